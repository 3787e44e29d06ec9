"""The list of events: what its filters find, in which order, under how many queries."""

import datetime as dt
import re

import pytest

from people.models import FormerSlug
from portal.search.index import deferred_indexing
from tests import factories as make

pytestmark = pytest.mark.django_db


def found(client, query="", language="kk"):
    response = client.get(f"/{language}/events/{query}")
    assert response.status_code == 200, query
    return [event.title_kk for event in response.context["page"]]


@pytest.fixture
@deferred_indexing()
def three(db):
    ulytau = make.make_region("KZ-62", name_kk="Ұлытау облысы", name_ru="область Ұлытау", kind="region")
    return [
        make.make_event(title_kk="Бірінші", title_ru="Первое ёлка", date=dt.date(2021, 5, 1)),
        make.make_event(
            title_kk="Екінші құрылтай", title_ru="Второе", date=dt.date(2022, 6, 22), region=ulytau
        ),
        make.make_event(
            title_kk="Үшінші", title_ru=None, date=dt.date(2023, 1, 1), kind="hearing", format="online"
        ),
    ]


def test_list_shows_the_newest_first_and_the_oldest_on_demand(client, three):
    assert found(client) == ["Үшінші", "Екінші құрылтай", "Бірінші"]
    assert found(client, "?sort=-date") == ["Үшінші", "Екінші құрылтай", "Бірінші"]
    assert found(client, "?sort=date") == ["Бірінші", "Екінші құрылтай", "Үшінші"]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("?region=KZ-62", ["Екінші құрылтай"]),
        ("?region=KZ-71", ["Үшінші", "Бірінші"]),
        ("?region=KZ-71&region=KZ-62", ["Үшінші", "Екінші құрылтай", "Бірінші"]),
        ("?region=KZ-10", []),
        ("?kind=hearing", ["Үшінші"]),
        ("?kind=hearing&kind=session", ["Үшінші", "Екінші құрылтай", "Бірінші"]),
        ("?kind=unheard_of", []),
        ("?format=online", ["Үшінші"]),
        ("?language=ru", ["Екінші құрылтай", "Бірінші"]),
        ("?language=kk", ["Үшінші", "Екінші құрылтай", "Бірінші"]),
        ("?language=en", []),
        ("?date_after=2022", ["Үшінші", "Екінші құрылтай"]),
        ("?date_before=2022-06", ["Екінші құрылтай", "Бірінші"]),
        ("?date_after=2022-06-22&date_before=2022-06-22", ["Екінші құрылтай"]),
        ("?date_after=2022-06-23&date_before=2022-06-21", []),
        ("?q=ҚҰРЫЛТАЙ", ["Екінші құрылтай"]),
        ("?q=курылтай", ["Екінші құрылтай"]),
        ("?q=елка", ["Бірінші"]),
        ("?q=второе", ["Екінші құрылтай"]),
        ("?region=KZ-71&kind=hearing", ["Үшінші"]),
        ("?region=&kind=&q=&date_after=&page=&sort=", ["Үшінші", "Екінші құрылтай", "Бірінші"]),
        ("?utm_source=letter", ["Үшінші", "Екінші құрылтай", "Бірінші"]),
    ],
)
@pytest.mark.parametrize("language", ["kk", "ru"])
def test_parameters_narrow_and_their_repeats_widen(client, three, query, titles, language):
    assert found(client, query, language) == titles


def test_a_period_finds_what_it_overlaps(client):
    make.make_event(title_kk="Ұзақ", date=dt.date(2021, 12, 30), end_date=dt.date(2022, 1, 2))
    assert found(client, "?date_after=2022&date_before=2022") == ["Ұзақ"]
    assert found(client, "?date_after=2021&date_before=2021") == ["Ұзақ"]
    assert found(client, "?date_after=2022-01-03") == []


