"""Hostile queries over every search, some hundred of the twenty thousand of `python -m bench.fuzz_search`."""

import pytest

from bench.fuzz_search import attack, queries
from events.sample import load_sample
from portal.search.finding import find_records
from tests.factories import make_event
from tests.staff import ADMINISTRATOR, signed_in

pytestmark = pytest.mark.django_db


def test_hostile_queries_neither_break_nor_hold_up_any_search():
    load_sample()
    browser = signed_in(ADMINISTRATOR)
    browser.raise_request_exception = False
    browser.get("/kk/events/", {"q": "кенес"})  # loads the tables of the language
    statuses, _longest, failed = attack(browser, queries(180, seed=11))
    assert failed == []
    assert set(statuses) <= {200, 302, 400}


@pytest.mark.parametrize("word", ["O'Reilly", "ŉame", "д’Артаньян", "тіл`дің", "C++", "e-Gov.kz"])
def test_signs_inside_a_word_are_found_as_they_are_written(word):
    event = make_event(title_kk=f"Сөз {word} туралы", title_ru=None, summary_kk=None, summary_ru=None)
    assert [
        find_records("event", words, loosen=False).ids for words in (word, f'"{word}"', f'"сөз {word}"')
    ] == [[event.pk]] * 3
