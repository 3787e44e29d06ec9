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

from portal.web.inputs import folded_contains

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
    held = (folded_contains(word) | Exists(other_names.filter(folded_contains(word))) for word in words)
    return reduce(and_, held, Q())


def number_of(rows: QuerySet, owner: str) -> Coalesce:
    """How many of these rows, tied to the outer record by `public_rows`, there are."""
    counted = rows.order_by().values(owner).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


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


def moment_of_withdrawal(model, relation: str) -> Coalesce:
    """When a row of this relation was last withdrawn; long ago where none was."""
    owner = model._meta.get_field(relation).remote_field.name
    rows = tied_rows(model, relation).withdrawn().order_by()
    last = rows.values(owner).annotate(last=Max(rows.CHANGED_AT)).values("last")
    return Coalesce(Subquery(last), Value(NEVER), output_field=DateTimeField())


class KnownQuerySet(QuerySet):
    """Records that are public because a public record names them, over one of the reverse relations of `NAMED_BY`.

    The apps that lay these relations keep their managers' `public()`.
    """

    NAMED_BY: tuple[str, ...] = ()

    def public(self, at: datetime | None = None):
        """Those that at least one public row names."""
        at = at or timezone.now()
        return self.filter(reduce(or_, (Exists(public_rows(self.model, name, at)) for name in self.NAMED_BY)))

    def named_where_held(self):
        """Those that at least one public row of an event that was held names."""
        held = (public_rows(self.model, name).that_happened() for name in self.NAMED_BY)
        return self.filter(reduce(or_, map(Exists, held)))

    def changed_since(self, since: datetime):
        """Those revised since then, and those named by a public row that has changed or become public since then."""
        rows = (public_rows(self.model, name).changed_since(since) for name in self.NAMED_BY)
        return self.filter(reduce(or_, map(Exists, rows), Q(revised_since(self, since))))

    def withdrawn_since(self, since: datetime):
        """Those that no public row names since a row that did was withdrawn then or later: with `withdrawn_at`."""
        if not self.NAMED_BY:
            return self.none().annotate(withdrawn_at=Value(None, DateTimeField()))
        moments = [moment_of_withdrawal(self.model, name) for name in self.NAMED_BY]
        latest = Greatest(*moments) if len(moments) > 1 else moments[0]
        public = self.model.objects.public().order_by().values("pk")
        return self.annotate(withdrawn_at=latest).filter(withdrawn_at__gte=since).exclude(pk__in=public)
