"""Workflow of a record: draft → in review → published (from `publish_at` on) → withdrawn → published.

Each action checks the rights of the user (PermissionDenied) and the state of the record (ValidationError with a
sentence for the user), and writes one revision with its reason. No form has the state as a field, so it changes
here only.

Editors write drafts, send them for review and correct any record; all other actions need a publisher. A record that
was never public returns to draft; one that was public is withdrawn instead, so that its address keeps its history.
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
    with workflow_step(event, by, "submit_for_review") as record:
        refuse_unless(record.state == State.DRAFT, _("Only a draft can be sent for review."))
        record.state = State.IN_REVIEW
        save_step(record, by, comment_to_store(gettext_noop("Sent for review.")))
    return record


def return_to_draft(event: Event, by, note: str) -> Event:
    """Back to its editor, with a note on what to correct; also from scheduled, before it is public."""
    with workflow_step(event, by, "return_to_draft") as record:
        never_public = record.state == State.IN_REVIEW or record.is_scheduled
        refuse_unless(never_public, _("Only a record in review or a scheduled one can be returned to draft."))
        refuse_unless(note.strip(), _("Write what is to be mended."))
        record.state, record.publish_at = State.DRAFT, None
        save_step(
            record, by, comment_to_store(gettext_noop("Returned to draft: %(note)s"), note=note.strip())
        )
    return record


def publish_event(event: Event, by) -> Event:
    """Public from now on; also for withdrawn records, and for scheduled ones before their time."""
    with workflow_step(event, by, "publish") as record:
        require_publishable(record)
        record.state, record.publish_at = State.PUBLISHED, timezone.now()
        save_step(record, by, comment_to_store(gettext_noop("Published.")))
    return record


def schedule_event(event: Event, by, at: dt.datetime) -> Event:
    """Public from that moment on. No job has to run then: the public queryset compares `publish_at` with the clock."""
    with workflow_step(event, by, "schedule") as record:
        require_publishable(record)
        refuse_unless(at > timezone.now(), _("Choose a moment that is still to come."))
        record.state, record.publish_at = State.PUBLISHED, at
        moment = date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")
        save_step(record, by, comment_to_store(gettext_noop("Scheduled for %(moment)s."), moment=moment))
    return record


def withdraw_event(event: Event, by, reason: str) -> Event:
    """No longer public; its page says only that it was withdrawn, the reason is for staff."""
    with workflow_step(event, by, "withdraw") as record:
        refuse_unless(record.is_public, _("Only a public record can be withdrawn."))
        refuse_unless(reason.strip(), _("Write why it is withdrawn."))
        record.state = State.WITHDRAWN
        save_step(record, by, comment_to_store(gettext_noop("Withdrawn: %(reason)s"), reason=reason.strip()))
    return record


@contextmanager
def workflow_step(event: Event, by, action: str):
    """One action in one transaction and one revision; yields the current row, locked against a parallel action."""
    # Rights are checked twice: in general before a row is locked, then for the row itself.
    require_right(by, action, Event)
    with transaction.atomic(), reversion.create_revision():
        record = Event.objects.select_for_update().get(pk=event.pk)
        require_right(by, action, record)
        yield record


def save_step(record: Event, by, words: str):
    record.save(update_fields=["state", "publish_at", "changed_at"])
    reversion.set_user(by)
    reversion.set_comment(words)


def refuse_unless(condition, message: str):
    if not condition:
        raise ValidationError(message)


def require_publishable(record: Event):
    ready = record.state in (State.IN_REVIEW, State.WITHDRAWN) or record.is_scheduled
    refuse_unless(ready, _("Only a record in review, a scheduled or a withdrawn one can be published."))
    if missing := missing_for_publication(record):
        raise ValidationError(missing)


def missing_for_publication(event: Event) -> list[str]:
    """The reasons why the event cannot be published; empty if it can."""
    missing = []
    if not event.date:
        missing.append(_("The date is missing."))
    if event.text_in("title") is None:
        missing.append(_("The title is missing."))
    return missing


def advice_for_publication(event: Event) -> list[str]:
    """What would improve the record but does not prevent publication."""
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
    """Whether a text of the event itself exists only in the other language."""
    return any(event.missing_languages(text) == [language] for text in texts_of(Event))
