"""What a visitor typed: plain words, “phrases in quotes”, and -words that must not occur. Nothing else has a meaning.

Inside a word any of its terms will do, between words all must be there. Each query is a row of expressions, one for
each tier, every one wider than the one before it.
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
# Words that hold a sentence together or make it a question. They are looked for only when nothing else is.
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
    """A word with all under which the index may have it."""

    form: str
    terms: tuple[str, ...]  # the form and its stems
    alike: tuple[str, ...] = ()  # words of the index that are spelled otherwise
    parts: tuple["SoughtWord", ...] = ()  # of a compound: «іс-шара» is found as «іс шара» too

    @cached_property
    def folded(self) -> tuple[str, ...]:
        terms = dict.fromkeys((*map(fold, self.terms), *self.alike, *map(fold, self.alike)))
        return tuple(term for term in terms if term not in self.terms)

    def expression(self, tier: int) -> Expression:
        """What finds the word in this tier or a better one."""
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
    """Words next to each other, as they stand, whatever keyboard wrote them.

    Of more than two words every two neighbours stand together, which is all but the same.
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
        """All of what is wanted; one expression for each tier."""
        return distinct(match_all(sought.expression(tier) for sought in self.wanted) for tier in TIERS)

    def some(self) -> Expression:
        """Any of what is wanted; its numbers all the same: another session is no answer for the one asked for."""
        found = [(sought.expression(FOLDED), holds_number(sought)) for sought in self.wanted]
        numbers = [expression for expression, is_number in found if is_number]
        others = [expression for expression, is_number in found if not is_number]
        return match_all(numbers or [match_any(others)])

    def excluded(self) -> Expression | None:
        """What finds the records that are unwanted, a word in any of its forms; None when nothing is."""
        return match_any(sought.expression(BODY_STEM) for sought in self.unwanted) if self.unwanted else None


def distinct(expressions: Iterable[Expression]) -> list[Expression]:
    return list(dict.fromkeys(expressions))


@dataclass(frozen=True)
class Piece:
    """One piece of what was typed: `text` is a word or the inside of quotes."""

    text: str
    is_phrase: bool
    is_unwanted: bool


def pieces_of(text: str) -> list[Piece]:
    """In time proportional to the text; what is beyond 200 letters or 12 words is left away."""
    found = []
    for match in _PIECE.finditer(text[:MOST_LETTERS]):
        phrase = match["phrase"]
        is_phrase = phrase is not None and (match["quote"] != "«" or len(phrase.split()) > 1)
        pieces = [phrase] if is_phrase else (phrase or match["plain"]).split()
        found += [Piece(piece, is_phrase, match["minus"] is not None) for piece in pieces]
    return found


def parse_query(text: str) -> Query:
    """What was typed, read as a query; any text whatever is one."""
    wanted, unwanted = [], []
    for piece in pieces_of(text):
        (unwanted if piece.is_unwanted else wanted).extend(sought_in(piece))
    weighty = [sought for sought in wanted if not is_function_word(sought)]
    return Query(first_distinct(weighty or wanted), first_distinct(unwanted))


def first_distinct(sought: Iterable[Sought]) -> tuple[Sought, ...]:
    """Each once: a word typed twelve times costs as much as typed once."""
    return tuple(dict.fromkeys(sought))[:MOST_WORDS]


def sought_in(piece: Piece) -> list[Sought]:
    if piece.is_phrase:
        forms = tuple(word.form for word in words_in(piece.text) if not word.is_compound)
        return [SoughtPhrase(forms[:MOST_WORDS])] if forms else []
    return list(sought_words(piece.text))


def holds_number(sought: Sought) -> bool:
    return any(map(numbers_in, sought.forms if isinstance(sought, SoughtPhrase) else [sought.form]))


def is_function_word(sought: Sought) -> bool:
    return isinstance(sought, SoughtWord) and sought.form in FUNCTION_WORDS


def sought_words(text: str) -> Iterator[SoughtWord]:
    """The words of a text; a compound takes its parts in, but «124-НҚ» and «22.06.2022» are whole or not at all."""
    found = list(words_in(text))
    place = 0
    while place < len(found):
        word = found[place]
        inside = [part for part in found[place + 1 :] if part.end <= word.end] if word.is_compound else []
        parts = tuple(map(simple_word, inside)) if may_come_apart(word.form, inside) else ()
        yield SoughtWord(word.form, terms_for(word.form), parts=parts)
        place += 1 + len(inside)


def may_come_apart(form: str, inside: list) -> bool:
    """A number before a whole word does: «31-сессия»."""
    return not any(part.form.isdigit() for part in inside) or _IS_NUMBERED(form) is not None


def simple_word(word) -> SoughtWord:
    return SoughtWord(word.form, terms_for(word.form))


def terms_for(form: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((form, *query_terms(form))))


def without_phrases(query: Query) -> Query:
    """The words of its phrases anywhere in the record."""
    wanted = (
        tuple(SoughtWord(form, terms_for(form)) for form in sought.forms)
        if isinstance(sought, SoughtPhrase)
        else (sought,)
        for sought in query.wanted
    )
    return replace(query, wanted=first_distinct(sought for group in wanted for sought in group))
