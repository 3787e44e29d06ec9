"""A server that takes a visitor and says nothing, as one that is frozen does."""

import socket
import time

import psycopg2
import pytest
from django.db import connection
from psycopg2 import extensions

from portal.operations import database_watchdog


@pytest.fixture(autouse=True)
def hurried(monkeypatch):
    for name in ("CONNECT_TIMEOUT", "QUIET_QUERY", "PROBE_TIMEOUT", "RETRY_AFTER"):
        monkeypatch.setattr(database_watchdog, name, 0.2)
    monkeypatch.setattr(database_watchdog, "_hanging_until", 0.0)


@pytest.fixture
def frozen(monkeypatch):
    before = extensions.get_wait_callback()
    extensions.set_wait_callback(database_watchdog.wait_for_server)
    with socket.create_server(("127.0.0.1", 0)) as door:
        yield {"host": "127.0.0.1", "port": door.getsockname()[1], "user": "kenes"}
    extensions.set_wait_callback(before)


def seconds_until_refused(server) -> float:
    began = time.monotonic()
    with pytest.raises(psycopg2.OperationalError):
        psycopg2.connect(**server)
    return time.monotonic() - began


def test_silent_server_is_waited_for_shortly_then_not_at_all_then_by_one_alone(frozen, monkeypatch):
    monkeypatch.setattr(database_watchdog, "RETRY_AFTER", 0.5)
    assert 0.2 <= seconds_until_refused(frozen) < 2
    assert seconds_until_refused(frozen) < 0.1
    monkeypatch.setattr(database_watchdog, "_hanging_until", time.monotonic() - 1)
    database_watchdog.refuse_while_hanging()  # the one who looks again
    assert seconds_until_refused(frozen) < 0.1


@pytest.fixture
def other():
    """A connection to the database of the tests beside Django's own."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no server")
    other = psycopg2.connect(**connection.get_connection_params())
    yield other
    other.close()


@pytest.mark.django_db
def test_long_statement_is_waited_for(other):
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.7), 'whole'")
        assert cursor.fetchone()[1] == "whole"


@pytest.mark.django_db
def test_statement_at_a_server_that_does_not_open_its_door_is_given_up(other, monkeypatch):
    monkeypatch.setattr(database_watchdog, "accepts_connections", lambda connection: False)
    with other.cursor() as cursor, pytest.raises(psycopg2.OperationalError):
        cursor.execute("SELECT pg_sleep(0.7)")
    assert other.closed
