"""Sessions that are in the portal already: of the same body, on the same day, with the same title in some language."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from events.models import Event
from events.rights import viewable_by
from portal.language import LANGUAGES
from portal.language.alphabet import fold

KNOWN = "equal_is_known"  # said at the desk: an equal one is known of, save all the same


def equal_sessions(
    body_id: int | None, day: dt.date | None, titles: dict[str, str | None], by, but=None
) -> list[Event]:
    """`titles` by language; case, spaces and look-alike letters make no difference.

    Of those that the account `by` may see; `but` is the record itself.
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
    """Those equal to a record, on another day if one is given; a new record may also equal the one it is made from."""
    titles = {code: getattr(event, f"title_{code}") for code in LANGUAGES}
    return equal_sessions(
        event.convening_body_id, day or event.date, titles, by, None if is_new else event.pk
    )


def refusal() -> ValidationError:
    words = _(
        "A session of the same body, day and title is there already. Open it, or say that this is another one."
    )
    return ValidationError(words, code="equal")
