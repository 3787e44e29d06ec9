"""Finding: the public records that a query finds, best first; loosened, and said to be so, when there are none."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from math import log2
from operator import add

from django.db.models import Case, IntegerField, Model, Q, QuerySet, When
from django.db.models.expressions import CombinedExpression, RawSQL

from portal.language.keyboard import readings_on_other_keyboards
from portal.language.numerals import numbers_in
from portal.language.stemming import query_terms
from portal.language.transliteration import from_latin, latin_skeleton
from portal.search import query as queries
from portal.search.analysis import FOLDED, TITLE_STEM, folded_word
from portal.search.did_you_mean import did_you_mean
from portal.search.engines import search_engine
from portal.search.expressions import Expression
from portal.search.kinds import Kind, kind_named
from portal.search.models import WORD_LENGTH, Word
from portal.search.query import Query, SoughtPhrase, SoughtWord

SHORTEST_ALIKE = 4  # letters; shorter words are alike too often
MOST_ALIKE = 24
SHORTEST_BEGINNING = 3


@dataclass
class SearchResult:
    """The keys of the public records found, newest first; whether the query had to be loosened; what else to try.

    `read_as` is what was searched for instead, where only that makes sense: «курылтай» for «rehsknfq».
    `is_of_some` says that some of the words were enough: the records are then weighed by those that they hold.
    """

    ids: list[int]
    query: Query
    kind: Kind
    tiers: tuple[Expression, ...] = ()  # all but the widest
    is_relaxed: bool = False
    suggestion: str | None = None
    read_as: str = ""
    is_of_some: bool = False

    @property
    def keys(self) -> RawSQL:
        """The same keys as a subquery, for `filter(pk__in=…)`."""
        return search_engine().listed(self.ids)

    @cached_property
    def best_first(self) -> list[int]:
        """The keys in the order of their tiers or weights, newest first inside; asked for only where it is shown."""
        if self.is_of_some:
            weights = Counter()
            for _expression, weight, keys in self.weights:
                weights.update(dict.fromkeys(keys, weight))
            return sorted(self.ids, key=lambda key: -weights[key])
        best: dict[int, int] = {}
        for tier, expression in reversed(list(enumerate(self.tiers)) if len(self.ids) > 1 else []):
            best.update(dict.fromkeys(search_engine().fetched(self.found_by(expression)), tier))
        return sorted(self.ids, key=lambda key: best.get(key, len(self.tiers)))

    @cached_property
    def weights(self) -> list[tuple[Expression, int, set[int]]]:
        """What holding each wanted word adds, and to which of the records found: more, the fewer of them hold it.

        In the title it adds a quarter to that.
        """
        found, weights = set(self.ids), []
        for sought in self.query.wanted:
            anywhere, in_title = sought.expression(FOLDED), sought.expression(TITLE_STEM)
            if holding := found.intersection(search_engine().fetched(self.found_by(anywhere))):
                weight = round(100 * (1 + log2(len(found) / len(holding))))
                titled = found.intersection(search_engine().fetched(self.found_by(in_title)))
                weights += [(anywhere, weight, holding), (in_title, weight // 4, titled)]
        return weights

    def nearness(self, key: str = "pk") -> Case | CombinedExpression:
        """For `order_by`: 0 in the best tier, less in the others, or the weight of the words that a record holds.

        `key` is the path from the queryset to the record's key.
        """

        def holding(expression, then):
            return When(Q(**{f"{key}__in": self.found_by(expression)}), then=then)

        if self.is_of_some and self.weights:
            held = [holding(expression, weight) for expression, weight, _keys in self.weights]
            return reduce(add, (Case(when, default=0, output_field=IntegerField()) for when in held))
        found = [holding(expression, -tier) for tier, expression in enumerate(self.tiers)]
        return Case(*found, default=-len(self.tiers), output_field=IntegerField())

    def found_by(self, expression: Expression) -> RawSQL:
        return search_engine().objects(self.kind.name, expression)


def find_records(
    kind: str, text: str, records: QuerySet | None = None, *, loosen: bool = True
) -> SearchResult:
    """What a visitor's words find among the public records of a kind, or among these of them.

    Unless told not to, it reads a query that finds nothing as typed on another keyboard, and then loosens it: phrases
    to words, words to beginnings, all to any.
    """
    of_kind = kind_named(kind)
    within, records = records, of_kind.public() if records is None else records
    strict = with_spellings_of_index(queries.parse_query(text))
    if not strict.wanted:
        return SearchResult(without_unwanted(of_kind, strict, records), strict, of_kind)
    for number, (query, tiers, is_of_some) in enumerate(widening_queries(strict)):
        if ids := find_newest_first(of_kind, query, tiers[-1], within):
            suggestion = did_you_mean(text, strict, of_kind, records) if number else None
            better = tuple(tiers[:-1])
            return SearchResult(ids, query, of_kind, better, bool(number), suggestion, is_of_some=is_of_some)
        if not loosen:
            return SearchResult([], strict, of_kind)
        if number == 0 and (found := find_retyped(of_kind, text, within)):
            return found
    return SearchResult([], strict, of_kind, suggestion=did_you_mean(text, strict, of_kind, records))


def find_retyped(kind: Kind, text: str, records: QuerySet | None) -> SearchResult | None:
    """What is found by the same keys on another keyboard, if anything."""
    for other in readings_on_other_keyboards(text):
        query = with_spellings_of_index(queries.parse_query(other))
        tiers = query.tiers()
        if query.wanted and (ids := find_newest_first(kind, query, tiers[-1], records)):
            return SearchResult(ids, query, kind, tuple(tiers[:-1]), read_as=other.strip())
    return None


def keys_with_hidden(model: type[Model], words: str) -> RawSQL:
    """The keys of all records that words find, hidden ones among them: for querysets that know who may see."""
    query = queries.parse_query(words)
    if any("a" <= letter <= "z" for letter in words.lower()):
        # One more database query, so only where Latin letters make it likely to help: this runs at every keystroke.
        query = with_spellings_of_index(query)
    return search_engine().objects(model._meta.model_name, query.tiers()[-1], query.excluded())


def widening_queries(strict: Query):
    """The query and its expressions, then each way of loosening it, and whether some of its words are enough then.

    The next one is made only when it is needed.
    """
    yield strict, strict.tiers(), False
    free = queries.without_phrases(strict)
    if free != strict:
        free = with_spellings_of_index(free)
        yield free, free.tiers(), False
    begun = with_completed_words(free)
    if begun != free:
        yield begun, begun.tiers(), False
    if len(begun.wanted) > 1:
        yield begun, [begun.some()], True


def find_newest_first(
    kind: Kind, query: Query, expression: Expression, records: QuerySet | None
) -> list[int]:
    found = search_engine().objects(kind.name, expression, query.excluded())
    if records is None and (newest := kind.newest_public(found)) is not None:
        return newest
    return keys_newest_first(kind, (kind.public() if records is None else records).filter(pk__in=found))


def without_unwanted(kind: Kind, query: Query, records: QuerySet) -> list[int]:
    """Where nothing but -words was typed: all other records; nothing at all where no word was typed."""
    unwanted = query.excluded()
    return (
        keys_newest_first(kind, records.exclude(pk__in=search_engine().objects(kind.name, unwanted)))
        if unwanted
        else []
    )


def keys_newest_first(kind: Kind, records: QuerySet) -> list[int]:
    return list(records.order_by(*kind.newest_first).values_list("pk", flat=True))


# --- Other spellings, from the words of the index


def with_spellings_of_index(query: Query) -> Query:
    """With the words of the index that are these ones in other letters: «Qurultai» and «курултай» are «құрылтай»."""
    found = find_spelled_alike({word.form for sought in query.wanted for word in sought_words_in(sought)})
    return replace(query, wanted=tuple(with_alike(sought, found) for sought in query.wanted))


def written_alike(phrase: SoughtPhrase) -> SoughtPhrase:
    """A single word in quotes is found as it stands, but on any keyboard."""
    if len(phrase.forms) > 1:
        return phrase
    words = Word.objects.filter(folded=phrase.words[0], is_written=True).order_by("text")
    return replace(phrase, alike=tuple(words.values_list("text", flat=True)[:MOST_ALIKE]))


def sought_words_in(sought) -> list[SoughtWord]:
    return [sought, *sought.parts] if isinstance(sought, SoughtWord) else []


def with_alike(sought, found: dict[str, tuple[str, ...]]):
    if isinstance(sought, SoughtPhrase):
        return written_alike(sought)
    parts = tuple(with_alike(part, found) for part in sought.parts)
    return replace(sought, alike=(*sought.alike, *found.get(sought.form, ())), parts=parts)


def find_spelled_alike(forms: set[str]) -> dict[str, tuple[str, ...]]:
    """By form, the words and stems of the index with the same sounds, and those its Latin letters may stand for."""
    skeletons = {form: latin_skeleton(form)[:WORD_LENGTH] for form in forms}
    readings = {form: readings_of(form) for form in forms}
    by_skeleton: dict[str, list[str]] = {}
    long_enough = [skeleton for skeleton in skeletons.values() if len(skeleton) >= SHORTEST_ALIKE]
    for text, skeleton in Word.objects.filter(skeleton__in=long_enough).values_list("text", "skeleton"):
        by_skeleton.setdefault(skeleton, []).append(text)
    known = known_among({term for terms in readings.values() for term in terms})
    return {
        form: tuple(
            dict.fromkeys(
                (
                    *(term for term in readings[form] if term in known),
                    *of_same_numbers(form, sorted(by_skeleton.get(skeletons[form], ())))[:MOST_ALIKE],
                )
            )
        )
        for form in forms
    }


def of_same_numbers(form: str, words: Iterable[str]) -> list[str]:
    """Those of the words that hold the numbers of this one: «XXXI» is not «XXXII», nor 383 «383-VIII»."""
    numbers = numbers_in(form)
    return [word for word in words if numbers_in(word) == numbers]


def readings_of(form: str) -> list[str]:
    """The terms of the Cyrillic words that a Latin one may stand for; a number is no word."""
    return (
        [] if numbers_in(form) else [term for spelling in from_latin(form) for term in query_terms(spelling)]
    )


def known_among(terms: set[str]) -> set[str]:
    return set(Word.objects.filter(text__in=terms).values_list("text", flat=True)) if terms else set()


def with_completed_words(query: Query) -> Query:
    """With the words of the index that begin with those typed: half a word is a beginning."""
    return replace(query, wanted=tuple(map(complete_word, query.wanted)))


def complete_word(sought):
    folded = folded_word(sought.form) if isinstance(sought, SoughtWord) else ""
    if len(folded) < SHORTEST_BEGINNING:
        return sought
    words = Word.objects.filter(search_engine().beginning_with("folded", folded)).order_by("folded")
    longer = of_same_numbers(sought.form, words.values_list("text", flat=True)[:MOST_ALIKE])
    return replace(sought, alike=tuple(dict.fromkeys((*sought.alike, *longer))))
