"""Hostile requests to a served portal, by kind: `python -m bench.fuzz --requests 4000 --seed 7`.

Serves the sample, some hundred made-up records and the records unlike the sample (`tests.odd_data`) by gunicorn as
production does, on SQLite and on PostgreSQL at once. One request at a time, so that the processor time of workers and
database is that of the request. Tells how many answers there were of each status, the ten dearest, and what the
workers held in memory. Ends with status 1 when an answer was a 5xx or none, or cost over one second of processor
time also when it was asked again, or a kind of attack found what it looks for. `--kind` asks one kind alone.
"""

import argparse
import heapq
import http.client
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import django

from tests import environment, parts  # noqa: F401  the settings of tests

MOST_CPU = 1.0  # seconds of one request
TRIES = 3
HOPELESS = 5.0  # seconds that no other work on the machine explains
SHOWN = 10
REST, MOST_REST = 0.3, 20.0  # seconds without work that are a rest, and how long it is waited for
TICKS = os.sysconf("SC_CLK_TCK")
EVENTS = 300
SHARES = {"any public address": 6, "any address of the desk": 2}


# --- Run inside the portal's own `shell`


def make_records():
    """Beside the sample: made-up events with participations, and records unlike it; prints what is known of all."""
    from django.apps import apps
    from django.db import transaction

    from events.generating import PARTS, RecordMaker
    from events.inserting import reset_keys
    from people.models import Person, PersonName
    from portal.search import index
    from tests.odd_data import make_odd_data

    with transaction.atomic():
        maker = RecordMaker(EVENTS, 1)
        index.index_records("organisation", maker.bodies)
        index.index_records("person", maker.people)
        index.index_records("event", maker.make_events(0, EVENTS))
        reset_keys(*PARTS)  # made-up rows bring their own
    odd = make_odd_data()
    for person in Person.objects.all()[:200]:
        for text in ("Бірінші Нұсқа", "Второй Вариант", "Third Variant"):
            PersonName.objects.create(person=person, text=f"{text} {person.pk}")
    found = {
        "names": sorted({name.text for name in odd.names()}),
        "slugs": sorted(odd.slugs()) + slugs(),
        "keys": {
            model._meta.label: list(model.objects.values_list("pk", flat=True)[:20])
            for app in ("events", "people", "auth")
            for model in apps.get_app_config(app).get_models()
        },
    }
    print(f"KNOWN {json.dumps(found)}")


def slugs() -> list[str]:
    from events.models import Award, Event, Subject
    from people.models import Organisation, Person

    models = (Event, Person, Organisation, Subject, Award)
    return [slug for model in models for slug in model.objects.values_list("slug", flat=True)[:8]]


def sign_in():
    """Prints the sessions of staff by role, and of somebody with every role."""
    from django.conf import settings

    from tests.fuzz_kinds.rights import browsers

    cookies = {
        role: browser.cookies[settings.SESSION_COOKIE_NAME].value for role, browser in browsers().items()
    }
    print(f"SESSIONS {json.dumps(cookies)}")


def said(served, name: str, mark: str) -> str:
    lines = served.manage("shell", "-v0", "-c", f"from bench import fuzz; fuzz.{name}()").splitlines()
    return next(line for line in lines if line.startswith(mark)).removeprefix(mark).strip()


# --- Asking and measuring


def children_of(leader: int) -> list[int]:
    try:
        return [int(each) for each in Path(f"/proc/{leader}/task/{leader}/children").read_text().split()]
    except OSError:
        return []


def processor_time(leaders: list[int]) -> float:
    """Seconds that these processes, their children and those that have ended have worked."""
    ticks = 0
    for pid in [*leaders, *(child for leader in leaders for child in children_of(leader))]:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += sum(map(int, fields[11:15] if pid in leaders else fields[11:13]))
    return ticks / TICKS


def wait_for_rest(worked: Callable[[], float], pause: float = REST, most: float = MOST_REST):
    """Until nothing works: workers warm up beside their first visitors, and that is not what a request costs."""
    before, ends = worked(), time.monotonic() + most
    while time.monotonic() < ends:
        time.sleep(pause)
        before, last = worked(), before
        if before - last <= pause / 10:
            return


