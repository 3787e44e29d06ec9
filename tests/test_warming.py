"""A fresh worker has loaded what its first visitor needs, with the database and without."""

import pytest
from django.core.signals import request_finished, request_started
from django.db import OperationalError, close_old_connections, connections

from portal.operations.warming import WARMED_PAGES, warm_up
from portal.wsgi import application
from tests.test_health import refuse_every_query


@pytest.fixture(autouse=True)
def _connection_stays_open(monkeypatch):
    """A server opens one for each request; that of a test lives as long as its transaction."""
    monkeypatch.setattr(connections, "close_all", lambda: None)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def statuses(settings) -> list[str]:
    told = []

    def noting(surroundings, start):
        return application(surroundings, lambda status, headers: told.append(status[:3]))

    settings.ALLOWED_HOSTS = ["kenes.example"]
    warm_up(noting)
    return told


@pytest.mark.django_db
def test_fresh_worker_asks_for_pages_that_are_there(settings):
    assert statuses(settings) == ["200"] * len(WARMED_PAGES)


@pytest.mark.django_db
def test_fresh_worker_starts_without_a_database(settings):
    with refuse_every_query(OperationalError("gone")):
        assert set(statuses(settings)) == {"503", "200"}
