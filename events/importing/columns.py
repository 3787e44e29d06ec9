"""The columns of an import table: their codes, their labels and their allowed values.

The heading row gives for each column its code (`COLUMNS`) or its label: in Kazakh, in Russian, or both with a slash
between.
"""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache

from django.utils import translation
from django.utils.text import capfirst

from events.descriptions import EVENT
from events.models import Event
from people.models import Region
from portal.desk.bilingual import LANGUAGE_LABELS as IN_LANGUAGES
from portal.language import LANGUAGES
from portal.language.alphabet import fold

MOST_ROWS = 2_000
NOTE = "#"
STROKE = " / "
LONGEST_NAME = 1_000  # characters that are compared
_WORDS = re.compile(r"\w+")
DAYS_AND_HOURS = ("date", "end_date", "date_basis", "start_time", "end_time")  # the first columns
FIELDS = [name for row in EVENT.rows_of_form for name in row if EVENT.by_name[name].imported]
COLUMNS = tuple(
    column
    for name in sorted(FIELDS, key=lambda name: name not in DAYS_AND_HOURS)
    for column in EVENT.columns(name)
)
CODED = tuple(name for name in FIELDS if EVENT.column(name).choices)
# The row of the template that shows how to fill it; left unchanged it is not imported.
EXAMPLE = {
    "date": date(2024, 3, 5),
    "start_time": "10:00",
    "kind": "session",
    "number": "1",
    "format": "in_person",
    "status": "held",
    "region": "KZ-71",
    "locality_kk": "Астана қаласы",
    "locality_ru": "город Астана",
    "title_kk": "Мысал: қоғамдық кеңестің отырысы",
    "title_ru": "Пример: заседание общественного совета",
}


# --- Names and values


def column_label(column: str) -> str:
    """The label of a column in the active language: «Күні», «Атауы (орысша)»."""
    field = Event._meta.get_field(column)
    original = getattr(field, "translated_field", field)
    name = str(capfirst(original.verbose_name))
    return name if original is field else f"{name} ({IN_LANGUAGES[field.language]})"


def in_each_language(function) -> list:
    """The results of a function called once with each language active."""
    results = []
    for language in LANGUAGES:
        with translation.override(language):
            results.append(function())
    return results


def column_labels(column: str) -> list[str]:
    """In Kazakh and in Russian."""
    return in_each_language(lambda: column_label(column))


def column_heading(column: str) -> str:
    return STROKE.join(column_labels(column))


@cache
def columns_by_name() -> dict[str, str]:
    """The code of each column by the match keys of its code and labels."""
    known = {column: column for column in COLUMNS}
    for column in COLUMNS:
        known |= dict.fromkeys(map(match_key, [*column_labels(column), column_heading(column)]), column)
    return known


def match_key(text: str) -> str:
    """The key under which spellings match: letter case, quotes, hyphens and white space do not count."""
    return " ".join(_WORDS.findall(fold(text[:LONGEST_NAME])))


def allowed_values() -> Iterator[tuple[str, str, str, str]]:
    """Column, code, Kazakh and Russian label of each value, for every column with a fixed list of values."""
    for column in CODED:
        choices = in_each_language(lambda column=column: choice_labels(column))
        for (code, kazakh), (_code, russian) in zip(*choices, strict=True):
            yield column, code, kazakh, russian
    for region in Region.objects.in_alphabet_order(LANGUAGES[0]):
        yield "region", region.iso, *(str(region.text_in("name", language)) for language in LANGUAGES)


def choice_labels(column: str) -> list[tuple[str, str]]:
    return [(code, str(label)) for code, label in Event._meta.get_field(column).choices]


def is_example(values: dict[str, str]) -> bool:
    titles = ("title_kk", "title_ru")
    return all(values.get(name, "").strip() == EXAMPLE[name] for name in titles)
