"""Kazakh and Russian in Latin letters: for reading (the 2021 table), for addresses, and for searching.

The table is the alphabet of 31 letters presented in January 2021, as corrected that April. It has no letters
for ё ц ч щ ъ ь э ю я; they are written here by their sound with its letters (ч → tş), as is usual for it.
"""

import re
import unicodedata

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
    latin = to_latin(unicodedata.normalize("NFKC", text)).casefold()
    bare = "".join(c for c in unicodedata.normalize("NFKD", latin) if not unicodedata.combining(c))
    return "".join(map(_ascii_digit, bare)).translate(_TABLE).translate(_ASCII)


def _ascii_digit(character: str) -> str:
    return str(unicodedata.digit(character, character))


def _cut(slug: str, max_length: int) -> str:
    if len(slug) <= max_length:
        return slug
    whole_words = slug[: max_length + 1].rpartition("-")[0]
    return whole_words or slug[:max_length]
