"""Names over time: the object holds the present name, rows hold the former ones."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from people.models.alphabet import Alphabetical
from portal.bilingual.fields import (
    Bilingual,
    ShortText,
    Wording,
    first_wording,
    languages_in_order,
    some_language,
)
from portal.language import LANGUAGES


def was_valid_on(period, day: date) -> bool:
    """Whether a row with `valid_from` (inclusive) and `valid_to` (exclusive), either unknown, covers the day."""
    after_start = period.valid_from is None or period.valid_from <= day
    return after_start and (period.valid_to is None or day < period.valid_to)


class FormerName(Bilingual):
    """A name that held from `valid_from` (inclusive) to `valid_to` (exclusive)."""

    name = ShortText(_("name"))
    short_name = ShortText(_("short name"), max_length=120)
    valid_from = models.DateField(
        _("valid from"), null=True, blank=True, help_text=_("First day of the name, if known.")
    )
    valid_to = models.DateField(
        _("valid to"),
        null=True,
        blank=True,
        help_text=_("The day on which the next name took effect, if known."),
    )

    class Meta:
        abstract = True
        ordering = ["-valid_from", "id"]

    @property
    def is_dated(self) -> bool:
        """A name whose time is wholly unknown is found by search and listed, but shown for no day."""
        return bool(self.valid_from or self.valid_to)

    def clean(self):
        if self.valid_from and self.valid_to and self.valid_to <= self.valid_from:
            raise ValidationError({"valid_to": _("A name ends after the day on which it began.")})

    @staticmethod
    def constraints_of(prefix: str) -> list[models.BaseConstraint]:
        """What the database keeps of a table of former names."""
        return [
            some_language("name", f"{prefix}_some_language"),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gt=models.F("valid_from")),
                name=f"{prefix}_ends_after_start",
            ),
        ]


def overlapping(names: list) -> Iterator[tuple]:
    """Pairs of dated names (or centres) of one body or place that held at the same time."""
    dated = sorted((name for name in names if name.is_dated), key=lambda name: name.valid_from or date.min)
    for earlier, later in pairwise(dated):
        if (earlier.valid_to or date.max) > (later.valid_from or date.min):
            yield earlier, later


COLUMNS = ("name_kk", "name_ru", "short_name_kk", "short_name_ru")


def held_on(former, owner: str, day: str) -> models.QuerySet:
    """The rows of former names that the owner bore on that day, to be a subquery; at most one counts.

    `former` is a model of former names, `owner` and `day` are the paths from the outer query to the object named
    and to the date.
    """
    return former.objects.filter(
        Q(valid_from=None) | Q(valid_from__lte=OuterRef(day)),
        Q(valid_to=None) | Q(valid_to__gt=OuterRef(day)),
        Q(valid_from__isnull=False) | Q(valid_to__isnull=False),
        **{former.OWNER: OuterRef(owner)},
    )


def former_names_on(former, owner: str, day: str) -> Subquery:
    """The names that the owner bore on that day as one JSON object; NULL when they are its present ones.

    It saves a query for each relation whose names of that day are shown; for the arguments see `held_on`.
    """
    names = JSONObject(**{column: column for column in COLUMNS})
    return Subquery(held_on(former, owner, day).annotate(names=names).values("names")[:1])


class Names:
    """The names of a body or place on one day, and whether it has others now."""

    def __init__(self, named: "Named", former: Mapping | None = None):
        self.named = named
        self.former = former or {}

    def name_in(self, language: str | None = None) -> Wording | None:
        return first_wording(self._column, "name", language)

    def short_name_in(self, language: str | None = None) -> Wording | None:
        return first_wording(self._column, "short_name", language) or self.name_in(language)

    @property
    def name(self) -> Wording | None:
        return self.name_in()

    @property
    def short_name(self) -> Wording | None:
        return self.short_name_in()

    def in_both(self) -> dict[str, str | None]:
        """The name in each language; None where it is not written."""
        return {code: self._column(f"name_{code}") for code in LANGUAGES}

    @property
    def are_former(self) -> bool:
        """Whether the name of that day differs from the present one."""
        return any(self._column(column) != getattr(self.named, column) for column in COLUMNS[:2])

    def _column(self, column: str) -> str | None:
        return self.former.get(column) if self.former else getattr(self.named, column)


class Named(Alphabetical):
    """A body or place with a present name and `former_names`."""

    name = ShortText(_("name"))
    short_name = ShortText(_("short name"), max_length=120)

    class Meta:
        abstract = True

    def names_on(self, day: date | None) -> Names:
        """The names of that day, read from `former_names.all()`; pages of many records use `former_names_on`."""
        rows = [] if day is None else self.former_names.all()
        former = next((row for row in rows if row.is_dated and was_valid_on(row, day)), None)
        return Names(self, {column: getattr(former, column) for column in COLUMNS} if former else None)

    @property
    def name_in_other_language(self) -> Wording | None:
        """The name in the language that is not the page's; None when it exists in one only."""
        other = languages_in_order()[1]
        return None if self.missing_languages("name") else self.text_in("name", other)

    @property
    def names_now(self) -> Names:
        return Names(self)

    def name_on(self, day: date | None, language: str | None = None) -> Wording | None:
        return self.names_on(day).name_in(language)


def related(record, relation: str):
    """The related record; None also where its row is gone, which no rule of the database allows."""
    try:
        return getattr(record, relation)
    except ObjectDoesNotExist:
        return None


def names_then(record, relation: str, day: date | None) -> Names | None:
    """The names of a related body or place on that day, from the query's annotation where it has one."""
    named = related(record, relation)
    if named is None:
        return None
    annotated = f"former_{relation}"
    return Names(named, getattr(record, annotated)) if hasattr(record, annotated) else named.names_on(day)
