"""JSON for the event form while it is filled in: pasted lines as rows, new people, the latest position of a person."""

import reversion
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.http import JsonResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_POST

from events.admin.participant_suggestions import (
    NEW,
    PARTS_OF_NAME,
    chosen_or_new_person,
    organisation_named_in,
    organisations_by_name,
    people_by_family_name,
    person_label,
    suggested_person,
)
from events.admin.participants_box import PastedListForm
from events.models import Event, Participation
from events.participant_lines import MOST_LINES, read_lines
from events.rights import can, require, require_to_look_up_people, within_reach
from people.careers import careers_by_person
from people.models import Person
from portal.desk.choosing import is_key
from portal.desk.comments import comment_to_store
from portal.language.alphabet import fold
from portal.language.dates import short_date
from portal.search.index import deferred_indexing


def latest_positions(people: list[int], user, before=None) -> dict[int, Participation]:
    """By person: the latest participation with a position or an organisation, before that day if given. One query."""
    told = within_reach(
        user, Participation.objects.exclude(position_kk=None, position_ru=None, organisation=None)
    )
    earlier = told.filter(event__date__lt=before) if before else told.filter(event__date__isnull=False)
    latest = earlier.filter(person=OuterRef("pk")).order_by("-event__date", "-pk").values("pk")[:1]
    keys = Person.objects.filter(pk__in=people).annotate(latest=Subquery(latest)).values("latest")
    places = Participation.objects.filter(pk__in=keys).select_related("organisation", "event")
    return {place.person_id: place for place in places}


def proposed_position(place: Participation | None) -> dict:
    """The position and organisation to propose, and in words where they come from; empty if nothing is known."""
    if place is None:
        return {}
    body = place.organisation
    return {
        "position_kk": place.position_kk or "",
        "position_ru": place.position_ru or "",
        "organisation": {"id": body.pk, "text": str(body)} if body else None,
        "words": _("Proposed from the session of %(day)s; check it.") % {"day": short_date(place.event.date)},
    }


def typed_day(text: str):
    """The day as typed in the form; None while it is incomplete or invalid."""
    try:
        return forms.DateField(required=False).clean(text)
    except ValidationError:
        return None


def rows_from_lines(text: str, day, user) -> list[dict]:
    """Each pasted line with the people it may mean, the one it certainly means, and the organisation it names."""
    lines = read_lines(text)
    alike, bodies = people_by_family_name(lines, user), organisations_by_name(user)
    people = [person for found in alike.values() for person in found]
    known, places = (
        careers_by_person(people, user),
        latest_positions([person.pk for person in people], user, day),
    )
    return [
        row_from_line(
            line,
            alike.get(fold(line.family_name), []),
            known,
            places,
            organisation_named_in(line.position, bodies),
        )
        for line in lines
    ]


def row_from_line(line, people, known, places, body) -> dict:
    names = {name: getattr(line, name) for name in PARTS_OF_NAME}
    return names | {
        "printed_name": line.printed,
        "role": line.role,
        "position": line.position,
        "organisation": {"id": body.pk, "text": str(body)} if body else None,
        "person": suggested_person(line, people) or "",
        "people": [
            {
                "id": str(person.pk),
                "text": person_label(person, known),
                "proposal": proposed_position(places.get(person.pk)),
            }
            for person in people
        ],
    }


class NewPerson(forms.Form):
    family_name = forms.CharField(max_length=120)
    given_name = forms.CharField(max_length=120, required=False)
    patronymic = forms.CharField(max_length=120, required=False)


def make_people(names: list[dict], language: str, by) -> list[Person]:
    """Save all of these people in one revision, or none; raises ValidationError."""
    with transaction.atomic(), deferred_indexing(), reversion.create_revision():
        people = [chosen_or_new_person({"person": NEW} | each, language) for each in names]
        reversion.set_user(by)
        reversion.set_comment(comment_to_store(gettext_noop("Entered with a list of participants.")))
    return people


class AnswersInPlace:
    """For the admin of events."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("lines/", view(require_POST(self.lines_view)), name="events_event_lines"),
            path("people/", view(require_POST(self.people_view)), name="events_event_people"),
            path("proposal/", view(require_GET(self.proposal_view)), name="events_event_proposal"),
            *super().get_urls(),
        ]

    def require_writer(self, request):
        if not can(request.user, "change", Event):
            require(request.user, "add", Event)
        require_to_look_up_people(request.user)

    def lines_view(self, request):
        self.require_writer(request)
        pasted = PastedListForm(request.POST)
        if not pasted.is_valid():
            return mistakes_response(pasted)
        return JsonResponse(
            {
                "rows": rows_from_lines(
                    pasted.cleaned_data["text"], typed_day(request.POST.get("day", "")), request.user
                )
            }
        )

    def people_view(self, request):
        self.require_writer(request)
        require(request.user, "add", Person)
        pasted = PastedListForm({"language": request.POST.get("language"), "text": "—"})
        lists = [request.POST.getlist(name) for name in PARTS_OF_NAME]
        if max(map(len, lists)) > MOST_LINES:
            words = _("At most %(most)d people can be entered at once.") % {"most": MOST_LINES}
            return JsonResponse({"words": words}, status=400)
        columns = zip(*lists, strict=False)
        people = [NewPerson(dict(zip(PARTS_OF_NAME, column, strict=True))) for column in columns]
        for form in (pasted, *people):
            if not form.is_valid():
                return mistakes_response(form)
        try:
            made = make_people(
                [form.cleaned_data for form in people], pasted.cleaned_data["language"], request.user
            )
        except ValidationError as error:
            return JsonResponse({"words": " ".join(error.messages)}, status=400)
        return JsonResponse({"people": [{"id": str(each.pk), "text": str(each)} for each in made]})

    def proposal_view(self, request):
        self.require_writer(request)
        key = request.GET.get("person", "")
        day = typed_day(request.GET.get("day", ""))
        places = latest_positions([int(key)], request.user, day) if is_key(key) else {}
        return JsonResponse(proposed_position(places.get(int(key))) if places else {})


def mistakes_response(form) -> JsonResponse:
    words = " ".join(message for messages in form.errors.values() for message in messages)
    return JsonResponse({"words": words}, status=400)
