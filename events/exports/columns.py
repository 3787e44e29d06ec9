"""How a column of open data is declared: its name, what it holds in both languages, how it is read in SQL.

The database writes every cell as text, the same in each shape: making millions of Python's dates, numbers and lists
only to write them as text again took longer than reading them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import islice

from django.conf import settings
from django.db import connections, models, transaction
from django.db.models import (
    Case,
    Count,
    Expression,
    F,
    Func,
    OuterRef,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Trim

from people.models.naming import former_names_held_on
from portal.bilingual.description import Description, Field

IN_WORDS = [("kk", "қазақша", "на казахском"), ("ru", "орысша", "на русском")]
# A path, an expression, or what makes one when rows are read: a condition that asks the clock may not wait longer.
Source = str | Expression | Callable[[], Expression]


@dataclass(frozen=True)
class Column:
    """One column, read from a path or an expression.

    `type` is a type of the Frictionless table schema; `wanted` ones are named in `missing` where they are empty.
    For the dictionary: `codes` are all values that there are, each with its label, `leads_to` is the column of another
    table that holds every value («events.id»), `required` ones are never empty, `unique` ones never equal.
    """

    name: str
    kk: str
    ru: str
    source: Source
    type: str = "string"
    wanted: bool = False
    codes: Sequence[tuple[str, str]] = ()
    leads_to: str | None = None
    required: bool = False
    unique: bool = False

    @property
    def written(self) -> Expression:
        """Its value as a text; nothing where it is unknown."""
        return or_nothing(Cast(expression(self.source), TextField()))


@dataclass(frozen=True)
class Table:
    """Columns in order; the last one of every table says which wanted ones are empty in the row."""

    name: str
    kk: str
    ru: str
    columns: tuple[Column, ...]

    @property
    def all_columns(self) -> tuple[Column, ...]:
        return (*self.columns, MISSING)

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.all_columns]

    def written(self, records: QuerySet) -> QuerySet:
        """The query of the cells, all of them texts; nothing in it depends on the active language."""
        cells = {f"cell_{at}": column.written for at, column in enumerate(self.columns)}
        wanted = [(f"cell_{at}", column.name) for at, column in enumerate(self.columns) if column.wanted]
        named = [Case(When(**{cell: ""}, then=Value(f"{name} ")), default=Value("")) for cell, name in wanted]
        missing = Trim(Glued(*named)) if named else Value("")
        return records.annotate(**cells, missing_cells=missing).values_list(*cells, "missing_cells")

    def rows(self, records: QuerySet, at_once: int) -> Iterator[list[tuple[str, ...]]]:
        """The rows of the records, so many at once, their cells as texts; "" is unknown."""
        return streamed(self.written(records), at_once)


MISSING = Column(
    "missing",
    "Осы жолда толтырылмаған, бірақ болуы тиіс бағандардың атаулары",
    "Названия столбцов этой строки, которые должны быть заполнены, но пусты",
    "",
    "array",
)


def expression(source: Source) -> Expression:
    if isinstance(source, str):
        return F(source)
    return source() if callable(source) else source


def streamed(rows: QuerySet, at_once: int) -> Iterator[list[tuple]]:
    """The rows of a query, so many in memory at once.

    On PostgreSQL inside a transaction: outside of one its server would work out the whole answer before the first
    row. On SQLite without: a transaction would keep writers waiting.
    """
    held = transaction.atomic() if connections[rows.db].vendor == "postgresql" else nullcontext()
    with held:
        coming = rows.iterator(chunk_size=at_once)
        while some := list(islice(coming, at_once)):
            yield some


# --- Declaring columns ------------------------------------------------------------------------------------------


def column(name: str, kk: str, ru: str, source: Source | None = None, **rest) -> Column:
    """A column read from the field of its own name unless another source is given."""
    return Column(name, kk, ru, source or name, **rest)


def in_both(name: str, kk: str, ru: str, source: Callable[[str], Source] | str | None = None, **rest):
    """Two columns, `name_kk` and `name_ru`; a callable `source` is given the language."""
    for code, in_kk, in_ru in IN_WORDS:
        read_from = source(code) if callable(source) else f"{source or name}_{code}"
        yield Column(f"{name}_{code}", f"{kk}, {in_kk}", f"{ru}, {in_ru}", read_from, **rest)


# The type in a Frictionless table schema of each kind of column that a model may have.
TYPES_OF_COLUMNS = (
    (models.BooleanField, "boolean"),
    (models.DateTimeField, "datetime"),
    (models.DateField, "date"),
    (models.TimeField, "time"),
    (models.IntegerField, "integer"),
)
Columns = Mapping[str, Iterable[Column]]


def described(
    record: Description, *, instead: Columns | None = None, beside: Columns | None = None
) -> Iterator[Column]:
    """The columns of a record in the order of its description.

    By the name of a field: columns that stand in its place, and columns that follow its own.
    """
    instead, beside = instead or {}, beside or {}
    for field in record.fields:
        if field.name in instead:
            yield from instead[field.name]
        elif field.data and record.is_text(field.name):
            yield from in_both(field.name, *field.data, wanted=field.wanted)
        elif field.data:
            yield plain_column(record, field)
        yield from beside.get(field.name, ())


def plain_column(record: Description, field: Field) -> Column:
    """A relation is written as that column of the other table to which it leads: «region__iso»."""
    model_field = record.column(field.name)
    name, source = field.name, field.name
    if field.leads_to:
        _table, key = field.leads_to.split(".")
        name, source = (f"{name}_id",) * 2 if key == "id" else (name, f"{name}__{key}")
    elif isinstance(model_field, models.BooleanField):
        source = Case(When(**{name: True}, then=Value("true")), default=Value("false"))
    is_filled = not (model_field.null or model_field.blank)
    return Column(
        name,
        *field.data,
        source,
        type="integer" if name != field.name else type_of(model_field),
        wanted=field.wanted,
        codes=tuple(model_field.choices or ()),
        leads_to=field.leads_to or None,
        required=is_filled if field.required is None else field.required,
        unique=model_field.unique,
    )


def type_of(model_field: models.Field) -> str:
    return next((name for kind, name in TYPES_OF_COLUMNS if isinstance(model_field, kind)), "string")


def page_addresses(name: str, folder: str, slug: str, kk: str, ru: str):
    """The absolute addresses of a page in both languages; empty where there is no page."""
    yield from in_both(
        name, kk, ru, lambda code: Glued(Value(f"{settings.SITE_URL}/{code}/{folder}/"), slug, Value("/"))
    )


def or_nothing(text: Expression) -> Expression:
    """The text, or an empty one where it is unknown."""
    return Coalesce(text, Value(""), output_field=TextField())


class Glued(Func):
    """Texts one after another; nothing where any of them is unknown."""

    template = "(%(expressions)s)"
    arg_joiner = " || "
    output_field = TextField()


def names_then(former, owner: str, day: str) -> Callable[[str], Expression]:
    """The full name of a body or place on a day, by language; see `people.models.naming.former_names_on`.

    A former name without that language gives an empty text, not the present name.
    """

    def name_then(language: str) -> Expression:
        written = Coalesce(f"name_{language}", Value(""), output_field=TextField())
        former_name = former_names_held_on(former, owner, day).annotate(written=written).values("written")[:1]
        present_name = F(f"{owner}__name_{language}")
        return Coalesce(Subquery(former_name), present_name, output_field=TextField())

    return name_then


def names_of_person(path: str) -> Callable[[str], Expression]:
    """«Марат Әзілханов»; nothing where the family name is not written in this language."""

    def full_name(language: str) -> Expression:
        firsts = [Glued(f"{path}__{part}_{language}", Value(" ")) for part in ("given_name", "patronymic")]
        return Glued(*map(or_nothing, firsts), f"{path}__family_name_{language}")

    return full_name


class Utc(Func):
    """A moment as «2022-07-01T09:00:00Z»."""

    output_field = TextField()

    def as_sqlite(self, compiler, connection, **context):
        moment = "substr(%(expressions)s, 1, 10) || 'T' || substr(%(expressions)s, 12, 8) || 'Z'"
        return self.as_sql(compiler, connection, template=moment, **context)

    def as_postgresql(self, compiler, connection, **context):
        moment = """to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')"""
        return self.as_sql(compiler, connection, template=moment, **context)


