"""The index terms of a word: what search stores for a document and looks up for a query.

Two words meet when they share a term. Terms are lower-case words: the word itself, its Kazakh stems in true
orthography, the same stems as a Russian keyboard writes them («құрылтай» → «курылтай»), the nominative of a surname.
A Russian stem carries a mark, RUSSIAN, so that the stump of a Russian word («бал» of «балы») never meets a Kazakh one.
"""

import re
from functools import lru_cache

from portal.language.headwords import headwords
from portal.language.kazakh_sounds import RUSSIAN_KEYBOARD
from portal.language.kazakh_stems import Spelling, keyboard_spelling, true_spelling
from portal.language.numerals import roman_value
from portal.language.russian_stems import (
    fleeting_stem,
    is_family_name,
    noun_stem,
    russian_stem,
    surname_stem,
)
from portal.language.transliteration import from_latin
from portal.language.words import look_up_form

RUSSIAN = "~"
LONGEST_STEMMED = 64  # a longer run of letters is not a word; it is indexed unchanged
MOST_TERMS = 12
PARTICLES = frozenset(("ақ", "ау", "мыс", "ай"))  # отырып-ақ
_REMEMBERED = 1 << 14
_KAZAKH_LETTERS = frozenset("әғқңөұүһі")
_SEPARATOR = " "  # never inside a term
_SHORTEST_NAME = 4
_CYRILLIC = re.compile("[а-яәғқңөұүһі]")
_IS_LATIN_WORD = re.compile("[a-z\u00df-\u024f]+(?:[-'][a-z\u00df-\u024f]+)*").fullmatch
_IS_ORDINAL = re.compile(
    "([ыіи]?н)?ш[ыіи].{0,6}|[йяе]|[оы]?й|[аыо]?я|[ыо]?[емх]|ую|[ое]?(?:го|му)|ти|ми"
).fullmatch
_ROUNDED = re.compile("(?<=у)([бвгджзйклмнпрстфхчш]+)у")


def stems(word: str, language: str | None = None) -> tuple[str, ...]:
    """The terms stored for a word of a document, the normalised word first; at most MOST_TERMS.

    `language` is that of the text, "kk" or "ru"; None when it is not known, and then both are tried. A word without
    a letter or digit has no terms.
    """
    return _stems(word, language) if len(word) <= LONGEST_STEMMED else (look_up_form(word),)


def query_terms(word: str) -> tuple[str, ...]:
    """The terms looked up for a word of a query, in Kazakh or Russian, with or without Kazakh letters."""
    return _query_terms(word) if len(word) <= LONGEST_STEMMED else (look_up_form(word),)


@lru_cache(_REMEMBERED)
def _stems(word: str, language: str | None) -> tuple[str, ...]:
    form = look_up_form(word)
    if not _CYRILLIC.search(form):
        return (form, *_in_digits(form)) if form else ()
    found, known = [form], False
    if language != "ru" or not _KAZAKH_LETTERS.isdisjoint(form):
        kazakh, known = _kazakh(form, true_spelling())
        found += kazakh
    if language != "kk" and not known:
        found += _russian(form)
    found += _SEPARATOR.join(found).translate(RUSSIAN_KEYBOARD).split(_SEPARATOR)
    return tuple(dict.fromkeys(found))[:MOST_TERMS]


@lru_cache(_REMEMBERED)
def _query_terms(word: str) -> tuple[str, ...]:
    form = look_up_form(word)
    if not _CYRILLIC.search(form):
        number = (
            _in_digits(form) if len(form) > 1 else ()
        )  # «V» may be anything; in a text «V сессия» is the 5th
        return tuple(dict.fromkeys([form, *number, *_from_latin(form)]))[:MOST_TERMS] if form else ()
    kazakh, known = _kazakh(form, true_spelling())
    found = [form, *kazakh]
    if _KAZAKH_LETTERS.isdisjoint(form):
        folded, known_folded = _kazakh(form, keyboard_spelling())
        found += folded if known_folded or not known else ()
        is_listed = known or any(stem in keyboard_spelling().words for stem in folded[:1])
        found += () if is_listed else _misheard(form)
        found += _russian(form)
    else:  # «Құсайынов» in a Russian text
        found += [stem.translate(RUSSIAN_KEYBOARD) for stem in found if is_family_name(stem)]
    return tuple(dict.fromkeys(found))[:MOST_TERMS]


def _in_digits(form: str) -> tuple[str, ...]:
    """«31» for «xxxi»: both spellings of a number must find each other."""
    value = roman_value(form)
    return () if value is None else (str(value),)


def _misheard(form: str) -> list[str]:
    """Kazakh words as a Russian speaker types them: «ы» for і («кеныстык»), «у» for ы after «у» («курултай»)."""
    found: list[str] = []
    for spelling in (form.replace("ы", "и"), _ROUNDED.sub(r"\1ы", form)):
        kazakh, known = _kazakh(spelling, keyboard_spelling())
        if known and spelling != form:
            found += [spelling, *kazakh]
    return found


def _from_latin(form: str) -> list[str]:
    """The terms of the Cyrillic spellings that are Kazakh words, then of the likeliest ones."""
    spellings = from_latin(form) if _IS_LATIN_WORD(form) and roman_value(form) is None else ()
    folded = list(dict.fromkeys(spelling.translate(RUSSIAN_KEYBOARD) for spelling in spellings))
    readings = [(spelling, *_kazakh(spelling, true_spelling())) for spelling in spellings]
    readings += [(spelling, *_kazakh(spelling, keyboard_spelling())) for spelling in folded]
    found = [term for spelling, kazakh, known in readings if known for term in (spelling, *kazakh)]
    for spelling in folded[:2]:
        found += [spelling, *_kazakh(spelling, keyboard_spelling())[0], *_russian(spelling)]
    return found


def _kazakh(form: str, spelling: Spelling) -> tuple[list[str], bool]:
    """The Kazakh stems of a form, and whether it is derived from a known headword."""
    if "-" in form:
        return _hyphenated(form, spelling)
    found, known = spelling.read(form)
    names = [name for stem in (form, *found) if (name := surname_stem(stem))]
    return found + names, known


def _hyphenated(form: str, spelling: Spelling) -> tuple[list[str], bool]:
    """«ҚХА-ның» → ҚХА, «отырып-ақ» → отыр; in «іс-шараның» only the last part is declined."""
    head, _, tail = form.rpartition("-")
    if not head or not tail:
        return [], False
    if (head.isdigit() or roman_value(head)) and _IS_ORDINAL(tail):
        return [head, *_in_digits(head)], True
    if tail in spelling.endings or tail in PARTICLES:
        found, known = _kazakh(head, spelling)
        return [head, *found], known
    found, known = _kazakh(tail, spelling)
    return [f"{head}-{stem}" for stem in found], known


def _russian(form: str) -> list[str]:
    """The marked Russian stems, and the bare one that names in both languages meet in; none of a Kazakh word."""
    if not _KAZAKH_LETTERS.isdisjoint(form):
        return []
    stem, noun = russian_stem(form), noun_stem(form)
    marked = [RUSSIAN + other for other in (stem, noun, fleeting_stem(form)) if other]
    names = [surname_stem(form), noun]
    if len(stem) >= _SHORTEST_NAME or stem not in headwords():
        names.append(stem)
    return marked + list(filter(None, names))
