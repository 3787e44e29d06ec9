"""Who is public: what a public record names.

`people` does not know `events`. It reads the reverse relations that other apps lay onto its models; the managers at
their other end say themselves which of their rows are public.
"""

from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone


def public_rows(model, relation: str, at: datetime | None = None) -> QuerySet:
    """The public rows at the other end of a reverse relation, tied to the outer record."""
    field = model._meta.get_field(relation)
    rows = field.related_model.objects.public(at)
    return rows.filter(**{field.remote_field.name: OuterRef("pk")})


def number_of(rows: QuerySet, owner: str) -> Coalesce:
    """How many of these rows, tied to the outer record by `public_rows`, there are."""
    counted = rows.order_by().values(owner).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def named_in_public(queryset: QuerySet, relations: tuple[str, ...], at: datetime | None = None) -> QuerySet:
    """The records that at least one public row of these reverse relations names."""
    at = at or timezone.now()
    return queryset.filter(reduce(or_, (Exists(public_rows(queryset.model, name, at)) for name in relations)))
