"""The two databases behind the index: where the terms lie and how they are asked for.

Both get terms that are analysed already and are never given the words of a visitor to parse: every term is quoted.
"""

import json
from collections.abc import Iterable

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

from portal.search.analysis import BREAK, Terms
from portal.search.expressions import AllOf, AnyOf, Expression, Phrase, Term


class Engine:
    """Keys are those of `Entry`. `clear` empties the index of terms."""

    both, either = " AND ", " OR "
    find: str  # SQL of the keys that an expression finds

    def keys(self, expression: Expression) -> RawSQL:
        """The keys of the entries that an expression finds, as a subquery."""
        return RawSQL(self.find, [self.written(expression)])  # noqa: S611 (no word of it is a visitor's)

    def listed(self, keys: list[int]) -> RawSQL:
        """These keys as a subquery of one parameter, however many they are."""
        raise NotImplementedError

    def written(self, expression: Expression) -> str:
        match expression:
            case Term(text):
                return self.term(text)
            case Phrase(words, in_title):
                return self.phrase(words, in_title)
            case AllOf(parts):
                return f"({self.both.join(map(self.written, parts))})"
            case AnyOf(parts):
                return f"({self.either.join(map(self.written, parts))})"

    def execute(self, sql: str, rows: Iterable[tuple] | None = None):
        with connection.cursor() as cursor:
            if rows is None:
                cursor.execute(sql)
            else:
                cursor.executemany(sql, list(rows))


class SQLite(Engine):
    """A table of FTS5 without content of its own: it keeps the terms, not the texts.

    Such a table forgets nothing (before SQLite 3.43), which is why an entry has a new key at every change. During
    `rebuild_search` there are two tables, and what is saved meanwhile goes into both.
    """

    table, next_table = "search_terms", "search_terms_next"
    find = "SELECT rowid FROM search_terms WHERE search_terms MATCH %s"
    columns = "USING fts5(title, body, marked, content='', tokenize=\"ascii tokenchars '-~./:'\")"

    def clear(self):
        self.execute("INSERT INTO search_terms (search_terms) VALUES ('delete-all')")

    def store(self, rows: list[tuple[int, Terms]], tables: Iterable[str] | None = None):
        written = [
            (key, " ".join(terms.title), " ".join(terms.body), " ".join(terms.marked)) for key, terms in rows
        ]
        for table in tables or self.tables():
            sql = f"INSERT INTO {table} (rowid, title, body, marked) VALUES (%s, %s, %s, %s)"  # noqa: S608
            self.execute(sql, written)

    def forget(self, keys: Iterable[int]):
        """Terms that lead to no entry are left; `rebuild_search` writes the table anew without them."""

    def tables(self) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name IN (%s, %s)",
                [self.table, self.next_table],
            )
            return [name for (name,) in cursor.fetchall()]

    def begin_rebuilding(self):
        self.execute(f"DROP TABLE IF EXISTS {self.next_table}")
        self.execute(f"CREATE VIRTUAL TABLE {self.next_table} {self.columns}")

    def store_rebuilt(self, rows):
        self.store(rows, [self.next_table])

    def finish_rebuilding(self):
        self.execute("DROP TABLE search_terms")
        self.execute("ALTER TABLE search_terms_next RENAME TO search_terms")

    def listed(self, keys):
        return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(keys)])

    def beginning_with(self, column: str, prefix: str) -> Q:
        """Rows whose column begins so. SQLite's LIKE would read the whole table."""
        return Q(**{f"{column}__gte": prefix, f"{column}__lt": prefix + "\U0010ffff"})

    def term(self, text: str) -> str:
        return quoted(text)

    def phrase(self, words: tuple[str, ...], in_title: bool) -> str:
        return f"{'title' if in_title else '{title body}'} : {quoted(' '.join(words))}"


def quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


class PostgreSQL(Engine):
    """A table of vectors made of our own terms. Marked terms have no place in them, words have theirs."""

    both, either = " & ", " | "
    find = "SELECT entry_id FROM search_terms WHERE terms @@ %s::tsquery"

    def clear(self):
        self.execute("DELETE FROM search_terms")

    def store(self, rows: list[tuple[int, Terms]]):
        written = [(key, vector(terms)) for key, terms in rows]
        self.execute("INSERT INTO search_terms (entry_id, terms) VALUES (%s, %s::tsvector)", written)

    def forget(self, keys: Iterable[int]):
        self.execute("DELETE FROM search_terms WHERE entry_id = %s", [(key,) for key in keys])

    def begin_rebuilding(self):
        """Rows are written anew in their place."""

    def store_rebuilt(self, rows):
        written = [(vector(terms), key) for key, terms in rows]
        self.execute("UPDATE search_terms SET terms = %s::tsvector WHERE entry_id = %s", written)

    def finish_rebuilding(self):
        """Every row has been written."""

    def listed(self, keys):
        return RawSQL("SELECT unnest(%s::bigint[])", [keys])

    def beginning_with(self, column: str, prefix: str) -> Q:
        return Q(**{f"{column}__startswith": prefix})

    def term(self, text: str) -> str:
        return lexeme(text)

    def phrase(self, words: tuple[str, ...], in_title: bool) -> str:
        weight = ":A" if in_title else ""
        return f"({' <-> '.join(lexeme(word) + weight for word in words)})"


LAST_PLACE = 16_383  # PostgreSQL counts no further
MOST_PLACES = 255


def lexeme(text: str) -> str:
    doubled = text.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"


def vector(terms: Terms) -> str:
    """The text form of a tsvector; the places of the title carry the weight A."""
    places: dict[str, list[str]] = {}
    for place, word in enumerate((*terms.title, *terms.body), start=1):
        if place > LAST_PLACE:
            break
        if word != BREAK:
            places.setdefault(word, []).append(f"{place}A" if place <= len(terms.title) else str(place))
    words = (f"{lexeme(word)}:{','.join(found[:MOST_PLACES])}" for word, found in places.items())
    return " ".join((*words, *map(lexeme, terms.marked)))


_ENGINES = {"sqlite": SQLite, "postgresql": PostgreSQL}


def engine() -> SQLite | PostgreSQL:
    """The engine of the database in use."""
    return _ENGINES[connection.vendor]()
