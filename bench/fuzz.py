"""Thousands of hostile requests to a served portal: `python -m bench.fuzz --requests 20000 --desk 5000`.

Serves the sample records by gunicorn as production does, on SQLite and on PostgreSQL, asks everything that
`tests.fuzzing` thinks of, then tells how many answers there were of each status, the slowest, and what the workers
held in memory on the way. Ends with status 1 when an answer was a 5xx, or took over two seconds also when it was
asked alone.
"""

import argparse
import http.client
import os
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from queue import Empty, Queue

import django

from tests import environment, parts  # noqa: F401  the settings of tests

LONGEST = 2.0  # seconds
TRIES = 3
VISITORS = 4
SIGN_IN = "from bench import fuzz; fuzz.sign_in_an_editor()"


def sign_in_an_editor():
    """Run inside the portal's own `shell`: prints the session of a new editor."""
    from django.conf import settings

    from tests.staff import signed_in

    print(signed_in().cookies[settings.SESSION_COOKIE_NAME].value)


class Visits:
    """Answers to requests that several visitors take from one queue."""

    def __init__(self, port: int, session: str = ""):
        self.port, self.session = port, session
        self.statuses, self.bad, self.slow, self.slowest = Counter(), [], [], (0.0, "")

    def send(self, requests):
        queue = Queue()
        for request in requests:
            queue.put(request)
        threads = [threading.Thread(target=self.visit, args=[queue]) for _ in range(VISITORS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def visit(self, queue):
        while True:
            try:
                request = queue.get_nowait()
            except Empty:
                return
            self.note(request, *self.timed(request))

    def timed(self, request) -> tuple[int, float]:
        """Status and seconds."""
        began = time.monotonic()
        return self.ask(request), time.monotonic() - began

    def note(self, request, status: int, took: float):
        self.statuses[status] += 1
        if status >= 500 or not status:
            self.tell(request, status, took)
        elif took > LONGEST:
            self.slow.append(request)
        else:
            self.slowest = max(self.slowest, (took, str(request)))

    def ask_the_slow_alone(self):
        """Other visitors and other work on the machine are not the portal's fault: the best of three tries counts."""
        for request in self.slow:
            tries = [self.timed(request) for _try in range(TRIES)]
            took = min(took for _status, took in tries)
            self.slowest = max(self.slowest, (took, str(request)))
            if took > LONGEST:
                self.tell(request, tries[0][0], took)

    def tell(self, request, status: int, took: float):
        self.bad.append(f"{status} after {took:.1f} s: {request}")
        print("    BAD", self.bad[-1], file=sys.stderr, flush=True)

    def ask(self, request) -> int:
        """The status; 0 when there was no answer at all."""
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            asked.putrequest(request.method, request.target, skip_host="Host" in request.headers)
            for name, value in (request.headers | self.own_headers(request)).items():
                asked.putheader(name, value.encode())
            asked.endheaders(request.body or None)
            answer = asked.getresponse()
            answer.read()
            return answer.status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            asked.close()

    def own_headers(self, request) -> dict[str, str]:
        """With them an editor's forms are not refused for want of a token."""
        headers = {"Content-Length": str(len(request.body))} if request.body else {}
        if self.session:
            token = "x" * 32
            headers |= {"Cookie": f"sessionid={self.session}; csrftoken={token}", "X-CSRFToken": token}
            headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
        return headers


def memory(served) -> int:
    """MB that the workers hold."""
    leader = served.running["web"].pid
    workers = Path(f"/proc/{leader}/task/{leader}/children").read_text().split()
    pages = sum(int(Path(f"/proc/{worker}/statm").read_text().split()[1]) for worker in workers)
    return pages * 4 // 1024


def attack(served, seed: int, requests: int, desk: int) -> bool:
    from tests.fuzzing import Fuzz

    slugs = served.manage("shell", "-v0", "-c", "from bench import fuzz; fuzz.print_slugs()").split()
    session = served.manage("shell", "-v0", "-c", SIGN_IN).split()[-1]
    fuzz, is_good = Fuzz(seed, slugs), True
    for name, make, number, visits in (
        ("public", fuzz.public, requests, Visits(served.web_port)),
        ("desk", fuzz.desk, desk, Visits(served.web_port, session)),
    ):
        held = [memory(served)]
        for _tenth in range(10):
            visits.send(make() for _ in range(number // 10))
            held.append(memory(served))
            print(f"    {sum(visits.statuses.values())} asked, {held[-1]} MB", file=sys.stderr, flush=True)
        print(f"  {name}: {sum(visits.statuses.values())} requests, {dict(sorted(visits.statuses.items()))}")
        visits.ask_the_slow_alone()
        print(f"    over {LONGEST:.0f} s beside others: {len(visits.slow)}, asked again alone")
        print(f"    slowest {visits.slowest[0]:.2f} s; memory of the workers {' → '.join(map(str, held))} MB")
        is_good &= not visits.bad
    return is_good


def print_slugs():
    from events.models import Award, Event, Subject
    from people.models import Organisation, Person

    for model in (Event, Person, Organisation, Subject, Award):
        print("\n".join(model.objects.values_list("slug", flat=True)[:8]))


def on_engine(engine: str, options) -> bool:
    from tests.postgresql import TemporaryCluster
    from tests.topology import Served

    folder = Path(tempfile.mkdtemp(prefix="kenes-fuzz-"))
    served, cluster = Served(folder), TemporaryCluster() if engine == "postgresql" else None
    try:
        address = cluster.start() if cluster else f"sqlite:///{folder}/db.sqlite3"
        served.prepare(address, RATE_LIMITS="off", ALLOWED_HOSTS="127.0.0.1")
        served.start_web()
        print(engine, flush=True)
        return attack(served, options.seed, options.requests, options.desk)
    finally:
        served.stop()
        if cluster:
            cluster.stop()


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--requests", type=int, default=20_000)
    asked.add_argument("--desk", type=int, default=5_000)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--engine", choices=["sqlite", "postgresql"])
    options = asked.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    engines = [options.engine] if options.engine else ["sqlite", "postgresql"]
    if not parts.POSTGRESQL.is_installed():
        engines = ["sqlite"]
    went_well = [on_engine(engine, options) for engine in engines]
    return 0 if all(went_well) else 1


if __name__ == "__main__":
    sys.exit(main())