class Visits:
    """Asks one request after another and keeps what was wrong with each."""

    def __init__(self, served, sessions: dict[str, str], leaders: list[int]):
        self.served, self.sessions, self.leaders = served, sessions, leaders
        self.statuses, self.faults, self.dearest, self.kind = Counter(), [], [], ""
        self.number = Counter()

    def __call__(self, request, *, wanted=None, staff=False, role=""):
        session = self.sessions[role] if staff else ""
        answer, cost = self.measured(request, session)
        tries = 1
        while answer.status and MOST_CPU < cost < HOPELESS and tries < TRIES:
            tries += 1
            self.rest()
            cost = min(cost, self.measured(request, session)[1])
        self.statuses[answer.status] += 1
        self.number[self.kind] += 1
        heapq.heappush(self.dearest, (cost, self.number.total(), f"{self.kind}: {request}"))
        if len(self.dearest) > SHOWN:
            heapq.heappop(self.dearest)
        if answer.status >= 500 or not answer.status or cost > MOST_CPU:
            self.note(f"{answer.status}, {cost:.2f} s of processor: {request}")
        elif wanted and answer.status not in wanted:
            self.note(f"{answer.status} instead of {sorted(wanted)}: {request}")
        return answer

    def note(self, words: str):
        self.faults.append((self.kind, words))
        if len(self.faults) <= 40:
            print(f"    BAD {self.kind}: {words[:400]}", file=sys.stderr, flush=True)

    def rest(self):
        wait_for_rest(lambda: processor_time(self.leaders))

    def measured(self, request, session: str):
        before = processor_time(self.leaders)
        answer = self.sent(request, session)
        return answer, processor_time(self.leaders) - before

    def sent(self, request, session: str):
        from tests.fuzz_kinds import Answer

        asked = http.client.HTTPConnection("127.0.0.1", self.served.web_port, timeout=30)
        try:
            asked.putrequest(request.method, request.target, skip_host="Host" in request.headers)
            for name, value in (request.headers | self.own_headers(request, session)).items():
                asked.putheader(name, value.encode())
            asked.endheaders(request.body or None)
            answer = asked.getresponse()
            return Answer(answer.status, dict(answer.getheaders()), answer.read())
        except (OSError, http.client.HTTPException):
            return Answer(0, {}, b"")
        finally:
            asked.close()

    def own_headers(self, request, session: str) -> dict[str, str]:
        """With them a form of the desk is not refused for want of a token."""
        headers = {"Content-Length": str(len(request.body))} if request.body else {}
        if session:
            token = "x" * 32
            headers |= {"Cookie": f"sessionid={session}; csrftoken={token}", "X-CSRFToken": token}
            if "Content-Type" not in request.headers:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
        return headers


def memory(served) -> int:
    """MB that the workers hold."""
    workers = children_of(served.running["web"].pid)
    pages = sum(int(Path(f"/proc/{worker}/statm").read_text().split()[1]) for worker in workers)
    return pages * 4 // 1024


def attack(served, cluster, leaders: list[int], options) -> bool:
    from bench.fuzz_surroundings import Surroundings
    from tests.fuzz_kinds import Kinds, Known
    from tests.fuzzing import Fuzz

    known = Known(**json.loads(said(served, "make_records", "KNOWN")))
    visits = Visits(served, json.loads(said(served, "sign_in", "SESSIONS")), leaders)
    served.start_web()
    leaders.append(served.running["web"].pid)
    visits.rest()
    fuzz = Fuzz(options.seed, known.slugs)
    tries = Kinds(options.seed, known, visits, visits.note).tries | {
        "any public address": lambda: visits(fuzz.public()),
        "any address of the desk": lambda: visits(fuzz.desk(), staff=True),
    }
    of_surroundings = Surroundings(options.seed, visits, cluster).tries
    chosen = [options.kind] if options.kind else [*tries, *of_surroundings]
    shares = {name: SHARES.get(name, 1) for name in chosen if name in tries}
    held = [memory(served)]
    for name in chosen:
        visits.kind, began, faults = name, time.monotonic(), len(visits.faults)
        if name in of_surroundings:
            of_surroundings[name]()
        while name in tries and visits.number[name] < options.requests * shares[name] // sum(shares.values()):
            tries[name]()
            if len(visits.faults) - faults >= options.faults:
                break  # of one kind that is enough to see it by
        held += [memory(served)] if "web" in served.running else []
        row = f"{len(visits.faults) - faults} faults of {visits.number[name]}"
        print(f"  {name:32} {row:24} {time.monotonic() - began:5.0f} s", flush=True)
    tell(visits, held)
    return not visits.faults


def tell(visits: Visits, held: list[int]):
    print(f"  {dict(sorted(visits.statuses.items()))}; memory of the workers {' → '.join(map(str, held))} MB")
    print(f"  the dearest {SHOWN}, in seconds of processor:")
    for cost, _number, words in sorted(visits.dearest, reverse=True):
        print(f"    {cost:.2f}  {words[:200]}")
    for kind, words in visits.faults:
        print(f"    BAD {kind}: {words[:1_000]}")


def on_engine(engine: str, options) -> bool:
    from tests.postgresql import TemporaryCluster

    folder = Path(tempfile.mkdtemp(prefix="kenes-fuzz-"))
    (folder / "database").mkdir()
    cluster = TemporaryCluster() if engine == "postgresql" else None
    address = cluster.start() if cluster else f"sqlite:///{folder}/database/db.sqlite3"
    # What the attacks have left is read here too, in the same database and folder.
    os.environ |= {"DATABASE_URL": address, "MEDIA_ROOT": f"{folder}/media"}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()

    from tests.topology import Served

    served = Served(folder)
    try:
        served.prepare(address, RATE_LIMITS="off", ALLOWED_HOSTS="127.0.0.1")
        leaders = []
        if cluster:
            leaders.append(int(Path(cluster.folder, "data", "postmaster.pid").read_text().split()[0]))
        print(f"{engine}, seed {options.seed}", flush=True)
        return attack(served, cluster, leaders, options)
    finally:
        served.stop()
        if cluster:
            cluster.stop()


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--requests", type=int, default=4_000, help="on each engine")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--engine", choices=["sqlite", "postgresql"])
    asked.add_argument("--kind", help="of attack, by its name in the output")
    asked.add_argument("--faults", type=int, default=20, help="of one kind after which it is left")
    options = asked.parse_args()
    if not options.engine and parts.POSTGRESQL.is_installed():
        command = [sys.executable, "-m", "bench.fuzz", *sys.argv[1:], "--engine"]
        running = [subprocess.Popen([*command, engine]) for engine in ("sqlite", "postgresql")]
        return max(process.wait() for process in running)
    return 0 if on_engine(options.engine or "sqlite", options) else 1


if __name__ == "__main__":
    sys.exit(main())
