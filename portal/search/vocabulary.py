"""The words of the index, used for Latin spellings, half-typed words and typing mistakes."""

import re
from collections.abc import Iterable

from django.db import transaction

from portal.language.transliteration import latin_skeleton
from portal.search.analysis import Terms, folded_word
from portal.search.models import WORD_LENGTH, Misspelling, Word

BATCH = 500
MOST_SEEN = 1 << 16
RUSSIAN_STEM = "~"  # marks Russian stems, which are not words and must not be suggested
SHORTEST, LONGEST = 4, 30  # letters of words that are checked for typing mistakes
COMPARED = 10  # letters from the beginning of a word in which a mistake is looked for
_seen: dict[bool, set[str]] = {True: set(), False: set()}  # by `is_written`, words known to be in the table
_IS_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*").fullmatch


def add_words_of(documents: Iterable[Terms]):
    """Add the words of these documents that the table does not have yet."""
    documents = list(documents)
    written = {word for terms in documents for word in terms.words}
    stems = {stem for terms in documents for stem in terms.stems} - written
    add_words(set(filter(is_kept, written - _seen[True])), is_written=True)
    add_words(set(filter(is_kept, stems - _seen[True] - _seen[False])), is_written=False)


def is_kept(text: str) -> bool:
    return len(text) <= WORD_LENGTH and not text.startswith(RUSSIAN_STEM)


def add_words(texts: set[str], *, is_written: bool):
    if not texts:
        return
    known = dict(known_words(texts))
    new = [new_word(text, is_written) for text in sorted(texts - known.keys())]
    Word.objects.bulk_create(new, batch_size=BATCH, ignore_conflicts=True)
    stands_now = [text for text in texts & known.keys() if is_written and not known[text]]
    Word.objects.filter(text__in=stands_now).update(is_written=True)
    if is_written:
        learn_slips([*stands_now, *(word.text for word in new)])
    transaction.on_commit(lambda: note_seen(texts, is_written))


def note_seen(texts: set[str], is_written: bool):
    """Caches words known to be in the table, called after the commit; saves a query at every save."""
    if len(_seen[is_written]) < MOST_SEEN:
        _seen[is_written] |= texts


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
    """The beginning of the word, whole and with each single letter deleted."""
    beginning = folded[:COMPARED]
    return {beginning, *(beginning[:place] + beginning[place + 1 :] for place in range(len(beginning)))}


def forget_seen():
    """Clears the cache; call it when the table may have been emptied."""
    _seen[True].clear()
    _seen[False].clear()
