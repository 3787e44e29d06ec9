"""What the event form is told while it is filled in: rows of a pasted list, new people, a person's last place."""

import datetime as dt

import pytest
from django.test import Client

from people.models import Person
from portal.search.index import deferred_indexing
from tests.factories import make_draft, make_organisation, make_participation, make_person
from tests.staff import EDITOR, signed_in

pytestmark = pytest.mark.django_db

LANGUAGES = ["kk", "ru"]
LINE = {
    "kk": "Төраға: М. Әзілханов, ҚХА Төрағасының орынбасары",
    "ru": "Председатель: М. Азильханов, заместитель",
}


def address(page, language="kk"):
    return f"/{language}/admin/events/event/{page}/"


def make_chair(**fields):
    return make_person(
        **{
            "family_name_kk": "Әзілханов",
            "family_name_ru": "Азильханов",
            "given_name_kk": "Марат",
            "given_name_ru": "Марат",
        }
        | fields
    )


@deferred_indexing()
def make_careers():
    """A person at three sessions, in two positions, and the second body."""
    person, former, body = make_chair(), make_organisation(), make_organisation(name_kk="ҚХА", name_ru="АНК")
    for year, position, place in ((2019, "маман", former), (2021, "кеңесші", body), (2023, "хатшы", former)):
        make_participation(
            make_draft(title_kk=str(year), date=dt.date(year, 5, 1)),
            person,
            position_kk=position,
            position_ru=None,
            organisation=place,
        )
    return person, body


@pytest.mark.parametrize("language", LANGUAGES)
def test_last_place_before_that_day_is_proposed(language):
    person, body = make_careers()

    answer = signed_in().get(address("proposal", language), {"person": person.pk, "day": "02.03.2022"})

    assert answer.json() == {
        "position_kk": "кеңесші",
        "position_ru": "",
        "organisation": {"id": body.pk, "text": {"kk": "ҚХА", "ru": "АНК"}[language]},
        "words": answer.json()["words"],
    }
    assert "01.05.2021" in answer.json()["words"]


@pytest.mark.parametrize(
    ("day", "position"), [("", "хатшы"), ("²", "хатшы"), ("01.05.2019", None), ("02.05.2019", "маман")]
)
def test_day_decides_which_place_is_the_last(day, position):
    person, _body = make_careers()

    answer = signed_in().get(address("proposal"), {"person": person.pk, "day": day})

    assert answer.json().get("position_kk") == position


@pytest.mark.parametrize("person", ["", "²", "9" * 40, "0", "x"])
def test_nothing_is_proposed_for_nobody(person):
    assert signed_in().get(address("proposal"), {"person": person}).json() == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_lines_become_rows_with_those_they_may_mean(language):
    person, _body = make_careers()

    answer = signed_in().post(
        address("lines", language), {"language": language, "text": LINE[language], "day": "02.03.2022"}
    )

    (row,) = answer.json()["rows"]
    (candidate,) = row["people"]
    assert (row["role"], row["family_name"], row["given_name"], row["person"]) == (
        "chair",
        {"kk": "Әзілханов", "ru": "Азильханов"}[language],
        "М.",
        "",
    )
    assert row["position"] == LINE[language].partition(", ")[2]
    assert candidate["id"] == str(person.pk)
    assert "2019–2023" in candidate["text"]
    assert candidate["proposal"]["position_kk"] == "кеңесші"


@pytest.mark.parametrize("number", [1, 30])
def test_lines_take_few_queries_however_many(number, django_assert_max_num_queries):
    browser = signed_in()
    people = [make_chair(family_name_kk=f"Сынақов{count}") for count in range(number)]
    for person in people:
        make_participation(make_draft(title_kk=str(person.pk)), person, organisation=make_organisation())
    text = "\n".join(f"М. {person.family_name_kk}" for person in people)

    with django_assert_max_num_queries(14):
        answer = browser.post(address("lines"), {"language": "kk", "text": text})

    assert [len(row["people"]) for row in answer.json()["rows"]] == [1] * number


@pytest.mark.parametrize(
    "values", [{}, {"language": "de", "text": "А"}, {"language": "kk", "text": "а" * 60_001}]
)
def test_impossible_lines_are_refused_with_words(values):
    answer = signed_in().post(address("lines"), values)

    assert answer.status_code == 400
    assert answer.json()["words"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_new_people_enter_the_register_together(language):
    values = {
        "language": language,
        "family_name": ["Әлиев", "Оспан"],
        "given_name": ["А.", ""],
        "patronymic": ["", ""],
    }

    answer = signed_in().post(address("people", language), values)

    people = Person.objects.order_by("pk")
    assert answer.json()["people"] == [{"id": str(each.pk), "text": str(each)} for each in people]
    assert [getattr(each, f"family_name_{language}") for each in people] == ["Әлиев", "Оспан"]


def test_one_impossible_name_keeps_all_of_them_out():
    values = {"language": "kk", "family_name": ["Әлиев", ""], "given_name": ["", ""], "patronymic": ["", ""]}

    answer = signed_in().post(address("people"), values)

    assert answer.status_code == 400
    assert Person.objects.count() == 0


@pytest.mark.parametrize("page", ["lines", "people", "proposal"])
def test_answers_need_an_account_and_the_right_way(page):
    method = "get" if page == "proposal" else "post"
    other = "post" if page == "proposal" else "get"

    assert getattr(Client(), method)(address(page)).status_code == 302
    assert getattr(signed_in(EDITOR), other)(address(page)).status_code == 405


@pytest.mark.parametrize("language", LANGUAGES)
def test_new_event_offers_the_box_and_keeps_what_was_pasted(language):
    browser = signed_in()

    page = browser.post(address("add", language), {"pasted_text": "М. Әзілханов </textarea>"})

    html = page.content.decode()
    assert 'id="pasting"' in browser.get(address("add", language)).content.decode()
    assert "М. Әзілханов &lt;/textarea&gt;</textarea>" in html
