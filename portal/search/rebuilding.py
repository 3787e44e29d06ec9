"""Writing the whole index anew while it is being asked and changed.

Records without an entry get one first, as if they had just been saved. Then every entry that stood at the beginning is
written anew, some hundred in a transaction: searches go on over the old terms meanwhile, and what is saved meanwhile
takes a new entry and is written by that save itself. On SQLite the new terms go into a second table, which takes the
place of the first at the end; the terms that lead nowhere are gone with it.
"""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Exists, Max, OuterRef

from portal.search import index, suggesting, vocabulary
from portal.search.analysis import VERSION, terms_of
from portal.search.engines import engine
from portal.search.kinds import Kind, all_kinds
from portal.search.models import Entry


def rebuild() -> Iterator[tuple[str, int, int]]:
    """Yields after each batch: the kind, how many of its records are done, how many there are."""
    for kind in all_kinds():
        add_missing(kind)
    with transaction.atomic():
        engine().begin_rebuilding()
        last = Entry.objects.aggregate(last=Max("pk"))["last"] or 0
    for kind in all_kinds():
        keys = list(
            Entry.objects.filter(kind=kind.name, pk__lte=last).order_by("pk").values_list("pk", flat=True)
        )
        for number, batch in enumerate(index.batches(keys), start=1):
            rewrite(kind, batch)
            yield kind.name, min(number * index.BATCH, len(keys)), len(keys)
    with transaction.atomic():
        engine().finish_rebuilding()


def rebuild_stale() -> Iterator[tuple[str, int, int]]:
    """Only what was marked for it or analysed otherwise than today."""
    for kind in all_kinds():
        stale = Entry.objects.filter(kind=kind.name).exclude(version=VERSION)
        keys = list(stale.values_list("object_id", flat=True))
        for number, batch in enumerate(index.batches(keys), start=1):
            index.update(kind.name, batch)
            yield kind.name, min(number * index.BATCH, len(keys)), len(keys)


def add_missing(kind: Kind):
    entry = Entry.objects.filter(kind=kind.name, object_id=OuterRef("pk"))
    missing = kind.model._base_manager.filter(~Exists(entry)).order_by("pk").values_list("pk", flat=True)
    for batch in index.batches(missing):
        index.update(kind.name, batch)


@transaction.atomic
def rewrite(kind: Kind, batch: list[int]):
    """Write these entries anew under their own keys; those whose records are gone are removed."""
    entries = {entry.object_id: entry for entry in Entry.objects.select_for_update().filter(pk__in=batch)}
    documents = {document.key: document for document in kind.documents(entries)}
    terms = {key: terms_of(document.title, document.body) for key, document in documents.items()}
    index.remove(kind, [entry for key, entry in entries.items() if key not in documents])
    kept = [entries[key] for key in documents]
    for entry in kept:
        fresh = index.entry_of(kind, documents[entry.object_id], terms[entry.object_id])
        entry.day, entry.version, entry.digest = fresh.day, fresh.version, fresh.digest
    Entry.objects.bulk_update(kept, ["day", "version", "digest"])
    suggesting.forget(kind, list(documents))
    suggesting.learn(kind, list(documents.values()))
    vocabulary.learn(terms.values())
    engine().store_rebuilt([(entry.pk, terms[entry.object_id]) for entry in kept])
