"""Search measured on made-up records, beside what a database does by itself on the same data.

    python bench/search.py [--events 20000] [--rounds 20]

The database is that of DATABASE_URL; without one a SQLite file in a temporary folder, gone at the end. Records are made
where there are none. Each line: p50 and p95 of CPU milliseconds in this process (on PostgreSQL: of time passed, the
work being done elsewhere), and how many records were found. Every answer is checked before anything is timed.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
WORDS = (
    "құрылым",
    "ветеран",
    "су",
    "вода",
    "тіл",
    "язык",
    "жастар",
    "отырыс",
    "кеңес",
    "заседание",
    "ауыл",
    "мектеп",
)
SHARES = {"a normal word": 0.02, "a word in a fifth": 0.2, "the commonest word": 1.0}


def set_up():
    os.environ.setdefault("SECRET_KEY", "only-for-measurements")
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    import django

    django.setup()


def make_records(count: int):
    from django.core.management import call_command

    from events.generating import generate_records
    from events.models import Event

    call_command("migrate", verbosity=0)
    missing = count - Event.objects.count()
    began = time.process_time()
    for done in generate_records(missing, 1) if missing > 0 else ():
        if done % 5000 == 0:
            print(f"{done} events made and indexed, {time.process_time() - began:.0f} s of CPU", flush=True)


def words_by_share(count: int) -> dict[str, str]:
    """For each share the word of the list that comes nearest to it."""
    from portal.search.finding import find

    found = {word: len(find("event", word, loosen=False).ids) / count for word in WORDS}
    found = {word: share for word, share in found.items() if share}
    return {name: min(found, key=lambda word: abs(found[word] - share)) for name, share in SHARES.items()}


def percentiles(deed, rounds: int, clock) -> tuple[float, float]:
    deed()
    times = []
    for _ in range(rounds):
        began = clock()
        deed()
        times.append((clock() - began) * 1000)
    return statistics.median(times), sorted(times)[int(len(times) * 0.95) - 1 if rounds >= 20 else -1]


def report(name: str, deed, rounds: int, clock):
    found = deed()
    assert found, f"{name}: nothing was found"
    middle, worst = percentiles(deed, rounds, clock)
    print(f"{name:<62} {middle:8.1f} {worst:8.1f}   {found:>7} found", flush=True)


def by_icontains(word: str) -> int:
    from django.db.models import Q

    from events.models import Event

    columns = ("title_kk", "title_ru", "summary_kk", "summary_ru")
    condition = Q()
    for column in columns:
        condition |= Q(**{f"{column}__icontains": word})
    return len(Event.objects.public().filter(condition).values_list("pk", flat=True))


def by_simple(word: str) -> int:
    """PostgreSQL's own search over a column that it keeps itself."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM bench_simple WHERE words @@ plainto_tsquery('simple', %s)", [word])
        return len(cursor.fetchall())


def make_simple():
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_simple")
        cursor.execute(
            "CREATE TABLE bench_simple AS SELECT id, to_tsvector('simple', concat_ws(' ', title_kk, title_ru,"
            " summary_kk, summary_ru)) AS words FROM events_event WHERE state = 'published' AND publish_at <= now()"
        )
        cursor.execute("CREATE INDEX ON bench_simple USING gin (words)")
        cursor.execute("ANALYZE bench_simple")


def drop_simple():
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE bench_simple")


def report_size():
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT sum(pg_total_relation_size(c.oid)) FILTER (WHERE relname LIKE 'search%'),"
                " sum(pg_total_relation_size(c.oid)) FROM pg_class c"
                " JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = 'public' AND relkind = 'r'"
            )
        else:
            cursor.execute("SELECT sum(pgsize) FILTER (WHERE name LIKE 'search%'), sum(pgsize) FROM dbstat")
        index, whole = cursor.fetchone()
    print(f"index: {index / 2**20:.0f} of {whole / 2**20:.0f} MB, {100 * index / whole:.0f} %")


def measure(rounds: int):
    from django.db import connection

    from events.models import Event
    from portal.search import index
    from portal.search.analysis import VERSION
    from portal.search.finding import find
    from portal.search.models import Entry
    from portal.search.suggesting import suggestions

    on_server = connection.vendor == "postgresql"
    clock = time.perf_counter if on_server else time.process_time
    count = Event.objects.count()
    print(f"{count} events on {connection.vendor}; ms: p50, p95", flush=True)
    if on_server:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        make_simple()
    for name, word in words_by_share(count).items():
        report(f"{name}: {word}", lambda word=word: len(find("event", word).ids), rounds, clock)
        report(f"  icontains: {word}", lambda word=word: by_icontains(word), max(3, rounds // 5), clock)
        if on_server and by_simple(word):
            report(f"  simple: {word}", lambda word=word: by_simple(word), rounds, clock)
    report("by relevance: ауыл", lambda: len(find("event", "ауыл").best_first), rounds, clock)
    report("two words: ауыл отырысы", lambda: len(find("event", "ауыл отырысы").ids), rounds, clock)
    report("a prefix: қоғ", lambda: len(suggestions("қоғ")), rounds, clock)
    report("a slip: мәселлесі", lambda: bool(find("event", "мәселлесі")), rounds, clock)
    keys = list(Event.objects.values_list("pk", flat=True)[:rounds])

    def save():
        key = keys.pop()
        Entry.objects.filter(kind="event", object_id=key).update(version=VERSION + 1)
        index.update("event", [key])
        keys.insert(0, key)
        return 1

    report("indexing one save", save, rounds, clock)
    report_size()
    if on_server:
        drop_simple()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=20)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kenes-bench-") as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3")
        set_up()
        make_records(asked.events)
        measure(asked.rounds)


if __name__ == "__main__":
    main()
