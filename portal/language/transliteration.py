"""Kazakh and Russian in Latin letters: for reading (the 2021 table), for addresses, and for searching.

The table is the alphabet of 31 letters presented in January 2021, as corrected that April. It has no letters
for ё ц ч щ ъ ь э ю я; they are written here by their sound with its letters (ч → tş), as is usual for it.
"""

import re
import unicodedata

from portal.language.alphabet import normalise_text
from portal.language.spelling import base_letter, mend_spelling

_LOWER = dict(zip("аәбвгғдежзийкқлмнңопөрстуұүфхһшыіэ", "aäbvgğdejziikqlmnñopörstuūüfhhşyıe", strict=True))
_UPPER = dict(zip("АӘБВГҒДЕЖЗИЙКҚЛМНҢОПӨРСТУҰҮФХҺШЫІЭ", "AÄBVGĞDEJZİİKQLMNÑOPÖRSTUŪÜFHHŞYIE", strict=True))
_SEVERAL = {"ё": "io", "ц": "ts", "ч": "tş", "щ": "ştş", "ю": "iu", "я": "ia", "ъ": "", "ь": ""}
_TITLE = {"Ё": "İo", "Ц": "Ts", "Ч": "Tş", "Щ": "Ştş", "Ю": "İu", "Я": "İa", "Ъ": "", "Ь": ""}
_CAPITALS = {"Ё": "İO", "Ц": "TS", "Ч": "TŞ", "Щ": "ŞTŞ", "Ю": "İU", "Я": "İA"}
_TABLE = str.maketrans(_LOWER | _UPPER | _SEVERAL | _TITLE)

_UPPER_LETTERS = "A-ZА-ЯЁӘҒҚҢӨҰҮҺІ"
_AMONG_CAPITALS = re.compile(
    f"[ЁЦЧЩЮЯ](?=[{_UPPER_LETTERS}])|(?<=[{_UPPER_LETTERS}])[ЁЦЧЩЮЯ](?![а-яёәғқңөұүһі])"
)

# Letters that no diacritic can be taken from, and those of neighbouring alphabets.
_ASCII = str.maketrans(
    {
        "ı": "i",
        "ə": "a",
        "æ": "ae",
        "ø": "o",
        "œ": "oe",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ß": "ss",
        "ŋ": "n",
    }
    | {"є": "e", "ґ": "g", "ђ": "dj", "ј": "j", "љ": "lj", "њ": "nj", "ћ": "c", "џ": "dz", "ѕ": "dz"}
)
_NOT_IN_SLUG = re.compile(r"[^a-z0-9]+")


def to_latin(text: str) -> str:
    """The text in the Latin letters of 2021: «Құрылтай» → «Qūryltai». What is not Cyrillic stays as it is."""
    composed = unicodedata.normalize("NFC", text)
    return _AMONG_CAPITALS.sub(lambda match: _CAPITALS[match.group()], composed).translate(_TABLE)


def to_slug(text: str, max_length: int = 80) -> str:
    """An address of [a-z0-9-]: «Қоғамдық кеңес» → «qogamdyq-kenes»; cut at a word edge where there is one.

    Empty only for a text without letters and digits. A text wholly in another script is given by code points.
    """
    slug = _NOT_IN_SLUG.sub("-", _ascii(text)).strip("-")
    if not slug:
        slug = "-".join(f"u{ord(character):x}" for character in text if character.isalnum())
    return _cut(slug, max_length)


def _ascii(text: str) -> str:
    """Lower-case Latin without diacritics; other scripts are left as they are."""
    latin = to_latin(mend_spelling(text)).casefold()
    bare = "".join(c for c in unicodedata.normalize("NFD", latin) if not unicodedata.combining(c))
    return "".join(map(_ascii_digit, bare)).translate(_TABLE).translate(_ASCII)


def _ascii_digit(character: str) -> str:
    return str(unicodedata.digit(character, character))


def _cut(slug: str, max_length: int) -> str:
    if len(slug) <= max_length:
        return slug
    whole_words = slug[: max_length + 1].rpartition("-")[0]
    return whole_words or slug[:max_length]


# Searching by Latin spellings
#
# Three habits meet: the 2021 table («Qūryltai»), Kazakh typed without its marks («Qurultai»), and names as
# passports and the press write them, from Russian («Kurultai», «Zhambyl», «Aydashev»).

