"""One filter, many shapes: page, CSV, JSON lines, workbook, calendar, feed and API name the same records."""

import datetime as dt
from urllib.parse import urlsplit

import feedparser
import icalendar
import pytest

from events.models import Event
from portal.search.index import deferred_indexing
from tests import factories as make
from tests.exports.test_tables import bytes_of, rows_of_csv, rows_of_jsonl, sheet_of
from tests.pages import LANGUAGES, html_of, total_of

pytestmark = pytest.mark.django_db

FILTERS = [
    "", "region=KZ-71", "region=KZ-62", "region=KZ-71&region=KZ-62", "region=KZ-10", "kind=hearing",
    "kind=hearing&kind=plenary", "format=online", "language=ru", "language=kk", "date_after=2022",
    "date_before=2021-06", "date_after=2021-02&date_before=2022-11-30",
    "q=отырыс", "q=заседание&region=KZ-71", "organisation=qala-qogamdyq-kenesi", "convenes=qala-qogamdyq-kenesi",
    "person=gulnar-ermekqyzy-sarsenova", "subject=ekologiia", "award=algys-medali",
    "kind=session&format=unknown&date_after=2020", "sort=date",
]  # fmt: skip


@pytest.fixture(scope="module")
@deferred_indexing()
def records(shared):
    """Public records of several kinds, and every kind of hidden one with the same properties."""
    places = [
        make.make_region(),
        make.make_region("KZ-62", name_kk="Ұлытау облысы", name_ru="область Ұлытау"),
    ]
    body, person = make.make_organisation(), make.make_person()
    subject, award = make.make_subject(), make.make_award()
    kinds, formats = list(Event.Kind), list(Event.Format)
    for number in range(14):
        event = make.make_event(
            title_ru=None if number % 5 == 0 else "Заседание совета",
            kind=kinds[number % 5],
            format=formats[number % 4],
            region=places[number % 2],
            date=dt.date(2020 + number % 4, 1 + number % 12, 3),
            convening_body=body if number % 3 == 0 else None,
        )
        if number % 4 == 1:
            make.make_participation(event, person, organisation=body)
            make.make_topic(event, [subject])
        if number % 7 == 2:
            make.make_grant(event, award, recipient=person)
    for event in make.make_hidden_events(convening_body=body):
        make.make_participation(event, person, organisation=body)
        make.make_topic(event, [subject])
        make.make_grant(event, award, recipient=person)
    return {event.slug: event for event in Event.objects.public()}


def slugs(addresses) -> list[str]:
    return sorted(urlsplit(address).path.split("/")[3] for address in addresses)


def in_calendar(client, address) -> list[str]:
    calendar = icalendar.Calendar.from_ical(bytes_of(client.get(address)))
    return slugs(str(entry["URL"]) for entry in calendar.walk("VEVENT"))


def in_feed(client, address) -> list[str]:
    feed = feedparser.parse(client.get(address).content)
    assert not feed.bozo
    return slugs(entry.link for entry in feed.entries)


def in_api(client, query) -> list[str]:
    found, link = [], f"/api/v1/events/?{query}&page_size=5"
    while link:
        page = client.get(link).json()
        found, link = found + page["results"], page["next"]
    return sorted(row["slug"] for row in found)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("query", FILTERS)
def test_every_shape_names_the_same_records(client, records, query, language):
    at = f"/{language}/events"
    from_csv = slugs(row[f"address_{language}"] for row in rows_of_csv(client, f"{at}.csv?{query}"))
    assert set(from_csv) <= set(records)
    assert total_of(html_of(client, f"{at}/?{query}")) == len(from_csv)
    assert slugs(row["address_kk"] for row in rows_of_jsonl(client, f"{at}.jsonl?{query}")) == from_csv
    assert in_calendar(client, f"{at}.ics?{query}") == from_csv
    assert in_feed(client, f"{at}.atom?{query}") == from_csv
    assert in_api(client, query) == from_csv


def test_the_filters_tell_records_apart(client, records):
    """Otherwise the test above would prove nothing."""
    sizes = [len(rows_of_csv(client, f"/kk/events.csv?{query}")) for query in FILTERS]
    assert (len(records), max(sizes), min(sizes)) == (14, 14, 0)
    assert len(set(sizes)) > 6


def test_a_workbook_has_a_row_for_each_record(client, records):
    assert sheet_of(client, "/kk/events.xlsx?region=KZ-62").max_row == 1 + 7
