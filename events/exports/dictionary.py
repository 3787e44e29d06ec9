"""The data dictionary: what each column holds, in Kazakh and in Russian, for the page and for programs.

Programs read it as a Data Package (Frictionless, specs.frictionlessdata.io) and its pattern for translations: `title`
and `description` in Kazakh, `title@ru` and `description@ru` in Russian.
"""

from dataclasses import dataclass

from django.utils import translation

from events.exports.columns import ExportColumn, ExportTable
from portal.language import LANGUAGES, language_of_texts

# What a value of each type looks like; how an `array` is written depends on the format.
TYPES = {
    "string": ("Мәтін.", "Текст."),
    "integer": ("Бүтін сан.", "Целое число."),
    "date": ("Күн: ЖЖЖЖ-АА-КК.", "Дата: ГГГГ-ММ-ДД."),
    "boolean": ("Иә не жоқ: true немесе false.", "Да или нет: true или false."),
    "time": ("Уақыт: СС:ММ:СС.", "Время: ЧЧ:ММ:СС."),
    "datetime": ("Күн мен уақыт, UTC: ЖЖЖЖ-АА-ККTСС:ММ:ССZ.", "Дата и время, UTC: ГГГГ-ММ-ДДTЧЧ:ММ:ССZ."),
    "array": (
        "Мәндер тізімі; CSV файлында бос орынмен бөлінеді.",
        "Список значений; в CSV они разделены пробелами.",
    ),
}
CODES = ("Кодтары: {codes}.", "Коды: {codes}.")
LEADS = (
    "{table} кестесінің {column} бағанындағы мән.",
    "Значение столбца {column} таблицы {table}.",
)
REQUIRED = ("Әрқашан толтырылған.", "Заполнено всегда.")
UNIQUE = ("Қайталанбайды.", "Не повторяется.")
PATTERNS = {"iso": "[A-Z]{2}-[0-9A-Z]{1,3}", "region": "[A-Z]{2}-[0-9A-Z]{1,3}", "slug": "[-a-zA-Z0-9_]+"}


def title_in(thing: ExportTable | ExportColumn, language: str) -> str:
    return thing.kk if language == "kk" else thing.ru


def value_form(column: ExportColumn, language: str) -> str:
    """What a value looks like, and whether it is required and unique."""
    holds = ((TYPES[column.type], True), (REQUIRED, column.required), (UNIQUE, column.unique))
    return " ".join(words[LANGUAGES.index(language)] for words, does in holds if does)


def describe_column(column: ExportColumn, language: str) -> str:
    """The form of values, the codes and the column referred to, as one text."""
    said, at = [value_form(column, language)], LANGUAGES.index(language)
    if column.codes:
        meanings = ", ".join(f"{code} — {label}" for code, label in codes_with_labels(column, language))
        said.append(CODES[at].format(codes=meanings))
    if column.leads_to:
        table, name = column.leads_to.split(".")
        said.append(LEADS[at].format(table=table, column=name))
    return " ".join(said)


def codes_with_labels(column: ExportColumn, language: str) -> list[tuple[str, str]]:
    """Every code of a column with its label."""
    with translation.override(language):
        return [(code, str(label)) for code, label in column.codes]


# --- For people -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DescribedColumn:
    name: str
    title: str
    form: str
    codes: list[tuple[str, str]]
    leads_to: str | None


@dataclass(frozen=True)
class DescribedTable:
    name: str
    title: str
    columns: list[DescribedColumn]


def describe_table(table: ExportTable, language: str) -> DescribedTable:
    """The description of a table in one language; in the first if columns are not described in it."""
    language = language_of_texts(language)
    columns = [
        DescribedColumn(
            column.name,
            title_in(column, language),
            value_form(column, language),
            codes_with_labels(column, language),
            column.leads_to,
        )
        for column in table.all_columns
    ]
    return DescribedTable(table.name, title_in(table, language), columns)


# --- For programs -----------------------------------------------------------------------------------------------


def translated_property(name: str, words: dict[str, str]) -> dict[str, str]:
    """`{"title": …, "title@ru": …}`"""
    first, *others = LANGUAGES
    return {name: words[first]} | {f"{name}@{code}": words[code] for code in others}


def schema_field(column: ExportColumn, *, lists_are_texts: bool) -> dict:
    is_text = column.type == "array" and lists_are_texts
    field = {"name": column.name, "type": "string" if is_text else column.type}
    field |= translated_property("title", {code: title_in(column, code) for code in LANGUAGES})
    field |= translated_property("description", {code: describe_column(column, code) for code in LANGUAGES})
    return field | ({"constraints": limits} if (limits := schema_constraints(column)) else {})


def schema_constraints(column: ExportColumn) -> dict:
    limits = {name: True for name in ("required", "unique") if getattr(column, name)}
    if column.codes:
        limits["enum"] = [code for code, _label in column.codes]
    if column.type == "integer":
        limits["minimum"] = 0
    if column.name in PATTERNS:
        limits["pattern"] = PATTERNS[column.name]
    return limits


def table_schema(table: ExportTable, *, lists_are_texts: bool) -> dict:
    """The Frictionless schema of a table; `lists_are_texts` for CSV, which has no lists."""
    columns = table.all_columns
    leading = [column for column in columns if column.leads_to]
    return {
        "fields": [schema_field(column, lists_are_texts=lists_are_texts) for column in columns],
        "primaryKey": [next(column.name for column in columns if column.unique)],
        "foreignKeys": [foreign_key(table, column) for column in leading],
        "missingValues": [""],
    }


def foreign_key(table: ExportTable, column: ExportColumn) -> dict:
    """A foreign key; the specification names a reference to the same table by an empty string."""
    target, name = column.leads_to.split(".")
    return {
        "fields": [column.name],
        "reference": {"resource": "" if target == table.name else target, "fields": [name]},
    }
