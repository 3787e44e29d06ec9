"""Parses dates as clerks write them: «05.03.2024», «5 марта 2024 г.», «2024 жылғы 5 наурыз», «05.03.2024 10:00».

The counterpart of `dates`. An ambiguous date is not guessed: the error says why it is in doubt.
"""

import re
from dataclasses import dataclass
from datetime import date, time
from enum import Enum

from portal.language.dates import MONTHS, MONTHS_IN_DATES, MONTHS_SHORT


class Doubt(Enum):
    """Why a text is not accepted as a day."""

    NOT_A_DATE = "not a date"
    NO_SUCH_DAY = "no such day"
    TWO_READINGS = "two readings"
    SHORT_YEAR = "short year"
    PERIOD = "period"
    NO_DAY = "no day"


class WrittenDateError(ValueError):
    def __init__(self, doubt: Doubt):
        super().__init__(doubt.value)
        self.doubt = doubt


@dataclass(frozen=True)
class WrittenDate:
    """A day and the time written after it, if any."""

    day: date
    hour: time | None = None


def _numbers_of_months() -> dict[str, int]:
    known = {}
    for names in (MONTHS, MONTHS_IN_DATES, MONTHS_SHORT):
        for months in names.values():
            known |= {name.rstrip("."): number for number, name in enumerate(months, start=1)}
    return known | {"сен": 9, "окт": 10, "нояб": 11, "фев": 2}


_MONTHS = _numbers_of_months()
_MONTH = "|".join(sorted(map(re.escape, _MONTHS), key=len, reverse=True))
_DASH = r"[-‐‑‒–—−]"
_YEAR_WORD = r"(?:г\.?|года?|ж\.?|жылғы|жылы?|y\.?)"
_HOUR = re.compile(r"(.*?)[,\s]+(?:в|сағат|сағ\.?)?\s*(\d{1,2})[:.](\d{2})(?::(\d{2})(?:\.0+)?)?\s*(?:ч\.?)?")
_DAY_FIRST = re.compile(rf"(\d{{1,2}})\.\s?(\d{{1,2}})\.\s?(\d{{1,4}})\s*{_YEAR_WORD}?")
_YEAR_FIRST = re.compile(r"(\d{4})([-./])(\d{1,2})\2(\d{1,2})")
_UNCLEAR = re.compile(rf"(\d{{1,2}})(?:/|{_DASH})(\d{{1,2}})(?:/|{_DASH})(\d{{1,4}})")
_DAY_MONTH_YEAR = re.compile(rf"[\"']?(\d{{1,2}})[\"']?\s+({_MONTH})\.?\s+(\d{{1,4}})\s*{_YEAR_WORD}?")
_YEAR_DAY_MONTH = re.compile(rf"(\d{{4}})\s*{_YEAR_WORD}?\s*[\"']?(\d{{1,2}})[\"']?\s+({_MONTH})\.?")
_NO_DAY = re.compile(
    rf"\d{{4}}\s*{_YEAR_WORD}?(?:\s+(?:{_MONTH})\.?)?|(?:{_MONTH})\.?\s+\d{{4}}\s*{_YEAR_WORD}?"
    r"|\d{1,2}\.\d{4}|\d{4}-\d{1,2}"
)
_ONE_DAY = rf"\d{{1,4}}(?:[.\s]+(?:\d{{1,2}}|{_MONTH}))?(?:[.\s]+\d{{2,4}})?\s*{_YEAR_WORD}?"
_PERIOD = re.compile(
    rf"\d{{4}}\s*{_YEAR_WORD}\s*\d{{1,2}}\s+(?:{_MONTH})\.?\s*{_DASH}\s*.+|(?:{_ONE_DAY}|\d{{4}}-\d\d-\d\d)\s*(?:{_DASH}|/|\bпо\b|\.\.\.?|…)\s*(?:{_ONE_DAY}|\d{{4}}-\d\d-\d\d)"
    rf"|\d{{4}}\s*{_YEAR_WORD}\s*\d{{1,2}}\s*{_DASH}\s*\d{{1,2}}\s+(?:{_MONTH})\.?|[сc]\s.+\sпо\s.+"
)
_LONGEST = 60  # letters; no date is longer, and the patterns must not be tried on a page of text
_QUOTES = str.maketrans("«»“”„", '"""""')


def read_date(text: str) -> WrittenDate:
    """The day written in the text. Raises WrittenDateError with the reason of the doubt."""
    if len(text) > _LONGEST:
        raise WrittenDateError(Doubt.NOT_A_DATE)
    folded = " ".join(text.translate(_QUOTES).casefold().split())
    hour = None
    day = _day_in(folded)
    if day is None and (found := _HOUR.fullmatch(folded.replace("t", " ", 1))):
        day = _day_in(found[1])
        hour = _hour(found) if day else None
    if day is None:
        raise WrittenDateError(_doubt_about(folded))
    return WrittenDate(day, hour)


def _day_in(text: str) -> date | None:
    """None if it does not look like a date; WrittenDateError if it does, but is not one certain day."""
    if found := _YEAR_FIRST.fullmatch(text):
        return _day(found[1], found[3], found[4])
    if found := _DAY_FIRST.fullmatch(text):
        return _day(found[3], found[2], found[1])
    if found := _DAY_MONTH_YEAR.fullmatch(text):
        return _day(found[3], _MONTHS[found[2]], found[1])
    if found := _YEAR_DAY_MONTH.fullmatch(text):
        return _day(found[1], _MONTHS[found[3]], found[2])
    if found := _UNCLEAR.fullmatch(text):
        return _day_of_unclear(*map(int, found.groups()))
    return None


def _day_of_unclear(first: int, second: int, year: int) -> date:
    """«03/04/2022» is March here and April there; with 25 it can be read in one way only."""
    if year < 1000:
        raise WrittenDateError(Doubt.SHORT_YEAR)
    if first == second or (first > 12 >= second):
        return _day(year, second, first)
    if second > 12 >= first:
        return _day(year, first, second)
    raise WrittenDateError(Doubt.TWO_READINGS if max(first, second) <= 12 else Doubt.NO_SUCH_DAY)


def _day(year, month, day) -> date:
    if int(year) < 1000:
        raise WrittenDateError(Doubt.SHORT_YEAR)
    try:
        return date(int(year), int(month), int(day))
    except ValueError as error:
        raise WrittenDateError(Doubt.NO_SUCH_DAY) from error


def _hour(found: re.Match[str]) -> time:
    try:
        return time(int(found[2]), int(found[3]), int(found[4] or 0))
    except ValueError as error:
        raise WrittenDateError(Doubt.NOT_A_DATE) from error


def _doubt_about(text: str) -> Doubt:
    if _PERIOD.fullmatch(text):
        return Doubt.PERIOD
    return Doubt.NO_DAY if _NO_DAY.fullmatch(text) else Doubt.NOT_A_DATE
