"""A preview of the public page in either language, for staff only; and copying a session."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.copying import copy_session
from events.equal import KNOWN, duplicate_error, equal_to
from events.models import Event
from events.record import record_context
from events.rights import require, viewable_by, within_reach
from portal.desk.bilingual import validate_year
from portal.desk.choosing import is_key


class DayForm(forms.Form):
    day = forms.DateField(
        label=gettext_lazy("date of the new session"),
        validators=[validate_year],
        widget=forms.DateInput(attrs={"placeholder": "01.02.2025", "size": 12}),
    )


class Previews:
    """For the admin of events."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/preview/", view(self.preview_view), name="events_event_preview"),
            path("<int:pk>/copy/", view(self.copy_view), name="events_event_copy"),
            *super().get_urls(),
        ]

    def preview_view(self, request, pk):
        require(request.user, "view", Event)
        events = viewable_by(request.user, Event.objects.all())
        event = events.filter(pk=pk).for_its_page().first() if is_key(pk) else None
        if event is None:
            raise Http404
        event.is_revised = False  # the note «changed since publication» is for readers, not for a preview
        response = render(request, "events/event.html", record_context(event))
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    def copy_view(self, request, pk):
        require(request.user, "copy", Event)
        event = within_reach(request.user, Event.objects.filter(pk=pk)).first() if is_key(pk) else None
        if event is None:
            raise Http404
        require(request.user, "copy", event)
        form = DayForm(request.POST or None)
        equal = (
            equal_to(event, request.user, form.cleaned_data["day"], is_new=True) if form.is_valid() else []
        )
        if equal and KNOWN not in request.POST:
            form.add_error("day", duplicate_error())
        elif form.is_valid():
            try:
                copy = copy_session(event, form.cleaned_data["day"], request.user)
            except ValidationError as error:
                form.add_error("day", error.messages)
            else:
                messages.success(request, _("The draft was copied; check its participants and topics."))
                return redirect("admin:events_event_change", copy.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Copy this session"),
            "opts": self.opts,
            "event": event,
            "form": form,
            "equal": equal,
        }
        return TemplateResponse(request, "admin/events/event/copy.html", context)
