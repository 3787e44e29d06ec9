"""Finds public records for a query, ranked; if none match, the query is relaxed step by step and the result says so."""

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

SHORTEST_ALIKE = 4  # letters; too many short words share a skeleton
MOST_ALIKE = 24
SHORTEST_BEGINNING = 3


@dataclass
class SearchResult:
    """Keys of the public records found, newest first; whether the query was relaxed; what else to try.

    `read_as` is the text searched instead, typed on another keyboard: «курылтай» for «rehsknfq».
    `is_of_some` is true if matching some of the words was enough: records are then ranked by the words they contain.
    """

    ids: list[int]
    query: Query
    kind: Kind
    tiers: tuple[Expression, ...] = ()  # all but the widest, which every record found matches
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
        """The keys ranked by tier or weight, then newest first. Computed only where this order is shown."""
        if self.is_of_some:
            weights = Counter()
            for _expression, weight, keys in self.weights:
                weights.update(dict.fromkeys(keys, weight))
            return sorted(self.ids, key=lambda key: -weights[key])
        # The widest tier first, so that a better one overwrites it. `sorted` is stable: newest first inside a tier.
        best: dict[int, int] = {}
        for tier, expression in reversed(list(enumerate(self.tiers)) if len(self.ids) > 1 else []):
            best.update(dict.fromkeys(search_engine().fetched(self.found_by(expression)), tier))
        return sorted(self.ids, key=lambda key: best.get(key, len(self.tiers)))

    @cached_property
    def weights(self) -> list[tuple[Expression, int, set[int]]]:
        """For each wanted word: expression, weight and matching keys.

        A rare word weighs more (inverse document frequency); a match in the title adds a quarter.
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
        """For `order_by`: 0 in the best tier, negative in others; or the total weight of the words a record contains.

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
    """Search the public records of a kind, or only `records`.

    With `loosen`, a query that finds nothing is read as typed on another keyboard, then relaxed: phrases to words,
    words to prefixes, all words to any word.
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
    """The result of the same keys typed on another keyboard; None if nothing is found."""
    for other in readings_on_other_keyboards(text):
        query = with_spellings_of_index(queries.parse_query(other))
        tiers = query.tiers()
        if query.wanted and (ids := find_newest_first(kind, query, tiers[-1], records)):
            return SearchResult(ids, query, kind, tuple(tiers[:-1]), read_as=other.strip())
    return None


def keys_with_hidden(model: type[Model], words: str) -> RawSQL:
    """Keys of all matching records, hidden ones included: the caller restricts them to what the user may see."""
    query = queries.parse_query(words)
    if any("a" <= letter <= "z" for letter in words.lower()):
        # One more database query, so only where Latin letters make it likely to help: this runs at every keystroke.
        query = with_spellings_of_index(query)
    return search_engine().objects(model._meta.model_name, query.tiers()[-1], query.excluded())


def widening_queries(strict: Query):
    """Yields (query, expressions by tier, whether any word is enough), from the strict query to the widest.

    A generator, because each step costs queries of its own and most searches stop at the first.
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
    """For a query of -words only: all records without them. Without any word: no records."""
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
    """Adds words of the index that are other spellings of these: «Qurultai» and «курултай» are «құрылтай»."""
    found = find_spelled_alike({word.form for sought in query.wanted for word in sought_words_in(sought)})
    return replace(query, wanted=tuple(with_alike(sought, found) for sought in query.wanted))


def written_alike(phrase: SoughtPhrase) -> SoughtPhrase:
    """A single word in quotes matches exactly, except for letters that a Russian keyboard lacks."""
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
    """By form: indexed words and stems with the same Latin skeleton, and Cyrillic readings of its Latin letters."""
    skeletons = {form: latin_skeleton(form)[:WORD_LENGTH] for form in forms}
    readings = {form: readings_of(form) for form in forms}
    by_skeleton: dict[str, list[str]] = {}
    long_enough = [skeleton for skeleton in skeletons.values() if len(skeleton) >= SHORTEST_ALIKE]
    for text, skeleton in Word.objects.filter(skeleton__in=long_enough).values_list("text", "skeleton"):
        by_skeleton.setdefault(skeleton, []).append(text)
    wanted = {term for terms in readings.values() for term in terms}
    known = set(Word.objects.filter(text__in=wanted).values_list("text", flat=True)) if wanted else set()
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
    """Only words with the same numbers as this one: «XXXI» is not «XXXII», nor 383 «383-VIII»."""
    numbers = numbers_in(form)
    return [word for word in words if numbers_in(word) == numbers]


def readings_of(form: str) -> list[str]:
    """Terms of the Cyrillic words that a Latin word may transliterate; none for a number."""
    return (
        [] if numbers_in(form) else [term for spelling in from_latin(form) for term in query_terms(spelling)]
    )


def with_completed_words(query: Query) -> Query:
    """Adds words of the index that begin with those typed: a half-typed word is a prefix."""
    return replace(query, wanted=tuple(map(complete_word, query.wanted)))


def complete_word(sought):
    folded = folded_word(sought.form) if isinstance(sought, SoughtWord) else ""
    if len(folded) < SHORTEST_BEGINNING:
        return sought
    words = Word.objects.filter(search_engine().beginning_with("folded", folded)).order_by("folded")
    longer = of_same_numbers(sought.form, words.values_list("text", flat=True)[:MOST_ALIKE])
    return replace(sought, alike=tuple(dict.fromkeys((*sought.alike, *longer))))
