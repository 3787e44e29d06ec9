"""The endings of `kazakh_endings` joined into every chain that Kazakh allows, each with the stems it may follow.

`endings()` is the one table that stemming looks into: spelled ending → the classes of nouns, and of verbs, that
it may follow.
"""

from collections.abc import Iterable
from functools import cache

from portal.language import kazakh_endings as endings_of
from portal.language.kazakh_sounds import FINALS, class_bit, final_of, spell_ending

SOFTENED = {"қ": "ғ", "к": "г"}
CLASSES = tuple((front, final) for front in (False, True) for final in range(FINALS))


def _cases(cases: dict[str, str], after: str) -> list[str]:
    """The chain `after`, bare and in every case, and what goes on after the locative."""
    located = after + cases["locative"] + endings_of.ATTRIBUTE
    declined = [
        located + plural + case
        for plural in ("", endings_of.PLURAL)
        for case in ("", *endings_of.CASES.values())
    ]
    return [after, *(after + case for case in cases.values()), *declined]


@cache
def noun_chains() -> tuple[str, ...]:
    """Plural + possessive + case in archiphonemes, the empty chain among them."""
    chains: list[str] = []
    for plural in ("", endings_of.PLURAL):
        chains += _cases(endings_of.CASES, plural)
        chains += _cases(endings_of.CASES_AFTER_THIRD, plural + endings_of.THIRD_PERSON)
        for name, possessive in endings_of.POSSESSIVES.items():
            bare_dative = name in ("my", "your")
            chains += _cases(
                endings_of.CASES_AFTER_MY if bare_dative else endings_of.CASES, plural + possessive
            )
    chains += endings_of.PREDICATES
    chains += endings_of.COMPARISON
    return tuple(chains)


def _verb_heads() -> tuple[list[str], list[str]]:
    """Chains a verb ends with, and those that go on like a noun."""
    finite = [tense + person for tense, persons in endings_of.FINITE.values() for person in persons]
    finite += endings_of.CONVERBS
    negated = [endings_of.NEGATION + chain for chain in finite]
    negated_nominal = [
        endings_of.NEGATION + chain for chain in (*endings_of.PARTICIPLES, endings_of.NEGATIVE_FUTURE)
    ]
    future = [endings_of.FUTURE + person for person in endings_of.FULL_PERSONS]
    future += [
        endings_of.NEGATION + endings_of.NEGATIVE_FUTURE + person for person in endings_of.FULL_PERSONS
    ]
    nominal = [*endings_of.PARTICIPLES, endings_of.FUTURE, *negated_nominal]
    return ["", endings_of.NEGATION, *finite, *negated, *future], nominal


@cache
def _nouns_after(front: bool, final: int) -> tuple[str, ...]:
    return tuple({spell_ending(chain, front, final) for chain in noun_chains()})


@cache
def noun_endings() -> dict[str, int]:
    """Spelled ending → mask of the noun classes it may follow."""
    found: dict[str, int] = {}
    for front, final in CLASSES:
        _allow(found, _nouns_after(front, final), class_bit(front, final))
    return found


@cache
def verb_endings() -> dict[str, int]:
    """Spelled ending → mask of the verb classes it may follow."""
    found: dict[str, int] = {}
    finite, nominal = _verb_heads()
    for front, final in CLASSES:
        heads = {spell_ending(chain, front, final) for chain in nominal}
        _allow(found, (spell_ending(chain, front, final) for chain in finite), class_bit(front, final))
        _allow(
            found,
            (head + tail for head in heads for tail in _nouns_after(front, final_of(head, final))),
            class_bit(front, final),
        )
    return found


def _allow(found: dict[str, int], endings: Iterable[str], classes: int) -> None:
    for ending in endings:
        found[ending] = found.get(ending, 0) | classes


@cache
def endings() -> dict[str, tuple[int, int]]:
    """Spelled ending → (mask of noun classes, mask of verb classes): the table that stemming looks into."""
    nouns, verbs = noun_endings(), verb_endings()
    return {ending: (nouns.get(ending, 0), verbs.get(ending, 0)) for ending in nouns.keys() | verbs.keys()}


@cache
def followers(chains: tuple[str, ...]) -> dict[str, int]:
    """Spelled chain → mask of the classes it may follow, for the voices and derivations."""
    found: dict[str, int] = {}
    for front, final in CLASSES:
        _allow(found, (spell_ending(chain, front, final) for chain in chains), class_bit(front, final))
    return found
