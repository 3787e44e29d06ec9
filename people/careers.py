"""Tells namesakes apart by the organisation and the years in which records name a person."""

from dataclasses import dataclass

from django.db.models import Max, Min

from people.models import Organisation, Person
from people.rights import within_reach


@dataclass(frozen=True)
class Career:
    organisation: str
    first_year: int | None
    last_year: int | None

    def __str__(self):
        years = dict.fromkeys(filter(None, (self.first_year, self.last_year)))
        return ", ".join(filter(None, (self.organisation, "–".join(map(str, years)))))


def careers_by_person(people: list[Person], user) -> dict[int, Career]:
    """By primary key: the organisation of the latest record and the years from the first to the last one.

    Takes two queries for any number of people. For staff only: drafts count too, if the account may see them.
    """
    participations = Person._meta.get_field("participations").related_model
    rows = list(
        within_reach(user, participations.objects.filter(person__in=people))
        .order_by("person")
        .values("person", "organisation")
        .annotate(first=Min("event__date"), last=Max("event__date"))
    )
    bodies = Organisation.objects.in_bulk({row["organisation"] for row in rows} - {None})
    by_person = {}
    for row in rows:
        by_person.setdefault(row["person"], []).append(row)
    return {person: career_from_rows(places, bodies) for person, places in by_person.items()}


def career_from_rows(places: list[dict], bodies: dict[int, Organisation]) -> Career:
    first = [place["first"].year for place in places if place["first"]]
    last = [place["last"].year for place in places if place["last"]]
    named = [place for place in places if place["organisation"]]
    latest = max(named, key=lambda place: (place["last"] is not None, place["last"]), default=None)
    body = bodies[latest["organisation"]] if latest else None
    name = body and (body.text_in("short_name") or body.text_in("name"))
    return Career(str(name or ""), min(first, default=None), max(last, default=None))
