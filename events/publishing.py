"""The way of a record to the public: draft → in review → published (from `publish_at` on) → withdrawn → published.

Each deed checks who asks (PermissionDenied) and whether the record can take the step (ValidationError with words for
the person), and is one revision with its reason. The state has no other way to change: it is no field of any form.

An editor writes drafts, sends them for review and may correct any record, each correction being a revision; all
other deeds are a publisher's. What was never public returns to draft; what was ever public is withdrawn instead.
"""

import datetime as dt
from contextlib import contextmanager

import reversion
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from events.models import Event
from events.rights import require as require_right
from portal.bilingual.description import texts_of
from portal.desk.comments import comment_to_store

State = Event.State


def send_for_review(event: Event, by) -> Event:
    with step(event, by, "submit_for_review") as record:
        require(record.state == State.DRAFT, _("Only a draft can be sent for review."))
        record.state = State.IN_REVIEW
        record_step(record, by, comment_to_store(gettext_noop("Sent for review.")))
    return record


def return_to_draft(event: Event, by, note: str) -> Event:
    """Back to its editor, with a note on what to mend; also what was scheduled, before its time has come."""
    with step(event, by, "return_to_draft") as record:
        never_public = record.state == State.IN_REVIEW or record.is_scheduled
        require(never_public, _("Only a record in review or a scheduled one can be returned to draft."))
        require(note.strip(), _("Write what is to be mended."))
        record.state, record.publish_at = State.DRAFT, None
        record_step(
            record, by, comment_to_store(gettext_noop("Returned to draft: %(note)s"), note=note.strip())
        )
    return record


def publish(event: Event, by) -> Event:
    """Public from now on; what was withdrawn becomes public again, what was scheduled does not wait."""
    with step(event, by, "publish") as record:
        require_publishable(record)
        record.state, record.publish_at = State.PUBLISHED, timezone.now()
        record_step(record, by, comment_to_store(gettext_noop("Published.")))
    return record


def schedule(event: Event, by, at: dt.datetime) -> Event:
    """Public from that moment on; nothing has to run at that moment, the public set asks the clock."""
    with step(event, by, "schedule") as record:
        require_publishable(record)
        require(at > timezone.now(), _("Choose a moment that is still to come."))
        record.state, record.publish_at = State.PUBLISHED, at
        moment = date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")
        record_step(record, by, comment_to_store(gettext_noop("Scheduled for %(moment)s."), moment=moment))
    return record


def withdraw(event: Event, by, reason: str) -> Event:
    """No longer public; its address says neutrally that it was withdrawn, the reason stays inside."""
    with step(event, by, "withdraw") as record:
        require(record.is_public, _("Only a public record can be withdrawn."))
        require(reason.strip(), _("Write why it is withdrawn."))
        record.state = State.WITHDRAWN
        record_step(
            record, by, comment_to_store(gettext_noop("Withdrawn: %(reason)s"), reason=reason.strip())
        )
    return record


@contextmanager
def step(event: Event, by, action: str):
    """One step in one transaction and one revision: the record as it stands now, locked against a second step."""
    require_right(by, action, Event)
    with transaction.atomic(), reversion.create_revision():
        record = Event.objects.select_for_update().get(pk=event.pk)
        require_right(by, action, record)
        yield record


def record_step(record: Event, by, words: str):
    record.save(update_fields=["state", "publish_at", "changed_at"])
    reversion.set_user(by)
    reversion.set_comment(words)


def require(condition, message: str):
    if not condition:
        raise ValidationError(message)


def require_publishable(record: Event):
    ready = record.state in (State.IN_REVIEW, State.WITHDRAWN) or record.is_scheduled
    require(ready, _("Only a record in review, a scheduled or a withdrawn one can be published."))
    if missing := missing_for_publication(record):
        raise ValidationError(missing)


def missing_for_publication(event: Event) -> list[str]:
    """What stands in the way of publication, in words; empty when nothing does."""
    missing = []
    if not event.date:
        missing.append(_("The date is missing."))
    if event.text_in("title") is None:
        missing.append(_("The title is missing."))
    return missing


def advice_for_publication(event: Event) -> list[str]:
    """What would make the record better and does not stand in its way."""
    silent = event.documents.languages_of_silent_photos()
    lacks = {
        _("The region is missing."): not event.region_id,
        _("The convening body is missing."): not event.convening_body_id,
        _("The summary is missing."): event.text_in("summary") is None,
        _("The agenda has no topic."): not event.topics.exists(),
        _("A text is still to be written in Kazakh."): needs_language(event, "kk"),
        _("A text is still to be written in Russian."): needs_language(event, "ru"),
        _("A photo does not say in Kazakh what it shows."): "kk" in silent,
        _("A photo does not say in Russian what it shows."): "ru" in silent,
    }
    return [words for words, is_lacking in lacks.items() if is_lacking]


def needs_language(event: Event, language: str) -> bool:
    """Whether a text of the event itself exists in the other language alone."""
    return any(event.missing_languages(text) == [language] for text in texts_of(Event))
