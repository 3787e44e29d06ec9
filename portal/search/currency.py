"""Whether the index is what the records and the analyser of today would give."""

from django.db import DatabaseError
from django.db.models import Q

from portal.search.analysis import VERSION
from portal.search.kinds import all_kinds
from portal.search.models import Entry
from portal.search.presence import missing_tables


def index_is_current() -> bool:
    """False while a record is marked for indexing, was analysed by another version, or a whole kind has no entry."""
    try:
        return not missing_tables() and is_complete()
    except DatabaseError:  # its tables are gone
        return False


def is_complete() -> bool:
    other_version = Q(version__lt=VERSION) | Q(version__gt=VERSION)
    return not Entry.objects.filter(other_version).exists() and not has_empty_kind()


def has_empty_kind() -> bool:
    """As after a migration of the index; a single missing record is not looked for at every visit."""
    entered = set(Entry.objects.order_by().values_list("kind", flat=True).distinct())
    missing = (kind for kind in all_kinds() if kind.name not in entered)
    return any(next(iter(kind.documents(first_keys(kind))), None) for kind in missing)


def first_keys(kind) -> list[int]:
    return list(kind.model._base_manager.order_by("pk").values_list("pk", flat=True)[:1])
