"""A lock between processes, for commands that must not run twice at once, as when several machines start together."""

import fcntl
import time
import zlib
from contextlib import contextmanager
from pathlib import Path

from django.core.management.base import CommandError

LONGEST_WAIT = 600  # seconds
STEP = 0.5


@contextmanager
def one_at_a_time(connection, name: str, say):
    """Hold the lock of this name for this database; calls `say(sentence)` before waiting for another process."""
    held = held_in_postgresql if connection.vendor == "postgresql" else held_beside_the_file
    with held(
        connection, name, lambda: say(f"Another `{name}` is at work on this database: waiting for its end.")
    ):
        yield


@contextmanager
def held_in_postgresql(connection, name, say):
    """An advisory lock of the session, released even if the process is killed.

    Polled instead of awaited, because `lock_timeout` would cancel a blocking wait.
    """
    number = [zlib.crc32(f"kenes {name}".encode())]
    with connection.cursor() as cursor:
        wait_for(lambda: query_value(cursor, "SELECT pg_try_advisory_lock(%s)", number), name, say)
    try:
        yield
    finally:
        if connection.is_usable():
            with connection.cursor() as cursor:
                query_value(cursor, "SELECT pg_advisory_unlock(%s)", number)


def query_value(cursor, query, values):
    cursor.execute(query, values)
    return cursor.fetchone()[0]


@contextmanager
def held_beside_the_file(connection, name, say):
    """A lock file: SQLite's own lock lasts one transaction, and each migration is a transaction."""
    database = str(connection.settings_dict["NAME"])
    if ":memory:" in database or "mode=memory" in database:
        yield
        return
    with Path(f"{database}-{name}").open("w") as file:
        wait_for(lambda: try_file_lock(file), name, say)
        yield


def try_file_lock(file) -> bool:
    """Try to lock the file; closing it releases the lock."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def wait_for(is_ours, name, say):
    if is_ours():
        return
    say()
    until = time.monotonic() + LONGEST_WAIT
    while not is_ours():
        if time.monotonic() > until:
            raise CommandError(f"Another `{name}` has been at work on this database for ten minutes.")
        time.sleep(STEP)
