"""What is computed from public data is kept exactly as long as they do not change."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from events.models import Event
from portal.web.edition import edition_now, mark_changed, remembered
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


def number():
    return remembered("number", Event.objects.public().count)


def test_a_change_begins_a_new_edition_once_a_transaction():
    make.make_event()
    before = edition_now()
    with transaction.atomic():
        make.make_event()
        during = edition_now()
        make.make_event()
        assert edition_now() == during != before
    make.make_event()
    assert edition_now() not in (before, during)


def test_a_change_that_is_rolled_back_leaves_the_edition():
    make.make_event()
    before = edition_now()
    with transaction.atomic():
        make.make_event()
        transaction.set_rollback(True)
    assert edition_now() == before


def test_what_is_remembered_is_computed_once_an_edition(django_assert_num_queries):
    make.make_event()
    assert number() == 1
    with django_assert_num_queries(1):  # the edition
        assert number() == 1
    make.make_event()
    assert number() == 2


def test_parts_are_remembered_apart():
    assert remembered("sum", lambda: 1, "a") == 1
    assert remembered("sum", lambda: 2, "b") == 2
    assert remembered("sum", lambda: 3, "a") in (1, 3)


def test_a_bulk_write_is_noticed_when_it_says_so():
    event = make.make_event()
    assert number() == 1
    Event.objects.filter(pk=event.pk).update(state="withdrawn")
    mark_changed()
    assert number() == 0


def test_a_scheduled_record_is_counted_when_its_time_comes(monkeypatch):
    moment = timezone.now() - dt.timedelta(hours=1)  # what is kept after it must not be of a time to come
    monkeypatch.setattr(timezone, "now", lambda: moment - dt.timedelta(microseconds=1))
    event = make.make_scheduled_event()
    assert number() == 0
    event.publish_at = moment
    event.save()
    assert number() == 0
    monkeypatch.setattr(timezone, "now", lambda: moment)
    assert number() == 1


def test_nothing_is_kept_from_inside_a_transaction():
    with transaction.atomic():
        make.make_event()
        assert number() == 1
        transaction.set_rollback(True)
    assert number() == 0
