"""What a database must be like, told at start and by /readyz; a database between two versions of its tables."""

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import ProgrammingError, connection
from django.test import Client

from portal.operations import database
from tests.test_health import refuse_every_query


@pytest.mark.django_db
def test_database_of_the_tests_is_as_it_should_be():
    assert database.database_mistakes() == []
    assert run_checks(tags=["database"], databases=["default"]) == []
    assert database.is_ordered()


@pytest.mark.django_db
def test_order_is_the_kazakh_alphabet_on_postgresql(monkeypatch):
    if connection.vendor != "postgresql":
        assert database.is_ordered()
        return
    assert database.is_in_order()
    monkeypatch.setattr(database, "sort_key", ord)
    monkeypatch.setattr(database, "_found_in_order", [])
    assert not database.is_ordered()
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()["reason"]) == (503, "the order of the database is wrong")
    assert "createdb" in database.database_mistakes()[0]


@pytest.mark.django_db(transaction=True)
def test_database_in_another_encoding_is_told_of_in_one_clear_line():
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE DATABASE odd TEMPLATE template0 ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C'"
        )
    was = connection.settings_dict["NAME"]
    try:
        connection.close()
        connection.settings_dict["NAME"] = "odd"
        found = [warning.msg for warning in run_checks(tags=["database"], databases=["default"])]
        assert found[0].startswith("The database is encoded in LATIN1, not in UTF8. Make it anew: createdb")
    finally:
        connection.close()
        connection.settings_dict["NAME"] = was
        with connection.cursor() as cursor:
            cursor.execute("DROP DATABASE odd")


# --- Between two versions -----------------------------------------------------------------------------------------


@pytest.fixture
def half_migrated():
    """The code knows a column that the table has not."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE events_event RENAME COLUMN end_time TO not_there_yet")
        cursor.execute("DELETE FROM django_migrations WHERE app = 'events' AND name > '0002'")
    yield
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE events_event RENAME COLUMN not_there_yet TO end_time")
    call_command("migrate", "events", "--fake", verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_half_applied_migration_is_told_by_readyz_and_no_page_is_a_fault_of_ours(half_migrated):
    client = Client(raise_request_exception=False)
    told = client.get("/readyz")
    assert told.status_code == 503
    assert (told.json()["reason"], told.json()["waiting"][0]) == (
        "migrations are waiting",
        "events.0002_event_end_time",
    )
    for address in ("/kk/", "/ru/events/", "/kk/events.csv", "/kk/statistics/", "/api/v1/events/"):
        assert client.get(address).status_code in (200, 503), address
    assert client.get("/livez").status_code == 200


@pytest.mark.django_db
def test_wrong_query_is_a_fault_of_ours_when_every_migration_is_applied():
    client = Client(raise_request_exception=False)
    with refuse_every_query(ProgrammingError("no such column")):
        assert client.get("/kk/events/").status_code == 500


@pytest.mark.django_db
def test_whether_there_is_json_is_known_and_not_tried_out_in_a_transaction(django_assert_num_queries):
    features = type(connection.features)(connection)  # as in a process that has just begun
    with django_assert_num_queries(0):
        assert features.supports_json_field
