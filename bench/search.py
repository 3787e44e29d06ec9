"""Search measured on made-up records, beside what a database does by itself on the same data.

    python -m bench.search [--events 20000] [--rounds 20]

The database is that of DATABASE_URL; without one a SQLite file in a temporary folder, gone at the end. Records are made
where there are none. Each line: p50 and p95 of CPU milliseconds in this process (on PostgreSQL: of time passed, the
work being done elsewhere), and how many records were found. Every answer is checked before anything is timed.

`simple` is PostgreSQL's own search over the titles, summaries, topics, statements and decisions of public events, in a
table made for the occasion. It finds a word as it is written and in no other form; so each word is asked as titles
have it, and also without the letters that a Russian keyboard lacks, where `simple` finds nothing.
"""

import argparse
import math
import os
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
WORDS = (  # as titles and topics have them
    *("медаль", "ветерандарға", "ветеранов", "су", "воды", "бюджеттің", "бюджета", "мектептерді", "школ"),
    *("тіл", "языка", "жастар", "отырысы", "заседание", "ауылы", "село", "тыңдау", "слушания", "кездесу"),
)
SHARES = {"a normal word": 0.02, "a word in a fifth": 0.2, "the commonest word": 1.0}


def set_up():
    os.environ.setdefault("SECRET_KEY", "only-for-measurements")
    os.environ.update(DJANGO_SETTINGS_MODULE="portal.settings", RATE_LIMITS="off", ALLOWED_HOSTS="testserver")
    # Statements of a server are planned as those of the portal's own processes are.
    os.environ.setdefault("PGOPTIONS", "-c jit=off")
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


def words_by_share(count: int, others) -> dict[str, str]:
    """For each share the word that comes nearest to it, of those that `others` find too."""
    from portal.search.finding import find_records

    found = {
        word: len(find_records("event", word, loosen=False).ids) / count for word in WORDS if others(word)
    }
    return {name: min(found, key=lambda word: abs(found[word] - share)) for name, share in SHARES.items()}


def percent(times: list[float], share: float) -> float:
    return sorted(times)[max(0, math.ceil(len(times) * share) - 1)]


def percentiles(deed, rounds: int, clock) -> tuple[float, float]:
    deed()
    times = []
    for _ in range(rounds):
        began = clock()
        deed()
        times.append((clock() - began) * 1000)
    return percent(times, 0.5), percent(times, 0.95)


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

    parts = {"agendatopic": "title", "statement": "text", "decision": "text"}
    texts = [
        f"(SELECT string_agg(concat_ws(' ', {column}_kk, {column}_ru), ' ') FROM events_{part}"  # noqa: S608
        " WHERE event_id = e.id)"
        for part, column in parts.items()
    ]
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_simple")
        cursor.execute(
            "CREATE TABLE bench_simple AS SELECT id, to_tsvector('simple', concat_ws(' ', title_kk, title_ru,"  # noqa: S608
            f" summary_kk, summary_ru, {', '.join(texts)})) AS words"
            " FROM events_event e WHERE state = 'published' AND publish_at <= now()"
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


def first_page(words: str) -> int:
    """The number found, and the newest twenty with the words marked."""
    from events.search_explanations import explain_matches
    from events.selection import Selection

    selection = Selection({"q": words})
    assert selection.is_valid()
    events = explain_matches(selection.newest_first()[0:20], selection.answer.query)
    assert any("<mark>" in event.match.title or event.match.excerpt for event in events)
    return selection.number()


def whole_page(browser, address: str, words: str) -> int:
    answer = browser.get(address, {"q": words})
    assert answer.status_code == 200, (address, words, answer.status_code)
    return answer.content.count(b"<mark>")


def without_kazakh_letters(word: str) -> str:
    from portal.language.alphabet import fold

    return fold(word)


def report_words(count: int, rounds: int, clock, *, on_server: bool):
    from portal.search.finding import find_records

    for name, word in words_by_share(count, by_simple if on_server else by_icontains).items():
        typed = without_kazakh_letters(word)
        report(f"{name}: {word}", lambda word=word: len(find_records("event", word).ids), rounds, clock)
        if typed != word:
            report(f"  typed {typed}", lambda word=typed: len(find_records("event", word).ids), rounds, clock)
        report(f"  its first page: {word}", lambda word=word: first_page(word), rounds, clock)
        report(f"  icontains: {word}", lambda word=word: by_icontains(word), max(3, rounds // 5), clock)
        if on_server:
            report(f"  simple: {word}", lambda word=word: by_simple(word), rounds, clock)


def report_pages(rounds: int, clock):
    from django.test import Client

    from bench.listing import serve_static_files_uncollected

    serve_static_files_uncollected()
    browser = Client()
    for word in ("медаль", "бюджеттің", "ауылы"):
        page = partial(whole_page, browser, "/kk/events/", word)
        report(f"the whole page, `<mark>` counted: {word}", page, rounds, clock)


def report_saves(rounds: int, clock):
    """Events get new words in turn; what is timed is the index alone, in a transaction as that of a save."""
    from django.db import transaction

    from events.models import Event
    from portal.search import index

    keys = list(Event.objects.order_by("-pk").values_list("pk", flat=True)[: 3 * rounds])
    texts = dict(Event.objects.filter(pk__in=keys).values_list("pk", "summary_kk"))
    times: list[float] = []
    for number, key in enumerate(keys):
        Event.objects.filter(pk=key).update(summary_kk=f"{texts[key]} Қосымша {number} туралы айтылды.")
        began = clock()
        with transaction.atomic():
            index.index_records("event", [key])
        times.append((clock() - began) * 1000)
    for key in keys:
        Event.objects.filter(pk=key).update(summary_kk=texts[key])
        index.index_records("event", [key])
    times = times[rounds:]  # before, a process has yet to read the words of this database
    print(f"{'indexing one save with new words':<62} {percent(times, 0.5):8.1f} {percent(times, 0.95):8.1f}")


def measure(rounds: int):
    from django.db import connection

    from events.models import Event
    from portal.search.finding import find_records
    from portal.search.suggesting import suggest_records

    on_server = connection.vendor == "postgresql"
    clock = time.perf_counter if on_server else time.process_time
    count = Event.objects.count()
    print(f"{count} events on {connection.vendor}; ms: p50, p95", flush=True)
    if on_server:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        make_simple()
    report_words(count, rounds, clock, on_server=on_server)
    report("by relevance: ауыл", lambda: len(find_records("event", "ауыл").best_first), rounds, clock)
    report("two words: ауыл отырысы", lambda: len(find_records("event", "ауыл отырысы").ids), rounds, clock)
    report("a prefix: қоғ", lambda: len(suggest_records("қоғ")), rounds, clock)
    report("a slip: мәселлесі", lambda: bool(find_records("event", "мәселлесі")), rounds, clock)
    report_pages(rounds, clock)
    report_saves(rounds, clock)
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
