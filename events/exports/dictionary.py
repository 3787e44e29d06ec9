"""The dictionary of the tables: what each column holds, in Kazakh and in Russian, for the page and for programs.

Programs read it as a Data Package (Frictionless, specs.frictionlessdata.io) with its pattern of languages: `title`
and `description` in Kazakh, `title@ru` and `description@ru` in Russian.
"""

from dataclasses import dataclass

from django.utils import translation

from events.exports.columns import MISSING, Column, Table
from portal.language import LANGUAGES, language_of_texts

# What a value of a type looks like; `array` is written in its own way in each shape.
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


def columns_of(table: Table) -> list[Column]:
    return [*table.columns, MISSING]


def title_of(thing: Table | Column, language: str) -> str:
    return thing.kk if language == "kk" else thing.ru


def form_of(column: Column, language: str) -> str:
    """What a value looks like, whether it may be empty or equal to another."""
    holds = ((TYPES[column.type], True), (REQUIRED, column.required), (UNIQUE, column.unique))
    return " ".join(words[LANGUAGES.index(language)] for words, does in holds if does)


def description_of(column: Column, language: str) -> str:
    """The form with the codes and with what the column leads to, in one text."""
    said, at = [form_of(column, language)], LANGUAGES.index(language)
    if column.codes:
        meanings = ", ".join(f"{code} — {label}" for code, label in codes_of(column, language))
        said.append(CODES[at].format(codes=meanings))
    if column.leads_to:
        table, name = column.leads_to.split(".")
        said.append(LEADS[at].format(table=table, column=name))
    return " ".join(said)


def codes_of(column: Column, language: str) -> list[tuple[str, str]]:
    """Every code of a column with its meaning."""
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


def described(table: Table, language: str) -> DescribedTable:
    """A table in words of one language, or of the first where columns are not described in it."""
    language = language_of_texts(language)
    columns = [
        DescribedColumn(
            column.name,
            title_of(column, language),
            form_of(column, language),
            codes_of(column, language),
            column.leads_to,
        )
        for column in columns_of(table)
    ]
    return DescribedTable(table.name, title_of(table, language), columns)


# --- For programs -----------------------------------------------------------------------------------------------


def in_languages(name: str, words: dict[str, str]) -> dict[str, str]:
    """`{"title": …, "title@ru": …}`"""
    first, *others = LANGUAGES
    return {name: words[first]} | {f"{name}@{code}": words[code] for code in others}


def field_of(column: Column, *, lists_are_texts: bool) -> dict:
    is_text = column.type == "array" and lists_are_texts
    field = {"name": column.name, "type": "string" if is_text else column.type}
    field |= in_languages("title", {code: title_of(column, code) for code in LANGUAGES})
    field |= in_languages("description", {code: description_of(column, code) for code in LANGUAGES})
    return field | ({"constraints": limits} if (limits := constraints_of(column)) else {})


def constraints_of(column: Column) -> dict:
    limits = {name: True for name in ("required", "unique") if getattr(column, name)}
    if column.codes:
        limits["enum"] = [code for code, _label in column.codes]
    if column.type == "integer":
        limits["minimum"] = 0
    if column.name in PATTERNS:
        limits["pattern"] = PATTERNS[column.name]
    return limits


def schema_of(table: Table, *, lists_are_texts: bool) -> dict:
    """The schema of a table; `lists_are_texts` in CSV, which knows no lists."""
    columns = columns_of(table)
    leading = [column for column in columns if column.leads_to]
    return {
        "fields": [field_of(column, lists_are_texts=lists_are_texts) for column in columns],
        "primaryKey": [next(column.name for column in columns if column.unique)],
        "foreignKeys": [foreign_key(table, column) for column in leading],
        "missingValues": [""],
    }


def foreign_key(table: Table, column: Column) -> dict:
    """A table that leads to itself is named by an empty text, as the specification says."""
    target, name = column.leads_to.split(".")
    return {
        "fields": [column.name],
        "reference": {"resource": "" if target == table.name else target, "fields": [name]},
    }
