"""Rebuilds the whole index while the site keeps searching and saving.

Records without an entry get one first, as if they had just been saved. Then every entry that existed at the start is
rewritten in batches, each in a transaction of its own. Searches keep using the old table; a record saved meanwhile is
written to both tables by its own save. At the end the second table replaces the first, and stale terms are gone.
"""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Exists, Max, OuterRef

from portal.search import index, vocabulary
from portal.search.analysis import VERSION, terms_of
from portal.search.engines import search_engine
from portal.search.kinds import Kind, all_kinds
from portal.search.models import Entry


def rebuild_index() -> Iterator[tuple[str, int, int]]:
    """Yields (kind, records done, records in total) after each batch."""
    for kind in all_kinds():
        enter_missing(kind)
    with transaction.atomic():
        search_engine().begin_rebuilding()
        last = Entry.objects.aggregate(last=Max("pk"))["last"] or 0
    for kind in all_kinds():
        entries = Entry.objects.filter(kind=kind.name, pk__lte=last).order_by("pk")
        yield from in_batches(kind, list(entries.values_list("pk", flat=True)), rewrite)
    search_engine().finish_rebuilding()


def rebuild_stale() -> Iterator[tuple[str, int, int]]:
    """Reindexes only entries marked stale or analysed by another version."""
    for kind in all_kinds():
        stale = Entry.objects.filter(kind=kind.name).exclude(version=VERSION)
        yield from in_batches(kind, list(stale.values_list("object_id", flat=True)), reindex)


def in_batches(kind: Kind, keys: list[int], process) -> Iterator[tuple[str, int, int]]:
    done = 0
    for batch in index.split_in_batches(keys):
        process(kind, batch)
        done += len(batch)
        yield kind.name, done, len(keys)


def reindex(kind: Kind, batch: list[int]):
    index.index_records(kind.name, batch)


def enter_missing(kind: Kind):
    """Add an entry for records without one; its terms are written together with all others."""
    entry = Entry.objects.filter(kind=kind.name, object_id=OuterRef("pk"))
    missing = kind.model._base_manager.filter(~Exists(entry)).order_by("pk").values_list("pk", flat=True)
    for batch in index.split_in_batches(missing, 1000):
        entries = [Entry(kind=kind.name, object_id=key, version=index.STALE, digest="") for key in batch]
        Entry.objects.bulk_create(entries, ignore_conflicts=True)


@transaction.atomic
def rewrite(kind: Kind, batch: list[int]):
    """Rewrite these entries under their own keys; remove those whose records are deleted."""
    entries = {entry.object_id: entry for entry in Entry.objects.select_for_update().filter(pk__in=batch)}
    documents = {document.key: document for document in kind.documents(entries)}
    terms = {key: terms_of(document.title, document.body) for key, document in documents.items()}
    fresh = {key: index.entry_for(kind, document) for key, document in documents.items()}
    gone = [entry for key, entry in entries.items() if key not in documents]
    renamed = [key for key in fresh if not index.has_same_names(fresh[key], entries[key])]
    index.rewrite_names(kind, [entry.object_id for entry in gone] + renamed, documents)
    index.remove_entries(gone)
    update_entries(
        [fresh[key] for key in fresh if not index.is_same_entry(fresh[key], entries[key])], entries
    )
    vocabulary.add_words_of(terms.values())
    search_engine().store_rebuilt([(entries[key], terms[key]) for key in documents])


def update_entries(fresh: list[Entry], entries: dict[int, Entry]):
    """Save the new columns of these entries under their existing keys."""
    for entry in fresh:
        entry.pk = entries[entry.object_id].pk
    columns = ["version", "digest"]
    Entry.objects.bulk_create(fresh, update_conflicts=True, unique_fields=["id"], update_fields=columns)
