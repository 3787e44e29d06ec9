"""What words find: the same on both databases."""

import datetime as dt

import pytest
from django.utils import translation

from portal.search.finding import find_records
from portal.search.suggesting import suggest_records
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
    assert find_records("event", words).ids == [event.pk]


def test_find_never_gives_a_hidden_record():
    make_hidden_events(title_kk="Құпия құрылтай", title_ru="Тайный курултай")
    found = find_records("event", "құрылтай")
    assert (found.ids, found.is_relaxed, found.suggestion) == ([], False, None)


@pytest.mark.parametrize("words", ["all-organisations", "o'zbek-tili", "a_b+c", 'k"l-m', "<x>-{y}", "q=w;e"])
def test_a_word_that_reads_as_two_in_other_letters_is_no_mistake(client, words):
    assert client.get("/kk/events/", {"q": words}).status_code == 200


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [
        ("rehsknfq", "курылтай"),
        ("09hsknfqls4", "құрылтайдың"),
        ("Йгкгдефш", "qurultai"),
        ("q'urultai", "qurultai"),
    ],
)
def test_find_reads_what_was_typed_on_another_keyboard(typed, read_as):
    event = make_event(title_kk="Ұлттық құрылтайдың отырысы", title_ru="Заседание курултая")
    found = find_records("event", typed)
    assert (found.ids, found.read_as, found.is_relaxed) == ([event.pk], read_as, False)


def test_find_reads_no_other_keyboard_for_the_sake_of_a_hidden_record():
    make_hidden_events(title_kk="Құпия құрылтай", title_ru="Тайный курултай")
    found = find_records("event", "rehsknfq")
    assert (found.ids, found.read_as) == ([], "")


def test_a_loosened_query_puts_the_record_with_most_of_its_words_first():
    wanted = make_event(
        title_kk="Балқаш көлінің экологиясы туралы тыңдау", title_ru=None, date=dt.date(2020, 1, 1)
    )
    for year in (2021, 2022):
        make_event(title_kk="Бюджет туралы тыңдау", title_ru=None, date=dt.date(year, 1, 1))
    found = find_records("event", "Балқаш экологиясы бойынша өткізілетін тыңдау")
    assert (found.is_relaxed, len(found.ids), found.best_first[0]) == (True, 3, wanted.pk)


def test_words_written_as_one_are_offered_apart():
    make_event(title_kk="Ауданның қоғамдық кеңесі", title_ru=None)
    make_hidden_events(title_kk="Құпия отырысы", title_ru=None)
    offered = [
        find_records("event", words).suggestion
        for words in ("қоғамдықкеңесі", "құпияотырысы", "қоғамдықкктеңес")
    ]
    assert offered == ["қоғамдық кеңесі", None, None]


@pytest.mark.parametrize("words", ["31-сессия", "31-сессиясы", "31-ші сессия", "31 сессия"])
def test_a_number_before_a_word_is_found_apart_from_it(words):
    event = make_event(title_kk="Ассамблеяның 31 сессиясы", title_ru=None)
    assert find_records("event", words).ids == [event.pk]


@pytest.mark.parametrize(
    "words",
    ["22.06.2022", "2022-06-22", "22 маусым", "22 маусымда", "22 июня 2022", "2022 жылғы", "отырыс 2022"],
)
def test_a_record_is_found_by_its_day(words):
    event = make_event(title_kk="Кеңестің отырысы", title_ru=None, date=dt.date(2022, 6, 22))
    make_event(title_kk="Кеңестің отырысы", title_ru=None, date=dt.date(2021, 5, 21))
    assert find_records("event", words).ids == [event.pk]


@pytest.mark.parametrize(
    "words", ["когда был курултай", "где был курултай", "құрылтай қашан болды", "что такое курултай"]
)
def test_a_question_is_asked_of_its_weighty_words(words):
    event = make_event(title_kk="Құрылтай отырысы", title_ru="Заседание курултая")
    make_event(title_kk="Бюджет", title_ru="Бюджет")
    assert find_records("event", words).ids == [event.pk]


@pytest.mark.parametrize("typed", ["Qurul", "kurult", "rehsk", "09hs", "Йгкгд"])
def test_suggestions_read_latin_letters_and_other_keyboards(typed):
    make_event(title_kk="Құрылтай отырысы", title_ru="Заседание курултая")
    with translation.override("kk"):
        assert [other.text for other in suggest_records(typed)] == ["Құрылтай отырысы"]
