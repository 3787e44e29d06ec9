"""Checks whether the index matches the records and the current analyser."""

from django.db import DatabaseError
from django.db.models import Q

from portal.search.analysis import VERSION
from portal.search.kinds import all_kinds
from portal.search.models import Entry
from portal.search.presence import missing_tables


def index_is_current() -> bool:
    """False if a record waits for indexing, was analysed by another version, or a kind has records and no entry."""
    try:
        return not missing_tables() and is_complete()
    except DatabaseError:  # its tables are gone
        return False


def is_complete() -> bool:
    other_version = Q(version__lt=VERSION) | Q(version__gt=VERSION)
    return not Entry.objects.filter(other_version).exists() and not has_empty_kind()


def has_empty_kind() -> bool:
    """True after a migration that empties the index. Looking for single missing records at every visit is too slow."""
    entered = set(Entry.objects.order_by().values_list("kind", flat=True).distinct())
    for kind in all_kinds():
        if kind.name not in entered:
            first = list(kind.model._base_manager.order_by("pk").values_list("pk", flat=True)[:1])
            # A kind may have rows and nothing to index (no texts): one record is enough to tell.
            if next(iter(kind.documents(first)), None):
                return True
    return False
