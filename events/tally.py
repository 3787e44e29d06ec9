"""The tally: every public event as one bit in sets by region, organisation, year and so on.

Counting what each choice of a facet would give takes a query for each facet and grows with the records; over
compressed bitmaps it takes microseconds. The tally is a copy of the public set in the memory of each worker: it
is made anew when the edition of the data says so, from the events that have changed, and it never decides what is
public (`Event.objects.public()` does) nor what a filter means (a test holds it against `EventFilter`).
"""

import datetime as dt
import threading
from array import array
from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import partial
from typing import NamedTuple

from django.db import connection
from django.utils import timezone
from pyroaring import BitMap

from events.filters import EventFilter
from events.models import AgendaTopic, Award, AwardGrant, Event, Participation, Subject
from events.models.happening import ShownStatus, Status
from people.models import Organisation, Person
from portal.language import LANGUAGES
from portal.web.edition import edition_now

# A position is the day, then the place within the day: sets in order of position are in order of time.
EPOCH = dt.date(1900, 1, 1).toordinal()
PLACES_A_DAY = 1 << 13
LAST_DAY = (1 << 19) - 1
# A transaction may end some time after the moment of change that it wrote.
LONGEST_TRANSACTION = dt.timedelta(minutes=10)
# Parameters whose values are records with addresses of their own.
ADDRESSED = {
    "organisation": Organisation,
    "convenes": Organisation,
    "person": Person,
    "subject": Subject,
    "award": Award,
}
CODES = EventFilter.columns_of_codes()
COUNTED = ("organisation", "subject", "award")


class Row(NamedTuple):
    """A public event with what can be chosen of it; the fields named as the parameters of the filter."""

    pk: int
    date: dt.date
    end_date: dt.date | None
    convenes: int | None
    status: str
    titles: tuple[str, ...]
    codes: tuple[str | None, ...]  # in the order of `CODES`


class Change(NamedTuple):
    """What tells a change of an event that has been read from one that has not."""

    changed_at: dt.datetime
    is_due: bool
    date: dt.date | None


def position_of_day(day: dt.date) -> int:
    return min(max(day.toordinal() - EPOCH, 0), LAST_DAY) * PLACES_A_DAY


@dataclass(frozen=True)
class Tally:
    edition: str
    made_at: dt.datetime
    next_due: dt.datetime | None
    # Those that it has already taken in: with a save a second they need not be read again for ten minutes.
    recent: dict[int, Change] = field(default_factory=dict)
    position_of: dict[int, int] = field(default_factory=dict)
    event_at: dict[int, int] = field(default_factory=dict)
    last_days: dict[int, dt.date] = field(default_factory=dict)
    everything: BitMap = field(default_factory=BitMap)
    sets: dict[str, dict[object, BitMap]] = field(default_factory=dict)
    codes: dict[str, dict[int, str]] = field(default_factory=dict)
    # Worked out when first asked for; they hold as long as the tally does.
    sizes: dict[str, list] = field(default_factory=dict)
    years: dict[int, BitMap] = field(default_factory=dict)
    labels: dict[tuple[str, str], dict] = field(default_factory=dict)  # by parameter and language

    def of(self, parameter: str) -> dict[object, BitMap]:
        """For each value of a parameter, the events that have it."""
        sets = self.sets.get(parameter, {})
        return self.shown_statuses(sets) if parameter == "status" else sets

    def shown_statuses(self, written: dict[str, BitMap]) -> dict[str, BitMap]:
        """From the statuses as written those that are shown: on another day another plan has passed."""
        planned = written.get(Status.PLANNED, BitMap())
        passed = planned - self.held_between(timezone.localdate(), None)
        return written | {
            ShownStatus.PLANNED.value: planned - passed,
            ShownStatus.OUTCOME_UNKNOWN.value: passed,
        }

    def code(self, parameter: str, key):
        """What stands in addresses for a value of a parameter; None for a record that is gone."""
        return self.codes[parameter].get(key) if parameter in ADDRESSED else key

    def having(self, parameter: str, values) -> BitMap:
        """The events that have any of the values."""
        sets = self.of(parameter)
        return BitMap.union(BitMap(), *(sets[value] for value in values if value in sets))

    def by_size(self, parameter: str) -> list[tuple[object, BitMap]]:
        """The values of a parameter with their events, the largest set first."""
        if parameter not in self.sizes:
            self.sizes[parameter] = sorted(self.of(parameter).items(), key=lambda item: -len(item[1]))
        return self.sizes[parameter]

    def in_year(self, year: int) -> BitMap:
        """The events of a year; each year is counted out once."""
        if year not in self.years:
            self.years[year] = self.held_between(dt.date(year, 1, 1), dt.date(year, 12, 31))
        return self.years[year]

    def held_between(self, first: dt.date | None, last: dt.date | None) -> BitMap:
        """The events of which at least one day lies in the period."""
        if first and last and last < first:
            return BitMap()
        stop = position_of_day(last) + PLACES_A_DAY if last else (LAST_DAY + 1) * PLACES_A_DAY
        start = position_of_day(first) if first else 0
        found = self.everything & BitMap(range(start, stop))
        if first:
            lasting = (
                spot for spot, day in self.last_days.items() if spot < min(start, stop) and day >= first
            )
            found |= BitMap(lasting)
        return found

    def among(self, events) -> BitMap:
        """These events, given by their keys; those that are not public fall away."""
        return BitMap(self.position_of[pk] for pk in events if pk in self.position_of)

    def page(self, found: BitMap, first: int, stop: int, *, oldest_first: bool) -> list[int]:
        """The keys of the events from one place of the order to another."""
        stop = min(stop, len(found))
        if first >= stop:
            return []
        if oldest_first:
            return [self.event_at[spot] for spot in found[first:stop]]
        spots = found[len(found) - stop : len(found) - first]
        return [self.event_at[spot] for spot in reversed(spots)]


