"""A record's texts as the terms of the index.

A term is written with the number of the tier in which it is found first, «2:құрылтай», and stands in the index once:

    1  a word of the title      2  a stem of a word of the title
    3  a word of the body       4  a stem of a word of the body
    5  either, as a keyboard without Kazakh letters writes it

For phrases each two neighbouring words are one term more, «1=3f09c2a» in the title and «3=3f09c2a» in the body: their
folded forms, hashed. Places would say the same in four times the room, and in PostgreSQL only by reading every record.
"""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from portal.language.alphabet import fold
from portal.language.stemming import stems
from portal.language.words import words

VERSION = 4  # raise it when other terms come out for the same text: the desk then asks for `rebuild_search`
TITLE, TITLE_STEM, BODY, BODY_STEM, FOLDED = TIERS = (1, 2, 3, 4, 5)
LONGEST_REMEMBERED = 200  # letters
NOTHING: frozenset[str] = frozenset()


class Passage(NamedTuple):
    """A text with its language, or None when that is not known."""

    text: str
    language: str | None = None


@dataclass(frozen=True)
class Terms:
    """What the index keeps of a record: its marked terms, and of them, bare, the words as written and their stems."""

    marked: tuple[str, ...]
    words: frozenset[str]
    stems: frozenset[str]


class WordTerms(NamedTuple):
    """The terms of one word: itself, its stems, and what of these a Russian keyboard writes otherwise."""

    form: str
    stems: tuple[str, ...]
    folded: tuple[str, ...]


class Reading(NamedTuple):
    """The distinct terms of some texts: words, stems, folded ones, and pairs of neighbours."""

    words: frozenset[str] = NOTHING
    stems: frozenset[str] = NOTHING
    folded: frozenset[str] = NOTHING
    pairs: frozenset[str] = NOTHING


def mark(tier: int, term: str) -> str:
    return f"{tier}:{term}"


def mark_pair(tier: int, pair: str) -> str:
    return f"{tier}={pair}"


def pair_of(one: str, other: str) -> str:
    """Two folded words as one term. Of 2^30 values: whoever looks a pair up asks for its words too."""
    return f"{zlib.crc32(f'{one} {other}'.encode()) >> 2:x}"


@lru_cache(1 << 15)
def terms_of_word(form: str, language: str | None) -> WordTerms:
    terms = stems(form, language) or (form,)
    folded = {keyboard for term in terms if (keyboard := fold(term)) != term}
    true_stems = tuple(term for term in terms[1:] if term not in folded)
    return WordTerms(form, true_stems, tuple(sorted(folded)))


@lru_cache(1 << 15)
def folded_word(form: str) -> str:
    return fold(form).replace(" ", "")


def terms_of(title: Iterable[Passage], body: Iterable[Passage]) -> Terms:
    above, below = reading_of_all(title), reading_of_all(body)
    tiers = (above.words, above.stems, below.words, below.stems, above.folded | below.folded)
    marked: list[str] = []
    known = NOTHING
    for tier, terms in zip(TIERS, tiers, strict=True):
        marked += [mark(tier, term) for term in terms - known]
        known |= terms
    marked += [mark_pair(TITLE, pair) for pair in above.pairs]
    marked += [mark_pair(BODY, pair) for pair in below.pairs - above.pairs]
    return Terms(tuple(marked), above.words | below.words, above.stems | below.stems)


def reading_of_all(passages: Iterable[Passage]) -> Reading:
    readings = [reading_of(passage) for passage in dict.fromkeys(passages)]
    return (
        Reading(*(NOTHING.union(*terms) for terms in zip(*readings, strict=True))) if readings else Reading()
    )


def reading_of(passage: Passage) -> Reading:
    """Names and positions come again and again, in one record and in the next: they are read once."""
    return remembered_reading(passage) if len(passage.text) <= LONGEST_REMEMBERED else new_reading(passage)


def new_reading(passage: Passage) -> Reading:
    found = list(words(passage.text))
    terms = [terms_of_word(form, passage.language) for form in {word.form for word in found}]
    in_order = [folded_word(word.form) for word in found if not word.is_compound]
    return Reading(
        frozenset(word.form for word in terms),
        frozenset(stem for word in terms for stem in word.stems),
        frozenset(term for word in terms for term in word.folded),
        frozenset(map(pair_of, in_order, in_order[1:])),
    )


remembered_reading = lru_cache(1 << 12)(new_reading)
