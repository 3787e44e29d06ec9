"""The list of events at many records beside the same at few: CPU time a request, in one run.

    python -m bench.listing [--few 100] [--many 10000]

Each size is a made-up SQLite database of its own in a temporary folder, measured by a process of its own. The status
and the number found are checked before anything is timed.
"""

import argparse
import io
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

PAGES = {
    "all": "/kk/events/",
    "a region": "/kk/events/?region=KZ-71",
    "kind and period": "/ru/events/?kind=session&date_after=2020",
    "last pages": "/kk/events/?page={last}",
    "oldest first": "/ru/events/?sort=date",
}
ROUNDS = 15


def measure(events: int) -> dict[str, float]:
    """Median milliseconds of CPU for each page over a database of that many made-up records."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client

    call_command("migrate", verbosity=0)
    call_command("load_regions", verbosity=0)
    call_command("generate_records", events=events, seed=1, verbosity=0, stdout=io.StringIO())
    client = Client()
    last = client.get("/kk/events/").context["page"].paginator.num_pages
    return {name: median_of(client, path.format(last=last - 1)) for name, path in PAGES.items()}


def median_of(client, path: str) -> float:
    response = client.get(path)
    if response.status_code != 200 or not response.context["page"].paginator.count:
        raise SystemExit(f"{path}: {response.status_code}, nothing to measure")
    times = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        client.get(path)
        times.append(time.process_time() - begun)
    return statistics.median(times) * 1000


def in_a_process(events: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        settings = {
            "DATABASE_URL": f"sqlite:///{folder}/made-up.sqlite3",
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "SECRET_KEY": "only-for-measuring",
            "ALLOWED_HOSTS": "testserver",
            "DEBUG": "1",  # static files need not be collected
            "RATE_LIMITS": "off",
        }
        command = [sys.executable, "-m", "bench.listing", "--measure", str(events)]
        done = subprocess.run(command, env=os.environ | settings, capture_output=True, text=True, check=True)
        return json.loads(done.stdout.splitlines()[-1])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--few", type=int, default=100)
    parser.add_argument("--many", type=int, default=10_000)
    parser.add_argument("--measure", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        print(json.dumps(measure(asked.measure)))
        return
    few, many = in_a_process(asked.few), in_a_process(asked.many)
    print(f"{'page':20}{asked.few:>10}{asked.many:>10}   ratio   (CPU ms, median of {ROUNDS})")
    for name in PAGES:
        print(f"{name:20}{few[name]:10.1f}{many[name]:10.1f}{many[name] / few[name]:8.2f}")


if __name__ == "__main__":
    main()