_WORDS = re.compile(r"[^\W_]+")
_CYRILLIC = re.compile("[\u0400-\u052f]")
_CYRILLIC_SOUNDS = str.maketrans(
    dict(zip("аәбвгғдеэжзийкқлмнңоөпрстуұүфхһшщыіч", "aabvggdeejziikklmnnooprstuuufhhxxiic", strict=True))
    | {"ц": "ts", "ю": "iu", "я": "ia", "ъ": "", "ь": ""}
)
# In this order. A capital is a finished sound, which the later rules leave alone.
_LATIN_SOUNDS = (
    ("ştş|shch|sch", "X"),
    ("tş|ch|[çč]", "C"),
    ("sh|[şšŝ]", "X"),
    ("dzh|zh|[žj]", "J"),
    ("kh", "H"),
    ("gh", "G"),
    ("q", "K"),
    ("c", "ts"),
    ("x", "ks"),
    ("[wý]", "u"),
    ("ye|(?<![bdfghklmnprstvzHGKXCJ])ie", "e"),
    ("(?<=[bdfgklmnprstvzHGKXCJ])yo", "e"),
    ("y", "i"),
)
_SHARED_SOUNDS = (("dj", "j"), ("ng", "n"), (r"([a-z])\1+", r"\1"))
_AFTER_FIRST_VOWEL = re.compile(r"([^aeiou]*[aeiou]+)(.*)", re.DOTALL)
_NARROW_VOWEL = re.compile("(?<![aeiou])u(?=[^aeiou])")


def latin_skeleton(text: str) -> str:
    """One coarse key of [a-z0-9 ] for a Cyrillic text and its usual Latin spellings.

    «Құрылтай», «Qūryltai», «Qurultai» and «Kurultai» are all «kuriltai». Kazakh letters fall together with
    their Russian neighbours, double letters become single, and a narrow vowel between consonants is only a
    narrow vowel, save in the first syllable: «қыс» and «құс» stay apart. Other scripts leave no trace.
    """
    words = _WORDS.findall(normalise_text(text).replace("'", ""))
    return " ".join(filter(None, map(_skeleton, words)))


def _skeleton(word: str) -> str:
    if _CYRILLIC.search(word):
        sounds = word.translate(_CYRILLIC_SOUNDS)
    else:
        sounds = "".join(map(base_letter, _replaced(word, _LATIN_SOUNDS))).translate(_ASCII).lower()
    sounds = _NOT_IN_SLUG.sub("", _replaced(sounds, _SHARED_SOUNDS))
    first = _AFTER_FIRST_VOWEL.fullmatch(sounds)
    return first[1] + _NARROW_VOWEL.sub("i", first[2]) if first else sounds


def _replaced(text: str, rules: tuple[tuple[str, str], ...]) -> str:
    for pattern, replacement in rules:
        text = re.sub(pattern, replacement, text)
    return text


# The other way: what a Latin spelling may stand for. Each table is one habit of writing: a grapheme and its
# readings, the likeliest first. «-u» is a u after the first syllable, where Kazakh never writes ұ or ү; «y.»
# is a y at the end of the word, «^e» an e at its beginning; «й» an i or y after a vowel.

_READINGS = dict(zip("abdefghijklmnopqrstuvwyz", "абдефгхижклмнопқрстувуыз", strict=True))
_READINGS |= dict(zip("äğıñöşūüáǵńóúýçéëcxй", "әғіңөшұүәғңөүучеецхй", strict=True))
_READINGS |= {
    "ts": "ц",
    "tş": "ч",
    "ştş": "щ",
    "iu": "ю",
    "ia": "я",
    "io": "ё",
    "yu": "ю",
    "ya": "я",
    "yo": "ё",
}
_READINGS |= {"shch": "щ", "sch": "щ", "sh": "ш", "ch": "ч", "zh": "ж", "dzh": "дж", "ye": "е", "ss": "сс"}
_READINGS |= {"kh": "х", "gh": "ғ", "ng": "ң", "ssh": "сш"}

