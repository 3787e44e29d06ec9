"""The event form of the desk with 40 participations: what opening and saving it costs, among few and many records.

    python -m bench.desk_form [--sizes 1000 10000] [--participations 40] [--rounds 20] [--database URL]

Each size is a made-up database of its own, measured by a process of its own; `--database` measures one that exists
instead (a copy: the record to be measured is written into it). What each request answers, shows and writes is
checked before it is timed. Printed: CPU and wall time in milliseconds (median and 95th percentile), queries, kB.
"""

import argparse
import io
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "portal.settings",
    "SECRET_KEY": "only-for-measuring",
    "ALLOWED_HOSTS": "testserver",
    "RATE_LIMITS": "off",
}
COLUMNS = ("cpu", "cpu95", "wall", "wall95", "queries", "kB")


def made_event(participations: int):
    """A draft with that many people, a statement for every second, topics, decisions, awards, documents."""
    from tests import factories as make

    bodies = [make.make_organisation(name_kk=f"Бірлестік {n}", slug=f"bench-{n}") for n in range(5)]
    event = make.make_draft(convening_body=bodies[0], region=None)
    subjects = [make.make_subject(slug=f"bench-{n}") for n in range(4)]
    topics = [make.make_topic(event, subjects[n % 4 : n % 4 + 2]) for n in range(8)]
    for number in range(participations):
        person = make.make_person(family_name_kk=f"Сынақов{number}", slug=f"bench-{number}")
        part = make.make_participation(event, person, organisation=bodies[number % 5])
        if number % 2:
            make.make_statement(event, topic=topics[number % 8], participation=part)
        if number % 4 == 0:
            make.make_decision(event, bodies[:2], topic=topics[number % 8], executor=bodies[number % 5])
            make.make_grant(event, recipient=person, organisation=bodies[number % 5])
    for _ in range(3):
        make.make_document(event)
    return event


class Desk:
    """A clerk at the form of one event; every request is checked for what it shows or writes."""

    def __init__(self, participations: int):
        from tests.staff import signed_in

        self.event = made_event(participations)
        self.browser = signed_in()
        self.address = f"/kk/admin/events/event/{self.event.pk}/change/"
        self.count = participations
        self.saves = 0

    def open(self):
        page = self.browser.get(self.address)
        rows = set(re.findall(r'name="participations-(\d+)-person"', page.content.decode()))
        self.expect(len(rows) == self.count, page, f"{len(rows)} participations shown")
        return page

    def values(self) -> dict:
        from tests.html_forms import sent_by

        return sent_by(self.open().content.decode(), "event_form")

    def send(self, values):
        answer = self.browser.post(self.address, values)
        self.expect(answer.status_code == 302, answer, "saving")
        return answer

    def change_one(self):
        """Returns the values to send and what to find in the database afterwards."""
        self.saves += 1
        words = f"бөлім басшысы, {self.saves}"
        number = self.saves % self.count
        values = self.values() | {f"participations-{number}-position_kk": words}
        return values, values[f"participations-{number}-id"], words

    def check_saved(self, key, words):
        kept = self.event.participations.get(pk=key).position_kk
        self.expect(kept == words, None, f"saved {kept!r} in place of {words!r}")
        self.expect(self.event.participations.count() == self.count, None, "rows were lost")

    @staticmethod
    def expect(is_right: bool, answer, words: str):
        if not is_right:
            raise SystemExit(f"{getattr(answer, 'status_code', '')} {words}: nothing to measure")


def timed(work) -> tuple[float, float, object]:
    cpu, wall = time.process_time(), time.perf_counter()
    result = work()
    return (time.process_time() - cpu) * 1000, (time.perf_counter() - wall) * 1000, result


def summary(times: list[tuple], queries: int, size: int) -> dict[str, float]:
    cpu, wall = (sorted(column) for column in zip(*times, strict=True))
    last = -(-len(cpu) * 95 // 100) - 1
    return dict(
        zip(
            COLUMNS,
            (statistics.median(cpu), cpu[last], statistics.median(wall), wall[last], queries, size / 1000),
            strict=True,
        )
    )


def queries_of(work) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        work()
    return len(queries)


def measured(work, prepare, check, rounds: int) -> dict[str, float]:
    """`work(prepared)` is timed; the first rounds only warm up."""
    times, size = [], 0
    for number in range(rounds + 2):
        prepared = prepare()
        cpu, wall, answer = timed(lambda prepared=prepared: work(prepared))
        check(prepared)
        size = len(answer.content)
        if number > 1:
            times.append((cpu, wall))
    prepared = prepare()
    return summary(times, queries_of(lambda: work(prepared)), size)


def measure(events: int, participations: int, rounds: int) -> dict[str, dict]:
    import django

    django.setup()
    from django.core.management import call_command

    if events:
        call_command("migrate", verbosity=0)
        call_command("load_regions", verbosity=0)
        call_command("generate_records", events=events, seed=1, verbosity=0, stdout=io.StringIO())
    desk = Desk(participations)
    return {
        "open": measured(lambda _none: desk.open(), lambda: None, lambda _none: None, rounds),
        "save, one row changed": measured(
            lambda change: desk.send(change[0]),
            desk.change_one,
            lambda change: desk.check_saved(*change[1:]),
            rounds,
        ),
        "save, nothing changed": measured(desk.send, desk.values, lambda _none: None, rounds),
    }


def in_a_process(events: int, asked) -> dict[str, dict]:
    with tempfile.TemporaryDirectory() as folder:
        url = asked.database or f"sqlite:///{folder}/made-up.sqlite3"
        settings = SETTINGS | {"DATABASE_URL": url, "STATIC_ROOT": f"{folder}/static"}
        environment = os.environ | settings
        collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"]
        subprocess.run(collect, env=environment, check=True)
        numbers = map(str, (events, asked.participations, asked.rounds))
        command = [sys.executable, "-m", "bench.desk_form", "--measure", *numbers]
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
        return json.loads(done.stdout.splitlines()[-1])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--participations", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--database", help="measure this database, a copy, instead of made-up ones")
    parser.add_argument("--measure", type=int, nargs=3, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        print(json.dumps(measure(*asked.measure)))
        return
    print(f"{'records':>10}  {'deed':24}" + "".join(f"{name:>9}" for name in COLUMNS))
    for events in [0] if asked.database else asked.sizes:
        for deed, row in in_a_process(events, asked).items():
            print(f"{events or '':>10}  {deed:24}" + "".join(f"{row[name]:9.0f}" for name in COLUMNS))


if __name__ == "__main__":
    main()
