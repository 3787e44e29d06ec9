"""A page is drawn once and given to everybody until the data change; nothing of one visitor reaches another."""

import datetime as dt

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from events.models import Event
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)
ONLY_THE_EDITION = 1


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


@pytest.fixture
def event():
    return make.make_event(title_kk="Кеңес отырысы", title_ru="Заседание совета")


def text_of(address: str, **cookies) -> str:
    client = Client()
    client.cookies.load(cookies)
    return client.get(address).content.decode()


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_second_visitor_costs_one_query_and_reads_the_same(event, language, django_assert_num_queries):
    address = f"/{language}/events/{event.slug}/"
    first = text_of(address)
    with django_assert_num_queries(ONLY_THE_EDITION):
        assert text_of(address) == first


def test_languages_and_looks_are_kept_apart(event):
    kazakh, russian = text_of(f"/kk/events/{event.slug}/"), text_of(f"/ru/events/{event.slug}/")
    assert ("Кеңес отырысы" in kazakh, '<html lang="kk"' in kazakh) == (True, True)
    assert ("Заседание совета" in russian, '<html lang="ru"' in russian) == (True, True)
    large = text_of(f"/kk/events/{event.slug}/", display="200.blue.wide")
    assert 'data-size="200" data-scheme="blue"' in large
    assert text_of(f"/kk/events/{event.slug}/") == kazakh


def test_a_change_and_a_withdrawal_are_seen_at_once(event):
    address = f"/kk/events/{event.slug}/"
    text_of(address)
    event.title_kk = "Екінші атауы"
    event.save()
    assert "Екінші атауы" in text_of(address)
    Event.objects.filter(pk=event.pk).first().delete()
    assert Client().get(address).status_code == 404


def test_what_becomes_public_by_itself_is_seen_in_time(event, monkeypatch):
    assert "Ертеңгі отырыс" not in text_of("/kk/")
    soon = timezone.now() + dt.timedelta(minutes=10)
    scheduled = make.make_event(title_kk="Ертеңгі отырыс", publish_at=soon)
    address = f"/kk/events/{scheduled.slug}/"
    assert Client().get(address).status_code == 404
    monkeypatch.setattr(timezone, "now", lambda: soon)
    assert "Ертеңгі отырыс" in text_of(address)
    assert "Ертеңгі отырыс" in text_of("/kk/")


def test_a_page_that_is_not_found_is_looked_for_each_time(event):
    address = f"/kk/events/{event.slug}-2/"
    assert Client().get(address).status_code == 404
    make.make_event(title_kk="Кеңес отырысы", slug=f"{event.slug}-2")
    assert Client().get(address).status_code == 200


def test_parameters_and_accounts_get_a_page_of_their_own(event):
    address = f"/kk/people/{make.make_participation(event).person.slug}/"
    kept = text_of(address)
    assert Client().get(address, {"page": "x"}).status_code == 400
    assert text_of(address, **{settings.SESSION_COOKIE_NAME: "somebody"}) == kept
    assert Client().post(address).status_code in (200, 405)
    assert text_of(address) == kept


def test_unchanged_page_is_not_sent_twice(event):
    client, address = Client(), f"/kk/events/{event.slug}/"
    tag = client.get(address)["ETag"]
    answer = client.get(address, headers={"If-None-Match": tag})
    assert (answer.status_code, answer.content) == (304, b"")