# --- Making and keeping it --------------------------------------------------------------------------------------

_lock = threading.Lock()
_kept: dict[str, Tally] = {}


def tally_now() -> Tally:
    """The tally of what is public at this moment.

    Inside a transaction nothing is kept and nothing kept is used: what is seen there may never be committed.
    """
    if connection.in_atomic_block:
        return made_anew(edition_now())
    with _lock:
        kept, edition, now = _kept.get(connection.alias), edition_now(), timezone.now()
        if kept is None:
            kept = made_anew(edition)
        elif kept.edition != edition or (kept.next_due and kept.next_due <= now):
            kept = brought_up(kept, edition)
        _kept[connection.alias] = kept
        return kept


def made_anew(edition: str) -> Tally:
    return filled(Tally(edition, timezone.now(), next_due()), Event.objects.public())


def brought_up(old: Tally, edition: str) -> Tally:
    """The tally with the changed events read again, and with those that share a day with them, for the order."""
    recent = recent_changes(old.made_at - LONGEST_TRANSACTION)
    changed = {pk: change for pk, change in recent.items() if old.recent.get(pk) != change}
    days = {change.date for change in changed.values()} - {None}
    days |= {day_at(old.position_of[pk]) for pk in changed if pk in old.position_of}
    neighbours = Event.objects.public().filter(date__in=days)
    gone = BitMap()
    for day in days:
        gone |= old.everything & BitMap(range(position_of_day(day), position_of_day(day) + PLACES_A_DAY))
    fresh = replace(filled(without(old, gone, edition), neighbours), recent=recent)
    if len(fresh.position_of) != Event.objects.public().count():
        return made_anew(edition)  # something was written past the signals, or the database was filled anew
    return fresh


def recent_changes(since: dt.datetime) -> dict[int, Change]:
    """The last change of every event that was changed, or that became public, since then."""
    now = timezone.now()
    events = Event.objects.filter(changed_at__gte=since) | Event.objects.filter(
        publish_at__gte=since, publish_at__lte=now
    )
    columns = events.order_by().values_list("pk", "changed_at", "publish_at", "date")
    return {
        pk: Change(changed_at, publish_at is not None and publish_at <= now, date)
        for pk, changed_at, publish_at, date in columns
    }


