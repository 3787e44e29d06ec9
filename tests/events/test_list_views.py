"""The event list as a table with columns from the address, and as a month calendar."""

import datetime as dt

import pytest

from events.calendar import MOST_A_DAY
from events.models import Event
from portal.search.index import deferred_indexing
from tests import factories as make

pytestmark = pytest.mark.django_db

LANGUAGES = ("kk", "ru")


def cells_of(response):
    return [(event.title_kk, [cell.content for cell in cells]) for event, cells in response.context["rows"]]


def days_of(response):
    """Days with events, as {day: titles}."""
    days = [day for week in response.context["month"].weeks for day in week if day and day.events]
    return {day.date: [event.title_kk for event in day.events] for day in days}


@pytest.fixture
@deferred_indexing()
def session():
    """A session in Nur-Sultan with three participants, two of them there, a decision and an award."""
    make.make_region_name()
    event = make.make_event(
        title_kk="Бірінші", title_ru="Первое", number=7, convening_body=make.make_organisation()
    )
    make.make_participation(event)
    make.make_group(event)
    make.make_participation(event, presence="mentioned")
    make.make_decision(event)
    make.make_grant(event)
    make.make_hidden_events(title_kk="Жасырын")
    return event


def test_table_shows_the_usual_columns_with_the_names_of_the_day(client, session):
    found = {code: cells_of(client.get(f"/{code}/events/?view=table")) for code in LANGUAGES}
    expected = {
        "kk": ["22.06.2022", "Отырыс", "Қала қоғамдық кеңесі", "Нұр-Сұлтан", 2, 1, 1],
        "ru": ["22.06.2022", "Заседание", "Общественный совет города", "Нур-Султан", 2, 1, 1],
    }
    for code in LANGUAGES:
        assert [(title, list(map(plain, cells))) for title, cells in found[code]] == [
            ("Бірінші", expected[code])
        ]


def plain(content):
    return content if isinstance(content, int | type(None)) else str(content)


def test_table_takes_its_columns_from_the_address_in_their_own_order(client, session):
    response = client.get("/kk/events/?view=table&column=documents&column=number&column=date&column=")
    assert cells_of(response) == [("Бірінші", ["22.06.2022", 7, 0])]


@pytest.mark.parametrize(
    "query", ["column=no_such", "column=%00", "month=2022-13", "month=2022", "month=0001-01"]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_list_refuses_a_malformed_column_or_month(client, language, query):
    response = client.get(f"/{language}/events/?view=table&kind=session&{query}")
    assert response.status_code == 400
    text = response.content.decode()
    assert "error-summary" in text
    assert '<input type="hidden" name="view" value="table">' in text


@pytest.mark.parametrize("view", ["table", "calendar"])
def test_results_are_marked_in_the_list_view_only(client, session, view):
    response = client.get(f"/kk/events/?view={view}").content.decode()
    assert '<ol class="results"' not in response
    assert response.count('data-total="1"') == 1


def test_view_switch_keeps_the_filters(client, session):
    text = client.get("/kk/events/?view=table&column=date&kind=session&page=1").content.decode()
    assert 'href="?kind=session"' in text
    assert 'href="?view=calendar&amp;kind=session"' in text
    assert '<input type="hidden" name="column" value="date">' in text


def test_calendar_begins_with_the_month_of_the_newest_record_found(client, session):
    make.make_event(title_kk="Кейінгі", date=dt.date(2023, 2, 1), kind=Event.Kind.HEARING)
    first = {
        query: client.get(f"/kk/events/?view=calendar&{query}").context["month"].first
        for query in ("", "kind=session")
    }
    assert first == {"": dt.date(2023, 2, 1), "kind=session": dt.date(2022, 6, 1)}


def test_calendar_shows_an_event_on_each_of_its_days_and_leads_to_months_with_records(client):
    make.make_event(title_kk="Ұзақ", date=dt.date(2022, 4, 29), end_date=dt.date(2022, 5, 2))
    make.make_event(title_kk="Кейінгі", date=dt.date(2022, 9, 5))
    make.make_event(title_kk="Бұрынғы", date=dt.date(2021, 1, 31))
    for hidden in (dt.date(2022, 5, 1), dt.date(2022, 6, 1)):
        make.make_hidden_events(title_kk="Жасырын", date=hidden)
    response = client.get("/ru/events/?view=calendar&month=2022-05")
    month = response.context["month"]
    assert days_of(response) == {dt.date(2022, 5, 1): ["Ұзақ"], dt.date(2022, 5, 2): ["Ұзақ"]}
    assert (month.number, month.previous, month.next) == (1, dt.date(2022, 4, 1), dt.date(2022, 9, 1))
    assert month.weeks[0][6].date == dt.date(2022, 5, 1)  # a Sunday: weeks begin on Monday
    months = {
        asked: client.get(f"/ru/events/?view=calendar&month={asked}").context["month"]
        for asked in ("2021-01", "2022-04", "2022-09", "2030-01")
    }
    assert {asked: (month.previous, month.next) for asked, month in months.items()} == {
        "2021-01": (None, dt.date(2022, 4, 1)),
        "2022-04": (dt.date(2021, 1, 1), dt.date(2022, 5, 1)),
        "2022-09": (dt.date(2022, 5, 1), None),
        "2030-01": (dt.date(2022, 9, 1), None),
    }


def test_calendar_leads_from_a_crowded_day_to_its_list(client):
    day = dt.date(2022, 5, 2)
    for number in range(MOST_A_DAY + 3):
        make.make_event(title_kk=f"Отырыс {number}", date=day)
    response = client.get("/kk/events/?view=calendar&kind=session")
    assert len(days_of(response)[day]) == MOST_A_DAY
    assert (
        'href="?kind=session&amp;date_after=2022-05-02&amp;date_before=2022-05-02"'
        in response.content.decode()
    )


def test_calendar_of_nothing_is_an_empty_month(client):
    response = client.get("/kk/events/?view=calendar&month=2022-05")
    assert response.status_code == 200
    assert (days_of(response), response.context["month"].number) == ({}, 0)
