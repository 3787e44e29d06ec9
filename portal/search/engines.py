"""How each database stores the terms of the index and searches them.

Neither database parses text: both receive analysed terms, and never a visitor's raw words. Both store which records
contain a term, but no texts and no word positions. During `rebuild_search` a second table is filled, which replaces the
first at the end; records saved meanwhile are written to both.
"""

import json
import re
import string
from collections.abc import Iterable
from itertools import chain
from typing import Any

from django.db import connection, transaction
from django.db.backends.signals import connection_created
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.dispatch import receiver

from portal.search.analysis import Terms
from portal.search.expressions import AllOf, AnyOf, Expression, Term
from portal.search.models import Entry

TABLE, NEXT = "search_terms", "search_terms_next"
ENTERED = ("kind", "object_id", "version", "digest")


class Engine:
    """What both engines share.

    Two kinds of keys occur: keys of entries are primary keys of `Entry`, keys of objects those of the records.
    """

    entering: str  # SQL that writes entries, see `enter`
    keys_given: str  # SQL for the keys that one parameter holds, see `as_parameter`
    all_keys: str  # SQL for the keys that a subquery finds, as one value

    def objects(self, kind: str, wanted: Expression, unwanted: Expression | None = None) -> RawSQL:
        """A subquery for the keys of records of a kind that match `wanted` and do not match `unwanted`."""
        raise NotImplementedError

    def fetched(self, found: RawSQL) -> list[int]:
        """The keys that a subquery finds. Fetched as one aggregated value, which is several times faster than rows."""
        with connection.cursor() as cursor:
            cursor.execute(self.all_keys.format(found=found.sql), found.params)
            return self.read(cursor.fetchone()[0])

    def read(self, keys: Any) -> list[int]:
        raise NotImplementedError

    def once(self, found: RawSQL) -> RawSQL:
        """The same subquery, answered once and before the query around it."""
        return found

    def keys_in(self, parameter: Any) -> RawSQL:
        """A subquery for the keys in one parameter. The SQL is the same for any number of keys, so it can be cached."""
        return RawSQL(self.keys_given, [parameter])  # noqa: S611 (the SQL is our own)

    def as_parameter(self, keys: list[int]) -> Any:
        """Keys as the parameter of `keys_in`."""
        raise NotImplementedError

    def listed(self, keys: list[int]) -> RawSQL:
        """These keys as a subquery with one parameter: no limit on the number of SQL variables applies."""
        return self.keys_in(self.as_parameter(keys))

    def enter(self, entries: list[Entry]):
        """Insert entries of one kind, replacing those of the same records, and set their primary keys."""
        sql = self.entering.format(rows=", ".join([f"({', '.join(['%s'] * len(ENTERED))})"] * len(entries)))
        with connection.cursor() as cursor:
            cursor.execute(sql, [getattr(entry, column) for entry in entries for column in ENTERED])
            keys = dict(cursor.fetchall())
        for entry in entries:
            entry.pk = keys[entry.object_id]

    def execute(self, sql: str, rows: Iterable[tuple] | None = None):
        with connection.cursor() as cursor:
            if rows is None:
                cursor.execute(sql)
            else:
                cursor.executemany(sql, list(rows))


