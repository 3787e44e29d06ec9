"""The order of relevance outside the pages: downloads and the API order as the list does."""

import csv
import datetime as dt
import json

import pytest

from tests.factories import make_event, make_participation

pytestmark = pytest.mark.django_db


def make_three():
    """By relevance of «су»: the old title, then the newer text, then the older text."""
    texts = {"title_ru": None, "summary_ru": None}
    title = make_event(title_kk="Су туралы", summary_kk=None, date=dt.date(2019, 1, 1), **texts)
    older, newer = (
        make_event(title_kk="Ауа", summary_kk="Су да айтылды.", date=dt.date(year, 1, 1), **texts)
        for year in (2020, 2021)
    )
    return [title, newer, older]


@pytest.mark.parametrize("words", ["су", "суды"])
def test_downloads_follow_relevance(client, words):
    expected = [event.pk for event in make_three()]
    asked = {"q": words, "sort": "relevance"}
    lines = b"".join(client.get("/kk/events.csv", asked).streaming_content).decode("utf-8-sig").splitlines()
    records = b"".join(client.get("/ru/events.jsonl", asked).streaming_content).decode().splitlines()
    assert [int(row["id"]) for row in csv.DictReader(lines)] == expected
    assert [json.loads(record)["id"] for record in records] == expected


def test_participations_follow_the_relevance_of_their_events(client):
    events = make_three()
    for event in events:
        make_participation(event)
    asked = {"q": "су", "sort": "relevance"}
    lines = b"".join(client.get("/kk/participations.csv", asked).streaming_content).decode("utf-8-sig")
    assert [int(row["event_id"]) for row in csv.DictReader(lines.splitlines())] == [
        event.pk for event in events
    ]


@pytest.mark.parametrize("size", [1, 2, 3])
def test_api_follows_relevance_page_by_page(client, size):
    expected = [event.slug for event in make_three()]
    found, address = [], f"/api/v1/events/?q=су&sort=relevance&page_size={size}"
    while address:
        answer = client.get(address).json()
        found += [event["slug"] for event in answer["results"]]
        address = answer["next"]
    assert found == expected


def test_relevance_without_words_is_the_newest_first(client):
    _title, newer, older = make_three()
    found = client.get("/api/v1/events/?sort=relevance").json()["results"]
    assert [event["slug"] for event in found][:2] == [newer.slug, older.slug]
