"""Fixed queries in Kazakh, Russian and Latin letters over the sample records; the same on both databases."""

import pytest

from events.models import Event
from events.sample import load_sample
from portal.search.finding import find
from tests.search.sample_queries import FOUND

pytestmark = pytest.mark.django_db


def test_queries_are_enough_to_mean_something():
    assert sum(len(words) for words, _days in FOUND) >= 60


def test_every_query_finds_its_records_and_no_other():
    load_sample()
    days = {key: str(day) for key, day in Event.objects.values_list("pk", "date")}
    expected = {words: wanted for group, wanted in FOUND for words in group}
    found = {words: [days[key] for key in find("event", words).ids] for words in expected}
    assert found == expected
