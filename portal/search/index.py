"""Updates the index in the same transaction as the record itself."""

import hashlib
import logging
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import DatabaseError, transaction

from portal.search import suggesting, vocabulary
from portal.search.analysis import VERSION, terms_of
from portal.search.engines import search_engine
from portal.search.kinds import Kind, SearchDocument, all_kinds, kind_named
from portal.search.models import Entry
from portal.search.presence import is_for_want_of_tables

logger = logging.getLogger(__name__)
BATCH = 200
# A changed name is part of the texts of other records. So many of them are reindexed in the same save; the rest are
# marked stale for `rebuild_search --stale` and found by the old name until then, so that one save stays fast.
MOST_HOLDING = 300
MOST_MARKED = 5000  # entries marked stale in one statement
STALE = 0

_local = threading.local()


@contextmanager
def deferred_indexing():
    """Collect changes inside the block and index each record once, at the end, still in the caller's transaction.

    Nested blocks join the outermost one. An exception discards the pending records; their transaction is rolled back.
    """
    if getattr(_local, "pending", None) is not None:
        yield
        return
    _local.pending = defaultdict(set)
    try:
        yield
        pending = _local.pending
        _local.pending = None
        index_pending(pending)
    finally:
        _local.pending = None


def index_pending(pending: dict[str, set[int]]):
    # In the order of `all_kinds`: records with names first, so that others are read after the names they contain.
    for kind in all_kinds():
        if keys := pending.pop(kind.name, ()):
            index_records(kind.name, keys)


def index_changed(kind: str, keys: Iterable[int]):
    """Index records that were changed, added or deleted: now, or at the end of `deferred_indexing`."""
    pending = getattr(_local, "pending", None)
    if pending is None:
        index_records(kind, keys)
    else:
        pending[kind].update(keys)


def index_records(kind: str, keys: Iterable[int]):
    """Index these records and, if their names have changed, the records that contain those names."""
    keys = sorted(set(keys))
    try:
        index_with_holders(kind, keys)
    except DatabaseError as error:
        if not is_for_want_of_tables(error):
            raise
        # The record is saved all the same: search is less important than the clerk's work.
        logger.error("The search index is missing: run manage.py rebuild_search")


def index_with_holders(kind: str, keys: list[int]):
    with transaction.atomic():
        altered = [key for batch in split_in_batches(keys) for key in write_entries(kind_named(kind), batch)]
        for other in all_kinds() if altered else ():
            if holding := other.holding(kind, altered):
                index_holders(other.name, sorted(holding, reverse=True))


def index_holders(kind: str, keys: list[int]):
    index_changed(kind, keys[:MOST_HOLDING])
    for batch in split_in_batches(keys[MOST_HOLDING:], MOST_MARKED):
        entries = Entry.objects.filter(kind=kind, object_id__in=search_engine().listed(batch))
        entries.update(version=STALE)


def write_entries(kind: Kind, keys: list[int]) -> list[int]:
    """Update the entries of these records; returns the keys of those whose texts have changed.

    Entries are locked before the texts are read: of two simultaneous saves the second reads what the first wrote.
    """
    entries = Entry.objects.select_for_update().filter(kind=kind.name, object_id__in=keys)
    there = {entry.object_id: entry for entry in entries}
    documents = {document.key: document for document in kind.documents(keys)}
    wanted = {key: entry_for(kind, document) for key, document in documents.items()}
    gone = [entry for key, entry in there.items() if key not in documents]
    new = [entry for key, entry in wanted.items() if not is_same_entry(entry, there.get(key))]
    renamed = [entry.object_id for entry in new if not has_same_names(entry, there.get(entry.object_id))]
    remove_entries(gone)
    store_entries(new, documents)
    rewrite_names(kind, [*renamed, *(entry.object_id for entry in gone)], documents)
    altered = [entry for entry in new if not has_same_texts(entry, there.get(entry.object_id))]
    return [entry.object_id for entry in (*gone, *altered)]


class PreparedRecords:
    """New records analysed before they are inserted, so that their transaction only has to write.

    `documents` have list positions instead of keys. Their words are added at once, outside the transaction: if it
    fails, words without a record are left, and `did_you_mean` never suggests those.
    """

    def __init__(self, kind: str, documents: list[SearchDocument]):
        self.kind = kind_named(kind)
        self.entries = [entry_for(self.kind, document) for document in documents]
        self.terms = [terms_of(document.title, document.body) for document in documents]
        self.names = [suggesting.name_rows(self.kind, document) for document in documents]
        for batch in split_in_batches(self.terms):
            vocabulary.add_words_of(batch)

    def store(self, keys: list[int]):
        """Write the entries in the transaction that inserted the records with these keys."""
        for entry, names, key in zip(self.entries, self.names, keys, strict=True):
            entry.object_id = key
            for name in names:
                name.object_id = key
        for entries in split_in_batches(self.entries):
            search_engine().enter(entries)
        for rows in split_in_batches(zip(self.entries, self.terms, strict=True)):
            search_engine().store(rows)
        suggesting.insert_names([name for names in self.names for name in names])


def entry_for(kind: Kind, document: SearchDocument) -> Entry:
    return Entry(
        kind=kind.name,
        object_id=document.key,
        version=VERSION,
        digest=digest_of_texts(document.names)
        + digest_of_texts([*document.title, None, *document.body, document.held]),
    )


def digest_of_texts(texts: list) -> str:
    """A hash of passages. Converted to plain tuples, whose `repr` is much faster than that of named ones."""
    written = repr([text and tuple(text) for text in texts])
    return hashlib.blake2b(written.encode("utf-8", "replace"), digest_size=8).hexdigest()


def is_same_entry(entry: Entry, other: Entry | None) -> bool:
    columns = ("version", "digest")
    return other is not None and all(getattr(entry, name) == getattr(other, name) for name in columns)


def has_same_texts(entry: Entry, other: Entry | None) -> bool:
    return other is not None and entry.digest == other.digest


def has_same_names(entry: Entry, other: Entry | None) -> bool:
    half = len(entry.digest) // 2
    return other is not None and (entry.version, entry.digest[:half]) == (other.version, other.digest[:half])


def remove_entries(entries: list[Entry]):
    if entries:
        search_engine().forget([entry.pk for entry in entries])
        Entry.objects.filter(pk__in=[entry.pk for entry in entries]).delete()


def store_entries(entries: list[Entry], documents: dict[int, SearchDocument]):
    found = [documents[entry.object_id] for entry in entries]
    terms = [terms_of(document.title, document.body) for document in found]
    if entries:
        search_engine().enter(entries)
    vocabulary.add_words_of(terms)
    search_engine().store(list(zip(entries, terms, strict=True)))


def rewrite_names(kind: Kind, keys: list[int], documents: dict[int, SearchDocument]):
    """Replace the names of these records."""
    if keys:
        suggesting.remove_names(kind, keys)
        suggesting.add_names(kind, [documents[key] for key in keys if key in documents])


def split_in_batches(keys: Iterable, size: int = BATCH) -> Iterator[list]:
    keys = list(keys)
    for first in range(0, len(keys), size):
        yield keys[first : first + size]


def clear_if_empty(**kwargs):
    """After Django's `flush`, which empties model tables only: left-over terms must not match new entries."""
    vocabulary.forget_seen()
    if not Entry.objects.exists():
        search_engine().clear()
