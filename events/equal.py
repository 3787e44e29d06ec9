"""Finds duplicates of a session: same body, same day, same title in either language."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from events.models import Event
from events.rights import viewable_by
from portal.language import LANGUAGES
from portal.language.alphabet import fold

KNOWN = "equal_is_known"  # form field with which staff confirm that this is another session


def equal_sessions(
    body_id: int | None, day: dt.date | None, titles: dict[str, str | None], by, but=None
) -> list[Event]:
    """Events with one of these titles (by language); case, spaces and look-alike letters are ignored.

    Only events that the user `by` may see, so that a refusal reveals no other; `but` is the record itself.
    """
    folded = {code: fold(text) for code, text in titles.items() if text}
    if not (day and folded):
        return []
    seen = viewable_by(by, Event.objects.all())
    same_day = seen.filter(date=day, convening_body=body_id).exclude(pk=but).order_by("pk")
    return [
        event
        for event in same_day
        if any(fold(getattr(event, f"title_{code}") or "") == title for code, title in folded.items())
    ]


def equal_to(event: Event, by, day: dt.date | None = None, is_new=False) -> list[Event]:
    """Duplicates of a record, on another day if given; with `is_new` the record itself may be one (for a copy)."""
    titles = {code: getattr(event, f"title_{code}") for code in LANGUAGES}
    return equal_sessions(
        event.convening_body_id, day or event.date, titles, by, None if is_new else event.pk
    )


def duplicate_error() -> ValidationError:
    words = _(
        "A session of the same body, day and title is there already. Open it, or say that this is another one."
    )
    return ValidationError(words, code="equal")
