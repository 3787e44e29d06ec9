"""Declarations of export columns: name, title in both languages, and the SQL that reads them.

The database returns every cell as text, the same for each format: creating millions of Python dates, numbers and
lists only to write them as text again took longer than reading them.
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
# A path, an expression, or a function that returns one. The function is called for each export, which an expression
# that depends on the current time needs.
Source = str | Expression | Callable[[], Expression]


@dataclass(frozen=True)
class ExportColumn:
    """One column, read from a path or an expression.

    `type` is a type of the Frictionless table schema; the column `missing` lists empty `wanted` columns.
    For the dictionary: `codes` are all possible values with labels, `leads_to` is the column of another table to which
    values refer («events.id»), `required` columns are never empty, `unique` ones never repeat.
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
    def as_text(self) -> Expression:
        """The value as text; empty if unknown."""
        return or_empty(Cast(as_expression(self.source), TextField()))


@dataclass(frozen=True)
class ExportTable:
    """Columns in order; an additional last one, `missing`, lists the wanted columns that are empty in the row."""

    name: str
    kk: str
    ru: str
    columns: tuple[ExportColumn, ...]

    @property
    def all_columns(self) -> tuple[ExportColumn, ...]:
        return (*self.columns, MISSING)

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.all_columns]

    def cells_query(self, records: QuerySet) -> QuerySet:
        """The query of the cells as texts; it does not depend on the active language."""
        cells = {f"cell_{at}": column.as_text for at, column in enumerate(self.columns)}
        wanted = [(f"cell_{at}", column.name) for at, column in enumerate(self.columns) if column.wanted]
        named = [Case(When(**{cell: ""}, then=Value(f"{name} ")), default=Value("")) for cell, name in wanted]
        missing = Trim(Concatenated(*named)) if named else Value("")
        return records.annotate(**cells, missing_cells=missing).values_list(*cells, "missing_cells")

    def rows(self, records: QuerySet, at_once: int) -> Iterator[list[tuple[str, ...]]]:
        """The rows in chunks of `at_once`, their cells as texts; "" is unknown."""
        return stream_rows(self.cells_query(records), at_once)


MISSING = ExportColumn(
    "missing",
    "Осы жолда толтырылмаған, бірақ болуы тиіс бағандардың атаулары",
    "Названия столбцов этой строки, которые должны быть заполнены, но пусты",
    "",
    "array",
)


def as_expression(source: Source) -> Expression:
    if isinstance(source, str):
        return F(source)
    return source() if callable(source) else source


def stream_rows(rows: QuerySet, at_once: int) -> Iterator[list[tuple]]:
    """The rows of a query, in chunks of `at_once`."""
    with streaming_transaction(connections[rows.db]):
        iterator = rows.iterator(chunk_size=at_once)
        while chunk := list(islice(iterator, at_once)):
            yield chunk


def streaming_transaction(connection):
    """The context in which rows are read chunk by chunk.

    On PostgreSQL a transaction: outside of one a cursor is declared WITH HOLD, and its server computes all rows before
    the first. On SQLite none: a transaction would keep writers waiting.
    """
    return transaction.atomic() if connection.vendor == "postgresql" else nullcontext()


# --- Declaring columns ------------------------------------------------------------------------------------------


def declare_column(name: str, kk: str, ru: str, source: Source | None = None, **rest) -> ExportColumn:
    """A column that reads the field of the same name unless another source is given."""
    return ExportColumn(name, kk, ru, source or name, **rest)


def declare_in_both(name: str, kk: str, ru: str, source: Callable[[str], Source] | str | None = None, **rest):
    """Two columns, `name_kk` and `name_ru`; a callable `source` receives the language."""
    for code, in_kk, in_ru in IN_WORDS:
        read_from = source(code) if callable(source) else f"{source or name}_{code}"
        yield ExportColumn(f"{name}_{code}", f"{kk}, {in_kk}", f"{ru}, {in_ru}", read_from, **rest)


# Frictionless type by model field. The order matters: DateTimeField is a subclass of DateField.
TYPES_OF_COLUMNS = (
    (models.BooleanField, "boolean"),
    (models.DateTimeField, "datetime"),
    (models.DateField, "date"),
    (models.TimeField, "time"),
    (models.IntegerField, "integer"),
)
Columns = Mapping[str, Iterable[ExportColumn]]


def columns_of_record(
    record: Description, *, instead: Columns | None = None, beside: Columns | None = None
) -> Iterator[ExportColumn]:
    """The columns of a record in the order of its description.

    `instead` replaces the columns of a field, `beside` adds columns after them; both by field name.
    """
    instead, beside = instead or {}, beside or {}
    for field in record.fields:
        if field.name in instead:
            yield from instead[field.name]
        elif field.data and record.is_text(field.name):
            yield from declare_in_both(field.name, *field.data, wanted=field.wanted)
        elif field.data:
            yield plain_column(record, field)
        yield from beside.get(field.name, ())


