"""Numbers inside words: digits and Roman numerals. They are exact; nothing that is nearly a number is that number."""

import re
from functools import lru_cache

_DIGITS = re.compile(r"\d+")
_PARTS = re.compile(r"\d+|[^\W\d_]+")
# Up to 399, in the order of the signs: «mix», «civil» and «dim» are words.
_IS_ROMAN = re.compile("(?=.)c{0,3}(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})").fullmatch
_WORDS = ("c", "l", "ci", "li")  # letters of lists, names
_VALUES = {"c": 100, "l": 50, "x": 10, "v": 5, "i": 1}


def roman_value(form: str) -> int | None:
    """31 of «xxxi»; None of what is no Roman numeral, or one of more than a council's sessions."""
    if form in _WORDS or not _IS_ROMAN(form):
        return None
    signs = [_VALUES[sign] for sign in form]
    return sum(-one if one < other else one for one, other in zip(signs, [*signs[1:], 0], strict=True))


@lru_cache(1 << 14)
def numbers_in(form: str) -> tuple[int, ...]:
    """The numbers of a word in its look-up form, in order: 383 and 8 of «383-viii», 31 of «31-сессия»."""
    found = (int(part) if _DIGITS.fullmatch(part) else roman_value(part) for part in _PARTS.findall(form))
    return tuple(number for number in found if number is not None)
