"""Records in schema.org terms (JSON-LD) for search engines; docs/open-data.md lists what is left out."""

from events.models import Event
from portal.web.structured_data import pages_in_schema, without_unknown

# schema.org has no status for an unknown outcome: then none is given.
STATUS = {
    Event.ShownStatus.PLANNED: "EventScheduled",
    Event.ShownStatus.HELD: "EventScheduled",
    Event.ShownStatus.CANCELLED: "EventCancelled",
}
ATTENDANCE = {
    Event.Format.IN_PERSON: "OfflineEventAttendanceMode",
    Event.Format.ONLINE: "OnlineEventAttendanceMode",
    Event.Format.HYBRID: "MixedEventAttendanceMode",
}


def event_in_schema(event: Event) -> dict:
    """An event from `with_names_of_day()` as schema.org Event, with the names of that day."""
    begins, ends, status = event.begins_at, event.ends_at, event.shown_status
    venue, locality, body = event.text_in("venue"), event.text_in("locality"), event.body_then
    place = without_unknown(name=venue and str(venue), address=locality and str(locality))
    convened = body and {"@type": "Organization", "name": str(body.name)}
    return (
        {"@type": "Event"}
        | pages_in_schema(f"events/{event.slug}/", "event")
        | without_unknown(
            name=str(event),
            inLanguage=getattr(event.text_in("title"), "language", None),
            description=str(event.text_in("summary") or ""),
            startDate=begins.isoformat() if begins else str(event.date),
            endDate=ends.isoformat() if ends else str(event.end_date or ""),
            eventStatus=status in STATUS and f"https://schema.org/{STATUS[status]}",
            eventAttendanceMode=event.format in ATTENDANCE
            and f"https://schema.org/{ATTENDANCE[event.format]}",
            location=place and {"@type": "Place"} | place,
            organizer=convened,
        )
    )
