"""The calendar view: one month of the events found; an event of several days is on each of them."""

import calendar
import datetime as dt
from dataclasses import dataclass, field

from django.utils import timezone

from events.models import Event
from events.selection import Found
from events.tally import day_at, position_of_day

MOST_A_DAY = 4  # the other events of a day are behind a link to its list


@dataclass
class CalendarDay:
    date: dt.date
    events: list[Event] = field(default_factory=list)
    more: int = 0


@dataclass(frozen=True)
class CalendarMonth:
    """Weeks from Monday, None for days of other months; `previous` and `next` are the nearest months with events."""

    first: dt.date
    weeks: list[list[CalendarDay | None]]
    number: int
    previous: dt.date | None
    next: dt.date | None


def calendar_month(found: Found, asked: dt.date | None) -> CalendarMonth:
    """The requested month, else that of the newest event found, else the current one."""
    first = (asked or newest_day(found)).replace(day=1)
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    spots_of_day = spots_by_day(found, first, last)
    events = events_at(found, {spot for spots in spots_of_day.values() for spot in spots[:MOST_A_DAY]})
    days = [
        CalendarDay(
            day, [events[spot] for spot in spots[:MOST_A_DAY] if spot in events], len(spots[MOST_A_DAY:])
        )
        for day, spots in spots_of_day.items()
    ]
    number = len({spot for spots in spots_of_day.values() for spot in spots})
    return CalendarMonth(
        first, split_into_weeks(days), number, month_before(found, first), month_after(found, last)
    )


def newest_day(found: Found) -> dt.date:
    return day_at(found.spots.max()) if found.spots else timezone.localdate()


def spots_by_day(found: Found, first: dt.date, last: dt.date) -> dict[dt.date, list[int]]:
    """For each day of the period the positions of its events in the tally."""
    days = {first + dt.timedelta(days=number): [] for number in range((last - first).days + 1)}
    for spot in found.tally.held_between(first, last) & found.spots:
        begins = day_at(spot)
        ends = found.tally.last_days.get(spot, begins)
        for number in range((max(begins, first) - first).days, (min(ends, last) - first).days + 1):
            days[first + dt.timedelta(days=number)].append(spot)
    return days


def events_at(found: Found, spots) -> dict[int, Event]:
    keys = {found.tally.event_at[spot]: spot for spot in spots}
    events = Event.objects.public().in_bulk(list(keys))
    return {keys[pk]: event for pk, event in events.items()}


def split_into_weeks(days: list[CalendarDay]) -> list[list[CalendarDay | None]]:
    cells = [None] * days[0].date.weekday() + days
    cells += [None] * (-len(cells) % 7)
    return [cells[start : start + 7] for start in range(0, len(cells), 7)]


def month_before(found: Found, first: dt.date) -> dt.date | None:
    """The first day of the last month before this day with an event, counting events that last until then."""
    place = found.spots.rank(position_of_day(first) - 1) if found.spots else 0
    touched = [day_at(found.spots[place - 1])] if place else []
    touched += [
        min(last, first - dt.timedelta(days=1))
        for spot, last in found.tally.last_days.items()
        if spot in found.spots and day_at(spot) < first
    ]
    return max(touched).replace(day=1) if touched else None


def month_after(found: Found, last: dt.date) -> dt.date | None:
    """The first day of the first month after this day with an event, counting events that last beyond this day."""
    following = last + dt.timedelta(days=1)
    place = found.spots.rank(position_of_day(following) - 1) if found.spots else 0
    touched = [day_at(found.spots[place])] if place < len(found.spots) else []
    lasting = any(
        spot in found.spots and day_at(spot) < following <= until
        for spot, until in found.tally.last_days.items()
    )
    touched += [following] if lasting else []
    return min(touched).replace(day=1) if touched else None
