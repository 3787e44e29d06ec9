"""Prepares the database driver once per process, before the first query."""

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
    """Tell Django that SQLite supports JSON: built in since 3.38, and enabled before that in all common builds.

    Django tests this once per process with a write transaction. If another process held the lock, the test failed, and
    every list of that process was an error from then on.
    """
    type(connection.features).supports_json_field = True