class SQLite(Engine):
    """An FTS5 table that stores terms only: no text, no positions, no lengths.

    Rows of such a contentless table cannot be deleted before SQLite 3.43. So an entry gets a new key at every change
    (INSERT OR REPLACE), and the old terms point to an entry that no longer exists.
    """

    create = (
        "CREATE VIRTUAL TABLE {table} USING fts5("
        "marked, content='', detail=none, columnsize=0, tokenize=\"ascii tokenchars '-~./:='\")"
    )
    entering = (
        f"INSERT OR REPLACE INTO search_entry ({', '.join(ENTERED)}) VALUES {{rows}} RETURNING object_id, id"  # noqa: S608
    )
    keys_given = "SELECT value FROM json_each(%s)"
    all_keys = "SELECT json_group_array(object_id) FROM ({found})"

    def clear(self):
        self.execute(f"INSERT INTO {TABLE} ({TABLE}) VALUES ('delete-all')")  # noqa: S608

    def store(self, rows: list[tuple[Entry, Terms]], tables: Iterable[str] | None = None):
        written = [(entry.pk, one_token_each(BETWEEN.join(terms.marked))) for entry, terms in rows]
        for table in tables or self.tables() if written else ():
            self.execute(f"INSERT INTO {table} (rowid, marked) VALUES (%s, %s)", written)  # noqa: S608

    def forget(self, keys: Iterable[int]):
        """Does nothing: terms without an entry are never found, and `rebuild_search` drops them."""

    def tables(self) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name IN (%s, %s)", [TABLE, NEXT]
            )
            return [name for (name,) in cursor.fetchall()]

    def begin_rebuilding(self):
        self.execute(f"DROP TABLE IF EXISTS {NEXT}")
        self.execute(self.create.format(table=NEXT))

    def store_rebuilt(self, rows):
        self.store(rows, [NEXT])

    def finish_rebuilding(self):
        with transaction.atomic():
            self.execute(f"INSERT INTO {NEXT} ({NEXT}) VALUES ('optimize')")  # noqa: S608
            self.execute(f"DROP TABLE IF EXISTS {TABLE}")
            self.execute(f"ALTER TABLE {NEXT} RENAME TO {TABLE}")

    def as_parameter(self, keys):
        return json.dumps(keys)

    def read(self, keys):
        return json.loads(keys)

    def beginning_with(self, column: str, prefix: str) -> Q:
        """A range instead of LIKE, for which SQLite would scan the whole table."""
        return Q(**{f"{column}__gte": prefix, f"{column}__lt": prefix + "\U0010ffff"})

    def objects(self, kind, wanted, unwanted=None):
        terms = f"(SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s)"  # noqa: S608
        sql = f"SELECT object_id FROM search_entry WHERE kind = %s AND id IN {terms}"  # noqa: S608
        if unwanted is None:
            return RawSQL(sql, [kind, self.written(wanted)])  # noqa: S611 (every term is quoted)
        return RawSQL(f"{sql} AND id NOT IN {terms}", [kind, self.written(wanted), self.written(unwanted)])  # noqa: S611

    def written(self, expression: Expression) -> str:
        match expression:
            case Term(text):
                return quote_term(text)
            case AllOf(parts):
                return f"({' AND '.join(map(self.written, parts))})"
            case AnyOf(parts):
                return f"({' OR '.join(map(self.written, parts))})"


# Each term must stay one FTS5 token: ASCII characters at which the tokenizer would split are replaced by «·». A
# document's terms are joined by a separator that no term contains, so one call handles them all.
BETWEEN = "\x1f"
_KEPT = BETWEEN + "-~./:=" + string.ascii_letters + string.digits
_PARTING = re.compile(f"[{re.escape(''.join(chr(code) for code in range(128) if chr(code) not in _KEPT))}]")


def one_token_each(terms: str) -> str:
    return _PARTING.sub("\u00b7", terms)


def quote_term(text: str) -> str:
    return f'"{one_token_each(text.replace(BETWEEN, ""))}"'


