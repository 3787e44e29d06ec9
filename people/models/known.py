"""Who is public: what a public record names.

`people` does not know `events`. It reads the reverse relations that other apps lay onto its models; the managers at
their other end say themselves which of their rows are public.
"""

from datetime import UTC, datetime
from functools import reduce
from operator import and_, or_

from django.db.models import (
    CharField,
    Count,
    DateTimeField,
    Exists,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Greatest
from django.utils import timezone

from portal.web.inputs import holding

NEVER = datetime(1, 1, 2, tzinfo=UTC)


def tied_rows(model, relation: str) -> QuerySet:
    """All rows at the other end of a reverse relation, tied to the outer record."""
    field = model._meta.get_field(relation)
    return field.related_model.objects.filter(**{field.remote_field.name: OuterRef("pk")})


def public_rows(model, relation: str, at: datetime | None = None) -> QuerySet:
    """The public ones of these rows."""
    return tied_rows(model, relation).public(at)


def holding_every(words: list[str], other_names: QuerySet) -> Q:
    """Records that hold each word in their own `folded` or in that of one of their other names.

    `other_names` are rows tied to the outer record. EXISTS costs a look per word; a join per word multiplies the rows
    of all of them.
    """
    held = (holding(word) | Exists(other_names.filter(holding(word))) for word in words)
    return reduce(and_, held, Q())


def number_of(rows: QuerySet, owner: str) -> Coalesce:
    """How many of these rows, tied to the outer record by `public_rows`, there are."""
    counted = rows.order_by().values(owner).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def named_in_public(queryset: QuerySet, relations: tuple[str, ...], at: datetime | None = None) -> QuerySet:
    """The records that at least one public row of these reverse relations names."""
    at = at or timezone.now()
    return queryset.filter(reduce(or_, (Exists(public_rows(queryset.model, name, at)) for name in relations)))


def named_where_held(queryset: QuerySet, relations: tuple[str, ...]) -> QuerySet:
    """The records that at least one public row of an event that was held names."""
    held = (public_rows(queryset.model, name).that_happened() for name in relations)
    return queryset.filter(reduce(or_, map(Exists, held)))


# --- Since a moment ---------------------------------------------------------------------------------------------


def revised_since(queryset: QuerySet, since: datetime) -> Exists:
    """The condition of having a revision of its own since then."""
    from reversion.models import Version

    model = queryset.model._meta
    return Exists(
        Version.objects.filter(
            content_type__app_label=model.app_label,
            content_type__model=model.model_name,
            object_id=Cast(OuterRef("pk"), CharField()),
            revision__date_created__gte=since,
        )
    )


def changed_since(queryset: QuerySet, relations: tuple[str, ...], since: datetime) -> QuerySet:
    """Those revised since then, and those named by a public row that has changed or become public since then."""
    rows = (public_rows(queryset.model, name).changed_since(since) for name in relations)
    return queryset.filter(reduce(or_, map(Exists, rows), Q(revised_since(queryset, since))))


def withdrawn_since(queryset: QuerySet, relations: tuple[str, ...], since: datetime) -> QuerySet:
    """Those that no public row names since a row that did was withdrawn then or later: with `withdrawn_at`."""
    if not relations:
        return queryset.none().annotate(withdrawn_at=Value(None, DateTimeField()))
    moments = [moment_of_withdrawal(queryset.model, name) for name in relations]
    latest = Greatest(*moments) if len(moments) > 1 else moments[0]
    public = queryset.model.objects.public().order_by().values("pk")
    return queryset.annotate(withdrawn_at=latest).filter(withdrawn_at__gte=since).exclude(pk__in=public)


def moment_of_withdrawal(model, relation: str) -> Coalesce:
    """When a row of this relation was last withdrawn; long ago where none was."""
    owner = model._meta.get_field(relation).remote_field.name
    rows = tied_rows(model, relation).withdrawn().order_by()
    last = rows.values(owner).annotate(last=Max(rows.CHANGED_AT)).values("last")
    return Coalesce(Subquery(last), Value(NEVER), output_field=DateTimeField())
