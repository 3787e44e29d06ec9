"""Checks of a PostgreSQL database made by an operator: encoding, order, and whether its migrations match the code."""

import json
import logging

from django.core import checks
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from portal.language.alphabet import KAZAKH, sort_key
from portal.operations.version import running_version

logger = logging.getLogger(__name__)
MADE_SO = "createdb --template template0 --encoding UTF8 --locale-provider icu --icu-locale und --locale C.UTF-8 NAME"
BYTE_ORDER = {"C", "POSIX", "C.UTF-8", "C.utf8", "ucs_basic"}


def database_mistakes() -> list[str]:
    """One sentence per mistake in how the database was created, with the remedy; none on SQLite."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_jsonb(d)::text, pg_encoding_to_char(encoding) FROM pg_database d"
            " WHERE datname = current_database()"
        )
        text, encoding = cursor.fetchone()
        made = json.loads(text)
        now = collation_version_now(cursor) if made.get("datcollversion") else None
    if encoding != "UTF8":
        return [f"The database is encoded in {encoding}, not in UTF8. Make it anew: {MADE_SO}"]
    found = []
    if made.get("datlocprovider") != "i" and made["datcollate"] not in BYTE_ORDER:
        found.append(f"The database is ordered by {made['datcollate']}, not by ICU. Make it anew: {MADE_SO}")
    if now and now != made["datcollversion"]:
        found.append(
            f"ICU was {made['datcollversion']} when the database was made and is {now}, so indexes may be out of order:"
            " REINDEX DATABASE, then ALTER DATABASE … REFRESH COLLATION VERSION."
        )
    if not is_in_order():
        found.append(f"The database does not keep the order of the alphabet. Make it anew: {MADE_SO}")
    return found


def collation_version_now(cursor) -> str | None:
    """The version of ICU in use; only PostgreSQL 15 and later report it."""
    cursor.execute(
        "SELECT pg_database_collation_actual_version(oid) FROM pg_database WHERE datname = current_database()"
    )
    return cursor.fetchone()[0]


def is_in_order() -> bool:
    """Whether sorting by the stored sort keys gives the order of the Kazakh alphabet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT letter FROM unnest(%s, %s) AS letters(letter, key) ORDER BY key",
            [sorted(KAZAKH), [sort_key(letter) for letter in sorted(KAZAKH)]],
        )
        return [letter for (letter,) in cursor.fetchall()] == list(KAZAKH)


_found_in_order = []  # cached, because `/readyz` asks often and the order of a running database does not change


def is_ordered() -> bool:
    if connection.vendor == "postgresql" and not _found_in_order and is_in_order():
        _found_in_order.append(True)
    return connection.vendor != "postgresql" or bool(_found_in_order)


@checks.register(checks.Tags.database)
def check_database(databases=None, **_options):
    """For `migrate` and `check --database default`."""
    sentences = [*database_mistakes(), *newer_tables_message()] if databases else ()
    return [checks.Warning(sentence, id="kenes.W001") for sentence in sentences]


def log_mistakes():
    """Log the mistakes when a worker starts. An unreachable database is reported elsewhere, so it is ignored here."""
    try:
        for sentence in (*database_mistakes(), *newer_tables_message()):
            logger.warning(sentence)
    except DatabaseError:
        return


# --- Migrations --------------------------------------------------------------------------------------------------


def waiting_migrations() -> list[str]:
    """Migrations that this code needs and this database lacks: «events.0002_event_end_time», …"""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def unknown_migrations() -> list[str]:
    """Migrations applied by newer code and unknown to this one: «events.0009_rooms», …"""
    loader = MigrationLoader(connection)
    known = set(loader.disk_migrations)
    for migration in loader.disk_migrations.values():
        known.update(migration.replaces)
    unknown = {key for key in loader.applied_migrations if key[0] in loader.migrated_apps} - known
    return sorted(".".join(key) for key in unknown)


def newer_tables_message() -> list[str]:
    """A sentence when the database is ahead of the code."""
    unknown = ", ".join(unknown_migrations())
    if not unknown:
        return []
    return [
        f"The database has had migrations that {running_version()} does not know: {unknown}."
        " Put up the newer code again, or restore a backup from before it."
    ]


def is_half_migrated() -> bool:
    """Whether the tables are of another version than the code, an older or a newer one."""
    try:
        return bool(waiting_migrations() or unknown_migrations())
    except DatabaseError:
        return False