class PostgreSQL(Engine):
    """A table with one integer array per record: dictionary numbers for terms, negative hashes for pairs of words.

    A tsvector of the same terms took four times the space. The dictionary is read in a subselect inside each query and
    not beforehand: with literal numbers the planner knows how frequent a term is and prefers a sequential scan, which
    is slower here than the index. Each row repeats the record's key, because joining the entries took three times as
    long as finding the rows.
    """

    create = (
        "CREATE TABLE {table} (entry_id bigint PRIMARY KEY, kind varchar(20) NOT NULL, object_id bigint NOT NULL,"
        " terms integer[] NOT NULL)",
        # With fastupdate, every search would scan the list of entries not yet merged into the GIN index.
        "CREATE INDEX ON {table} USING gin (terms) WITH (fastupdate = off)",
    )
    entering = (
        f"INSERT INTO search_entry ({', '.join(ENTERED)}) VALUES {{rows}} ON CONFLICT (kind, object_id) DO UPDATE"  # noqa: S608
        " SET version = excluded.version, digest = excluded.digest RETURNING object_id, id"
    )
    keys_given = "SELECT unnest(%s::bigint[])"
    all_keys = "SELECT array_agg(object_id) FROM ({found}) found"
    numbers_given = "ARRAY(SELECT id FROM search_dictionary WHERE term = ANY(%s))"
    known: dict[str, int] = {}  # numbers of committed terms, cached for this process and connection
    known_file: int | None = None  # where the dictionary lay then; another file is another dictionary
    MOST_KNOWN = 1 << 16

    def clear(self):
        self.execute(f"DELETE FROM {TABLE}")  # noqa: S608

    def store(self, rows: list[tuple[Entry, Terms]]):
        """Also into the second table while it exists; the insert locks the first, so they cannot be swapped yet."""
        if rows and self.insert(TABLE, rows):
            self.insert(NEXT, rows)

    def insert(self, table: str, rows: list[tuple[Entry, Terms]]) -> bool:
        """Insert or replace rows; returns whether a second table exists."""
        has_second_table, file = self.insert_rows(table, rows)
        if file != PostgreSQL.known_file:
            # Emptied by another process (`rebuild_search`, a restore): the cached numbers may be of other terms.
            if self.known:
                self.known.clear()
                self.insert_rows(table, rows)
            PostgreSQL.known_file = file
        return has_second_table

    def insert_rows(self, table: str, rows: list[tuple[Entry, Terms]]) -> tuple[bool, int]:
        """Insert or replace rows; returns whether a second table exists, and the file in which the dictionary lies."""
        numbers = self.numbers({term for _entry, terms in rows for term in terms.marked if not is_pair(term)})
        written = [
            (entry.pk, entry.kind, entry.object_id, array_literal(terms.marked, numbers))
            for entry, terms in rows
        ]
        sql = (
            f"INSERT INTO {table} (entry_id, kind, object_id, terms)"  # noqa: S608
            f" VALUES {', '.join(['(%s, %s, %s, %s::integer[])'] * len(rows))}"
            " ON CONFLICT (entry_id) DO UPDATE SET terms = excluded.terms"
            f" RETURNING to_regclass('{NEXT}') IS NOT NULL, pg_relation_filenode('search_dictionary')"
        )
        with connection.cursor() as cursor:
            cursor.execute(sql, list(chain(*written)))
            return cursor.fetchone()

    def numbers(self, terms: set[str]) -> dict[str, int]:
        """The numbers of these terms; new terms are added to the dictionary."""
        new = sorted(
            terms - self.known.keys()
        )  # sorted, so that two writers take locks in the same order and cannot deadlock
        if not new:
            return self.known
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO search_dictionary (term) SELECT term FROM unnest(%s) term WHERE NOT EXISTS"
                " (SELECT FROM search_dictionary known WHERE known.term = term.term) ON CONFLICT DO NOTHING",
                [new],
            )
            cursor.execute("SELECT term, id FROM search_dictionary WHERE term = ANY(%s)", [new])
            met = dict(cursor.fetchall())
        # Cached only after the commit: a rollback would leave numbers in the cache that no row has.
        transaction.on_commit(lambda: self.remember(met))
        return self.known | met

    def remember(self, numbers: dict[str, int]):
        if len(self.known) < self.MOST_KNOWN:
            self.known.update(numbers)

    def forget(self, keys: Iterable[int]):
        self.execute(f"DELETE FROM {TABLE} WHERE entry_id = ANY(%s)", [(list(keys),)])  # noqa: S608

    def begin_rebuilding(self):
        """The lock waits for transactions that began before the second table: the rebuild must see their rows."""
        self.execute(f"LOCK TABLE {TABLE} IN SHARE ROW EXCLUSIVE MODE")
        self.execute(f"DROP TABLE IF EXISTS {NEXT}")
        self.execute(self.create[0].format(table=NEXT))

    def store_rebuilt(self, rows):
        if rows:
            self.insert(NEXT, rows)

    def finish_rebuilding(self):
        """CONCURRENTLY, so that saves continue while the index is built; not possible inside a transaction."""
        kind = "INDEX" if connection.in_atomic_block else "INDEX CONCURRENTLY"
        self.execute(self.create[1].format(table=NEXT).replace("INDEX", kind))
        with transaction.atomic():
            self.execute(f"DROP TABLE {TABLE}")
            self.execute(f"ALTER TABLE {NEXT} RENAME TO {TABLE}")
        self.execute(f"ANALYZE {TABLE}")

    def once(self, found):
        # Asked for one record only, the planner would sooner try record after record, each against the whole index.
        return RawSQL(f"SELECT unnest(ARRAY({found.sql}))", found.params)  # noqa: S611 (the SQL is our own)

    def as_parameter(self, keys):
        return list(keys)

    def read(self, keys):
        return keys or []

    def beginning_with(self, column: str, prefix: str) -> Q:
        return Q(**{f"{column}__startswith": prefix})

    def objects(self, kind, wanted, unwanted=None):
        """`NOT IN (subquery)` uses the GIN index; `NOT (terms && …)` would read every array that matched."""
        condition, parameters = self.written(wanted)
        sql = f"SELECT object_id FROM {TABLE} WHERE kind = %s AND {condition}"  # noqa: S608
        if unwanted is None:
            return RawSQL(sql, [kind, *parameters])  # noqa: S611
        others = self.objects(kind, unwanted)
        return RawSQL(f"{sql} AND object_id NOT IN ({others.sql})", [kind, *parameters, *others.params])  # noqa: S611

    def written(self, expression: Expression) -> tuple[str, list]:
        match expression:
            case AllOf(parts):
                return join_conditions(" AND ", map(self.written, parts))
            case AnyOf(parts):
                terms = [part.text for part in parts if isinstance(part, Term)]
                others = [self.written(part) for part in parts if not isinstance(part, Term)]
                return join_conditions(" OR ", [*self.any_of(terms), *others])
            case Term(text):
                return join_conditions("", self.any_of([text]))

    def any_of(self, terms: list[str]) -> list[tuple[str, list]]:
        pairs = [number_of_pair(term) for term in terms if is_pair(term)]
        others = [term for term in terms if not is_pair(term)]
        found = [(f"terms && {self.numbers_given}", [others])] if others else []
        return [*found, ("terms && %s::integer[]", [pairs])] if pairs else found


def join_conditions(word: str, conditions: Iterable[tuple[str, list]]) -> tuple[str, list]:
    texts, parameters = zip(*conditions, strict=True)
    return f"({word.join(texts)})", list(chain(*parameters))


def array_literal(terms: Iterable[str], numbers: dict[str, int]) -> str:
    """The terms as a PostgreSQL array literal."""
    found = (number_of_pair(term) if is_pair(term) else numbers[term] for term in terms)
    return f"{{{','.join(map(str, found))}}}"


def is_pair(term: str) -> bool:
    return term[1] == "="


def number_of_pair(term: str) -> int:
    """Negative, so that it meets no dictionary number; odd for a pair in the title, even in the body."""
    tier, _, pair = term.partition("=")
    return -(2 * int(pair, 16) + (1 if tier == "1" else 2))


@receiver(connection_created)
def forget_numbers(**_signal):
    """A new connection may lead to another database, whose dictionary has other numbers."""
    PostgreSQL.known.clear()
    PostgreSQL.known_file = None


_ENGINES = {"sqlite": SQLite, "postgresql": PostgreSQL}


def search_engine() -> SQLite | PostgreSQL:
    """The engine of the database in use."""
    return _ENGINES[connection.vendor]()
