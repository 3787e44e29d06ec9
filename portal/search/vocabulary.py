"""The words of the index: for Latin spellings of them, for half a word, and for slips of the keyboard."""

import re
from collections.abc import Iterable

from portal.language.transliteration import latin_skeleton
from portal.search.analysis import FOLDED, Terms, folded_word
from portal.search.models import WORD_LENGTH, Misspelling, Word

BATCH = 500
RUSSIAN_STEM = "~"  # such stems are stumps, never words
SHORTEST, LONGEST = 4, 30  # of the words that slips are looked for in
COMPARED = 10  # letters of a word, from its beginning, in which a slip is looked for
_IS_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*").fullmatch


def learn(documents: Iterable[Terms]):
    """Add the words of these documents that are not known yet."""
    written, stems = set(), set()
    for terms in documents:
        for marked in terms.marked:
            tier, term = int(marked[0]), marked[2:]
            if tier != FOLDED and len(term) <= WORD_LENGTH and not term.startswith(RUSSIAN_STEM):
                (written if tier % 2 else stems).add(term)
    add_words(written, is_written=True)
    add_words(stems - written, is_written=False)


def add_words(texts: set[str], *, is_written: bool):
    known = dict(known_words(texts))
    new = [new_word(text, is_written) for text in sorted(texts - known.keys())]
    Word.objects.bulk_create(new, batch_size=BATCH, ignore_conflicts=True)
    stands_now = [text for text in texts & known.keys() if is_written and not known[text]]
    Word.objects.filter(text__in=stands_now).update(is_written=True)
    if is_written:
        learn_slips([*stands_now, *(word.text for word in new)])


def known_words(texts: set[str]) -> Iterable[tuple[str, bool]]:
    ordered = sorted(texts)
    for first in range(0, len(ordered), BATCH):
        found = Word.objects.filter(text__in=ordered[first : first + BATCH])
        yield from found.values_list("text", "is_written")


def new_word(text: str, is_written: bool) -> Word:
    skeleton = latin_skeleton(text)[:WORD_LENGTH]
    return Word(text=text, skeleton=skeleton, folded=folded_word(text)[:WORD_LENGTH], is_written=is_written)


def learn_slips(texts: list[str]):
    usual = [text for text in texts if SHORTEST <= len(text) <= LONGEST and _IS_WORD(text)]
    for first in range(0, len(usual), BATCH):
        words = Word.objects.filter(text__in=usual[first : first + BATCH]).values_list("pk", "folded")
        slips = [Misspelling(word_id=key, text=slip) for key, folded in words for slip in slips_of(folded)]
        Misspelling.objects.bulk_create(slips, batch_size=BATCH)


def slips_of(folded: str) -> set[str]:
    """The beginning of the word, whole and with any one letter left out."""
    beginning = folded[:COMPARED]
    return {beginning, *(beginning[:place] + beginning[place + 1 :] for place in range(len(beginning)))}


def forget_all():
    Misspelling.objects.all().delete()
    Word.objects.all().delete()
