"""Events as a calendar (iCalendar, RFC 5545), written while they are read."""

import datetime as dt
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import QuerySet
from icalendar import Calendar
from icalendar import Event as Entry

from events.exports.columns import streamed
from events.models import Event
from people.models.bilingual import first_wording

ENTRIES_AT_ONCE = 500
LARGEST_NUMBER = 2**31 - 1  # of RFC 5545
ONE_DAY = dt.timedelta(days=1)
STATUS = {
    Event.Status.PLANNED: "TENTATIVE",
    Event.Status.HELD: "CONFIRMED",
    Event.Status.CANCELLED: "CANCELLED",
}
READ = ("pk", "slug", "status", "date", "end_date", "start_time", "end_time", "created_at", "changed_at")
READ += tuple(f"{text}_{code}" for text in ("title", "summary", "venue", "locality") for code in ("kk", "ru"))


def calendar_of(events: QuerySet, language: str, name: str) -> Iterator[bytes]:
    """The calendar in one language; a text that lacks it comes in the other one, marked as such."""
    head = Calendar()
    head.add("prodid", "-//Kenes//Council records//KK-RU")
    head.add("version", "2.0")
    head.add("method", "PUBLISH")
    head.add("x-wr-calname", name)
    head.add("name", name)
    begun, _end = head.to_ical().split(b"END:VCALENDAR")
    yield begun
    for some in streamed(events.values_list(*READ), ENTRIES_AT_ONCE):
        entries = (entry_of(dict(zip(READ, values, strict=True)), language) for values in some)
        yield b"".join(entry.to_ical() for entry in entries)
    yield b"END:VCALENDAR\r\n"


def entry_of(event: dict, language: str) -> Entry:
    entry = Entry()
    entry.add("uid", f"event-{event['pk']}@{urlsplit(settings.SITE_URL).hostname}")
    # A whole number that grows with every change, as a calendar asks to tell the newer version.
    changes = int((event["changed_at"] - event["created_at"]).total_seconds())
    entry.add("sequence", min(max(0, changes), LARGEST_NUMBER))
    entry.add("dtstamp", event["changed_at"].astimezone(dt.UTC).replace(microsecond=0))
    entry.add("last-modified", event["changed_at"].astimezone(dt.UTC).replace(microsecond=0))
    for name, moment in (("dtstart", first_moment(event)), ("dtend", last_moment(event))):
        if moment:
            entry.add(name, moment)
    entry.add("status", STATUS.get(event["status"], "TENTATIVE"))
    entry.add("url", f"{settings.SITE_URL}/{language}/events/{event['slug']}/")
    for name, wording in texts_of(event, language):
        if wording:
            entry.add(name, wording.text, parameters={"LANGUAGE": wording.language})
    return entry


def texts_of(event: dict, language: str):
    title, summary, venue, locality = (
        first_wording(event.get, text, language) for text in ("title", "summary", "venue", "locality")
    )
    yield "summary", title
    yield "description", summary
    if venue and locality and venue.language == locality.language:
        yield "location", venue._replace(text=f"{venue.text}, {locality.text}")
    else:
        yield "location", venue or locality


def first_moment(event: dict) -> dt.date | dt.datetime:
    """The time by the clocks of the place, which carry no zone here; a whole day where it is not known."""
    return dt.datetime.combine(event["date"], event["start_time"]) if event["start_time"] else event["date"]


def last_moment(event: dict) -> dt.date | dt.datetime | None:
    """The end, not inclusive. A known beginning without a known end has none."""
    last = event["end_date"] or event["date"]
    if last == dt.date.max:  # it has no day after it
        return None
    if not event["start_time"]:
        return last + ONE_DAY
    if event["end_time"]:
        end = dt.datetime.combine(last, event["end_time"])
        return end if end > first_moment(event) else None
    # A session of several days whose last hour is not known lasts through its last day.
    return dt.datetime.combine(last + ONE_DAY, dt.time()) if last > event["date"] else None
