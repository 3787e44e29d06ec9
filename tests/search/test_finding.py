"""What words find: the same on both databases."""

import pytest

from portal.search.finding import find
from tests.factories import make_event, make_hidden_events

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "words",
    [
        "Құрылтай",
        "Курылтай",
        "курултай",
        "Qurultai",
        "Qūryltai",
        "Kurultai",
        "ҚҰРЫЛТАЙ",
        "құрылтайлар",
        "құрылт",
    ],
)
def test_find_meets_the_inflected_word(words):
    event = make_event(title_kk="Ұлттық құрылтайдың отырысы", title_ru=None)
    make_event(title_kk="Бюджет туралы", title_ru="О бюджете")
    assert find("event", words).ids == [event.pk]


def test_find_never_gives_a_hidden_record():
    make_hidden_events(title_kk="Құпия құрылтай", title_ru="Тайный курултай")
    found = find("event", "құрылтай")
    assert (found.ids, found.is_relaxed, found.suggestion) == ([], False, None)


@pytest.mark.parametrize("words", ["all-organisations", "o'zbek-tili", "a_b+c", 'k"l-m', "<x>-{y}", "q=w;e"])
def test_a_word_that_reads_as_two_in_other_letters_is_no_mistake(client, words):
    assert client.get("/kk/events/", {"q": words}).status_code == 200
