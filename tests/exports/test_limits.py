"""How long PostgreSQL may work for an export, apart from what it may for a page."""

import pytest
from django.db import OperationalError, connection

from events.downloads import with_long_timeout

LIMIT, LONGER = "50ms", "0.3"


def slow_lines():
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_sleep({LONGER})")
    yield b"id"


@pytest.mark.django_db(transaction=True)
def test_an_export_may_take_longer_than_a_page_and_leaves_no_trace_on_the_connection():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no limit of time")
    with connection.cursor() as cursor:
        cursor.execute(f"SET statement_timeout = '{LIMIT}'")
        try:
            assert b"".join(with_long_timeout(slow_lines())) == b"id"
            cursor.execute("SHOW statement_timeout")
            assert cursor.fetchone() == (LIMIT,)
            with pytest.raises(OperationalError):
                list(slow_lines())
        finally:
            cursor.execute("RESET statement_timeout")


@pytest.mark.django_db
def test_a_download_asks_for_its_own_limit_in_one_transaction(client):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no limit of time")
    seen = []

    def note(execute, sql, params, many, context):
        seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        b"".join(client.get("/kk/events.csv").streaming_content)
        client.get("/kk/events.xlsx").close()
    assert [sql for sql in seen if "statement_timeout" in sql] == ["SET LOCAL statement_timeout = '60s'"] * 2
