"""What the drivers of the databases are told once a process, before the first query."""

from django.db import connection


def prepare_driver():
    if connection.vendor == "postgresql":
        prepare_postgresql()
    elif connection.vendor == "sqlite":
        prepare_sqlite()


def prepare_postgresql():
    from psycopg2.extensions import set_wait_callback

    from portal.operations.database_watchdog import wait_for_server

    set_wait_callback(wait_for_server)


def prepare_sqlite():
    """JSON is part of SQLite since 3.38, and was compiled in before that by all who hand it out.

    Django would find out at the first use in a process by a transaction that writes; while another process had the lock
    it took the database for one without, and every list was an error from then on.
    """
    type(connection.features).supports_json_field = True