_Habit = dict[str, tuple[str, ...]]
_BY_TABLE_OF_2021: _Habit = {"h": ("х", "һ"), "x": ("кс", "х"), "й": ("й", "и"), "^e": ("е", "э")}
_RUSSIAN: _Habit = {
    "q": ("к",),
    "ğ": ("г",),
    "gh": ("г",),
    "ng": ("нг", "н"),
    "й": ("й", "и"),
    "zh": ("ж", "дж"),
    "^e": ("э", "е"),
}
_RUSSIAN |= {"ss": ("с", "сс"), "l": ("л", "ль"), "x": ("кс",), "y.": ("ий", "ы")}
_KAZAKH_BACK: _Habit = {"k": ("қ",), "g": ("ғ",), "n": ("н", "ң"), "kh": ("х", "қ"), "ss": ("с", "сс")}
_KAZAKH_BACK |= {"u": ("ұ", "у"), "-u": ("ы", "у"), "-i": ("ы", "и")}
_KAZAKH_FRONT: _Habit = {"gh": ("г",), "q": ("к",), "n": ("н", "ң"), "a": ("ә", "а"), "o": ("ө", "о")}
_KAZAKH_FRONT |= {"u": ("ү", "у"), "-u": ("і", "у"), "i": ("і", "и"), "-i": ("і", "и"), "y": ("і",)}
_HABITS = 4
_SPELLINGS_A_HABIT = 4
_LONGEST_WORD = 60  # what is longer is no word, and reading it would take long

_VOWELS = "aeiouyäöūüı"
_GLIDE = re.compile(f"(?<=[{_VOWELS}])(?:i(?![aou])|y(?![aoue]))")
_FRONT_VOWEL = re.compile("[eäöü]")
_BACK_SOUND = re.compile("[ayqğū]")
_GRAPHEME = re.compile("|".join(sorted(_READINGS, key=len, reverse=True)) + "|.")


def from_latin(text: str) -> tuple[str, ...]:
    """Up to 16 Cyrillic spellings, in small letters, that a Latin one may stand for.

    They come habit by habit, the likeliest first; in a phrase all words follow the same habit. Empty when
    nothing in the text is Latin. What is missed here mostly meets in `latin_skeleton`.
    """
    words = _WORDS.findall(normalise_text(text).replace("'", ""))
    if not any(map(_is_latin, words)):
        return ()
    spellings = map(" ".join, zip(*map(_spellings, words), strict=True))
    return tuple(dict.fromkeys(spellings))


def _is_latin(word: str) -> bool:
    return not _CYRILLIC.search(word) and bool(re.search("[a-z]", word))


def _spellings(word: str) -> list[str]:
    """As many for every word, so that the n-th of one word goes with the n-th of another."""
    if not _is_latin(word) or len(word) > _LONGEST_WORD:
        return [word] * _HABITS * _SPELLINGS_A_HABIT
    graphemes = _graphemes(word)
    return [spelling for habit in _habits(word) for spelling in _read(graphemes, habit)]


def _habits(word: str) -> tuple[_Habit, ...]:
    """The harmony that the word's own vowels speak for comes before the other one."""
    if _FRONT_VOWEL.search(word) and not _BACK_SOUND.search(word):
        return _BY_TABLE_OF_2021, _RUSSIAN, _KAZAKH_FRONT, _KAZAKH_BACK
    return _BY_TABLE_OF_2021, _RUSSIAN, _KAZAKH_BACK, _KAZAKH_FRONT


def _graphemes(word: str) -> list[str]:
    graphemes = _GRAPHEME.findall(_GLIDE.sub("й", word))
    first = next(
        (place for place, grapheme in enumerate(graphemes) if grapheme[0] in _VOWELS), len(graphemes)
    )
    later = [f"-{grapheme}" if grapheme in "auio" else grapheme for grapheme in graphemes[first + 1 :]]
    graphemes[first + 1 :] = later
    if graphemes[0] == "e":
        graphemes[0] = "^e"
    if graphemes[-1] == "y":
        graphemes[-1] = "y."
    return graphemes


def _read(graphemes: list[str], habit: _Habit) -> list[str]:
    """The likeliest readings: those with the fewest second choices."""
    found = [(0, "")]
    for grapheme in graphemes:
        readings = habit.get(grapheme) or _plain_readings(grapheme.strip("-.^"), habit)
        found = [
            (cost + rank, text + reading) for cost, text in found for rank, reading in enumerate(readings)
        ]
        found = sorted(found, key=lambda option: option[0])[:_SPELLINGS_A_HABIT]
    spellings = [text for _, text in found]
    return spellings + spellings[-1:] * (_SPELLINGS_A_HABIT - len(spellings))


def _plain_readings(grapheme: str, habit: _Habit) -> tuple[str, ...]:
    return habit.get(grapheme) or (_READINGS.get(grapheme) or _READINGS.get(base_letter(grapheme), grapheme),)
