"""Parses a list of participants, as minutes print it, into role, name and position. Uses no database.

    «Төраға: М. Әзілханов, ҚХА Төрағасының орынбасары»  →  chair · М. · Әзілханов · «ҚХА Төрағасының орынбасары»

A line with a role alone («Спикерлер:») applies to the lines below it. What cannot be recognised stays in the name, for
staff to correct.
"""

import re
from dataclasses import dataclass

from portal.language.alphabet import fold

ROLES = {
    "chair": "төраға төрайым төрағалық етуші төрағалық еткен жүргізуші модератор председатель председательствующий "
    "председательствовал председательствовала ведущий ведущая",
    "secretary": "хатшы жауапты хатшы секретарь ответственный секретарь",
    "speaker": "баяндамашы баяндамашылар спикер спикерлер сөз сөйлегендер сөз сөйлеген докладчик докладчики спикеры "
    "выступающий выступающие выступили выступил содокладчик",
    "guest": "қонақ қонақтар шақырылған шақырылғандар гость гости приглашённые приглашенные приглашённый приглашенный",
    "participant": "қатысушы қатысушылар қатысқандар қатысты мүше мүшелер мүшелері кеңес мүшелері участник участники "
    "присутствовали присутствующие член члены члены совета",
}
PHRASES = {
    "chair": ("төрағалық етуші", "төрағалық еткен"),
    "secretary": ("жауапты хатшы", "ответственный секретарь"),
    "speaker": ("сөз сөйлегендер", "сөз сөйлеген"),
    "guest": (),
    "participant": ("кеңес мүшелері", "члены совета"),
}
BULLET = re.compile(r"^\s*(?:\d{1,3}\s*[.)]|[-–—•*·])\s*")
INITIAL = re.compile(r"^[^\W\d_]\.$")
PATRONYMIC = re.compile(r"(?:ович|евич|ьич|кич|овна|евна|ична|инична|ұлы|улы|қызы|кызы)$", re.I)
FAMILY = re.compile(r"(?:[оеё]ва?|ина?|ский|ская|цкий|цкая|енко|ұлы|баева?|ко|юк|ян)$", re.I)
BREAK = re.compile(r"\s*(?:,|;|\s[-–—]\s)\s*")
MOST_LINES = 300
MOST_WORDS_OF_NAME = 4


@dataclass(frozen=True)
class ParticipantLine:
    printed: str
    role: str
    family_name: str
    given_name: str
    patronymic: str
    position: str


def role_by_word() -> dict[str, str]:
    words = {}
    for role, text in ROLES.items():
        for phrase in (*PHRASES[role], *text.split()):
            words[fold(phrase)] = role
    for stray in ("етуші", "еткен", "жауапты", "сөз", "кеңес", "совета", "ответственный"):
        words.pop(fold(stray), None)
    return words


ROLE_BY_WORD = role_by_word()


def read_lines(text: str) -> list[ParticipantLine]:
    """The participants of a list; at most MOST_LINES lines are read, blank lines and headings give none."""
    lines, role = [], "participant"
    for raw in text.splitlines()[:MOST_LINES]:
        words = BULLET.sub("", " ".join(raw.split()))
        head, colon, rest = words.partition(":")
        named = ROLE_BY_WORD.get(fold(head.strip())) if colon or not rest else None
        if named and not rest.strip(" .;"):
            role = named
        elif words.strip(" .;,:"):
            lines.append(read_line(rest if named and colon else words, named or role))
    return lines


def read_line(text: str, role: str) -> ParticipantLine:
    """One participant: «М. Әзілханов, ҚХА Төрағасының орынбасары»; «Әзілханов М. (төраға)» overrides the role."""
    text = text.strip(" .;,") + ("." if re.search(r"\b[^\W\d_]\.\W*$", text) else "")
    text, own = split_role(text)
    printed, position = (*BREAK.split(text, maxsplit=1), "")[:2]
    return ParticipantLine(printed, own or role, *split_name(printed), position.strip(" .;,"))


def split_role(text: str) -> tuple[str, str | None]:
    found = re.search(r"\s*\(([^()]*)\)\s*$", text)
    role = ROLE_BY_WORD.get(fold(found[1].strip())) if found else None
    return (text[: found.start()], role) if role else (text, None)


def split_name(printed: str) -> tuple[str, str, str]:
    """Family name, given name, patronymic; initials keep their dot."""
    words = re.sub(r"(?<=\.)(?=\S)", " ", printed).split()
    initials = [word for word in words if INITIAL.match(word)]
    if initials:
        family = " ".join(word for word in words if word not in initials)
        return family, initials[0], " ".join(initials[1:2])
    if not 1 < len(words) <= MOST_WORDS_OF_NAME:
        return printed, "", ""
    return split_name_by_order(words)


def split_name_by_order(words: list[str]) -> tuple[str, str, str]:
    at = next((at for at, word in enumerate(words) if at and PATRONYMIC.search(word)), None)
    if at is not None and at == len(words) - 1 and len(words) > 2:
        return words[0], " ".join(words[1:at]), words[at]
    if at is not None and len(words) > 2:
        return " ".join(words[at + 1 :]), " ".join(words[:at]), words[at]
    if len(words) == 2 and FAMILY.search(words[0]) and not FAMILY.search(words[1]):
        return words[0], words[1], ""
    return words[-1], " ".join(words[:-1]), ""
