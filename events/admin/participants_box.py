"""Participants from a pasted list: its lines become rows of a preview; nothing is saved before confirmation."""

import reversion
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from events.admin.participant_suggestions import (
    NEW,
    chosen_or_new_person,
    organisation_named_in,
    organisations_by_name,
    people_by_family_name,
    person_label,
    suggested_person,
)
from events.models import Participation
from events.participant_lines import MOST_LINES, ParticipantLine, read_lines
from events.rights import require, require_to_look_up_people
from people.careers import careers_by_person
from people.models import Organisation, Person
from portal.desk.bilingual import LANGUAGE_LABELS as IN_LANGUAGE
from portal.desk.choosing import is_key
from portal.desk.comments import comment_to_store
from portal.language import LANGUAGES
from portal.language.alphabet import fold
from portal.search.index import deferred_indexing

MOST_LETTERS = 60_000
SKIP = "skip"


class PastedListForm(forms.Form):
    language = forms.ChoiceField(
        label=gettext_lazy("language of the list"), choices=list(IN_LANGUAGE.items())
    )
    text = forms.CharField(
        label=gettext_lazy("lines"), widget=forms.Textarea(attrs={"rows": 12}), max_length=MOST_LETTERS
    )


class ParticipantRowForm(forms.Form):
    """One row of the preview; `person` is a key, «new» or «skip». Where only initials match, a human must choose."""

    person = forms.ChoiceField(label=gettext_lazy("person"), widget=forms.RadioSelect)
    role = forms.ChoiceField(label=gettext_lazy("role"), choices=Participation.Role)
    printed_name = forms.CharField(label=gettext_lazy("name as printed"), max_length=200)
    family_name = forms.CharField(label=gettext_lazy("family name"), max_length=120)
    given_name = forms.CharField(label=gettext_lazy("given name"), max_length=120, required=False)
    patronymic = forms.CharField(label=gettext_lazy("patronymic"), max_length=120, required=False)
    position = forms.CharField(label=gettext_lazy("position on that day"), max_length=500, required=False)
    organisation = forms.ModelChoiceField(
        Organisation.objects.all(), label=gettext_lazy("organisation on that day"), required=False
    )

    def __init__(
        self, data, number: int, line: ParticipantLine, people: list[Person], known: dict, bodies: dict
    ):
        body = organisation_named_in(line.position, bodies)
        parts = ("role", "family_name", "given_name", "patronymic", "position")
        initial = {name: getattr(line, name) for name in parts} | {"printed_name": line.printed}
        initial |= {"person": suggested_person(line, people), "organisation": body}
        super().__init__(data, prefix=f"row-{number}", initial=initial)
        choices = [(str(each.pk), person_label(each, known)) for each in people]
        self.fields["person"].choices = [*choices, (NEW, _("a new person")), (SKIP, _("leave this line out"))]
        self.fields["organisation"].widget = forms.Select()
        self.fields["organisation"].widget.choices = [("", "—"), *([(body.pk, str(body))] if body else [])]
        self.reason = _("its name stands in the position") if body else ""

    @property
    def makes_person(self) -> bool:
        return self.is_bound and getattr(self, "cleaned_data", {}).get("person") == NEW


class ParticipantsFromList:
    """For the admin of events: the page of the box."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.participants_view)
        return [path("<int:pk>/participants/", view, name="events_event_participants"), *super().get_urls()]

    def participants_view(self, request, pk):
        event = self.get_object(request, str(pk)) if is_key(pk) else None
        if event is None:
            raise Http404
        require(request.user, "change", event)
        require_to_look_up_people(request.user)
        pasted = PastedListForm(request.POST or None, initial={"language": LANGUAGES[0]})
        rows = self.rows_of(request, pasted) if pasted.is_valid() else []
        right = [
            row.is_valid() for row in rows
        ]  # a list, not `all(…)` at once: every row is validated and shows its mistakes
        if any(row.makes_person for row in rows):
            require(request.user, "add", Person)
        if rows and "confirm" in request.POST and all(right):
            try:
                number = add_participants(event, rows, pasted.cleaned_data["language"], request.user)
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
            else:
                messages.success(request, _("%(count)d participants added.") % {"count": number})
                return redirect("admin:events_event_change", event.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Participants from a list"),
            "opts": self.opts,
            "event": event,
            "pasted": pasted,
            "rows": rows,
            "most": MOST_LINES,
        }
        return TemplateResponse(request, "admin/events/event/participants.html", context)

    def rows_of(self, request, pasted) -> list[ParticipantRowForm]:
        lines = read_lines(pasted.cleaned_data["text"])
        alike, bodies = people_by_family_name(lines, request.user), organisations_by_name(request.user)
        known = careers_by_person([person for people in alike.values() for person in people], request.user)
        data = request.POST if "confirm" in request.POST else None
        return [
            ParticipantRowForm(data, number, line, alike.get(fold(line.family_name), []), known, bodies)
            for number, line in enumerate(lines)
        ]


def add_participants(event, rows: list[ParticipantRowForm], language: str, by) -> int:
    """Save the confirmed rows and the new people; raises ValidationError and saves nothing when one cannot be."""
    chosen = [row.cleaned_data for row in rows if row.cleaned_data["person"] != SKIP]
    with transaction.atomic(), deferred_indexing(), reversion.create_revision():
        order = event.participations.aggregate(Max("order"))["order__max"] or 0
        for place, values in enumerate(chosen, start=order + 1):
            participation = Participation(
                event=event,
                order=place,
                person=chosen_or_new_person(values, language),
                **{name: values[name] for name in ("role", "printed_name", "organisation")},
                **{f"position_{language}": values["position"] or None},
            )
            participation.full_clean()
            participation.save()
        reversion.add_to_revision(event)
        reversion.set_user(by)
        reversion.set_comment(comment_to_store(gettext_noop("Participants added from a list.")))
    return len(chosen)
