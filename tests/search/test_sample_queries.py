"""Fixed queries in Kazakh, Russian and Latin letters over the sample records; the same on both databases."""

import pytest

from events.models import Event
from portal.search.finding import find_records
from tests.search.sample_queries import FOUND, NEAREST, OFFERED, RANKED

pytestmark = pytest.mark.django_db


def test_queries_are_enough_to_mean_something():
    queries = [words for group, _days in FOUND for words in group]
    assert (len(queries), len(FOUND)) >= (100, 40)
    assert len(queries) == len(set(queries))


@pytest.fixture(scope="module")
def days(sample):
    return {key: str(day) for key, day in Event.objects.values_list("pk", "date")}


def test_every_query_finds_its_records_and_no_other(days):
    expected = {words: wanted for group, wanted in FOUND for words in group}
    found = {words: [days[key] for key in find_records("event", words).ids] for words in expected}
    assert found == expected


def test_what_is_found_in_part_is_found_nearest_first(days):
    found = {words: find_records("event", words) for words in NEAREST}
    assert {words: days[answer.best_first[0]] for words, answer in found.items()} == NEAREST
    assert all(answer.is_relaxed for answer in found.values())


def test_slips_are_offered_their_word(days):
    assert {words: find_records("event", words).suggestion for words in OFFERED} == OFFERED


def test_the_first_ten_by_relevance_are_the_same_everywhere(days):
    assert {
        words: [days[key] for key in find_records("event", words).best_first[:10]] for words in RANKED
    } == RANKED
