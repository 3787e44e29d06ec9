"""Possible duplicates among people and organisations: pairs for a person to judge, never merged automatically."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from django.db.models import QuerySet

from people.models import Organisation, Person
from portal.language import LANGUAGES
from portal.language.alphabet import fold

BATCH = 2_000


def possible_duplicate_people(people: QuerySet) -> Iterator[tuple[Person, Person]]:
    """Pairs with the same family name whose other names do not contradict each other."""
    for one, other in pairs_with_same_text(people.order_by("id").iterator(BATCH), "family_name"):
        if all(names_may_match(one, other, part) for part in ("given_name", "patronymic")):
            yield one, other


def possible_duplicate_organisations(bodies: QuerySet) -> Iterator[tuple[Organisation, Organisation]]:
    yield from pairs_with_same_text(bodies.order_by("id").iterator(BATCH), "name")


def pairs_with_same_text(rows, field: str) -> Iterator[tuple]:
    """Pairs of rows whose field is the same, folded, in some language; each pair once."""
    by_text = defaultdict(list)
    for row in rows:
        for text in {(code, fold(getattr(row, f"{field}_{code}") or "")) for code in LANGUAGES}:
            by_text[text].append(row)
    for (language, text), alike in by_text.items():
        for one, other in combinations(alike, 2) if text else ():
            if not are_paired_before(one, other, field, language):
                yield one, other


def are_paired_before(one, other, field: str, language: str) -> bool:
    """Whether these two are a pair in an earlier language already."""
    for code in LANGUAGES[: LANGUAGES.index(language)]:
        names = [fold(getattr(row, f"{field}_{code}") or "") for row in (one, other)]
        if names[0] and names[0] == names[1]:
            return True
    return False


def names_may_match(one: Person, other: Person, part: str) -> bool:
    """Whether these names may be one person's in every language: equal, an initial («М.», «Марат»), or one unknown."""
    for code in LANGUAGES:
        names = [fold(getattr(person, f"{part}_{code}") or "").rstrip(".") for person in (one, other)]
        shorter, longer = sorted(names, key=len)
        if shorter != longer and not (len(shorter) < 2 and longer.startswith(shorter)):
            return False
    return True
