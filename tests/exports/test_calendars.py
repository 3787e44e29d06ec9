"""The calendar and the feed, as other programs read them."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

import feedparser
import icalendar
import pytest

from events.models import Event
from portal.search.index import deferred_indexing
from tests import factories as make
from tests.exports.test_tables import bytes_of

ALMATY = ZoneInfo("Asia/Almaty")

pytestmark = pytest.mark.django_db


def entries_of(client, language="kk") -> list:
    text = bytes_of(client.get(f"/{language}/events.ics"))
    assert all(len(line) <= 75 for line in text.split(b"\r\n"))
    return icalendar.Calendar.from_ical(text).walk("VEVENT")


def test_an_event_without_a_time_fills_its_days(client):
    make.make_event()
    make.make_event(date=dt.date(2022, 1, 1), end_date=dt.date(2022, 1, 3))
    days = [(entry["DTSTART"].dt, entry["DTEND"].dt) for entry in entries_of(client)]
    assert days == [
        (dt.date(2022, 6, 22), dt.date(2022, 6, 23)),
        (dt.date(2022, 1, 1), dt.date(2022, 1, 4)),
    ]


def test_a_known_time_is_given_without_an_invented_end(client):
    make.make_event(start_time=dt.time(10))
    make.make_event(date=dt.date(2022, 1, 1), start_time=dt.time(10), end_time=dt.time(12, 30))
    first, second = entries_of(client)
    assert (first["DTSTART"].dt, "DTEND" in first) == (dt.datetime(2022, 6, 22, 10, tzinfo=ALMATY), False)
    assert second["DTEND"].dt == dt.datetime(2022, 1, 1, 12, 30, tzinfo=ALMATY)


@pytest.mark.parametrize(
    ("language", "title"), [("kk", "Қоғамдық кеңестің отырысы"), ("ru", "Заседание общественного совета")]
)
def test_texts_are_in_the_language_of_the_address_and_say_so(client, language, title):
    event = make.make_event()
    [entry] = entries_of(client, language)
    assert (str(entry["SUMMARY"]), entry["SUMMARY"].params["LANGUAGE"]) == (title, language)
    assert (str(entry["UID"]), str(entry["URL"])) == (
        f"event-{event.pk}@testserver",
        f"http://testserver/{language}/events/{event.slug}/",
    )


def test_a_text_in_the_other_language_is_marked(client):
    make.make_event(title_ru=None)
    [entry] = entries_of(client, "ru")
    assert (str(entry["SUMMARY"]), entry["SUMMARY"].params["LANGUAGE"]) == ("Қоғамдық кеңестің отырысы", "kk")


def test_the_sequence_grows_with_a_change_and_a_cancelled_one_says_so(client):
    event = make.make_event(status="cancelled")
    [before] = entries_of(client)
    Event.objects.filter(pk=event.pk).update(changed_at=event.changed_at + dt.timedelta(hours=1))
    [after] = entries_of(client)
    assert (str(before["STATUS"]), before["UID"]) == ("CANCELLED", after["UID"])
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["DTSTAMP"].dt > before["DTSTAMP"].dt


def test_the_feed_gives_changes_newest_first_in_linked_pages(client):
    at = dt.datetime(2023, 1, 1, tzinfo=dt.UTC)
    with deferred_indexing():
        events = [make.make_event() for _ in range(51)]
    for number, event in enumerate(events):
        Event.objects.filter(pk=event.pk).update(changed_at=at + dt.timedelta(hours=number))
    feed = feedparser.parse(client.get("/ru/events.atom").content)
    links = {link.rel: link.href for link in feed.feed.links if link.type == "application/atom+xml"}
    assert (feed.bozo, len(feed.entries), feed.entries[0].id) == (
        False,
        50,
        f"tag:testserver,2022:event/{events[-1].pk}",
    )
    assert links == {
        "self": "http://testserver/ru/events.atom",
        "first": "http://testserver/ru/events.atom",
        "last": "http://testserver/ru/events.atom?page=2",
        "next": "http://testserver/ru/events.atom?page=2",
    }
    second = feedparser.parse(client.get("/ru/events.atom?page=2").content)
    assert [entry.id for entry in second.entries] == [f"tag:testserver,2022:event/{events[0].pk}"]
    assert client.get("/ru/events.atom?page=3").status_code == 404


@pytest.mark.parametrize("query", ["", "?kind=hearing"])
def test_a_withdrawn_record_is_a_tombstone_without_text(client, query):
    withdrawn = make.make_withdrawn_event(title_kk="Құпия", title_ru="Тайна")
    make.make_draft()
    text = client.get(f"/kk/events.atom{query}").content.decode()
    [tombstone] = re.findall(r"<at:deleted-entry [^>]*/>", text)
    assert f'ref="tag:testserver,2022:event/{withdrawn.pk}"' in tombstone
    assert "Құпия" not in text
    assert "<entry>" not in text


def test_an_unchanged_feed_is_not_sent_again(client):
    make.make_event()
    etag = client.get("/kk/events.atom")["ETag"]
    assert client.get("/kk/events.atom", HTTP_IF_NONE_MATCH=etag).status_code == 304
