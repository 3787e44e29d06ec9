"""Russian stems by Snowball, and the nominative of Russian-shaped surnames as both languages write them.

«Айдашева» is the woman's name, and the Russian genitive of «Айдашев»; Kazakh adds its endings to either. All of them
meet in «айдашев».
"""

import re

import Stemmer

_IS_FAMILY_NAME = re.compile(r"\w{3,}(?:ов|ев|ин|ын|ұлы|қызы|ский|цкий)").fullmatch
_SURNAME = re.compile(
    r"(?P<stem>\w{2,}(?:ов|ев|ин|\w{2}ын))(?:а|у|е|ой|ою|ы|ым|ых|ыми|ом)|"
    r"(?P<adjective>\w{2,}[сц]к)(?:ий|ого|ому|им|ом|ая|ой|ую|ою|ие|их|ими)"
)
# What Snowball takes for the ending of a verb («сдела-на», «сдела-л») or an adjective («слаб-ой») and belongs to the
# stem of many nouns: ветеран, материал, медаль, обмен, кредит, музей, герой, проблему, Костаная.
_MISTAKEN = re.compile(
    r"(\w{2,}(?:[ая][лн]|ен))[аоыи]?|(\w{2,}ит)е?|(\w{2,}е)[йеию]|(\w{2,}о)й|(\w{2,}ем)у|(\w{3,}а)я"
)
# A vowel that is there only when no ending follows: список, списка; оценок, оценка; конец, конца; перечень, перечня.
_FLEETING = re.compile(r"(?P<head>\w+[^аеиоуыэюяй])[ое](?P<tail>[кц])|(?P<stem>\w{2,}[^аеиоуыэюяйп])ень")
_LAST_LETTERS = frozenset("аеимоухыюяй")
_STEMMER = Stemmer.Stemmer("russian", 0)  # no cache of its own: one more lock less


def surname_stem(form: str) -> str:
    """The masculine nominative if the lower-case form looks like a surname in another case or gender, else empty."""
    if form[-1:] not in _LAST_LETTERS:
        return ""
    match = _SURNAME.fullmatch(form)
    if not match:
        return ""
    return match["stem"] or match["adjective"] + "ий"


def is_family_name(form: str) -> bool:
    """Whether a lower-case form looks like the nominative of a family name or a patronymic, in either language."""
    return _IS_FAMILY_NAME(form) is not None


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


def fleeting_stem(word: str) -> str:
    """The stem that the other forms of a lower-case word have, where its last vowel comes and goes, else empty."""
    match = _FLEETING.fullmatch(word)
    if not match:
        return ""
    return match["head"] + match["tail"] if match["head"] else match["stem"] + "н"