def day_at(spot: int) -> dt.date:
    return dt.date.fromordinal(spot // PLACES_A_DAY + EPOCH)


def next_due() -> dt.datetime | None:
    """When the next scheduled event becomes public."""
    waiting = Event.objects.filter(state=Event.State.PUBLISHED, publish_at__gt=timezone.now())
    return waiting.order_by("publish_at").values_list("publish_at", flat=True).first()


def without(old: Tally, gone: BitMap, edition: str) -> Tally:
    """A copy in which these positions are free; sets that do not hold them are shared with the old one."""
    return replace(
        old,
        edition=edition,
        made_at=timezone.now(),
        next_due=next_due(),
        position_of={pk: spot for pk, spot in old.position_of.items() if spot not in gone},
        event_at={spot: pk for spot, pk in old.event_at.items() if spot not in gone},
        last_days={spot: day for spot, day in old.last_days.items() if spot not in gone},
        everything=old.everything - gone,
        codes={},
        sizes={},
        years={},
        labels={},
        sets={
            parameter: {
                value: spots - gone if spots.intersect(gone) else spots for value, spots in sets.items()
            }
            for parameter, sets in old.sets.items()
        },
    )


def filled(tally: Tally, events) -> Tally:
    """The tally with these events put in; their days hold no others."""
    rows = list(rows_of(events))
    place_in_day: dict[int, int] = {}
    for row in rows:
        day = position_of_day(row.date)
        spot = day + place_in_day.setdefault(day, 0)
        place_in_day[day] += 1
        tally.position_of[row.pk] = spot
        tally.event_at[spot] = row.pk
        if row.end_date and row.end_date > row.date:
            tally.last_days[spot] = row.end_date
    tally.everything.update(tally.position_of[row.pk] for row in rows)
    for parameter, pairs in pairs_of(rows, events):
        put_in(tally, parameter, pairs)
    for parameter in COUNTED:
        tally.codes[parameter] = dict(ADDRESSED[parameter].objects.values_list("pk", "slug"))
    return tally


def put_in(tally: Tally, parameter: str, pairs):
    found: dict[object, array] = defaultdict(
        partial(array, "I")
    )  # four bytes each; a set of numbers takes sixty
    spot_of = tally.position_of.get
    for pk, value in pairs:
        if value is not None and (spot := spot_of(pk)) is not None:
            found[value].append(spot)
    sets = tally.sets.setdefault(parameter, {})
    for value, spots in found.items():
        sets[value] = BitMap(spots) | sets[value] if value in sets else BitMap(spots)


def rows_of(events):
    """The events by day and key, which is the order within a day."""
    columns = ("pk", "date", "end_date", "convening_body", "status")
    has_title = [Event.has_title_in(code) for code in LANGUAGES]
    found = events.order_by("date", "pk").annotate(**dict(zip(("in_kk", "in_ru"), has_title, strict=True)))
    for *values, in_kk, in_ru in found.values_list(*columns, *CODES.values(), "in_kk", "in_ru"):
        titles = tuple(code for code, has in zip(LANGUAGES, (in_kk, in_ru), strict=True) if has)
        yield Row(*values[: len(columns)], titles, tuple(values[len(columns) :]))


def pairs_of(rows: list[Row], events):
    """For each parameter, pairs of an event and a value of it."""
    attending = Participation.objects.attending().filter(event__in=events.order_by()).order_by()
    topics = AgendaTopic.subjects.through.objects.filter(agendatopic__event__in=events.order_by())
    grants = AwardGrant.objects.filter(event__in=events.order_by()).order_by()
    convening = [(row.pk, row.convenes) for row in rows]
    for place, parameter in enumerate(CODES):
        yield parameter, [(row.pk, row.codes[place]) for row in rows]
    yield "status", ((row.pk, row.status) for row in rows)
    yield "language", ((row.pk, code) for row in rows for code in row.titles)
    yield "convenes", convening
    yield "organisation", convening
    yield "organisation", attending.exclude(organisation=None).values_list("event", "organisation").iterator()
    groups = Participation.organisations.through.objects.filter(participation__in=attending)
    yield "organisation", groups.values_list("participation__event", "organisation").iterator()
    yield "person", attending.exclude(person=None).values_list("event", "person").iterator()
    yield "subject", topics.values_list("agendatopic__event", "subject").iterator()
    yield "award", grants.values_list("event", "award").iterator()
