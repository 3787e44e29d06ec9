"""Splits text into words, in the same way for documents and queries, with positions for highlighting.

A hyphenated word («іс-шараның», «ҚХА-ның») and a number with letters («124-НҚ», «22.06.2022») are given whole and then
in parts, because people search for either. «С.Абдрахманов» and «kenes.kz» are given in parts only: a dot joins only
digits.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from portal.language.alphabet import normalise_text

LONGEST_WORD = 200  # letters kept of a longer run; no word of a living language comes near
MOST_PARTS = 8  # a longer chain of hyphens is a line or a table, not a word

# Characters inside a word that are not letters: combining marks, soft hyphens, zero-width characters.
_INSIDE = "\u0300-\u036f\u0483-\u0487\u00ad\u200b-\u200d\u2060\ufeff"
_PART = rf"[^\W_][^\W_{_INSIDE}]*(?:[{_INSIDE}]+[^\W_]*)*"
_CHAIN = re.compile(rf"{_PART}(?:[-\u2010\u2011]{_PART}|(?<=\d)[./](?=\d){_PART})*")
_EACH = re.compile(_PART)
_IS_PLAIN = re.compile("(?![хі]+$)[а-яәғқңөұүһі]+|[a-z0-9]+").fullmatch


class WordInText(NamedTuple):
    """A word in its normal form and its position: `text[start:end]`. A compound is followed by its parts."""

    form: str
    start: int
    end: int
    is_compound: bool = False


def words_in(text: str) -> Iterator[WordInText]:
    """The words of any text in order, compounds before their parts; in linear time."""
    for chain in _CHAIN.finditer(text):
        parts = list(_EACH.finditer(chain.group()))
        start = chain.start()
        if 1 < len(parts) <= MOST_PARTS and (form := look_up_form(chain.group())):
            yield WordInText(form, start, chain.end(), is_compound=True)
        for part in parts:
            if form := look_up_form(part.group()):
                yield WordInText(form, start + part.start(), start + part.end())


def look_up_form(word: str) -> str:
    """One word as search compares it: normalised, no spaces, cut to LONGEST_WORD; empty without letter or digit."""
    small = word.lower()
    if len(small) <= LONGEST_WORD and _IS_PLAIN(small):
        return small
    form = normalise_text(word[:LONGEST_WORD]).replace(" ", "")[:LONGEST_WORD]
    return form if any(map(str.isalnum, form)) else ""
