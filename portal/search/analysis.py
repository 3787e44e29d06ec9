"""A record's texts as the terms of the index.

A term is written with the number of the tier in which it is found first, «2:құрылтай», and stands in the index once:

    1  a word of the title      2  a stem of a word of the title
    3  a word of the body       4  a stem of a word of the body
    5  either, as a keyboard without Kazakh letters writes it

For phrases each two neighbouring words are one term more, «1=3f09c2a» in the title and «3=3f09c2a» in the body: their
folded forms, hashed. Positions would take four times the space, and PostgreSQL would read each record.
"""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, starmap
from typing import NamedTuple

from portal.language.alphabet import fold
from portal.language.stemming import stems
from portal.language.words import words_in

VERSION = 7  # raise it when the same text gives other terms: the desk then asks for `rebuild_search`
TITLE, TITLE_STEM, BODY, BODY_STEM, FOLDED = TIERS = (1, 2, 3, 4, 5)
LONGEST_REMEMBERED = (
    40  # letters of a piece of text; longer pieces rarely repeat, so caching them wastes memory
)


class Passage(NamedTuple):
    """A text with its language, or None when that is not known."""

    text: str
    language: str | None = None


@dataclass(frozen=True)
class Terms:
    """What the index stores of a record: its marked terms, and unmarked the words as written and their stems."""

    marked: tuple[str, ...]
    words: frozenset[str]
    stems: frozenset[str]


class WordTerms(NamedTuple):
    """The terms of one word: the word, its stems, and the forms that differ when typed on a Russian keyboard."""

    form: str
    stems: tuple[str, ...]
    folded: tuple[str, ...]


class PieceTerms(NamedTuple):
    """The terms of a piece of text without spaces, mostly one word, and its folded words in their order."""

    words: tuple[str, ...]
    stems: tuple[str, ...]
    folded: tuple[str, ...]
    in_order: tuple[str, ...]


class Reading(NamedTuple):
    """The distinct terms of some texts: words, stems, folded ones, and pairs of neighbours."""

    words: set[str]
    stems: set[str]
    folded: set[str]
    pairs: set[str]


def mark_term(tier: int, term: str) -> str:
    return f"{tier}:{term}"


def mark_pair(tier: int, pair: str) -> str:
    return f"{tier}={pair}"


def pair_term(one: str, other: str) -> str:
    """Two folded words as one term.

    The hash has only 2^30 values, so collisions happen: a phrase query also requires each of its words.
    """
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
    above, below = reading_of(title), reading_of(body)
    tiers = (above.words, above.stems, below.words, below.stems, above.folded | below.folded)
    marked: list[str] = []
    known: set[str] = set()
    for tier, terms in zip(TIERS, tiers, strict=True):
        marked += [f"{tier}:{term}" for term in terms - known]
        known |= terms
    marked += [mark_pair(TITLE, pair) for pair in above.pairs]
    marked += [mark_pair(BODY, pair) for pair in below.pairs - above.pairs]
    return Terms(tuple(marked), above.words | below.words, above.stems | below.stems)


def reading_of(passages: Iterable[Passage]) -> Reading:
    """No word contains a space, so each piece between spaces is analysed once and cached."""
    texts = [(text.split(), language) for text, language in dict.fromkeys(passages)]
    read = {
        (piece, language): terms_of_piece(piece, language) for pieces, language in texts for piece in pieces
    }
    neighbours: set[tuple[str, str]] = set()
    for pieces, language in texts:
        in_order = [form for piece in pieces for form in read[piece, language].in_order]
        neighbours.update(pairwise(in_order))
    return Reading(
        {word for terms in read.values() for word in terms.words},
        {stem for terms in read.values() for stem in terms.stems},
        {term for terms in read.values() for term in terms.folded},
        set(starmap(pair_term, neighbours)),
    )


def terms_of_piece(piece: str, language: str | None) -> PieceTerms:
    read = remembered_piece if len(piece) <= LONGEST_REMEMBERED else read_piece
    return read(piece, language)


def read_piece(piece: str, language: str | None) -> PieceTerms:
    found = list(words_in(piece))
    terms = [terms_of_word(word.form, language) for word in found]
    return PieceTerms(
        tuple(word.form for word in terms),
        tuple(stem for word in terms for stem in word.stems),
        tuple(term for word in terms for term in word.folded),
        tuple(folded_word(word.form) for word in found if not word.is_compound),
    )


remembered_piece = lru_cache(1 << 14)(read_piece)
