"""The parts of an event as sections of its form."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from events import models
from events.admin.rows import PartForm, PartFormSet
from portal.desk.bilingual import PartInline, pair


def required(*texts: str) -> type[PartForm]:
    """The form of rows in which at least one language of these texts is filled."""
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
    form = required("title")
    autocomplete_fields = ["subjects"]
    prefetched = ("subjects",)
    fieldsets = [(None, {"fields": [("order", "subjects"), pair("title")]})]


class ParticipationInline(EventPartInline):
    model = models.Participation
    autocomplete_fields = ["person", "organisation", "organisations"]
    related = ("person", "organisation")
    prefetched = ("organisations",)
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("order", "person", "printed_name"),
                    ("role", "presence", "organisation"),
                    pair("position"),
                ]
            },
        ),
        (
            _("A group instead of a person"),
            {
                "classes": ["collapse"],
                "fields": [pair("group"), ("organisations", "headcount_basis", "headcount")],
            },
        ),
        (_("Remark"), {"classes": ["collapse"], "fields": [pair("remark")]}),
    ]


class StatementInline(EventPartInline):
    model = models.Statement
    form = required("text")
    formset = NamesTopicsAndSpeakers
    fieldsets = [(None, {"fields": [("order", "kind", "participation", "topic"), pair("text")]})]


class DecisionInline(EventPartInline):
    model = models.Decision
    form = required("text")
    formset = NamesTopics
    autocomplete_fields = ["executor", "co_executors"]
    related = ("executor",)
    prefetched = ("co_executors",)
    fieldsets = [
        (
            None,
            {"fields": [("order", "kind", "topic"), pair("text"), ("executor", "co_executors", "due_on")]},
        ),
        (
            _("What came of it"),
            {"classes": ["collapse"], "fields": [("state", "state_on"), pair("state_source")]},
        ),
    ]


class AwardGrantInline(EventPartInline):
    model = models.AwardGrant
    autocomplete_fields = ["award", "recipient", "recipient_organisation", "organisation", "given_by"]
    related = ("award", "recipient", "recipient_organisation", "organisation", "given_by")
    prefetched = ("recipient_organisation__former_names",)
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("order", "award", "given_by"),
                    ("recipient", "printed_name", "organisation"),
                    pair("position"),
                    pair("reason"),
                ]
            },
        ),
        (
            _("An organisation or a group instead of a person"),
            {"classes": ["collapse"], "fields": ["recipient_organisation", pair("recipient_group")]},
        ),
    ]


class DocumentInline(EventPartInline):
    model = models.Document
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("order", "kind", "language", "published_on"),
                    pair("title"),
                    ("url", "file"),
                ]
            },
        ),
        (_("For a photo"), {"classes": ["collapse"], "fields": [pair("alt_text")]}),
    ]


class ReferenceInline(EventPartInline):
    model = models.EventReference
    autocomplete_fields = ["target"]
    related = ("target",)
    fieldsets = [(None, {"fields": [("order", "target"), pair("label")]})]


SECTIONS = [
    TopicInline,
    ParticipationInline,
    StatementInline,
    DecisionInline,
    AwardGrantInline,
    DocumentInline,
    ReferenceInline,
]
