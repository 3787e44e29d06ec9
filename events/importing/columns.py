"""The columns of a table of events as clerks fill it: what they are called and what may stand in them.

The first row names them by their codes (`COLUMNS`) or by their names in Kazakh, in Russian or in both with a stroke
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
LONGEST_NAME = 1_000  # letters of it that are compared
_WORDS = re.compile(r"\w+")
DAYS_AND_HOURS = ("date", "end_date", "date_basis", "start_time", "end_time")  # with them every row begins
FIELDS = [name for row in EVENT.rows_of_form for name in row if EVENT.by_name[name].imported]
COLUMNS = tuple(
    column
    for name in sorted(FIELDS, key=lambda name: name not in DAYS_AND_HOURS)
    for column in EVENT.columns(name)
)
CODED = tuple(name for name in FIELDS if EVENT.column(name).choices)
# The row of the template that shows how to fill it; one left as it is is no record.
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


def name_of(column: str) -> str:
    """What a column is called in the active language: «Күні», «Атауы (орысша)»."""
    field = Event._meta.get_field(column)
    original = getattr(field, "translated_field", field)
    name = str(capfirst(original.verbose_name))
    return name if original is field else f"{name} ({IN_LANGUAGES[field.language]})"


def in_each_language(give) -> list:
    values = []
    for language in LANGUAGES:
        with translation.override(language):
            values.append(give())
    return values


def names_of(column: str) -> list[str]:
    """In Kazakh and in Russian."""
    return in_each_language(lambda: name_of(column))


def heading_of(column: str) -> str:
    return STROKE.join(names_of(column))


@cache
def columns_by_name() -> dict[str, str]:
    """The code of each column by the keys of all its names."""
    known = {column: column for column in COLUMNS}
    for column in COLUMNS:
        known |= dict.fromkeys(map(key_of, [*names_of(column), heading_of(column)]), column)
    return known


def key_of(text: str) -> str:
    """What two spellings of a name or word have in common: letter case, quotes, hyphens and white space are nothing."""
    return " ".join(_WORDS.findall(fold(text[:LONGEST_NAME])))


def allowed_values() -> Iterator[tuple[str, str, str, str]]:
    """Column, code and the words for it in Kazakh and in Russian, for every column with a list of values."""
    for column in CODED:
        choices = in_each_language(lambda column=column: wordings(column))
        for (code, kazakh), (_code, russian) in zip(*choices, strict=True):
            yield column, code, kazakh, russian
    for region in Region.objects.in_alphabet_order(LANGUAGES[0]):
        yield "region", region.iso, *(str(region.text_in("name", language)) for language in LANGUAGES)


def wordings(column: str) -> list[tuple[str, str]]:
    return [(code, str(label)) for code, label in Event._meta.get_field(column).choices]


def codes_by_words() -> dict[str, dict[str, str]]:
    """For each column with a list of values: the code by the keys of itself and of its words in either language."""
    words = {}
    for column, code, *names in allowed_values():
        words.setdefault(column, {}).update({key_of(name): code for name in (code, *names)})
    return words


def is_example(values: dict[str, str]) -> bool:
    titles = ("title_kk", "title_ru")
    return all(values.get(name, "").strip() == EXAMPLE[name] for name in titles)
