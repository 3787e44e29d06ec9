"""The stored key gives one order on SQLite and on PostgreSQL (`pytest --engine postgresql`)."""

import random

import pytest
from django.db import connection

from portal.language.alphabet import sort_key
from tests.language.test_alphabet import names_in_order


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["kk", "ru"])
def test_database_orders_a_hundred_names_by_their_stored_key(language):
    names = names_in_order(language)
    shuffled = random.Random(31).sample(names, len(names))
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE named (name text, sort_key text)")
        cursor.executemany("INSERT INTO named VALUES (%s, %s)", [(name, sort_key(name)) for name in shuffled])
        cursor.execute("SELECT name FROM named ORDER BY sort_key")
        found = [name for (name,) in cursor.fetchall()]
        cursor.execute("DROP TABLE named")
    assert found == names
