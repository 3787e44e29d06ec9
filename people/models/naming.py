"""Names over time: a record has its present name, rows have its former ones."""

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
        """A name with no known date is listed and found by search, but never shown as the name of a day."""
        return bool(self.valid_from or self.valid_to)

    def clean(self):
        if self.valid_from and self.valid_to and self.valid_to <= self.valid_from:
            raise ValidationError({"valid_to": _("A name ends after the day on which it began.")})

    @staticmethod
    def constraints_of_table(prefix: str) -> list[models.BaseConstraint]:
        """The constraints of a table of former names."""
        return [
            some_language("name", f"{prefix}_some_language"),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gt=models.F("valid_from")),
                name=f"{prefix}_ends_after_start",
            ),
        ]


def overlapping_periods(names: list) -> Iterator[tuple]:
    """Pairs of dated names (or centres) of one record whose periods overlap."""
    dated = sorted((name for name in names if name.is_dated), key=lambda name: name.valid_from or date.min)
    for earlier, later in pairwise(dated):
        if (earlier.valid_to or date.max) > (later.valid_from or date.min):
            yield earlier, later


COLUMNS = ("name_kk", "name_ru", "short_name_kk", "short_name_ru")


def former_names_held_on(former, owner: str, day: str) -> models.QuerySet:
    """Subquery for the former names that the owner had on that day; take the first row at most.

    `former` is a model of former names, `owner` and `day` are the paths from the outer query to the record named and to
    the date.
    """
    return former.objects.filter(
        Q(valid_from=None) | Q(valid_from__lte=OuterRef(day)),
        Q(valid_to=None) | Q(valid_to__gt=OuterRef(day)),
        Q(valid_from__isnull=False) | Q(valid_to__isnull=False),
        **{former.OWNER: OuterRef(owner)},
    )


def former_names_on(former, owner: str, day: str) -> Subquery:
    """Subquery for the names that the owner had on that day, as one JSON object; NULL if they are the present ones.

    This saves a query for each relation whose names of that day are shown; for the arguments see
    `former_names_held_on`.
    """
    names = JSONObject(**{column: column for column in COLUMNS})
    return Subquery(former_names_held_on(former, owner, day).annotate(names=names).values("names")[:1])


class NamesOfDay:
    """The names of an organisation or region on one day, and whether they differ from the present ones."""

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
    """An organisation or region with a present name and `former_names`."""

    name = ShortText(_("name"))
    short_name = ShortText(_("short name"), max_length=120)

    class Meta:
        abstract = True

    def names_on(self, day: date | None) -> NamesOfDay:
        """The names of that day, read from `former_names.all()`; pages of many records use `former_names_on`."""
        rows = [] if day is None else self.former_names.all()
        former = next((row for row in rows if row.is_dated and was_valid_on(row, day)), None)
        return NamesOfDay(self, {column: getattr(former, column) for column in COLUMNS} if former else None)

    @property
    def name_in_other_language(self) -> Wording | None:
        """The name in the language that is not the page's; None when it exists in one only."""
        other = languages_in_order()[1]
        return None if self.missing_languages("name") else self.text_in("name", other)

    @property
    def names_now(self) -> NamesOfDay:
        return NamesOfDay(self)

    def name_on(self, day: date | None, language: str | None = None) -> Wording | None:
        return self.names_on(day).name_in(language)


def related_or_none(record, relation: str):
    """The related record, or None; also None if its row is missing, which the database forbids (see check_data)."""
    try:
        return getattr(record, relation)
    except ObjectDoesNotExist:
        return None


def names_on_that_day(record, relation: str, day: date | None) -> NamesOfDay | None:
    """The names of a related record on that day, from the annotation of the query if there is one."""
    named = related_or_none(record, relation)
    if named is None:
        return None
    annotated = f"former_{relation}"
    return (
        NamesOfDay(named, getattr(record, annotated)) if hasattr(record, annotated) else named.names_on(day)
    )
