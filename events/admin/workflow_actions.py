"""The workflow actions of events (review, publish, withdraw …) as buttons and list actions, each with a page."""

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
from events.equal import KNOWN, duplicate_error, equal_to
from events.models import Event
from events.rights import can, require
from portal.desk.bilingual import validate_year
from portal.desk.choosing import is_key

MOST_AT_ONCE = 100
MAKES_PUBLIC = ("publish", "schedule")
State = Event.State


class EmptyForm(forms.Form):
    pass


class MomentForm(forms.Form):
    at = forms.SplitDateTimeField(
        label=gettext_lazy("public from"), widget=AdminSplitDateTime, validators=[validate_year]
    )


class NoteForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("what is to be mended"), widget=forms.Textarea(attrs={"rows": 3}), max_length=1_000
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("reason"),
        help_text=gettext_lazy("For staff; the public page says only that the record was withdrawn."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1_000,
    )


@dataclass(frozen=True)
class WorkflowAction:
    code: str
    label: str
    perform: Callable
    action: str  # its name in `events.rights`
    states: tuple[str, ...]
    form: type[forms.Form] = EmptyForm

    def is_open_to(self, user, event: Event) -> bool:
        """Whether to offer the action; `perform` itself checks whether it is allowed."""
        state = "scheduled" if event.is_scheduled else event.state
        return state in self.states and can(user, self.action, event)


WORKFLOW_ACTIONS = {
    step.code: step
    for step in (
        WorkflowAction(
            "review",
            gettext_lazy("Send for review"),
            publishing.send_for_review,
            "submit_for_review",
            (State.DRAFT,),
        ),
        WorkflowAction(
            "publish",
            gettext_lazy("Publish"),
            publishing.publish_event,
            "publish",
            (State.IN_REVIEW, State.WITHDRAWN, "scheduled"),
        ),
        WorkflowAction(
            "schedule",
            gettext_lazy("Schedule"),
            publishing.schedule_event,
            "schedule",
            (State.IN_REVIEW, State.WITHDRAWN, "scheduled"),
            MomentForm,
        ),
        WorkflowAction(
            "return",
            gettext_lazy("Return to draft"),
            publishing.return_to_draft,
            "return_to_draft",
            (State.IN_REVIEW, "scheduled"),
            NoteForm,
        ),
        WorkflowAction(
            "withdraw",
            gettext_lazy("Withdraw"),
            publishing.withdraw_event,
            "withdraw",
            (State.PUBLISHED,),
            ReasonForm,
        ),
    )
}


def action_address(step: WorkflowAction, events) -> str:
    ids = urlencode({"ids": [event.pk for event in events]}, doseq=True)
    return f"{reverse('admin:events_event_deed', args=[step.code])}?{ids}"


def list_action(code: str):
    """A list action that redirects to the page of this step with the selected events."""
    step = WORKFLOW_ACTIONS[code]

    def go_to_step(model_admin, request, queryset):
        return redirect(action_address(step, queryset[:MOST_AT_ONCE]))

    go_to_step.__name__ = f"deed_{code}"
    go_to_step.short_description = step.label
    go_to_step.allowed_permissions = [step.action]
    return go_to_step


class WorkflowPages:
    """For the admin of events: the pages of the workflow actions and the buttons that link to them."""

    actions = [list_action("review"), list_action("publish")]

    def has_submit_for_review_permission(self, request):
        return can(request.user, "submit_for_review", Event)

    def has_publish_permission(self, request):
        return can(request.user, "publish", Event)

    def get_urls(self):
        page = self.admin_site.admin_view(self.workflow_view)
        return [path("deed/<slug:code>/", page, name="events_event_deed"), *super().get_urls()]

    def buttons(self, request, event) -> list[tuple[str, str]]:
        """Label and address of each action that this user may perform on the event in its present state."""
        return [
            (step.label, action_address(step, [event]))
            for step in WORKFLOW_ACTIONS.values()
            if step.is_open_to(request.user, event)
        ]

    def workflow_view(self, request, code):
        step = WORKFLOW_ACTIONS.get(code)
        if step is None:
            raise Http404
        for action in ("view", step.action):
            require(request.user, action, Event)
        events = self.chosen_events(request)
        for event in events:
            require(request.user, step.action, event)
        form = step.form(request.POST if request.method == "POST" else None)
        equal = (
            [other for event in events for other in equal_to(event, request.user)]
            if step.code in MAKES_PUBLIC
            else []
        )
        if equal and request.method == "POST" and KNOWN not in request.POST:
            form.add_error(None, duplicate_error())
        if request.method == "POST" and form.is_valid() and self.perform(request, step, events, form):
            return redirect(self.address_after(events))
        return self.workflow_page(request, step, events, form, equal)

    def chosen_events(self, request) -> list[Event]:
        keys = [key for key in request.GET.getlist("ids")[:MOST_AT_ONCE] if is_key(key)]
        events = list(self.get_queryset(request).filter(pk__in=keys))
        if not events:
            raise Http404
        return events

    def perform(self, request, step, events, form) -> bool:
        """Perform the action on each event; returns whether any succeeded. The form gets the reasons of the others."""
        done = 0
        for event in events:
            try:
                record = step.perform(event, request.user, **form.cleaned_data)
            except ValidationError as error:
                for message in error.messages:
                    form.add_error(None, f"{event}: {message}")
            else:
                done += 1
                self.log_change(request, record, str(step.label))
                messages.success(request, f"{event}: {state_in_words(record)}")
        if done:
            for message in form.non_field_errors():
                messages.error(request, message)
        return bool(done)

    def address_after(self, events) -> str:
        if len(events) == 1:
            return reverse("admin:events_event_change", args=[events[0].pk])
        return reverse("admin:events_event_changelist")

    def workflow_page(self, request, step, events, form, equal):
        context = {
            **self.admin_site.each_context(request),
            "title": step.label,
            "step": step,
            "opts": self.opts,
            "events": events,
            "form": form,
            "equal": equal,
            "media": self.media + form.media,
            "back": self.address_after(events),
        }
        return TemplateResponse(request, "admin/events/event/workflow_step.html", context)


def state_in_words(event: Event) -> str:
    """The state in words; a published event whose time is still to come is «Scheduled»."""
    return str(_("Scheduled") if event.is_scheduled else event.get_state_display())
