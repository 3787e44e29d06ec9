"""The dictionary forms of Kazakh that support the stemming rules, loaded on first use.

The list is made by `bench/build_headwords.py` from the Hunspell dictionary; its notice is `data/headwords.LICENSE.md`.
"""

import lzma
from functools import cache
from pathlib import Path

from portal.language.kazakh_sounds import RUSSIAN_KEYBOARD

NOUN, VERB = 1, 2  # bits: what a headword may be; everything that is declined is a noun here

# Regions and cities that are whole words: endings are taken off them (Қарағанды-да), but nothing of the name itself,
# though it may look like a form of a verb («қарағанды»: him who has looked).
_PLACES = """
    абай ақмола ақтау ақтөбе алматы арқалық астана атырау байқоңыр балқаш екібастұз жамбыл жаңаөзен жезқазған жетісу
    кентау көкшетау қонаев қостанай қызылорда қарағанды маңғыстау орал өскемен павлодар петропавл риддер сарань сәтбаев
    семей степногор талдықорған тараз теміртау түркістан ұлытау шахтинск шымкент
"""
PLACES = frozenset(_PLACES.split())

# The one whose Russian name a Russian keyboard cannot tell from a form of a verb: «қарағанда», when one looks.
RUSSIAN_PLACES = {"қарағанды": ("караганда", "караганде", "караганду", "карагандой")}

_FILE = Path(__file__).parent / "data" / "headwords.txt.xz"


@cache
def headwords() -> dict[str, int]:
    """Headword → NOUN, VERB or both, in true orthography."""
    return _read(_text())


@cache
def folded_headwords() -> dict[str, int]:
    """The same headwords as typed on a Russian keyboard."""
    return _read(_text().translate(RUSSIAN_KEYBOARD))


def _text() -> str:
    return lzma.decompress(_FILE.read_bytes()).decode()


def _read(text: str) -> dict[str, int]:
    nouns, verbs = text.splitlines()
    found = dict.fromkeys(nouns.split(), NOUN)
    for word in verbs.split():
        found[word] = found.get(word, 0) | VERB
    return found
