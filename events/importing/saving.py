"""The rows of a checked table written as drafts, all or nothing, in one short transaction and one revision.

Two thousand rows take half a minute to be read, checked, analysed for search and written; SQLite has one writer, and
everybody else waits for it. So everything that can be worked out is worked out before the transaction begins, and in
it there are only the rows, their versions and their entries in the index, each in a few statements: about a second.
Nothing of an unfinished import is ever in the database, so there is nothing to hide and nothing to clear away.
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

from events.importing.checking import COMPARED, Outcome, Progress, may_be_one, titles_of
from events.inserting import insert_values
from events.models import Event, TableImport
from events.rights import within_reach
from events.search import documents_of_new
from people.models.addresses import free_slugs
from portal.desk.comments import comment_to_store
from portal.desk.revisions import revised_fields
from portal.language import LANGUAGES
from portal.search.index import PreparedRecords, deferred_indexing
from portal.web.edition import mark_changed

BATCH = 200
NO_KEY = '"pk": null'
MARGIN = dt.timedelta(
    minutes=5
)  # between the clocks of two servers, and for transactions that were open meanwhile
ByDayAndTitle = dict[tuple[dt.date | None, str], list[Event]]
TAKEN_BACK_AT_ONCE = 25  # deleting a draft asks every table that may lead to it


class Batch:
    """Events made ready to be written: their columns, their versions and their entries in the index."""

    def __init__(self, events: list[Event]):
        self.events = events
        fields = [field for field in Event._meta.concrete_fields if not field.primary_key]
        self.columns = [field.column for field in fields]
        self.values = [
            # `pre_save` computes what a save computes, and leaves it on the record for its version.
            field.get_db_prep_save(field.pre_save(event, add=True), connection)
            for event in events
            for field in fields
        ]
        self.versions = [version_of(event) for event in events]
        self.prepared = PreparedRecords("event", documents_of_new(events))

    def write(self, revision: Revision):
        rows = insert_values(Event, self.columns, self.values, returning=("slug", "id"))
        keys = dict(rows)
        for event, version in zip(self.events, self.versions, strict=True):
            event.pk = keys[event.slug]
            event._state.adding = False
            version.revision, version.object_id = revision, str(event.pk)
            version.serialized_data = version.serialized_data.replace(NO_KEY, f'"pk": {event.pk}', 1)
        Version.objects.bulk_create(self.versions)
        self.prepared.store([event.pk for event in self.events])


def version_of(event: Event) -> Version:
    """As reversion makes it, but for the key, which the record does not have yet."""
    return Version(
        content_type=ContentType.objects.get_for_model(Event),
        db=router.db_for_write(Event),
        format="json",
        serialized_data=serializers.serialize("json", (event,), fields=revised_fields(Event)),
        object_repr=str(event),
    )


def save(outcome: Outcome, name: str, by, began: dt.datetime) -> Iterator[Progress]:
    """Save the events of the outcome, which were checked from the moment `began` on."""
    events = outcome.events
    with translation.override(
        LANGUAGES[0]
    ):  # addresses are not in the language that the editor happens to read
        slugs = free_slugs(Event, [event.words_for_address() for event in events])
        for event, slug in zip(events, slugs, strict=True):
            event.slug = slug
    batches = []
    for first in range(0, len(events), BATCH):
        batches.append(Batch(events[first : first + BATCH]))
        for done in range(first + 1, first + len(batches[-1].events) + 1):
            yield Progress(done, len(events), saved=True)
    try:
        write(outcome, batches, name, by, by_day_and_title(events), began)
    except IntegrityError as error:
        raise ValidationError(changed_meanwhile()) from error


@transaction.atomic
def write(outcome: Outcome, batches: list[Batch], name: str, by, new: ByDayAndTitle, began: dt.datetime):
    require_still_new(new, began)
    words = comment_to_store(gettext_noop("Imported from the table %(name)s."), name=name[:100])
    revision = Revision.objects.create(date_created=timezone.now(), user=by, comment=words)
    for batch in batches:
        batch.write(revision)
    outcome.revision = revision.pk
    outcome.record = note_import(outcome, name, by, len(outcome.events))
    mark_changed()  # last: on PostgreSQL all who write wait for one another from here on


def by_day_and_title(events: list[Event]) -> ByDayAndTitle:
    found = defaultdict(list)
    for event in events:
        for title in titles_of(event):
            found[event.date, title].append(event)
    return found


def require_still_new(new: ByDayAndTitle, began: dt.datetime):
    """Raises ValidationError when somebody has saved one of these since they were checked."""
    days = {day for day, _title in new} - {None}
    for record in Event.objects.changed_since(began - MARGIN).only(*COMPARED):
        titles = titles_of(record) if record.date in days else ()
        if any(may_be_one(event, record) for title in titles for event in new.get((record.date, title), ())):
            raise ValidationError(changed_meanwhile())


def changed_meanwhile() -> str:
    return _("The registers have changed meanwhile; nothing was imported. Import it again.")


def note_import(outcome: Outcome, name: str, by, rows: int) -> TableImport:
    return TableImport.objects.create(
        name=name[:200],
        by=by,
        rows=rows,
        mistakes=len(outcome.mistakes),
        revision_id=outcome.revision,
        account=outcome.ledger.as_dict(),
    )


def take_back(revision: int, by=None) -> int:
    """Delete those drafts of an import that are drafts still, each to be recovered by its version; how many.

    Some at a time, so that others can save in between; interrupted, it can be asked for once more.
    """
    imported = Version.objects.get_for_model(Event).filter(revision=revision)
    keys = sorted(map(int, imported.values_list("object_id", flat=True)))
    deleted = 0
    for first in range(0, len(keys), TAKEN_BACK_AT_ONCE):
        with transaction.atomic():
            number = delete_drafts(keys[first : first + TAKEN_BACK_AT_ONCE], by)
            note_taken_back(revision, number, timezone.now())
        deleted += number
    return deleted


def delete_drafts(keys: list[int], by) -> int:
    with deferred_indexing():
        drafts = Event.objects.select_for_update().filter(pk__in=keys, state=Event.State.DRAFT)
        drafts = list(within_reach(by, drafts, "delete") if by else drafts)
        with reversion.create_revision():
            for event in drafts:
                reversion.add_to_revision(event)
            reversion.set_comment(comment_to_store(gettext_noop("Before the import was taken back.")))
            if by:
                reversion.set_user(by)
        for event in drafts:
            event.delete()
    return len(drafts)


def note_taken_back(revision: int, number: int, at: dt.datetime):
    record = TableImport.objects.filter(revision=revision).first()
    if record:
        record.taken_back_at, record.taken_back = at, record.taken_back + number
        record.save()