class ByBytes(Func):
    """A text compared by its bytes, as both engines then do alike."""

    output_field = TextField()

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template="%(expressions)s COLLATE BINARY", **context)

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template='%(expressions)s COLLATE "C"', **context)


class Joined(Subquery):
    """The texts of a subquery's rows in one, divided by spaces."""

    template = "(SELECT STRING_AGG(texts.text, ' ') FROM (%(subquery)s) AS texts)"
    output_field = TextField()

    def as_sqlite(self, compiler, connection, **context):
        template = self.template.replace("STRING_AGG", "GROUP_CONCAT")
        return self.as_sql(compiler, connection, template=template, **context)


def all_of(rows: QuerySet, owner: str, path: str) -> Expression:
    """The different texts at `path` of the rows that belong to the outer record, divided by spaces."""
    tied = rows.filter(**{owner: OuterRef("pk")}).annotate(text=ByBytes(path))
    return Joined(tied.order_by("text").values("text").distinct())


def number_of(rows: QuerySet, owner: str) -> Expression:
    tied = rows.filter(**{owner: OuterRef("pk")}).order_by().values(owner)
    return Coalesce(Subquery(tied.annotate(number=Count("pk")).values("number")), 0)


def where(source: str, **condition) -> Expression:
    """The value at a path where the condition holds."""
    return Case(When(**condition, then=source), output_field=TextField())
