"""Did you mean: replaces words that no public record contains by the most similar words that one does.

Symmetric deletes (Garbe's SymSpell): if two words differ by one wrong, missing, extra or swapped letter, they become
equal when one letter is deleted from each. So no alphabet is enumerated, and each step is bounded for any input.
The word list also contains words of hidden records; a word is suggested only if a public record contains it.
"""

from typing import NamedTuple

from django.db.models import QuerySet

from portal.language.numerals import numbers_in
from portal.language.words import words_in
from portal.search import query as queries
from portal.search.analysis import BODY, FOLDED, TITLE, folded_word, mark_term
from portal.search.engines import search_engine
from portal.search.expressions import Expression, Term, match_any
from portal.search.kinds import Kind
from portal.search.models import Misspelling, Word
from portal.search.query import Query, SoughtWord
from portal.search.vocabulary import LONGEST, SHORTEST, slips_of

MOST_READ = 120  # words that share a slip
MOST_TRIED = 8  # of them, the nearest, that are asked for in the index
MOST_COUNTED = 200  # records of one word: enough to tell a common word from a rare one
FARTHEST = 2  # letters that differ
SHORTEST_PART = 3  # letters of either of two words written as one
MOST_ASKED = 4  # words of one query


class PublicRecords(NamedTuple):
    kind: Kind
    records: QuerySet

    def found_by(self, expression: Expression) -> QuerySet:
        keys = search_engine().objects(self.kind.name, expression)
        return self.records.order_by().filter(pk__in=search_engine().once(keys))


def did_you_mean(text: str, query: Query, kind: Kind, records: QuerySet) -> str | None:
    """The text with its unknown words replaced by known ones; None if that finds nothing either."""
    public = PublicRecords(kind, records)
    better = text
    for sought in query.wanted[:MOST_ASKED]:
        if isinstance(sought, SoughtWord) and not public.found_by(sought.expression(FOLDED)).exists():
            if (word := nearest_word(sought.form, public) or split_joined_words(sought.form, public)) is None:
                return None
            better = replace_word(better, sought.form, word)
    is_better = better != text and public.found_by(queries.parse_query(better).tiers()[-1]).exists()
    return better if is_better else None


def nearest_word(form: str, public: PublicRecords) -> str | None:
    """The public word with the smallest edit distance, compared folded first; the most frequent one of equals."""
    folded = folded_word(form)
    if not SHORTEST <= len(folded) <= LONGEST:
        return None
    near = sorted(
        (edit_distance(folded, other), edit_distance(form, text), text)
        for text, other in words_one_slip_away(folded)
    )
    near = [choice for choice in near if 0 < choice[0] <= FARTHEST and has_numbers_of(form, choice[2])]
    tried = near[:MOST_TRIED]
    known = [(*far, -records_with(as_written(text), public), text) for *far, text in tried]
    return min((choice for choice in known if choice[-2]), default=(None,))[-1]


def split_joined_words(form: str, public: PublicRecords) -> str | None:
    """Splits two public words written as one («қоғамдықкеңес»); picks the pair whose rarer word is most frequent."""
    cuts = [(form[:place], form[place:]) for place in range(SHORTEST_PART, len(form) - SHORTEST_PART + 1)]
    cuts = [cut for cut in cuts if has_numbers_of(form, " ".join(cut))]
    if not cuts or len(form) > LONGEST:
        return None
    folded = {folded_word(part): part for cut in cuts for part in cut}
    rows = Word.objects.filter(folded__in=folded, is_written=True).order_by("text")
    written: dict[str, list[str]] = {}
    for text, key in rows.values_list("text", "folded"):
        written.setdefault(folded[key], []).append(text)
    known = {part: commonest_word(texts, public) for part, texts in written.items()}
    both = [(known[one], known[other]) for one, other in cuts if one in known and other in known]
    number, words = max(
        ((min(one[0], other[0]), f"{one[1]} {other[1]}") for one, other in both), default=(0, "")
    )
    return words if number else None


def has_numbers_of(form: str, other: str) -> bool:
    """Whether both contain the same numbers: «XXXI» is another session, not a typing mistake for «XXXII»."""
    return numbers_in(form) == numbers_in(other)


def commonest_word(texts: list[str], public: PublicRecords) -> tuple[int, str]:
    """In how many records the most frequent of these words occurs, and that word."""
    return max((records_with(as_written(text), public), text) for text in texts)


def words_one_slip_away(folded: str) -> list[tuple[str, str]]:
    """Words of similar length that share a deletion with this one, as pairs (as written, folded)."""
    found = Misspelling.objects.filter(text__in=slips_of(folded)).order_by("pk")
    pairs = found.values_list("word__text", "word__folded").distinct()[:MOST_READ]
    return [(text, other) for text, other in dict(pairs).items() if abs(len(other) - len(folded)) <= FARTHEST]


def as_written(text: str) -> Expression:
    return match_any(Term(mark_term(tier, text)) for tier in (TITLE, BODY))


def records_with(expression: Expression, public: PublicRecords) -> int:
    """How many records match, counted up to MOST_COUNTED: the exact number of a common word does not matter."""
    return public.found_by(expression)[:MOST_COUNTED].count()


def edit_distance(one: str, other: str) -> int:
    """Edit distance: letters to change, insert, delete or swap with their neighbour (optimal string alignment)."""
    before, last = [], list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        now = [row]
        for column, another in enumerate(other, start=1):
            cost = min(last[column] + 1, now[-1] + 1, last[column - 1] + (letter != another))
            swapped = row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == another
            now.append(min(cost, before[column - 2] + 1) if swapped else cost)
        before, last = last, now
    return last[-1]


def replace_word(text: str, form: str, other: str) -> str:
    """The text with every occurrence of one word replaced."""
    # From the end, so that the places of the words still to be replaced stay valid.
    for word in reversed([word for word in words_in(text) if word.form == form]):
        text = text[: word.start] + other + text[word.end :]
    return text
