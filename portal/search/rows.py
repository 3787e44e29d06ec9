"""Reads rows of several querysets in one SQL query: a record's texts are in a dozen tables, and a save reads them all.

Each queryset is compiled once per process and database engine; a save only sends the SQL.
Every row is a list of JSON values (a date as ISO text), sorted by its first two columns, which are whole numbers.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import lru_cache
from operator import itemgetter

from django.db import connection
from django.db.models import Func, QuerySet, TextField

from portal.search.engines import search_engine

# All rows of a query as one JSON text: one driver call and one parse are much faster than one per row.
ALL_ROWS = {"sqlite": "json_group_array(json(arm.found_row))", "postgresql": "json_agg(arm.found_row)::text"}

QuerysetOfKeys = Callable[[object], QuerySet]  # takes a placeholder for the keys, as in `filter(pk__in=keys)`


class Queries:
    """Querysets, each with a name, and the columns to read of it."""

    def __init__(self, **queries: tuple[QuerysetOfKeys, Iterable[str]]):
        self.queries = {name: (query, tuple(columns)) for name, (query, columns) in queries.items()}

    def columns(self, name: str) -> tuple[str, ...]:
        return self.queries[name][1]

    def as_dicts(self, name: str, rows: list[list]) -> list[dict]:
        """The rows of one query as dicts by column name."""
        return [dict(zip(self.columns(name), row, strict=True)) for row in rows]

    def rows(self, **keys: Iterable[int]) -> defaultdict[str, list[list]]:
        """Rows by query name, for the queries that got keys."""
        asked = {name: sorted(wanted) for name, wanted in keys.items() if wanted}
        found = defaultdict(list)
        if not asked:
            return found
        sql, parameters = self.compiled(connection.vendor, tuple(asked))
        keys_of = {Keys(name): search_engine().as_parameter(wanted) for name, wanted in asked.items()}
        with connection.cursor() as cursor:
            cursor.execute(sql, [keys_of.get(value, value) for value in parameters])
            for name, rows in cursor.fetchall():
                found[name] = sorted(json.loads(rows or "[]"), key=itemgetter(0, 1))
        return found

    @lru_cache(64)  # noqa: B019 (there are a few of these objects, and they live as long as the process)
    def compiled(self, vendor: str, names: tuple[str, ...]) -> tuple[str, list]:
        arms, parameters = [], []
        for name in names:
            query, columns = self.queries[name]
            rows = query(search_engine().keys_in(Keys(name))).order_by().annotate(found_row=JsonRow(*columns))
            sql, values = rows.values_list("found_row").query.sql_with_params()
            arms.append(f"SELECT '{name}', {ALL_ROWS[vendor]} FROM ({sql}) arm")  # noqa: S608 (written in code)
            parameters += values
        return " UNION ALL ".join(arms), parameters


class JsonRow(Func):
    """Columns as one JSON array. Django's `JSONArray` would make PostgreSQL build `jsonb` only to print it again."""

    function = "json_array"
    output_field = TextField()

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, function="json_build_array", **context)


class Keys(str):
    """Placeholder among the SQL parameters for the keys of the query of this name."""
