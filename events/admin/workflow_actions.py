"""The steps of publication as buttons and list actions, each confirmed on a page of its own."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events import publishing
from events.equal import KNOWN, equal_to, refusal
from events.models import Event
from events.rights import can, require
from portal.desk.bilingual import validate_year
from portal.desk.choosing import is_key

MOST_AT_ONCE = 100
MAKES_PUBLIC = ("publish", "schedule")
State = Event.State


class WithoutWords(forms.Form):
    pass


class Moment(forms.Form):
    at = forms.SplitDateTimeField(
        label=gettext_lazy("public from"), widget=AdminSplitDateTime, validators=[validate_year]
    )


class Note(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("what is to be mended"), widget=forms.Textarea(attrs={"rows": 3}), max_length=1_000
    )


class Reason(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("reason"),
        help_text=gettext_lazy("For staff; the public page says only that the record was withdrawn."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1_000,
    )


@dataclass(frozen=True)
class Deed:
    code: str
    label: str
    perform: Callable
    action: str  # as `events.rights` calls it
    states: tuple[str, ...]
    form: type[forms.Form] = WithoutWords

    def is_open_to(self, user, event: Event) -> bool:
        """Whether to offer it; whether it is allowed says `perform` itself."""
        state = "scheduled" if event.is_scheduled else event.state
        return state in self.states and can(user, self.action, event)


DEEDS = {
    deed.code: deed
    for deed in (
        Deed(
            "review",
            gettext_lazy("Send for review"),
            publishing.send_for_review,
            "submit_for_review",
            (State.DRAFT,),
        ),
        Deed(
            "publish",
            gettext_lazy("Publish"),
            publishing.publish,
            "publish",
            (State.IN_REVIEW, State.WITHDRAWN, "scheduled"),
        ),
        Deed(
            "schedule",
            gettext_lazy("Schedule"),
            publishing.schedule,
            "schedule",
            (State.IN_REVIEW, State.WITHDRAWN, "scheduled"),
            Moment,
        ),
        Deed(
            "return",
            gettext_lazy("Return to draft"),
            publishing.return_to_draft,
            "return_to_draft",
            (State.IN_REVIEW, "scheduled"),
            Note,
        ),
        Deed(
            "withdraw",
            gettext_lazy("Withdraw"),
            publishing.withdraw,
            "withdraw",
            (State.PUBLISHED,),
            Reason,
        ),
    )
}


def address_of(deed: Deed, events) -> str:
    ids = urlencode({"ids": [event.pk for event in events]}, doseq=True)
    return f"{reverse('admin:events_event_deed', args=[deed.code])}?{ids}"


def list_action(code: str):
    """An action of the list that leads to the page of the deed with the chosen records."""
    deed = DEEDS[code]

    def lead_to_deed(model_admin, request, queryset):
        return redirect(address_of(deed, queryset[:MOST_AT_ONCE]))

    lead_to_deed.__name__ = f"deed_{code}"
    lead_to_deed.short_description = deed.label
    lead_to_deed.allowed_permissions = [deed.action]
    return lead_to_deed


class Publishes:
    """For the admin of events: the pages of the deeds and the buttons that lead there."""

    actions = [list_action("review"), list_action("publish")]

    def has_submit_for_review_permission(self, request):
        return can(request.user, "submit_for_review", Event)

    def has_publish_permission(self, request):
        return can(request.user, "publish", Event)

    def get_urls(self):
        page = self.admin_site.admin_view(self.deed_view)
        return [path("deed/<slug:code>/", page, name="events_event_deed"), *super().get_urls()]

    def buttons(self, request, event) -> list[tuple[str, str]]:
        """The label and address of each deed that this user may do with the event as it is."""
        return [
            (deed.label, address_of(deed, [event]))
            for deed in DEEDS.values()
            if deed.is_open_to(request.user, event)
        ]

    def deed_view(self, request, code):
        deed = DEEDS.get(code)
        if deed is None:
            raise Http404
        for action in ("view", deed.action):
            require(request.user, action, Event)
        events = self.chosen_events(request)
        for event in events:
            require(request.user, deed.action, event)
        form = deed.form(request.POST if request.method == "POST" else None)
        equal = (
            [other for event in events for other in equal_to(event, request.user)]
            if deed.code in MAKES_PUBLIC
            else []
        )
        if equal and request.method == "POST" and KNOWN not in request.POST:
            form.add_error(None, refusal())
        if request.method == "POST" and form.is_valid() and self.perform(request, deed, events, form):
            return redirect(self.address_after(events))
        return self.page_of_deed(request, deed, events, form, equal)

    def chosen_events(self, request) -> list[Event]:
        keys = [key for key in request.GET.getlist("ids")[:MOST_AT_ONCE] if is_key(key)]
        events = list(self.get_queryset(request).filter(pk__in=keys))
        if not events:
            raise Http404
        return events

    def perform(self, request, deed, events, form) -> bool:
        """Do it with each event; whether it was possible with at least one. The form keeps what stood in the way."""
        done = 0
        for event in events:
            try:
                record = deed.perform(event, request.user, **form.cleaned_data)
            except ValidationError as error:
                for message in error.messages:
                    form.add_error(None, f"{event}: {message}")
            else:
                done += 1
                self.log_change(request, record, str(deed.label))
                messages.success(request, f"{event}: {record_words(record)}")
        if done:
            for message in form.non_field_errors():
                messages.error(request, message)
        return bool(done)

    def address_after(self, events) -> str:
        if len(events) == 1:
            return reverse("admin:events_event_change", args=[events[0].pk])
        return reverse("admin:events_event_changelist")

    def page_of_deed(self, request, deed, events, form, equal):
        context = {
            **self.admin_site.each_context(request),
            "title": deed.label,
            "deed": deed,
            "opts": self.opts,
            "events": events,
            "form": form,
            "equal": equal,
            "media": self.media + form.media,
            "back": self.address_after(events),
        }
        return TemplateResponse(request, "admin/events/event/deed.html", context)


def record_words(event: Event) -> str:
    """The state of a record in words; a published one whose time is still to come is «scheduled»."""
    return str(_("Scheduled") if event.is_scheduled else event.get_state_display())
