"""The Kazakh alphabet: sorting, the letter index and the normal forms for comparing words.

The Kazakh alphabet keeps the Russian letters in Russian order and puts its nine letters between them, so that
one order serves names in both languages.
"""

import re
import unicodedata

from portal.language.spelling import base_letter, mend_spelling

KAZAKH = "АӘБВГҒДЕЁЖЗИЙКҚЛМНҢОӨПРСТУҰҮФХҺЦЧШЩЪЫІЬЭЮЯ"
RUSSIAN = "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ"
LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
OTHER = "#"

_NEVER_FIRST = "ЪЬ"
_RUSSIAN_KEYBOARD = str.maketrans("әғқңөұүһі", "агкноуухи")
_LATIN_PLAIN = str.maketrans("ıəøłđŋ", "iaoldn")
_ON_RUSSIAN_KEYBOARD = re.compile(r"[а-я0-9.,:;!?()/%\"'№ -]*")
_NUMBER = re.compile(r"(\d+)")


def normalise_text(text: str) -> str:
    """The exact form for comparison: lower case, ё as е, spelling mended, Kazakh letters kept."""
    return mend_spelling(mend_spelling(text).casefold()).replace("ё", "е")


def fold(text: str) -> str:
    """The tolerant form for comparison: `normalise_text`, Kazakh letters as on a Russian keyboard, no diacritics.

    «Құрылтай» and «Курылтай» become «курылтай», «Qūryltai» and «Quryltai» in «quryltai». Idempotent.
    """
    normal = normalise_text(text)
    if normal.isascii():
        return normal
    folded = normal.translate(_RUSSIAN_KEYBOARD)
    if not _ON_RUSSIAN_KEYBOARD.fullmatch(folded):
        folded = "".join(map(base_letter, normal)).translate(_LATIN_PLAIN).translate(_RUSSIAN_KEYBOARD)
    return mend_spelling(folded)


# Order
#
# A key is made of digits only: every collation of every database orders digits alike, which is not true of
# letters (Czech «ch», Danish «aa»). Its two levels are parted by LEVEL, the lowest of all weights:
#   letters   two digits a letter; words are parted by WORD, lower than any letter, so that order is word by
#             word; a number is compared by its value, «9-сессия» before «10-сессия»
#   marks     decides only between equal letters: small before capital, plain before accented, space before hyphen
# First digits: 0 separators, 1 numbers, 2-4 Latin, 5-9 Cyrillic, 99 any other script.

_LEVEL = "00"
_WORD = "01"
_LATIN_START, _CYRILLIC_START, _OTHER_START = 20, 50, "99"


class _Weights(dict[int, str]):
    """The weight of each character; others are computed when they occur and not cached."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        base = ord(base_letter(character))
        if base != code and base in self:
            return self[base]
        return f"{_OTHER_START}{code:07d}" if unicodedata.category(character)[0] in "LN" else " "


class _Marks(dict[int, str]):
    def __missing__(self, code: int) -> str:
        character = chr(code)
        if not character.isalnum():
            return "6"
        plain, capital = ("1", "2") if base_letter(character) == character else ("7", "8")
        return capital if character.isupper() else plain


_WEIGHTS = _Weights(
    {
        **{ord(letter): str(_LATIN_START + place) for place, letter in enumerate(LATIN.lower())},
        **{ord(letter): str(_CYRILLIC_START + place) for place, letter in enumerate(KAZAKH.lower())},
        **dict.fromkeys(map(ord, ' -.,"'), " "),
        ord("'"): "",
        ord("ı"): str(_LATIN_START + LATIN.index("I")),
    }
)
_MARKS = _Marks(
    {
        **dict.fromkeys(map(ord, (KAZAKH + LATIN).lower() + "0123456789"), "1"),
        **dict.fromkeys(map(ord, KAZAKH + LATIN), "2"),
        ord(" "): "3",
        ord("-"): "4",
        ord("'"): "5",
    }
)


def sort_key(text: str) -> str:
    """A string of ASCII digits whose plain order is Kazakh alphabetical order, on any database in any locale.

    Word by word: numbers by value, then Latin, then Cyrillic letters. Spaces, hyphens and other signs part
    words; like capitals, they decide only between equal letters. Ё is a letter of its own after Е.
    """
    mended = mend_spelling(text)
    return f"{_letters(mended.casefold())}{_LEVEL}{mended.translate(_MARKS).rstrip('1')}"


def sort_prefix(text: str) -> str:
    """What the sort keys of all texts that begin with these letters begin with."""
    return _letters(mend_spelling(text).casefold())


def _letters(text: str) -> str:
    parts = _NUMBER.split(text)  # every second part is a number
    parts[::2] = [part.translate(_WEIGHTS) for part in parts[::2]]
    parts[1::2] = [_number_weight(part) for part in parts[1::2]]
    return _WORD.join("".join(parts).split())


def _number_weight(digits: str) -> str:
    """Length first, so that numbers of any size compare by value: 9 → 11 9, 10 → 12 10."""
    value = "".join(str(unicodedata.decimal(digit)) for digit in digits).lstrip("0") or "0"
    length = len(value)
    return f"1{length}{value}" if length < 9 else f"19{length:09d}{value}"


def letter_index(language: str = "kk") -> tuple[str, ...]:
    """The letters of an alphabetical index in order, without ъ and ь, which begin no word."""
    alphabet = RUSSIAN if language == "ru" else KAZAKH
    return tuple(letter for letter in alphabet if letter not in _NEVER_FIRST)


def index_letter(text: str) -> str:
    """The capital letter, Cyrillic or Latin, that a name stands under; «#» for numbers and all else."""
    for character in mend_spelling(text).upper():
        if character.isalnum():
            letter = character if character in KAZAKH else base_letter(character)
            known = letter in KAZAKH or letter in LATIN
            return letter if known and letter not in _NEVER_FIRST else OTHER
    return OTHER
