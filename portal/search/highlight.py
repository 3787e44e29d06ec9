"""Highlighting: marks the words of a text that match the query.

Done in Python, because the databases do not recognise inflected forms. Each piece of text is escaped before it is
joined, so `<mark>` is the only tag in the result.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from portal.language.words import words_in
from portal.search.analysis import Passage, folded_word, terms_of_piece, terms_of_word
from portal.search.query import Query, Sought, SoughtPhrase

LENGTH = 220  # letters of an excerpt
BEFORE = 60  # letters of it before the first mark


@dataclass(frozen=True)
class Mark:
    start: int
    end: int
    number: int  # index of the wanted word or phrase that it matches


@dataclass(frozen=True)
class Excerpt:
    """A piece of a text as HTML with `<mark>`, and the language of the text, empty when that is not known."""

    html: SafeString
    language: str


def marks_in(passage: Passage, query: Query) -> list[Mark]:
    """Where the wanted words occur in a text, in order and without overlaps."""
    found: list[Mark] = []
    for number, sought in enumerate(query.wanted):
        found += [Mark(start, end, number) for start, end in places_of(sought, passage)]
    apart: list[Mark] = []
    # Of marks that begin together the longest wins: a phrase or compound covers its words.
    for mark in sorted(found, key=lambda mark: (mark.start, -mark.end)):
        if not apart or mark.start >= apart[-1].end:
            apart.append(mark)
    return apart


def places_of(sought: Sought, passage: Passage) -> Iterable[tuple[int, int]]:
    if isinstance(sought, SoughtPhrase):
        yield from places_of_phrase(sought, passage)
        return
    wanted = sought.every_term
    for word in words_in(passage.text) if may_hold(passage, wanted) else ():
        terms = terms_of_word(word.form, passage.language)
        if terms.form in wanted or not wanted.isdisjoint(terms.stems) or not wanted.isdisjoint(terms.folded):
            yield word.start, word.end


def may_hold(passage: Passage, wanted: frozenset[str]) -> bool:
    """A cheap check first, from cached terms: most texts of a record contain none of the words."""
    pieces = (terms_of_piece(piece, passage.language) for piece in passage.text.split())
    return any(not wanted.isdisjoint(terms) for piece in pieces for terms in piece)


def places_of_phrase(sought: SoughtPhrase, passage: Passage) -> Iterable[tuple[int, int]]:
    simple = [word for word in words_in(passage.text) if not word.is_compound]
    length = len(sought.words)
    for place in range(len(simple) - length + 1):
        group = simple[place : place + length]
        if tuple(folded_word(word.form) for word in group) == sought.words:
            yield group[0].start, group[-1].end


def count_words_marked(marks: list[Mark]) -> int:
    """How many different wanted words these marks cover."""
    return len({mark.number for mark in marks})


def highlight_text(passage: Passage, query: Query) -> SafeString:
    """The whole text with its marks."""
    return with_marks(passage.text, marks_in(passage, query), 0, len(passage.text))


def make_excerpt(passages: Iterable[Passage], query: Query, shown: Iterable[Mark] = ()) -> Excerpt | None:
    """An excerpt of the text that contains most of the wanted words; None if no text contains any.

    Words marked elsewhere already (`shown`) do not count.
    """
    known = {mark.number for mark in shown}
    best, best_marks, most = None, [], 0
    for passage in passages:
        marks = marks_in(passage, query)
        if (new := len({mark.number for mark in marks} - known)) > most:
            best, best_marks, most = passage, marks, new
            if new == len(query.wanted) - len(known):
                break
    if best is None:
        return None
    first = next(mark for mark in best_marks if mark.number not in known)
    return Excerpt(cut_around(best.text, best_marks, first), best.language or "")


def cut_around(text: str, marks: list[Mark], first: Mark) -> SafeString:
    """The piece of the text around this mark, cut between words."""
    start = max(0, first.start - BEFORE)
    end = min(len(text), max(start + LENGTH, first.end))
    if start:
        start = min(text.find(" ", start, first.start) + 1 or start, first.start)
    if end < len(text):
        end = max(text.rfind(" ", first.end, end), first.end)
    shown = with_marks(text, [mark for mark in marks if start <= mark.start and mark.end <= end], start, end)
    return format_html("{}{}{}", "…" if start else "", shown, "…" if end < len(text) else "")


def with_marks(text: str, marks: list[Mark], start: int, end: int) -> SafeString:
    """The text from `start` to `end` as HTML; marks separated by one space are merged."""
    pieces, at = [], start
    for first, last in join_adjacent_marks(text, marks):
        pieces += [conditional_escape(text[at:first]), format_html("<mark>{}</mark>", text[first:last])]
        at = last
    return format_html_join("", "{}", ((piece,) for piece in [*pieces, conditional_escape(text[at:end])]))


def join_adjacent_marks(text: str, marks: list[Mark]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for mark in marks:
        if spans and text[spans[-1][1] : mark.start] == " ":
            spans[-1] = (spans[-1][0], mark.end)
        else:
            spans.append((mark.start, mark.end))
    return spans
