"""The entries of public records: asked of the records at this moment, never remembered by the index."""

from django.db.models import Exists, OuterRef, QuerySet

from portal.search.kinds import Kind
from portal.search.models import Entry


def public_entries(kind: Kind, records: QuerySet) -> QuerySet:
    """The entries of these records; `records` is the public set or a part of it."""
    return Entry.objects.filter(Exists(records.order_by().filter(pk=OuterRef("object_id"))), kind=kind.name)
