"""One process at a time does what two would do into each other: several machines may be put up at one moment."""

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
    """Of all who work on this database under this name. Who has to wait says so first, by `say(sentence)`."""
    held = held_in_postgresql if connection.vendor == "postgresql" else held_beside_the_file
    with held(
        connection, name, lambda: say(f"Another `{name}` is at work on this database: waiting for its end.")
    ):
        yield


@contextmanager
def held_in_postgresql(connection, name, say):
    """By the session, so that it ends with the process whatever becomes of it. Asked for again and again, for
    `lock_timeout` would break a wait off.
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
    """SQLite locks for one transaction only, and each migration is one."""
    database = str(connection.settings_dict["NAME"])
    if ":memory:" in database or "mode=memory" in database:
        yield
        return
    with Path(f"{database}-{name}").open("w") as file:
        wait_for(lambda: try_file_lock(file), name, say)
        yield


def try_file_lock(file) -> bool:
    """By us; closing the file ends it."""
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
