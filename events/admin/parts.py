"""The parts of an event as sections of its form."""

from django.contrib import admin

from events import models
from events.admin.rows import PartForm, PartFormSet
from events.descriptions import AWARD_GRANT, DECISION, DOCUMENT, PARTICIPATION, REFERENCE, STATEMENT, TOPIC
from portal.desk.bilingual import PartInline, form_sections


def part_form_requiring(*texts: str) -> type[PartForm]:
    """A form class for rows in which each of these texts is filled in at least one language."""
    return type("RequiredForm", (PartForm,), {"required_texts": texts})


class EventPartInline(PartInline, admin.StackedInline):
    form = PartForm
    formset = PartFormSet
    template = "admin/rows.html"
    ordering = ["order"]
    classes = ["rows"]
    fk_name = "event"
    related: tuple[str, ...] = ()
    prefetched: tuple[str, ...] = ()

    def get_queryset(self, request):
        rows = super().get_queryset(request).prefetch_related(*self.prefetched)
        return rows.select_related(*self.related) if self.related else rows


class NamesTopics(PartFormSet):
    names_rows_of = {"topic": "topics"}


class NamesTopicsAndSpeakers(PartFormSet):
    names_rows_of = {"topic": "topics", "participation": "participations"}


class TopicInline(EventPartInline):
    model = models.AgendaTopic
    form = part_form_requiring("title")
    autocomplete_fields = ["subjects"]
    prefetched = ("subjects",)
    fieldsets = form_sections(TOPIC)


class ParticipationInline(EventPartInline):
    model = models.Participation
    autocomplete_fields = ["person", "organisation", "organisations"]
    related = ("person", "organisation")
    prefetched = ("organisations",)
    fieldsets = form_sections(PARTICIPATION)


class StatementInline(EventPartInline):
    model = models.Statement
    form = part_form_requiring("text")
    formset = NamesTopicsAndSpeakers
    fieldsets = form_sections(STATEMENT)


class DecisionInline(EventPartInline):
    model = models.Decision
    form = part_form_requiring("text")
    formset = NamesTopics
    autocomplete_fields = ["executor", "co_executors"]
    related = ("executor",)
    prefetched = ("co_executors",)
    fieldsets = form_sections(DECISION)


class AwardGrantInline(EventPartInline):
    model = models.AwardGrant
    autocomplete_fields = ["award", "recipient", "recipient_organisation", "organisation", "given_by"]
    related = ("award", "recipient", "recipient_organisation", "organisation", "given_by")
    prefetched = ("recipient_organisation__former_names",)
    fieldsets = form_sections(AWARD_GRANT)


class DocumentInline(EventPartInline):
    model = models.Document
    fieldsets = form_sections(DOCUMENT)


class ReferenceInline(EventPartInline):
    model = models.EventReference
    autocomplete_fields = ["target"]
    related = ("target",)
    fieldsets = form_sections(REFERENCE)


SECTIONS = [
    TopicInline,
    ParticipationInline,
    StatementInline,
    DecisionInline,
    AwardGrantInline,
    DocumentInline,
    ReferenceInline,
]
