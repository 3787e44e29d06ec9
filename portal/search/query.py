"""Parses what a visitor typed: plain words, “phrases in quotes”, and -words to exclude. No other syntax.

For one word any of its terms may match; all words must match. A query gives one expression per tier, each wider than
the one before.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from portal.language.alphabet import fold
from portal.language.numerals import numbers_in
from portal.language.stemming import query_terms
from portal.language.words import words_in
from portal.search.analysis import (
    BODY,
    BODY_STEM,
    FOLDED,
    TIERS,
    TITLE,
    TITLE_STEM,
    folded_word,
    mark_pair,
    mark_term,
    pair_term,
)
from portal.search.expressions import Expression, Term, match_all, match_any

MOST_LETTERS = 200
MOST_WORDS = 12
_PIECE = re.compile(
    r"(?P<minus>(?<!\S)[-\u2212](?=\S))?"
    r"(?:(?P<quote>[\"«“„”])(?P<phrase>[^\"«»“„”]+)[\"»”“]|(?P<plain>[^\s\"«»“„”]+))"
)
_IS_NUMBERED = re.compile(r"\d{1,4}-[^\W\d_]{4,}").fullmatch
# Stop words: particles, prepositions and question words. Searched only if the query has no other word.
FUNCTION_WORDS = frozenset(
    (
        *("және", "мен", "бен", "пен", "да", "де", "та", "те", "үшін", "туралы", "бойынша", "арқылы", "деп"),
        *("и", "в", "во", "на", "по", "о", "об", "от", "до", "за", "из", "к", "ко", "с", "со", "у", "для"),
        *("при", "а", "но", "что", "как", "не", "или", "же", "бы"),
        *("кім", "кімдер", "қашан", "қайда", "қалай", "қандай", "қанша", "неше", "деген", "болды", "болған"),
        *(
            "кто",
            "когда",
            "где",
            "сколько",
            "какой",
            "какая",
            "какие",
            "такое",
            "был",
            "была",
            "было",
            "были",
        ),
    )
)


@dataclass(frozen=True)
class SoughtWord:
    """A word with all terms under which the index may contain it."""

    form: str
    terms: tuple[str, ...]  # the form and its stems
    alike: tuple[str, ...] = ()  # other spellings found in the index
    parts: tuple["SoughtWord", ...] = ()  # of a compound: «іс-шара» is found as «іс шара» too

    @cached_property
    def folded(self) -> tuple[str, ...]:
        terms = dict.fromkeys((*map(fold, self.terms), *self.alike, *map(fold, self.alike)))
        return tuple(term for term in terms if term not in self.terms)

    def expression(self, tier: int) -> Expression:
        """The expression that finds the word in this tier or a better one."""
        in_parts = [match_all(part.expression(tier) for part in self.parts)] if self.parts else []
        return match_any((*map(Term, self.marked(tier)), *in_parts))

    def marked(self, tier: int) -> Iterator[str]:
        yield mark_term(TITLE, self.form)
        for place in (TITLE, TITLE_STEM) if tier >= TITLE_STEM else ():
            yield from (mark_term(place, term) for term in self.terms)
        if tier >= BODY:
            yield mark_term(BODY, self.form)
        for place in (BODY, BODY_STEM) if tier >= BODY_STEM else ():
            yield from (mark_term(place, term) for term in self.terms)
        for place in TIERS if tier == FOLDED else ():
            yield from (mark_term(place, term) for term in (*self.terms, *self.folded))

    @cached_property
    def every_term(self) -> frozenset[str]:
        inside = (term for part in self.parts for term in part.every_term)
        return frozenset((*self.terms, *self.folded, *inside))


@dataclass(frozen=True)
class SoughtPhrase:
    """Adjacent words, compared folded.

    A phrase of three or more words is matched by its pairs of neighbours: a record that contains every pair, but not
    the whole phrase, is a rare and accepted false match. The words themselves are required too, because pair terms
    are hashes that may collide.
    """

    forms: tuple[str, ...]
    alike: tuple[str, ...] = ()  # of a single word: words of the index that a Russian keyboard writes alike

    @cached_property
    def words(self) -> tuple[str, ...]:
        return tuple(map(folded_word, self.forms))

    def expression(self, tier: int) -> Expression:
        if len(self.forms) == 1:
            places = (TITLE, TITLE_STEM, BODY) if tier >= BODY else (TITLE,)
            return match_any(
                Term(mark_term(place, form)) for place in places for form in (*self.forms, *self.alike)
            )
        places = (TITLE, BODY) if tier >= BODY else (TITLE,)
        pairs = map(pair_term, self.words, self.words[1:])
        together = (match_any(Term(mark_pair(place, pair)) for place in places) for pair in pairs)
        return match_all(
            (*together, *(match_any(Term(mark_term(t, word)) for t in TIERS) for word in self.words))
        )

    @property
    def every_term(self) -> frozenset[str]:
        return frozenset(self.words)


Sought = SoughtWord | SoughtPhrase


@dataclass(frozen=True)
class Query:
    wanted: tuple[Sought, ...] = ()
    unwanted: tuple[Sought, ...] = ()

    def tiers(self) -> list[Expression]:
        """All wanted words; one expression per tier, equal ones only once."""
        by_tier = (match_all(sought.expression(tier) for sought in self.wanted) for tier in TIERS)
        return list(dict.fromkeys(by_tier))

    def some(self) -> Expression:
        """Any wanted word, but every number: a record of another session does not answer the one asked for."""
        found = [(sought.expression(FOLDED), holds_number(sought)) for sought in self.wanted]
        numbers = [expression for expression, is_number in found if is_number]
        others = [expression for expression, is_number in found if not is_number]
        return match_all(numbers or [match_any(others)])

    def excluded(self) -> Expression | None:
        """The expression for excluded words in any inflected form; None if nothing is excluded."""
        return match_any(sought.expression(BODY_STEM) for sought in self.unwanted) if self.unwanted else None


@dataclass(frozen=True)
class Piece:
    """One piece of what was typed: `text` is a word or the inside of quotes."""

    text: str
    is_phrase: bool
    is_unwanted: bool


def pieces_of(text: str) -> list[Piece]:
    """In linear time; text beyond MOST_LETTERS is ignored."""
    found = []
    for match in _PIECE.finditer(text[:MOST_LETTERS]):
        phrase = match["phrase"]
        is_phrase = phrase is not None and (match["quote"] != "«" or len(phrase.split()) > 1)
        pieces = [phrase] if is_phrase else (phrase or match["plain"]).split()
        found += [Piece(piece, is_phrase, match["minus"] is not None) for piece in pieces]
    return found


def parse_query(text: str) -> Query:
    """Parse any text as a query; it never fails."""
    wanted, unwanted = [], []
    for piece in pieces_of(text):
        (unwanted if piece.is_unwanted else wanted).extend(sought_in(piece))
    weighty = [
        sought for sought in wanted if isinstance(sought, SoughtPhrase) or sought.form not in FUNCTION_WORDS
    ]
    return Query(first_distinct(weighty or wanted), first_distinct(unwanted))


def first_distinct(sought: Iterable[Sought]) -> tuple[Sought, ...]:
    """Each once: a repeated word must not repeat its cost."""
    return tuple(dict.fromkeys(sought))[:MOST_WORDS]


def sought_in(piece: Piece) -> list[Sought]:
    if piece.is_phrase:
        forms = tuple(word.form for word in words_in(piece.text) if not word.is_compound)
        return [SoughtPhrase(forms[:MOST_WORDS])] if forms else []
    return list(sought_words(piece.text))


def holds_number(sought: Sought) -> bool:
    return any(map(numbers_in, sought.forms if isinstance(sought, SoughtPhrase) else [sought.form]))


def sought_words(text: str) -> Iterator[SoughtWord]:
    """The words of a text. A compound also matches as its parts, but «124-НҚ» and «22.06.2022» only as a whole."""
    found = list(words_in(text))
    place = 0
    while place < len(found):
        word = found[place]
        inside = [part for part in found[place + 1 :] if part.end <= word.end] if word.is_compound else []
        parts = inside if may_come_apart(word.form, inside) else []
        simple = tuple(SoughtWord(part.form, terms_for(part.form)) for part in parts)
        yield SoughtWord(word.form, terms_for(word.form), parts=simple)
        place += 1 + len(inside)


def may_come_apart(form: str, inside: list) -> bool:
    """Compounds of words, and a number before a whole word («31-сессия»)."""
    return not any(part.form.isdigit() for part in inside) or _IS_NUMBERED(form) is not None


def terms_for(form: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((form, *query_terms(form))))


def without_phrases(query: Query) -> Query:
    """The query with each phrase replaced by its words, which may occur anywhere in the record."""
    wanted = (
        tuple(SoughtWord(form, terms_for(form)) for form in sought.forms)
        if isinstance(sought, SoughtPhrase)
        else (sought,)
        for sought in query.wanted
    )
    return replace(query, wanted=first_distinct(sought for group in wanted for sought in group))
