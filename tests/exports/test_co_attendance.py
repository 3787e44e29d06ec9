"""Who met whom: every pair once, with the events that the same filter finds on the page."""

import datetime as dt
from collections import Counter
from itertools import combinations
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.exports import co_attendance
from events.models import Event, Participation
from tests import factories as make
from tests.exports.test_tables import rows_of_csv
from tests.pages import LANGUAGES

pytestmark = pytest.mark.django_db
PEOPLE, BODIES = "people-edges.csv", "organisations-edges.csv"


def pairs_of(client, address) -> dict:
    return {
        (row["source"], row["target"]): (int(row["weight"]), row["first_date"], row["last_date"])
        for row in rows_of_csv(client, address)
    }


@pytest.fixture
def people():
    names = ("Алма", "Бота", "Гүл")
    return [make.make_person(given_name_kk=name, given_name_ru=name) for name in names]


@pytest.fixture
def bodies():
    return [
        make.make_organisation(name_kk=f"Ұйым {number}", name_ru=f"Организация {number}")
        for number in range(3)
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_pair_is_one_row_with_its_meetings_and_both_languages(client, people, language):
    alma, bota, gul = people
    first, second = make.make_event(), make.make_event(date=dt.date(2023, 3, 1), end_date=dt.date(2023, 3, 2))
    for event in (first, second):
        for person in (bota, alma):
            make.make_participation(event, person)
    make.make_participation(second, gul, presence="unknown")
    rows = rows_of_csv(client, f"/{language}/{PEOPLE}")
    assert rows[0] == {
        "source_id": str(alma.pk),
        "source": alma.slug,
        "source_address_kk": f"http://testserver/kk/people/{alma.slug}/",
        "source_address_ru": f"http://testserver/ru/people/{alma.slug}/",
        "source_kk": "Алма Ермекқызы Сәрсенова",
        "source_ru": "Алма Ермековна Сарсенова",
        "target_id": str(bota.pk),
        "target": bota.slug,
        "target_address_kk": f"http://testserver/kk/people/{bota.slug}/",
        "target_address_ru": f"http://testserver/ru/people/{bota.slug}/",
        "target_kk": "Бота Ермекқызы Сәрсенова",
        "target_ru": "Бота Ермековна Сарсенова",
        "weight": "2",
        "first_date": "2022-06-22",
        "last_date": "2023-03-02",
        "missing": "",
    }
    assert [(row["source"], row["target"], row["weight"]) for row in rows[1:]] == [
        (alma.slug, gul.slug, "1"),
        (bota.slug, gul.slug, "1"),
    ]


def test_who_was_not_there_or_has_no_page_met_nobody(client, people):
    alma, bota, gul = people
    event = make.make_event()
    make.make_participation(event, alma)
    make.make_participation(event, bota, presence="absent")
    make.make_participation(event, gul, presence="mentioned")
    make.make_participation(event, make.make_person(has_own_page=False))
    assert pairs_of(client, f"/kk/{PEOPLE}") == {}


def test_an_organisation_is_there_once_an_event_alone_or_in_a_group(client, bodies):
    first, second, third = bodies
    event = make.make_event(convening_body=third)
    for organisation in (first, first, second):
        make.make_participation(event, make.make_person(), organisation=organisation)
    make.make_group(event, [first, second])
    later = make.make_event(date=dt.date(2023, 1, 1))
    make.make_group(later, [second, first])
    assert pairs_of(client, f"/kk/{BODIES}") == {(first.slug, second.slug): (2, "2022-06-22", "2023-01-01")}


@pytest.mark.parametrize("table", [PEOPLE, BODIES])
def test_nothing_hidden_makes_a_pair(client, people, bodies, table):
    for event in make.make_hidden_events():
        for person, body in zip(people, bodies, strict=True):
            make.make_participation(event, person, organisation=body)
    assert pairs_of(client, f"/kk/{table}") == {}


QUERIES = [
    "",
    "kind=hearing",
    "date_after=2022",
    "region=KZ-10",
    "q=отырыс",
    "q=жоқсөз",
    "kind=hearing&date_before=2021",
]


@pytest.mark.parametrize("query", QUERIES)
def test_pairs_are_those_of_the_events_that_the_filter_finds(client, people, bodies, query, monkeypatch):
    monkeypatch.setattr(co_attendance, "MEMBERS_AT_ONCE", 2)
    for number in range(8):
        kind = "hearing" if number % 2 else "session"
        event = make.make_event(kind=kind, date=dt.date(2020 + number % 4, 5, 1), title_kk="Кеңес отырысы")
        for place, (person, body) in enumerate(zip(people, bodies, strict=True)):
            if (number >> place) & 1 == 0:
                make.make_participation(event, person, organisation=body)
    found = [int(row["id"]) for row in rows_of_csv(client, f"/kk/events.csv?{query}")]
    for table, path in ((PEOPLE, "person__slug"), (BODIES, "organisation__slug")):
        met = Counter()
        for event in Event.objects.filter(pk__in=found):
            members = Participation.objects.filter(event=event).order_by(path.replace("slug", "id"))
            met.update(combinations(members.values_list(path, flat=True), 2))
        pairs = pairs_of(client, f"/ru/{table}?{query}")
        assert {pair: weight for pair, (weight, _first, _last) in pairs.items()} == dict(met)


def test_queries_do_not_grow_with_the_events(client, people):
    counts = []
    for _ in range(2):
        for person in people:
            make.make_participation(make.make_event(), person)
        with CaptureQueriesContext(connection) as queries:
            rows_of_csv(client, f"/kk/{PEOPLE}?region=KZ-71")
        counts.append(len([query for query in queries if "SELECT" in query["sql"]]))
    assert counts[0] == counts[1] == 2


@pytest.mark.parametrize("table", [PEOPLE, BODIES])
def test_what_cannot_be_understood_is_refused(client, table):
    assert client.get(f"/kk/{table}?date_after=x").status_code == 400


@pytest.mark.parametrize("file", [PEOPLE, BODIES])
def test_every_filter_alone_and_all_together_give_their_pairs(client, bodies, people, file):
    """On SQLite the parser's stack is short: a filter in a filter of a filter was refused by it."""
    event = make.make_event()
    for person, body in zip(people, bodies, strict=True):
        make.make_participation(event, person, organisation=body)
    asked = {
        "organisation": bodies[0].slug,
        "person": people[0].slug,
        "region": event.region.iso,
        "date_after": "2000",
        "date_before": "2030",
        "kind": event.kind,
        "format": event.format,
    }
    for one in [*({name: value} for name, value in asked.items()), asked]:
        assert len(rows_of_csv(client, f"/kk/{file}?{urlencode(one)}")) == 3, one