def plain_column(record: Description, field: Field) -> ExportColumn:
    """The column of one field; a relation is written as the column it refers to: «region__iso»."""
    model_field = record.column(field.name)
    name, source = field.name, field.name
    if field.leads_to:
        _table, key = field.leads_to.split(".")
        name, source = (f"{name}_id",) * 2 if key == "id" else (name, f"{name}__{key}")
    elif isinstance(model_field, models.BooleanField):
        source = Case(When(**{name: True}, then=Value("true")), default=Value("false"))
    is_filled = not (model_field.null or model_field.blank)
    return ExportColumn(
        name,
        *field.data,
        source,
        type="integer" if name != field.name else frictionless_type(model_field),
        wanted=field.wanted,
        codes=tuple(model_field.choices or ()),
        leads_to=field.leads_to or None,
        required=is_filled if field.required is None else field.required,
        unique=model_field.unique,
    )


def frictionless_type(model_field: models.Field) -> str:
    return next((name for kind, name in TYPES_OF_COLUMNS if isinstance(model_field, kind)), "string")


def page_address_columns(name: str, folder: str, slug: str, kk: str, ru: str):
    """Columns with the absolute address of a page in both languages; empty if there is no page."""
    yield from declare_in_both(
        name,
        kk,
        ru,
        lambda code: Concatenated(Value(f"{settings.SITE_URL}/{code}/{folder}/"), slug, Value("/")),
    )


def or_empty(text: Expression) -> Expression:
    """The text, or "" instead of NULL."""
    return Coalesce(text, Value(""), output_field=TextField())


class Concatenated(Func):
    """Concatenated texts; NULL if any of them is NULL (Django's Concat would treat it as empty)."""

    template = "(%(expressions)s)"
    arg_joiner = " || "
    output_field = TextField()


def names_on_day(former, owner: str, day: str) -> Callable[[str], Expression]:
    """The full name of a body or place on a day, by language; see `people.models.naming.former_names_on`.

    A former name that is missing in a language gives "", not the present name, which would be wrong for that day.
    """

    def name_then(language: str) -> Expression:
        text = Coalesce(f"name_{language}", Value(""), output_field=TextField())
        former_name = former_names_held_on(former, owner, day).annotate(text=text).values("text")[:1]
        present_name = F(f"{owner}__name_{language}")
        return Coalesce(Subquery(former_name), present_name, output_field=TextField())

    return name_then


def person_names(path: str) -> Callable[[str], Expression]:
    """«Марат Әзілханов»; NULL if the family name is not known in this language."""

    def full_name(language: str) -> Expression:
        firsts = [
            Concatenated(f"{path}__{part}_{language}", Value(" ")) for part in ("given_name", "patronymic")
        ]
        return Concatenated(*map(or_empty, firsts), f"{path}__family_name_{language}")

    return full_name


class Utc(Func):
    """A moment as «2022-07-01T09:00:00Z», formatted by the database."""

    output_field = TextField()

    def as_sqlite(self, compiler, connection, **context):
        moment = "substr(%(expressions)s, 1, 10) || 'T' || substr(%(expressions)s, 12, 8) || 'Z'"
        return self.as_sql(compiler, connection, template=moment, **context)

    def as_postgresql(self, compiler, connection, **context):
        moment = """to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')"""
        return self.as_sql(compiler, connection, template=moment, **context)


class ByBytes(Func):
    """A text with binary collation, so that both databases sort alike."""

    output_field = TextField()

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template="%(expressions)s COLLATE BINARY", **context)

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template='%(expressions)s COLLATE "C"', **context)


class JoinedTexts(Subquery):
    """The texts of all rows of a subquery, joined by spaces."""

    template = "(SELECT STRING_AGG(texts.text, ' ') FROM (%(subquery)s) AS texts)"
    output_field = TextField()

    def as_sqlite(self, compiler, connection, **context):
        template = self.template.replace("STRING_AGG", "GROUP_CONCAT")
        return self.as_sql(compiler, connection, template=template, **context)


def joined_values(rows: QuerySet, owner: str, path: str) -> Expression:
    """The distinct values at `path` of the rows that belong to the outer record, sorted and joined by spaces."""
    tied = rows.filter(**{owner: OuterRef("pk")}).annotate(text=ByBytes(path))
    return JoinedTexts(tied.order_by("text").values("text").distinct())


def count_rows(rows: QuerySet, owner: str) -> Expression:
    tied = rows.filter(**{owner: OuterRef("pk")}).order_by().values(owner)
    return Coalesce(Subquery(tied.annotate(number=Count("pk")).values("number")), 0)


def value_where(source: str, **condition) -> Expression:
    """The value at a path if the condition holds, else NULL."""
    return Case(When(**condition, then=source), output_field=TextField())
