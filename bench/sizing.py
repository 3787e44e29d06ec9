"""What a page costs: `python -m bench.sizing` on the database of `DATABASE_URL`, whatever it holds.

Serves it by gunicorn with two workers, asks each page some hundred times and counts the processor time of the workers
and of PostgreSQL's sessions: other work on the machine changes that little. Prints lines for docs/operations.md.
"""

import argparse
import os
import tempfile
from pathlib import Path
from urllib.parse import quote

import django

from tests import environment  # noqa: F401  the settings of tests
from tests.topology import Served, wait_until

CORES = 2
PAGES = {
    "list": "/kk/events/",
    "list, narrowed": "/ru/events/?region=KZ-71&kind=session",
    "list, words": quote("/kk/events/?q=ардагерлер", "/?="),
    "statistics": "/ru/statistics/",
}


def ticks(process: int) -> int:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def children(process: int) -> list[int]:
    return list(map(int, Path(f"/proc/{process}/task/{process}/children").read_text().split()))


def seconds(served) -> float:
    """Of processor time that workers and sessions of the database have had."""
    workers = children(served.running["web"].pid)
    return sum(map(ticks, [*workers, *sessions()])) / os.sysconf("SC_CLK_TCK")


def sessions() -> list[int]:
    from django.db import connection

    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        return [process for (process,) in cursor.fetchall()]


def resident(served) -> int:
    """MB of the larger worker."""
    held = [
        Path(f"/proc/{worker}/statm").read_text().split()[1] for worker in children(served.running["web"].pid)
    ]
    return max(map(int, held)) * 4 // 1024


def main():
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--times", type=int, default=100)
    times = asked.parse_args().times
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    from events.models import Event, Participation

    slugs = list(Event.objects.public().order_by("-date").values_list("slug", flat=True)[:times])
    print(f"{Event.objects.count()} events, {Participation.objects.count()} participations")
    folder = tempfile.mkdtemp(prefix="kenes-sizing-")
    served = Served(Path(folder))
    own = {"SITE_URL": f"http://127.0.0.1:{served.port}", "STATIC_ROOT": f"{folder}/static", "TMPDIR": folder}
    served.surroundings = os.environ | own
    served.manage("collectstatic", "--noinput")
    served.start_web()
    try:
        for name, page in PAGES.items():
            tell(served, name, [page], times)
        tell(served, "event, not kept yet", [f"/kk/events/{slug}/" for slug in slugs], len(slugs))
        print(f"  a worker holds {resident(served)} MB")
    finally:
        served.stop()


def tell(served, name: str, addresses: list[str], times: int):
    for _turn in range(8):  # until each worker has worked out what it keeps
        wait_until(lambda: served.get(addresses[0])[0] == 200, 600)
    before = seconds(served)
    for turn in range(times):
        served.get(addresses[turn % len(addresses)])
    took = (seconds(served) - before) / times
    print(
        f"  {name}: {took * 1000:.1f} ms of processor, {CORES / took:.0f} a second on {CORES} cores",
        flush=True,
    )


if __name__ == "__main__":
    main()
