"""Russian stems by Snowball, and the nominative of Russian-shaped surnames as both languages write them.

«Айдашева» is the woman's name, and the Russian genitive of «Айдашев»; Kazakh adds its endings to either. All of them
meet in «айдашев».
"""

import re

import Stemmer

_SURNAME = re.compile(
    r"(?P<stem>\w{2,}(?:ов|ев|\w{2}ин|\w{2}ын))(?:а|у|е|ой|ою|ы|ым|ых|ыми|ом)|"
    r"(?P<adjective>\w{2,}[сц]к)(?:ий|ого|ому|им|ом|ая|ой|ую|ою|ие|их|ими)"
)
# What Snowball takes for the ending of a verb («сдела-на», «сдела-л») or an adjective («слаб-ой») and belongs to the
# stem of many nouns: ветеран, материал, медаль, обмен, кредит, музей, герой.
_MISTAKEN = re.compile(r"(\w{2,}(?:[ая][лн]|ен))[аоыи]?|(\w{2,}ит)е?|(\w{2,}е)[йеию]|(\w{2,}о)й")
_LAST_LETTERS = frozenset("аеимоухыюяй")
_STEMMER = Stemmer.Stemmer("russian", 0)  # no cache of its own: one more lock less


def surname(form: str) -> str:
    """The masculine nominative if the lower-case form looks like a surname in another case or gender, else empty."""
    if form[-1:] not in _LAST_LETTERS:
        return ""
    match = _SURNAME.fullmatch(form)
    if not match:
        return ""
    return match["stem"] or match["adjective"] + "ий"


def russian_stem(word: str) -> str:
    """The Snowball stem of a lower-case Russian word."""
    return _STEMMER.stemWord(word)


def noun_stem(word: str) -> str:
    """The stem of a lower-case word read as a noun where Snowball cuts deeper, else empty.

    «ветераны» is cut to «ветера», like a verb, and «ветеранов» to «ветеран»: by both stems they meet.
    """
    match = _MISTAKEN.fullmatch(word)
    stem = match[match.lastindex] if match else ""
    return stem if len(stem) > len(russian_stem(word)) else ""
