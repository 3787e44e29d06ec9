"""Checks that the tables of the index exist. Without them the portal works, except for search by words."""

from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from portal.search import vocabulary
from portal.search.engines import NEXT, TABLE, forget_numbers
from portal.search.models import Entry, Misspelling, Name, Word

DICTIONARY = "search_dictionary"
# In an order in which they can be dropped.
TABLES = (NEXT, TABLE, DICTIONARY, *(model._meta.db_table for model in (Misspelling, Word, Name, Entry)))


def missing_tables() -> list[str]:
    there = set(connection.introspection.table_names())
    not_needed = {NEXT} | (set() if connection.vendor == "postgresql" else {DICTIONARY})
    return [name for name in TABLES if name not in there and name not in not_needed]


def is_for_want_of_tables(error: BaseException | None) -> bool:
    """Whether a query to a missing table of the index caused this error."""
    while error is not None:
        if isinstance(error, DatabaseError) and "search_" in str(error):
            try:
                return bool(missing_tables())
            except DatabaseError:
                return False
        error = error.__cause__ or error.__context__
    return False


def recreate_tables():
    """Drop what is left of the tables and create all of them empty, by their migrations."""
    with transaction.atomic(), connection.cursor() as cursor:
        for name in TABLES:
            cursor.execute(f"DROP TABLE IF EXISTS {name}")
        MigrationRecorder(connection).migration_qs.filter(app="search").delete()
    call_command("migrate", "search", verbosity=0, interactive=False)
    vocabulary.forget_seen()
    forget_numbers()
