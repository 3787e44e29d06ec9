"""Events as a calendar (iCalendar, RFC 5545), streamed while rows are read."""

import datetime as dt
from collections.abc import Iterator
from functools import cache
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils import translation
from icalendar import Calendar, Timezone
from icalendar import Event as Entry

from events.exports.columns import stream_rows
from events.models.happening import (
    ShownStatus,
    known_status,
    local_moment,
    shown_status_case,
    time_zone_named,
)
from portal.bilingual.fields import Wording, first_wording
from portal.language import LANGUAGES

ENTRIES_AT_ONCE = 500
LARGEST_NUMBER = 2**31 - 1  # the limit for integers in RFC 5545
ONE_DAY = dt.timedelta(days=1)
STATUS = {
    ShownStatus.PLANNED: "TENTATIVE",
    ShownStatus.HELD: "CONFIRMED",
    ShownStatus.CANCELLED: "CANCELLED",
    ShownStatus.OUTCOME_UNKNOWN: "TENTATIVE",
}
# Many calendar programs do not show the status, so the title repeats these.
SAID_IN_TITLE = (ShownStatus.CANCELLED, ShownStatus.OUTCOME_UNKNOWN)
READ = ("pk", "slug", "status_now", "zone", "date", "end_date", "start_time", "end_time")
READ += ("created_at", "changed_at")
READ += tuple(f"{text}_{code}" for text in ("title", "summary", "venue", "locality") for code in LANGUAGES)


def stream_calendar(events: QuerySet, language: str, name: str) -> Iterator[bytes]:
    """The calendar in one language, in chunks; a text missing in it is in the other language and marked as such."""
    head = Calendar()
    head.add("prodid", "-//Kenes//Council records//KK-RU")
    head.add("version", "2.0")
    head.add("method", "PUBLISH")
    head.add("x-wr-calname", name)
    head.add("name", name)
    # The library writes a calendar as a whole; cut its end off to insert the entries one by one.
    beginning, _end = head.to_ical().split(b"END:VCALENDAR")
    yield beginning
    events = events.annotate(status_now=shown_status_case(), zone=F("region__time_zone"))
    yield from map(zone_definition, zone_names(events))
    for some in stream_rows(events.values_list(*READ), ENTRIES_AT_ONCE):
        entries = (calendar_entry(dict(zip(READ, values, strict=True)), language) for values in some)
        yield b"".join(entry.to_ical() for entry in entries)
    yield b"END:VCALENDAR\r\n"


def zone_names(events: QuerySet) -> list[str]:
    """The time zones of those events that have a time."""
    timed = events.exclude(start_time=None).order_by().values_list("zone", flat=True).distinct()
    return sorted({time_zone_named(name or "").key for name in timed})


@cache
def zone_definition(name: str) -> bytes:
    """A VTIMEZONE with its clock changes, for programs that do not know the zone by name."""
    return Timezone.from_tzid(name).to_ical()


def calendar_entry(event: dict, language: str) -> Entry:
    entry = Entry()
    entry.add("uid", f"event-{event['pk']}@{urlsplit(settings.SITE_URL).hostname}")
    # SEQUENCE must grow with every change. Changes are not counted, but the seconds since creation grow.
    changes = int((event["changed_at"] - event["created_at"]).total_seconds())
    entry.add("sequence", min(max(0, changes), LARGEST_NUMBER))
    entry.add("dtstamp", event["changed_at"].astimezone(dt.UTC).replace(microsecond=0))
    entry.add("last-modified", event["changed_at"].astimezone(dt.UTC).replace(microsecond=0))
    for name, moment in (("dtstart", first_moment(event)), ("dtend", last_moment(event))):
        if moment:
            entry.add(name, moment)
    entry.add("status", STATUS[known_status(event["status_now"])])
    entry.add("url", f"{settings.SITE_URL}/{language}/events/{event['slug']}/")
    for name, wording in entry_texts(event, language):
        if wording:
            entry.add(name, wording.text, parameters={"LANGUAGE": wording.language})
    return entry


def entry_texts(event: dict, language: str):
    title, summary, venue, locality = (
        first_wording(event.get, text, language) for text in ("title", "summary", "venue", "locality")
    )
    yield "summary", title_with_status(title, known_status(event["status_now"]))
    yield "description", summary
    if venue and locality and venue.language == locality.language:
        yield "location", venue._replace(text=f"{venue.text}, {locality.text}")
    else:
        yield "location", venue or locality


def title_with_status(title: Wording, status: ShownStatus) -> Wording:
    if status not in SAID_IN_TITLE:
        return title
    with translation.override(title.language):
        return title._replace(text=f"{title.text} ({status.label})")


def first_moment(event: dict) -> dt.date | dt.datetime:
    """The start in the local time of the place; the date alone if the time is unknown."""
    return (
        local_moment(event["date"], event["start_time"], time_zone_named(event["zone"] or ""))
        or event["date"]
    )


def last_moment(event: dict) -> dt.date | dt.datetime | None:
    """The exclusive end. None if the start has a time but the end has none."""
    last, zone = event["end_date"] or event["date"], time_zone_named(event["zone"] or "")
    if last == dt.date.max:  # the day after it does not exist
        return None
    if not event["start_time"]:
        return last + ONE_DAY
    if event["end_time"]:
        end = local_moment(last, event["end_time"], zone)
        return end if end > first_moment(event) else None
    # A session of several days without an end time lasts until the end of its last day.
    return dt.datetime.combine(last + ONE_DAY, dt.time(), zone) if last > event["date"] else None
