"""Records in the words of schema.org (JSON-LD), for search engines. What it drops stands in docs/open-data.md."""

import json

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from events.models import Event

STATUS = {Event.Status.CANCELLED: "EventCancelled"}
ATTENDANCE = {
    Event.Format.IN_PERSON: "OfflineEventAttendanceMode",
    Event.Format.ONLINE: "OnlineEventAttendanceMode",
    Event.Format.HYBRID: "MixedEventAttendanceMode",
}
# Inside a script element nothing may look like a tag, nor end a line of JavaScript.
UNSAFE = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def script_of(data: dict) -> SafeString:
    """The data as a block that the strict policy lets stand: it is not a script that runs."""
    text = json.dumps(data, ensure_ascii=False).translate(UNSAFE)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 escaped above


def known(**fields) -> dict:
    """Only what is known; an unknown fact is left out rather than given as empty."""
    return {name: value for name, value in fields.items() if value}


def event_in_schema(event: Event) -> dict:
    """An event from `with_names_of_day()`: title, days, place, convening body, under the names of that day."""
    language = get_language()
    pages = {code: f"{settings.SITE_URL}/{code}/events/{event.slug}/" for code, _name in settings.LANGUAGES}
    start = f"{event.date}T{event.start_time}" if event.start_time else str(event.date)
    venue, locality, body = event.text_in("venue"), event.text_in("locality"), event.body_then
    place = known(name=venue and str(venue), address=locality and str(locality))
    convened = body and {"@type": "Organization", "name": str(body.name)}
    return {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": f"{pages['kk']}#event",
        "url": pages[language],
        "sameAs": [page for code, page in pages.items() if code != language],
    } | known(
        name=str(event),
        inLanguage=event.text_in("title").language,
        description=str(event.text_in("summary") or ""),
        startDate=start,
        endDate=str(event.end_date or ""),
        eventStatus=f"https://schema.org/{STATUS.get(event.status, 'EventScheduled')}",
        eventAttendanceMode=event.format in ATTENDANCE and f"https://schema.org/{ATTENDANCE[event.format]}",
        location=place and {"@type": "Place"} | place,
        organizer=convened,
    )
