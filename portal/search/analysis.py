"""A record's texts as the terms of the index.

A term is written with the number of the tier in which it is found first, «2:құрылтай», and stands in the index once:

    1  a word of the title      2  a stem of a word of the title
    3  a word of the body       4  a stem of a word of the body
    5  either, as a keyboard without Kazakh letters writes it

Beside the terms the words themselves are kept in order, folded, for phrases.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from portal.language.alphabet import fold
from portal.language.stemming import stems
from portal.language.words import words

VERSION = 1  # raise it when other terms come out for the same text: the desk then asks for `rebuild_search`
TITLE, TITLE_STEM, BODY, BODY_STEM, FOLDED = TIERS = (1, 2, 3, 4, 5)
LONGEST_REMEMBERED = 200  # letters
BREAK = "."  # stands between two texts, so that no phrase reaches from one into the next


class Passage(NamedTuple):
    """A text with its language, or None when that is not known."""

    text: str
    language: str | None = None


@dataclass(frozen=True)
class Terms:
    """What the index keeps of a record: its words in order, and the marked terms."""

    title: tuple[str, ...]
    body: tuple[str, ...]
    marked: tuple[str, ...]


class WordTerms(NamedTuple):
    """The terms of one word: itself, its stems, and what of these a Russian keyboard writes otherwise."""

    form: str
    stems: tuple[str, ...]
    folded: tuple[str, ...]


def mark(tier: int, term: str) -> str:
    return f"{tier}:{term}"


@lru_cache(1 << 15)
def terms_of_word(form: str, language: str | None) -> WordTerms:
    terms = stems(form, language) or (form,)
    folded = {keyboard for term in terms if (keyboard := fold(term)) != term}
    true_stems = tuple(term for term in terms[1:] if term not in folded)
    return WordTerms(form, true_stems, tuple(sorted(folded)))


@lru_cache(1 << 15)
def folded_word(form: str) -> str:
    return fold(form).replace(" ", "")


class Reading(NamedTuple):
    """The words of a text: the distinct ones, and the simple ones in order, folded."""

    forms: frozenset[str]
    in_order: tuple[str, ...]


def terms_of(title: Iterable[Passage], body: Iterable[Passage]) -> Terms:
    title, body = tuple(title), tuple(body)
    found: dict[str, int] = {}
    for word_tier, stem_tier, passages in ((TITLE, TITLE_STEM, title), (BODY, BODY_STEM, body)):
        for word in distinct_words(passages):
            note(found, word_tier, (word.form,))
            note(found, stem_tier, word.stems)
            note(found, FOLDED, word.folded)
    marked = sorted(mark(tier, term) for term, tier in found.items())
    return Terms(in_order(title), in_order(body), tuple(marked))


def note(found: dict[str, int], tier: int, terms: Iterable[str]):
    """Keep each term with the best of its tiers."""
    for term in terms:
        if found.get(term, FOLDED + 1) > tier:
            found[term] = tier


def distinct_words(passages: Iterable[Passage]) -> Iterable[WordTerms]:
    by_language: dict[str | None, set[str]] = {}
    for passage in passages:
        by_language.setdefault(passage.language, set()).update(reading_of(passage.text).forms)
    for language, forms in by_language.items():
        yield from (terms_of_word(form, language) for form in forms)


def in_order(passages: Iterable[Passage]) -> tuple[str, ...]:
    """The words of the texts, each text followed by a BREAK; a compound is given by its parts."""
    return tuple(word for passage in passages for word in (*reading_of(passage.text).in_order, BREAK))


def reading_of(text: str) -> Reading:
    """Names and positions come again and again, in one record and in the next: they are read once."""
    return remembered_reading(text) if len(text) <= LONGEST_REMEMBERED else new_reading(text)


def new_reading(text: str) -> Reading:
    found = list(words(text))
    simple = tuple(folded_word(word.form) for word in found if not word.is_compound)
    return Reading(frozenset(word.form for word in found), simple)


remembered_reading = lru_cache(1 << 13)(new_reading)
