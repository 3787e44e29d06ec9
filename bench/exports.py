"""Exports of everything, beside what the databases' own programs take for the same rows and columns.

    python -m bench.exports [--postgresql] [--events 100000] [--query date_after=2026]

Without --postgresql: the SQLite file of DATABASE_URL, or one made in a temporary folder; the yardstick is the sqlite3
shell (Debian package `sqlite3`) in mode csv, by CPU time: both run in one process each. With it: a server as the
tests start it, filled with made-up records; the yardstick is psql's `\\copy`, by time passed, as the server works
for both. Needed: rows a second at least 0.4 of the shell's and 0.5 of psql's, the first byte within 1 s, at most
20 MB more memory in the serving process; a workbook of 50 000 rows within 90 s and 150 MB.

Status, number of rows and some cells, compared with the models, are checked before anything is timed.
"""

import argparse
import csv
import io
import os
import resource
import subprocess
import sys
import tempfile
import time
from itertools import chain, islice
from pathlib import Path

from bench import made_up

CHECKED = 200  # rows compared with the models
WORKBOOK = 50_000


def megabytes() -> float:
    """Memory that this process holds now."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024


class Taken:
    """An export of this process, read to its end: rows, seconds, seconds of CPU, first byte, memory it grew by."""

    def __init__(self, address: str):
        from django.test import Client

        client = Client()
        client.get(f"{address}&date_after=2100")  # what is imported and compiled once
        before, self.grown, self.bytes, self.first = megabytes(), 0.0, 0, None
        began, cpu = time.monotonic(), time.process_time()
        answer = client.get(address)
        assert answer.status_code == 200, address
        for number, piece in enumerate(answer.streaming_content):
            self.first = self.first or time.monotonic() - began
            self.bytes += len(piece)
            if number % 50 == 0:
                self.grown = max(self.grown, megabytes() - before)
        self.seconds, self.cpu = time.monotonic() - began, time.process_time() - cpu
        self.grown = max(self.grown, megabytes() - before)


def check(address: str, records, compared: dict):
    """The first rows have the cells of the first records; `compared` gives each column out of a record."""
    from django.test import Client

    answer = Client().get(address)
    assert answer.status_code == 200, address
    text = b"".join(islice(answer.streaming_content, 3)).decode()
    rows = list(csv.DictReader(io.StringIO(text, newline="")))[:CHECKED]
    answer.close()
    for row, record in zip(rows, records[:CHECKED], strict=True):
        for column, value_of in compared.items():
            assert row[column] == str(value_of(record) or ""), (address, column, row[column])


def number_of_rows(address: str) -> int:
    from django.test import Client

    pieces = chain.from_iterable(
        piece.decode().splitlines() for piece in Client().get(address).streaming_content
    )
    return sum(1 for _ in pieces) - 1  # made-up texts have no ends of lines in them


def plain_query(table, records) -> str:
    """The SQL of the same columns as the database has them, without what writing them as CSV needs."""
    from django.db import connection

    from events.exports.columns import as_expression

    cells = {f"cell_{at}": as_expression(column.source) for at, column in enumerate(table.columns)}
    sql, values = records.rewrite(False).annotate(**cells).values_list(*cells).query.sql_with_params()
    quoted = ["'{}'".format(str(value).replace("'", "''")) for value in values]
    return (
        (sql % tuple(quoted)) if connection.vendor == "sqlite" else (sql % tuple(quoted)).replace("\n", " ")
    )


def by_shell(sql: str, database: str) -> float:
    """Seconds of CPU that the shell of SQLite takes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with open(os.devnull, "w") as nowhere:
        done = subprocess.run(
            ["sqlite3", "-readonly", database, ".mode csv", f"{sql};"], stdout=nowhere, check=False
        )
    assert done.returncode == 0
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def by_psql(sql: str, address: str) -> float:
    """Seconds that psql takes."""
    began = time.monotonic()
    subprocess.run(
        ["psql", "--quiet", "--no-psqlrc", address, "--command", f"\\copy ({sql}) TO '{os.devnull}' CSV"],
        check=True,
    )
    return time.monotonic() - began


def measure(query: str):
    from django.db import connection
    from django.http import QueryDict

    from events.exports.requests import ExportRequest
    from events.exports.tables import EVENTS, PARTICIPATIONS

    asked = ExportRequest(QueryDict(query))
    assert not asked.mistakes, asked.mistakes
    events, rows = asked.events(), asked.participations()
    check(
        f"/kk/events.csv?{query}",
        events,
        {"id": lambda it: it.pk, "title_kk": lambda it: it.title_kk, "region_ru": lambda it: name_then(it)},
    )
    check(
        f"/ru/participations.csv?{query}",
        rows.select_related("person", "event"),
        {"id": lambda it: it.pk, "position_ru": lambda it: it.position_ru, "date": lambda it: it.event.date},
    )
    on_sqlite = connection.vendor == "sqlite"
    database = connection.settings_dict["NAME"] if on_sqlite else os.environ["DATABASE_URL"]
    yardstick, against = (by_shell, "the shell") if on_sqlite else (by_psql, "psql")
    for address, table, records in (
        (f"/kk/events.csv?{query}", EVENTS, events),
        (f"/kk/participations.csv?{query}", PARTICIPATIONS, rows),
    ):
        number = records.count()
        assert number_of_rows(address) == number, address
        sql = plain_query(table, records)
        before, taken, after = yardstick(sql, database), Taken(address), yardstick(sql, database)
        theirs, ours = (before + after) / 2, taken.cpu if on_sqlite else taken.seconds
        report(
            address.partition("?")[0],
            number,
            taken,
            f"{number / ours:8.0f} rows/s, {theirs / ours:.2f} of {against}",
        )
    taken = Taken(f"/kk/events.jsonl?{query}")
    report(f"/kk/events.jsonl?{query}", events.count(), taken, f"{events.count() / taken.cpu:8.0f} rows/s")
    measure_workbook(events)


def name_then(event) -> str | None:
    return event.region.names_on(event.date).in_both()["ru"] if event.region_id else None


def report(address: str, number: int, taken: Taken, speed: str):
    print(
        f"{address:24} {number:>8} rows  {taken.bytes / 2**20:6.0f} MB  {speed};"
        f" first byte {taken.first:.2f} s, memory +{taken.grown:.0f} MB",
        flush=True,
    )


def measure_workbook(events):
    from events.exports.tables import EVENTS
    from events.exports.writers import xlsx_file

    some = events[:WORKBOOK]
    before, began, cpu = megabytes(), time.monotonic(), time.process_time()
    file = xlsx_file(EVENTS, some)
    took, cpu, grown = time.monotonic() - began, time.process_time() - cpu, megabytes() - before
    size = file.seek(0, io.SEEK_END) / 2**20
    print(
        f"a workbook of {len(some)} rows   {size:.0f} MB  {took:.0f} s ({cpu:.0f} of CPU), memory +{grown:.0f} MB"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--query", default="", help="a filter, for fewer rows")
    parser.add_argument("--postgresql", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kenes-bench-") as folder:
        database = os.environ.get("DATABASE_URL") or f"sqlite:///{folder}/made-up.sqlite3"
        if asked.postgresql:
            from tests.postgresql import TemporaryCluster

            database = TemporaryCluster().start()
        made_up.set_up(database, PGOPTIONS="-c jit=off")
        made_up.make_records(asked.events)
        measure(asked.query)


if __name__ == "__main__":
    sys.exit(main())
