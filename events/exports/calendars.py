"""Events as a calendar (iCalendar, RFC 5545), written while they are read."""

import datetime as dt
from collections.abc import Iterator
from functools import cache
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils import translation
from icalendar import Calendar, Timezone
from icalendar import Event as Entry

from events.exports.columns import streamed
from events.models.happening import ShownStatus, known_status, moment_of, shown_status_of, zone_named
from portal.bilingual.fields import Wording, first_wording
from portal.language import LANGUAGES

ENTRIES_AT_ONCE = 500
LARGEST_NUMBER = 2**31 - 1  # of RFC 5545
ONE_DAY = dt.timedelta(days=1)
STATUS = {
    ShownStatus.PLANNED: "TENTATIVE",
    ShownStatus.HELD: "CONFIRMED",
    ShownStatus.CANCELLED: "CANCELLED",
    ShownStatus.OUTCOME_UNKNOWN: "TENTATIVE",
}
# Many calendars show no status: these say it in the title too.
SAID_IN_TITLE = (ShownStatus.CANCELLED, ShownStatus.OUTCOME_UNKNOWN)
READ = ("pk", "slug", "status_now", "zone", "date", "end_date", "start_time", "end_time")
READ += ("created_at", "changed_at")
READ += tuple(f"{text}_{code}" for text in ("title", "summary", "venue", "locality") for code in LANGUAGES)


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
    events = events.annotate(status_now=shown_status_of(), zone=F("region__time_zone"))
    yield from map(described_zone, zones_of(events))
    for some in streamed(events.values_list(*READ), ENTRIES_AT_ONCE):
        entries = (entry_of(dict(zip(READ, values, strict=True)), language) for values in some)
        yield b"".join(entry.to_ical() for entry in entries)
    yield b"END:VCALENDAR\r\n"


def zones_of(events: QuerySet) -> list[str]:
    """The names of the zones of those of these events that have a time."""
    timed = events.exclude(start_time=None).order_by().values_list("zone", flat=True).distinct()
    return sorted({zone_named(name or "").key for name in timed})


@cache
def described_zone(name: str) -> bytes:
    """A zone with the changes of its clocks, for readers that know none of this name."""
    return Timezone.from_tzid(name).to_ical()


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
    entry.add("status", STATUS[known_status(event["status_now"])])
    entry.add("url", f"{settings.SITE_URL}/{language}/events/{event['slug']}/")
    for name, wording in texts_of(event, language):
        if wording:
            entry.add(name, wording.text, parameters={"LANGUAGE": wording.language})
    return entry


def texts_of(event: dict, language: str):
    title, summary, venue, locality = (
        first_wording(event.get, text, language) for text in ("title", "summary", "venue", "locality")
    )
    yield "summary", with_status(title, known_status(event["status_now"]))
    yield "description", summary
    if venue and locality and venue.language == locality.language:
        yield "location", venue._replace(text=f"{venue.text}, {locality.text}")
    else:
        yield "location", venue or locality


def with_status(title: Wording, status: ShownStatus) -> Wording:
    if status not in SAID_IN_TITLE:
        return title
    with translation.override(title.language):
        return title._replace(text=f"{title.text} ({status.label})")


def first_moment(event: dict) -> dt.date | dt.datetime:
    """The time by the clocks of the place on that day; a whole day where it is not known."""
    return moment_of(event["date"], event["start_time"], zone_named(event["zone"] or "")) or event["date"]


def last_moment(event: dict) -> dt.date | dt.datetime | None:
    """The end, not inclusive. A known beginning without a known end has none."""
    last, zone = event["end_date"] or event["date"], zone_named(event["zone"] or "")
    if last == dt.date.max:  # it has no day after it
        return None
    if not event["start_time"]:
        return last + ONE_DAY
    if event["end_time"]:
        end = moment_of(last, event["end_time"], zone)
        return end if end > first_moment(event) else None
    # A session of several days whose last hour is not known lasts through its last day.
    return dt.datetime.combine(last + ONE_DAY, dt.time(), zone) if last > event["date"] else None
