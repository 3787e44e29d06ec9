"""The list of events and its records at many records beside few, and beside a view that only says hello.

    python -m bench.listing [--few 1000] [--many 100000] [--postgresql]

CPU time a request in the serving process; on PostgreSQL, whose server works elsewhere, time passed. Each size is a
made-up database of its own, measured by a process of its own; DATABASE_URL may name a file of SQLite with the many.
The status and the number found are checked before anything is timed. Wanted, at 100 000 records: the list at p95 at
most 1.5 times that at 1 000; a deep page 1.3 times the first; a record at least 0.25 of hello on SQLite and 0.1 on
PostgreSQL.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

from bench import made_up
from bench.exports import megabytes
from portal.web.paging import PAGE_SIZE

HELLO = "/hello"
PAGES = {
    "hello": HELLO,
    "all": "/kk/events/",
    "a region": "/kk/events/?region=KZ-71",
    "kind and period": "/ru/events/?kind=session&date_after=2020",
    "a deep page": "/kk/events/?page={last}",
    "oldest first": "/ru/events/?sort=date",
    "a record": "/kk/events/{slug}/",
    "an unchanged record": "/kk/events/{slug}/",  # asked for with its ETag
}
ROUNDS = 20


def serve_static_files_uncollected():
    """Without DEBUG, which notes every query."""
    from django.conf import settings

    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES["staticfiles"] = {"BACKEND": plain}


def say_hello():
    """A view that only says hello, behind the same middleware."""
    from django.http import HttpResponse
    from django.urls import path

    from portal import urls

    urls.urlpatterns.insert(0, path(HELLO[1:], lambda request: HttpResponse("hello")))


def measure(events: int, clock) -> dict:
    """Milliseconds for each page: middle and p95; seconds and megabytes of the tally, made first and brought up."""
    from django.test import Client

    from events.models import Event

    made_up.make_records(events)
    say_hello()
    figures = {"tally": measure_tally(clock)}
    client, event = Client(), Event.objects.public().newest_first()[5]
    last = number_found(client.get("/kk/events/")) // PAGE_SIZE
    for name, path in PAGES.items():
        address = path.format(last=last, slug=event.slug)
        figures[name] = times_of(client, address, clock, unchanged=name.startswith("an unchanged"))
    return figures


def measure_tally(clock) -> dict:
    """What the first request of a worker costs, and the first after a save; not of the pages, but of the tally."""
    from django.utils import timezone

    from events.models import Event
    from events.tally import tally_now
    from portal.web.edition import mark_changed

    before, began = megabytes(), clock()
    tally = tally_now()
    figures = {"made": clock() - began, "megabytes": megabytes() - before}
    assert len(tally.everything) == Event.objects.public().count() > 0
    refreshed = []
    for event in Event.objects.public().newest_first()[:10]:
        Event.objects.filter(pk=event.pk).update(changed_at=timezone.now())
        mark_changed()
        began = clock()
        assert tally_now() is not tally
        refreshed.append(clock() - began)
    return figures | {"brought up": statistics.median(refreshed)}


def number_found(response) -> int:
    return int(re.search(rb'data-total="(\d+)"', response.content)[1])


def times_of(client, address: str, clock, *, unchanged: bool) -> tuple[float, float]:
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    assert "/events/?" not in address or number_found(response), address
    headers = {"If-None-Match": response["ETag"]} if unchanged else {}
    assert client.get(address, headers=headers).status_code == (304 if unchanged else 200)
    times = []
    for _ in range(ROUNDS):
        began = clock()
        client.get(address, headers=headers)
        times.append((clock() - began) * 1000)
    return statistics.median(times), sorted(times)[int(ROUNDS * 0.95) - 1]


def in_a_process(events: int, *, on_server: bool, database: str = "") -> dict:
    command = [sys.executable, "-m", "bench.listing", "--measure", str(events)]
    command += ["--postgresql"] if on_server else []
    done = subprocess.run(
        command, env=os.environ | {"DATABASE_URL": database}, stdout=subprocess.PIPE, text=True, check=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def measured_here(events: int, *, on_server: bool) -> dict:
    with tempfile.TemporaryDirectory(prefix="kenes-bench-") as folder:
        database = os.environ.get("DATABASE_URL") or f"sqlite:///{folder}/made-up.sqlite3"
        if on_server:
            from tests.postgresql import TemporaryCluster

            database = TemporaryCluster().start()
        made_up.set_up(database, PGOPTIONS="-c jit=off")
        serve_static_files_uncollected()
        return measure(events, time.perf_counter if on_server else time.process_time)


def report(few: dict, many: dict, sizes: tuple[int, int]):
    hello = many["hello"][0]
    print(f"{'ms, middle and p95':22}{sizes[0]:>16}{sizes[1]:>16}   p95 ratio   of hello")
    for name in PAGES:
        (low, low95), (high, high95) = few[name], many[name]
        print(
            f"{name:22}{low:8.1f}{low95:8.1f}{high:8.1f}{high95:8.1f}{high95 / low95:10.2f}{hello / high:12.2f}"
        )
    print(f"a deep page is {many['a deep page'][0] / many['all'][0]:.2f} times the first")
    for name, figures in ((sizes[0], few["tally"]), (sizes[1], many["tally"])):
        print(
            f"tally of {name}: made in {figures['made']:.2f} s, +{figures['megabytes']:.0f} MB;"
            f" after a save {figures['brought up'] * 1000:.0f} ms"
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--few", type=int, default=1_000)
    parser.add_argument("--many", type=int, default=100_000)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--measure", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        print(json.dumps(measured_here(asked.measure, on_server=asked.postgresql)))
        return
    few = in_a_process(asked.few, on_server=asked.postgresql)
    many = in_a_process(asked.many, on_server=asked.postgresql, database=os.environ.get("DATABASE_URL", ""))
    report(few, many, (asked.few, asked.many))


if __name__ == "__main__":
    main()
