"""How a column of open data is declared: its name, what it holds in both languages, how it is read in SQL."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import connections, transaction
from django.db.models import (
    Aggregate,
    Count,
    Expression,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.enums import ChoicesType
from django.db.models.functions import Coalesce

from people.models.naming import held_on

ROWS_AT_ONCE = 2_000
IN_WORDS = [("kk", "қазақша", "на казахском"), ("ru", "орысша", "на русском")]
# A path, an expression, or what makes one when rows are read: a condition that asks the clock may not wait longer.
Source = str | Expression | Callable[[], Expression]


@dataclass(frozen=True)
class Column:
    """One column. `read` makes its value out of its sources (paths or expressions); without it the only source is it.

    `type` is a type of the Frictionless table schema; `wanted` ones are named in `missing` where they are empty.
    For the dictionary: `codes` are all values that there are, `leads_to` is the column of another table that holds
    every value («events.id»), `required` ones are never empty, `unique` ones never equal.
    """

    name: str
    kk: str
    ru: str
    sources: tuple[Source, ...]
    type: str = "string"
    read: Callable[..., Any] | None = None
    wanted: bool = False
    codes: ChoicesType | None = None
    leads_to: str | None = None
    required: bool = False
    unique: bool = False


@dataclass(frozen=True)
class Table:
    """Columns in order; the last one of every table says which wanted ones are empty in the row."""

    name: str
    kk: str
    ru: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns] + [MISSING.name]

    def rows(self, records: QuerySet) -> Iterator[list]:
        """The row of each record, one at a time; nothing in it depends on the active language."""
        aliases, plan = {}, []
        for column in self.columns:
            first = len(aliases)
            aliases |= {f"cell_{first + at}": expression(source) for at, source in enumerate(column.sources)}
            plan.append((column.read, first, len(aliases)))
        wanted = [(at, column.name) for at, column in enumerate(self.columns) if column.wanted]
        for values in streamed(records.annotate(**aliases).values_list(*aliases)):
            row = [values[first] if read is None else read(*values[first:end]) for read, first, end in plan]
            row.append([name for at, name in wanted if row[at] in (None, "")])
            yield row


MISSING = Column(
    "missing",
    "Осы жолда толтырылмаған, бірақ болуы тиіс бағандардың атаулары",
    "Названия столбцов этой строки, которые должны быть заполнены, но пусты",
    (),
    "array",
)


def expression(source: Source) -> Expression:
    if isinstance(source, str):
        return F(source)
    return source() if callable(source) else source


def streamed(rows: QuerySet) -> Iterator[tuple]:
    """Rows of a query, some thousand in memory at a time.

    On PostgreSQL inside a transaction: outside of one its server would work out the whole answer before the first
    row. On SQLite without: a transaction would keep writers waiting.
    """
    held = transaction.atomic() if connections[rows.db].vendor == "postgresql" else nullcontext()
    with held:
        yield from rows.iterator(chunk_size=ROWS_AT_ONCE)


# --- Declaring columns ------------------------------------------------------------------------------------------


def column(name: str, kk: str, ru: str, source: Source | None = None, **rest) -> Column:
    """A column read from one source, the field of its own name unless another is given."""
    return Column(name, kk, ru, (source or name,), **rest)


def in_both(name: str, kk: str, ru: str, source: Callable[[str], Source | tuple] | str | None = None, **rest):
    """Two columns, `name_kk` and `name_ru`; a callable `source` is given the language."""
    for code, in_kk, in_ru in IN_WORDS:
        read_from = source(code) if callable(source) else f"{source or name}_{code}"
        sources = read_from if isinstance(read_from, tuple) else (read_from,)
        yield Column(f"{name}_{code}", f"{kk}, {in_kk}", f"{ru}, {in_ru}", sources, **rest)


def page_addresses(name: str, folder: str, slug: str, kk: str, ru: str):
    """The absolute addresses of a page in both languages; empty where there is no page."""
    for code, in_kk, in_ru in IN_WORDS:
        yield column(
            f"{name}_{code}", f"{kk}, {in_kk}", f"{ru}, {in_ru}", slug, read=address_in(code, folder)
        )


def address_in(language: str, folder: str) -> Callable[[str | None], str | None]:
    return lambda slug: f"{settings.SITE_URL}/{language}/{folder}/{slug}/" if slug else None


def names_then(former, owner: str, day: str) -> Callable[[str], Expression]:
    """The full name of a body or place on a day, by language; see `people.models.naming.former_names_on`.

    A former name without that language gives an empty text, not the present name.
    """

    def name_then(language: str) -> Expression:
        written = Coalesce(f"name_{language}", Value(""), output_field=TextField())
        former_name = held_on(former, owner, day).annotate(written=written).values("written")[:1]
        present_name = F(f"{owner}__name_{language}")
        return Coalesce(Subquery(former_name), present_name, output_field=TextField())

    return name_then


def names_of_person(path: str) -> Callable[[str], tuple[Source, ...]]:
    return lambda language: tuple(
        f"{path}__{part}_{language}" for part in ("given_name", "patronymic", "family_name")
    )


def full_name(given: str | None, patronymic: str | None, family: str | None) -> str | None:
    """«Марат Әзілханов»; nothing where the family name is not written in this language."""
    return " ".join(filter(None, (given, patronymic, family))) if family else None


def if_paged(value, has_own_page: bool | None):
    """A person marked "without own page" is named in records and nowhere led to."""
    return value if has_own_page else None


def utc(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


class Joined(Aggregate):
    """The texts of a group in one, divided by spaces."""

    function = "STRING_AGG"
    template = "%(function)s(%(expressions)s, ' ')"
    output_field = TextField()

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, function="GROUP_CONCAT", **context)


def all_of(rows: QuerySet, owner: str, path: str) -> Subquery:
    """The texts at `path` of the rows that belong to the outer record, divided by spaces."""
    tied = rows.filter(**{owner: OuterRef("pk")}).order_by().values(owner)
    return Subquery(tied.annotate(joined=Joined(path)).values("joined"))


def number_of(rows: QuerySet, owner: str) -> Expression:
    tied = rows.filter(**{owner: OuterRef("pk")}).order_by().values(owner)
    return Coalesce(Subquery(tied.annotate(number=Count("pk")).values("number")), 0)


def as_list(joined: str | None) -> list[str]:
    return sorted(set(joined.split())) if joined else []
