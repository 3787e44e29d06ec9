"""The admin of events: the list, and the form with all parts of an event."""

import datetime as dt

from django.contrib import admin, messages
from django.db.models import Max, Min
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from reversion.models import Version

from events import publishing
from events.admin.dashboard import QUEUES, TaskFilter
from events.admin.import_page import ImportsTables
from events.admin.in_place import AnswersInPlace
from events.admin.participants_box import ParticipantsFromList, PastedListForm
from events.admin.parts import SECTIONS
from events.admin.preview import Previews
from events.admin.workflow_actions import WorkflowPages, state_in_words
from events.descriptions import EVENT
from events.equal import KNOWN, duplicate_error, equal_sessions
from events.models import Event
from events.rights import within_reach
from people.admin import ChoosesRegion, RecordAdmin, RegionFilter
from portal.bilingual.description import texts_of
from portal.desk.bilingual import DeskForm, form_sections, language_columns, missing_languages_in_words
from portal.desk.translation_pages import LanguageFilter
from portal.language import LANGUAGES
from portal.language.dates import short_date


class EventForm(DeskForm):
    required_texts = ("title",)
    equal: list = []
    by = None

    def clean(self):
        super().clean()
        given = self.cleaned_data
        if self.instance.pk and not {"date", "convening_body", *language_columns("title")}.intersection(
            self.changed_data
        ):
            return
        body, titles = given.get("convening_body"), {code: given.get(f"title_{code}") for code in LANGUAGES}
        self.equal = equal_sessions(body and body.pk, given.get("date"), titles, self.by, self.instance.pk)
        if self.equal and KNOWN not in self.data:
            self.add_error(None, duplicate_error())


class StatusFilter(admin.SimpleListFilter):
    """The status as it is shown: a planned event whose day has passed is not one still to come."""

    title = gettext_lazy("status")
    parameter_name = "status"

    def lookups(self, request, model_admin):
        return Event.ShownStatus.choices

    def queryset(self, request, queryset):
        if self.value() not in Event.ShownStatus.values:
            return queryset
        return queryset.of_status([self.value()])


class YearFilter(admin.SimpleListFilter):
    """The years from the first to the last record."""

    title = gettext_lazy("year")
    parameter_name = "year"

    def lookups(self, request, model_admin):
        days = within_reach(request.user, Event.objects.order_by()).aggregate(
            first=Min("date"), last=Max("date")
        )
        if not days["first"]:
            return []
        years = range(days["last"].year, days["first"].year - 1, -1)
        return [(str(year), str(year)) for year in years]

    def queryset(self, request, queryset):
        if self.value() not in dict(self.lookup_choices):
            return queryset
        year = int(self.value())
        return queryset.held_between(dt.date(year, 1, 1), dt.date(year, 12, 31))


def mistakes_on_page(context):
    """Each mistake of the form and its rows: its place in words (or empty), the message, and the id of the element."""
    form = context["adminform"].form
    yield from mistakes_in_form(form, "")
    for section in context["inline_admin_formsets"]:
        name = capfirst(section.opts.verbose_name_plural)
        for words in section.formset.non_form_errors():
            yield name, words, f"{section.formset.prefix}-group"
        for number, row in enumerate(section.formset.forms, start=1):
            yield from mistakes_in_form(row, f"{name} № {number} — ")


def mistakes_in_form(form, place: str):
    for name, errors in form.errors.items():
        field = form[name] if name in form.fields else None
        label = capfirst(field.label) if field else ""
        for words in errors:
            yield f"{place}{label}".removesuffix(" — "), words, field.auto_id if field else form.prefix


@admin.register(Event)
class EventAdmin(
    ChoosesRegion, ImportsTables, AnswersInPlace, ParticipantsFromList, Previews, WorkflowPages, RecordAdmin
):
    form = EventForm
    inlines = SECTIONS
    autocomplete_fields = ["convening_body"]
    readonly_fields = ["slug", "state", "publish_at", "created_at", "changed_at"]
    ordering = ["-date", "-id"]
    list_display = [
        "day",
        "heading",
        "state_words",
        "status_words",
        "missing",
        "convening_body",
        "region",
        "kind",
    ]
    list_display_links = ["day", "heading"]
    list_filter = [TaskFilter, "state", StatusFilter, LanguageFilter, "kind", RegionFilter, YearFilter]
    change_form_template = "admin/events/event/change_form.html"
    fieldsets = form_sections(EVENT)
    publication = (
        gettext_lazy("Publication"),
        {"fields": [("state", "publish_at"), "slug", ("created_at", "changed_at")]},
    )

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("convening_body", "region")

    def is_queue(self, request):
        return super().is_queue(request) or request.GET.get(TaskFilter.parameter_name) in QUEUES

    def get_fieldsets(self, request, obj=None):
        return [*self.fieldsets, self.publication] if obj else self.fieldsets

    # The list

    @admin.display(description=gettext_lazy("date"), ordering="date")
    def day(self, event):
        return short_date(event.date) if event.date else "—"

    @admin.display(description=gettext_lazy("title"))
    def heading(self, event):
        title = event.text_in("title")
        return format_html('<span lang="{}">{}</span>', title.language, title.text) if title else "—"

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_words(self, event):
        code = "scheduled" if event.is_scheduled else event.state
        return format_html('<span class="state state-{}">{}</span>', code, state_in_words(event))

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def status_words(self, event):
        return event.shown_status.label

    @admin.display(description=gettext_lazy("missing"))
    def missing(self, event):
        return missing_languages_in_words(event, *texts_of(Event))

    def in_order_for_choice(self, events):
        return events.newest_first()

    def choice_labels(self, request, events):
        return {event.pk: f"{self.day(event)} · {event}" for event in events}

    # The form

    def link_sections(self, formsets):
        for formset in formsets:
            formset.siblings = {other.prefix: other for other in formsets}

    def view_on_site(self, event):
        return event.get_absolute_url() if event.is_public else None

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["mistakes"] = list(mistakes_on_page(context))
        context["pasted"] = PastedListForm(auto_id="pasted-%s", initial={"language": get_language()})
        if obj and not getattr(request, "is_looking_back", False):
            context |= {
                "state_words": state_in_words(obj),
                "buttons": self.buttons(request, obj),
                "missing": publishing.missing_for_publication(obj),
                "advice": publishing.advice_for_publication(obj),
                "latest": Version.objects.get_for_object(obj).select_related("revision__user").first(),
            }
        return super().render_change_form(request, context, add, change, form_url, obj)

    # Deleting and restoring

    def delete_view(self, request, object_id, extra_context=None):
        event = self.get_object(request, object_id)
        if event and event.state != Event.State.DRAFT:
            messages.error(request, _("Only drafts are deleted. What was public is withdrawn."))
            return redirect("admin:events_event_change", event.pk)
        return super().delete_view(request, object_id, extra_context)

    def prepare_restored(self, record, today):
        """The state is not restored with the texts: that would publish or withdraw without the right to do so."""
        super().prepare_restored(record, today)
        record.state = today.state if today else Event.State.DRAFT
        record.publish_at = today.publish_at if today else None
