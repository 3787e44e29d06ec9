"""Saves a checked table as drafts: all or none, in one short transaction and one revision.

It takes half a minute to read, check, analyse for search and write two thousand rows; SQLite has one writer, and
everybody else waits for it. So all that can be computed is computed before the transaction begins. The transaction
only inserts the rows, their versions and their index entries, in a few statements each: about a second.
An unfinished import leaves nothing in the database, so there is nothing to hide or to clean up.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator

import reversion
from django.contrib.contenttypes.models import ContentType
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, router, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from reversion.models import Revision, Version

from events.importing.checking import COMPARED, Outcome, Progress, may_be_same_event, title_keys
from events.inserting import insert_values
from events.models import Event, TableImport
from events.rights import within_reach
from events.search import documents_for_unsaved
from people.models.addresses import free_slugs
from portal.desk.comments import comment_to_store
from portal.desk.revisions import revised_fields
from portal.language import LANGUAGES
from portal.search.index import PreparedRecords, deferred_indexing
from portal.web.edition import mark_changed

BATCH = 200
NO_KEY = '"pk": null'
# Clocks of two servers differ, and a transaction open during the check may commit an older moment.
MARGIN = dt.timedelta(minutes=5)
ByDayAndTitle = dict[tuple[dt.date | None, str], list[Event]]
TAKEN_BACK_AT_ONCE = 25  # deleting a draft queries every table with a relation to it


class Batch:
    """Events prepared for writing: their column values, versions and index entries."""

    def __init__(self, events: list[Event]):
        self.events = events
        fields = [field for field in Event._meta.concrete_fields if not field.primary_key]
        self.columns = [field.column for field in fields]
        self.values = [
            # `pre_save` computes derived columns as `save` does, and sets them on the event for its version.
            field.get_db_prep_save(field.pre_save(event, add=True), connection)
            for event in events
            for field in fields
        ]
        self.versions = [make_version(event) for event in events]
        self.prepared = PreparedRecords("event", documents_for_unsaved(events))

    def write(self, revision: Revision):
        rows = insert_values(Event, self.columns, self.values, returning=("slug", "id"))
        keys = dict(rows)
        for event, version in zip(self.events, self.versions, strict=True):
            event.pk = keys[event.slug]
            event._state.adding = False
            version.revision, version.object_id = revision, str(event.pk)
            # Serialised before the insert gave a key: only the key is missing in the JSON.
            version.serialized_data = version.serialized_data.replace(NO_KEY, f'"pk": {event.pk}', 1)
        Version.objects.bulk_create(self.versions)
        self.prepared.store([event.pk for event in self.events])


def make_version(event: Event) -> Version:
    """A version as reversion makes it, without the key, which the event does not have yet."""
    return Version(
        content_type=ContentType.objects.get_for_model(Event),
        db=router.db_for_write(Event),
        format="json",
        serialized_data=serializers.serialize("json", (event,), fields=revised_fields(Event)),
        object_repr=str(event),
    )


def save_events(outcome: Outcome, name: str, by, began: dt.datetime) -> Iterator[Progress]:
    """Save the events of the outcome, which were checked from the moment `began` on."""
    events = outcome.events
    # Slugs must not depend on the language of the editor's pages.
    with translation.override(LANGUAGES[0]):
        slugs = free_slugs(Event, [event.words_for_address() for event in events])
        for event, slug in zip(events, slugs, strict=True):
            event.slug = slug
    batches = []
    for first in range(0, len(events), BATCH):
        batches.append(Batch(events[first : first + BATCH]))
        for done in range(first + 1, first + len(batches[-1].events) + 1):
            yield Progress(done, len(events), saved=True)
    try:
        write_batches(outcome, batches, name, by, by_day_and_title(events), began)
    except IntegrityError as error:
        raise ValidationError(registers_changed_message()) from error


@transaction.atomic
def write_batches(
    outcome: Outcome, batches: list[Batch], name: str, by, new: ByDayAndTitle, began: dt.datetime
):
    require_still_new(new, began)
    words = comment_to_store(gettext_noop("Imported from the table %(name)s."), name=name[:100])
    revision = Revision.objects.create(date_created=timezone.now(), user=by, comment=words)
    for batch in batches:
        batch.write(revision)
    outcome.revision = revision.pk
    outcome.record = record_import(outcome, name, by, len(outcome.events))
    mark_changed()  # last: on PostgreSQL it locks a row that every other writer waits for


def by_day_and_title(events: list[Event]) -> ByDayAndTitle:
    found = defaultdict(list)
    for event in events:
        for title in title_keys(event):
            found[event.date, title].append(event)
    return found


def require_still_new(new: ByDayAndTitle, began: dt.datetime):
    """Raises ValidationError if somebody saved one of these events after the check began.

    Rows were compared with the database outside of the transaction; only records changed since then are compared again.
    """
    days = {day for day, _title in new} - {None}
    for record in Event.objects.changed_since(began - MARGIN).only(*COMPARED):
        titles = title_keys(record) if record.date in days else ()
        if any(
            may_be_same_event(event, record)
            for title in titles
            for event in new.get((record.date, title), ())
        ):
            raise ValidationError(registers_changed_message())


def registers_changed_message() -> str:
    return _("The registers have changed meanwhile; nothing was imported. Import it again.")


def record_import(outcome: Outcome, name: str, by, rows: int) -> TableImport:
    return TableImport.objects.create(
        name=name[:200],
        by=by,
        rows=rows,
        mistakes=len(outcome.mistakes),
        revision_id=outcome.revision,
        account=outcome.ledger.as_dict(),
    )


def take_back_import(revision: int, by=None) -> int:
    """Delete the events of an import that are still drafts; returns how many. Their versions allow to recover them.

    Works in small transactions, so that others can save in between; after an interruption it can be run again.
    """
    imported = Version.objects.get_for_model(Event).filter(revision=revision)
    keys = sorted(map(int, imported.values_list("object_id", flat=True)))
    deleted = 0
    for first in range(0, len(keys), TAKEN_BACK_AT_ONCE):
        with transaction.atomic():
            number = delete_drafts(keys[first : first + TAKEN_BACK_AT_ONCE], by)
            record_taken_back(revision, number, timezone.now())
        deleted += number
    return deleted


def delete_drafts(keys: list[int], by) -> int:
    with deferred_indexing():
        drafts = Event.objects.select_for_update().filter(pk__in=keys, state=Event.State.DRAFT)
        drafts = list(within_reach(by, drafts, "delete") if by else drafts)
        with reversion.create_revision():
            # Deleted records can be recovered from their last version only.
            for event in drafts:
                reversion.add_to_revision(event)
            reversion.set_comment(comment_to_store(gettext_noop("Before the import was taken back.")))
            if by:
                reversion.set_user(by)
        for event in drafts:
            event.delete()
    return len(drafts)


def record_taken_back(revision: int, number: int, at: dt.datetime):
    record = TableImport.objects.filter(revision=revision).first()
    if record:
        record.taken_back_at, record.taken_back = at, record.taken_back + number
        record.save()