def test_organisation_finds_who_convenes_and_who_takes_part(client):
    body, other = make.make_organisation(), make.make_organisation()
    make.make_event(title_kk="Шақырған", convening_body=body)
    make.make_participation(make.make_event(title_kk="Адамы келген"), organisation=body)
    make.make_group(make.make_event(title_kk="Тобы келген"), [body])
    make.make_participation(make.make_event(title_kk="Адамы келмеген"), organisation=body, presence="absent")
    make.make_participation(
        make.make_event(title_kk="Адамы аталған"), organisation=body, presence="mentioned"
    )
    make.make_event(title_kk="Басқа", convening_body=other)
    assert found(client, f"?organisation={body.slug}") == ["Тобы келген", "Адамы келген", "Шақырған"]
    assert found(client, f"?convenes={body.slug}") == ["Шақырған"]
    assert found(client, f"?convenes={body.slug}&convenes={other.slug}") == ["Басқа", "Шақырған"]


def test_person_finds_where_they_were_and_not_where_they_were_absent_or_mentioned(client):
    person = make.make_person()
    for presence in ("present", "unknown", "absent", "mentioned"):
        make.make_participation(make.make_event(title_kk=presence), person, presence=presence)
    assert found(client, f"?person={person.slug}") == ["unknown", "present"]


def test_a_person_without_a_page_cannot_be_looked_up(client):
    person = make.make_person(has_own_page=False)
    make.make_participation(make.make_event(), person)
    assert found(client, f"?person={person.slug}") == []


def test_a_former_address_in_a_filter_means_its_successor(client):
    body = make.make_organisation()
    make.make_event(title_kk="Шақырған", convening_body=body)
    FormerSlug.objects.create(kind="organisation", slug="byvshiy-sovet", object_id=body.pk)
    assert found(client, "?organisation=byvshiy-sovet") == ["Шақырған"]


def test_pages_hold_twenty_and_a_page_past_the_end_does_not_exist(client):
    for number in range(21):
        make.make_event(title_kk=f"Отырыс {number:02}")
    assert found(client) == [f"Отырыс {number:02}" for number in range(20, 0, -1)]
    assert found(client, "?page=2") == ["Отырыс 00"]
    assert client.get("/kk/events/?page=3").status_code == 404
    assert client.get("/kk/events/?page=1000000000").status_code == 404
    assert client.get(f"/kk/events/?page={10**30 - 1}").status_code == 404


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_nothing_found_is_an_empty_list_that_says_what_to_loosen(client, three, language):
    response = client.get(f"/{language}/events/?kind=hearing&region=KZ-62")
    assert response.status_code == 200
    assert [(choice.parameter, count) for choice, count in response.context["loosened"]] == [
        ("region", 1),
        ("kind", 1),
    ]
    text = response.content.decode()
    assert re.findall(r'data-total="(\d+)"', text) == ["0"]
    assert '<ol class="results">' in text


def test_the_switch_of_language_keeps_page_and_query(client, three):
    text = client.get("/kk/events/?region=KZ-71&date_after=2022&q=%D2%AF").content.decode()
    assert 'href="/ru/events/?region=KZ-71&amp;date_after=2022&amp;q=%D2%AF"' in text


def test_a_title_in_the_other_language_is_marked(client, three):
    text = client.get("/ru/events/?kind=hearing").content.decode()
    assert '<h3 class="result-title" lang="kk">' in text


@pytest.mark.parametrize("number", [1, 3])
def test_list_takes_as_many_queries_for_three_records_as_for_one(
    client, django_assert_max_num_queries, number
):
    for _ in range(number):
        event = make.make_event(convening_body=make.make_organisation())
        make.make_participation(event, organisation=make.make_organisation())
        make.make_topic(event, [make.make_subject()])
        make.make_grant(event)
    client.get("/kk/events/")
    # Inside the transaction of a test the tally is made anew: 14 queries that a served page does not take.
    with django_assert_max_num_queries(12 + 14):
        client.get("/kk/events/")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", [1, 3])
def test_list_takes_four_queries_once_the_names_of_the_values_were_read(
    client, django_assert_max_num_queries, number
):
    for _ in range(number):
        event = make.make_event(convening_body=make.make_organisation())
        make.make_topic(event, [make.make_subject()])
        make.make_grant(event)
    client.get("/kk/events/?sort=date")
    with django_assert_max_num_queries(4):
        client.get("/kk/events/?sort=date")
