"""What the event form asks for while it is being filled in: pasted lines as rows, new people, a person's last place."""

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
    bodies_by_name,
    body_in,
    label_of,
    people_alike,
    person_of,
    suggested,
)
from events.admin.participants_box import Pasted
from events.models import Event, Participation
from events.participant_lines import MOST_LINES, read_lines
from events.rights import can, require, require_to_look_up_people, within_reach
from people.admin import short_date
from people.careers import careers
from people.models import Person
from portal.desk.choosing import is_key
from portal.desk.comments import comment
from portal.language.alphabet import fold
from portal.search.index import deferred_indexing


def last_places(people: list[int], user, before=None) -> dict[int, Participation]:
    """By person: the last participation with a position or an organisation, before that day. One query."""
    told = within_reach(
        user, Participation.objects.exclude(position_kk=None, position_ru=None, organisation=None)
    )
    earlier = told.filter(event__date__lt=before) if before else told.filter(event__date__isnull=False)
    latest = earlier.filter(person=OuterRef("pk")).order_by("-event__date", "-pk").values("pk")[:1]
    keys = Person.objects.filter(pk__in=people).annotate(latest=Subquery(latest)).values("latest")
    places = Participation.objects.filter(pk__in=keys).select_related("organisation", "event")
    return {place.person_id: place for place in places}


def proposal(place: Participation | None) -> dict:
    """Position and organisation to propose, empty when nothing is known, and in words where they come from."""
    if place is None:
        return {}
    body = place.organisation
    return {
        "position_kk": place.position_kk or "",
        "position_ru": place.position_ru or "",
        "organisation": {"id": body.pk, "text": str(body)} if body else None,
        "words": _("Proposed from the session of %(day)s; check it.") % {"day": short_date(place.event.date)},
    }


def day_of(text: str):
    """The day as the form writes it; None for what is none yet."""
    try:
        return forms.DateField(required=False).clean(text)
    except ValidationError:
        return None


def rows_of_lines(text: str, day, user) -> list[dict]:
    """Each pasted line with the people it may mean, the one it surely means, and the organisation it names."""
    lines = read_lines(text)
    alike, bodies = people_alike(lines, user), bodies_by_name(user)
    people = [person for found in alike.values() for person in found]
    known, places = careers(people, user), last_places([person.pk for person in people], user, day)
    return [
        row_of_line(
            line, alike.get(fold(line.family_name), []), known, places, body_in(line.position, bodies)
        )
        for line in lines
    ]


def row_of_line(line, people, known, places, body) -> dict:
    names = {name: getattr(line, name) for name in PARTS_OF_NAME}
    return names | {
        "printed_name": line.printed,
        "role": line.role,
        "position": line.position,
        "organisation": {"id": body.pk, "text": str(body)} if body else None,
        "person": suggested(line, people) or "",
        "people": [
            {
                "id": str(person.pk),
                "text": label_of(person, known),
                "proposal": proposal(places.get(person.pk)),
            }
            for person in people
        ],
    }


class NewPerson(forms.Form):
    family_name = forms.CharField(max_length=120)
    given_name = forms.CharField(max_length=120, required=False)
    patronymic = forms.CharField(max_length=120, required=False)


def make_people(names: list[dict], language: str, by) -> list[Person]:
    """All or none of them, as one revision; raises ValidationError."""
    with transaction.atomic(), deferred_indexing(), reversion.create_revision():
        people = [person_of({"person": NEW} | each, language) for each in names]
        reversion.set_user(by)
        reversion.set_comment(comment(gettext_noop("Entered with a list of participants.")))
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
        pasted = Pasted(request.POST)
        if not pasted.is_valid():
            return mistakes(pasted)
        return JsonResponse(
            {
                "rows": rows_of_lines(
                    pasted.cleaned_data["text"], day_of(request.POST.get("day", "")), request.user
                )
            }
        )

    def people_view(self, request):
        self.require_writer(request)
        require(request.user, "add", Person)
        pasted = Pasted({"language": request.POST.get("language"), "text": "—"})
        lists = [request.POST.getlist(name) for name in PARTS_OF_NAME]
        if max(map(len, lists)) > MOST_LINES:
            words = _("At most %(most)d people can be entered at once.") % {"most": MOST_LINES}
            return JsonResponse({"words": words}, status=400)
        columns = zip(*lists, strict=False)
        people = [NewPerson(dict(zip(PARTS_OF_NAME, column, strict=True))) for column in columns]
        for form in (pasted, *people):
            if not form.is_valid():
                return mistakes(form)
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
        day = day_of(request.GET.get("day", ""))
        places = last_places([int(key)], request.user, day) if is_key(key) else {}
        return JsonResponse(proposal(places.get(int(key))) if places else {})


def mistakes(form) -> JsonResponse:
    words = " ".join(message for messages in form.errors.values() for message in messages)
    return JsonResponse({"words": words}, status=400)
