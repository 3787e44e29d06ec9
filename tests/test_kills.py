"""A process killed in the middle of its writes: what it has acknowledged is there, and nothing is half there."""

import os
import random
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KILLS = 5
WRITES = """
import django; django.setup()
from django.db import transaction
from tests import factories as make
while True:
    with transaction.atomic():
        event = make.make_event()
        for _ in range(3):
            make.make_participation(event)
    print(event.pk, flush=True)
"""


def test_acknowledged_writes_outlive_kills_and_none_is_half_done(tmp_path):
    surroundings = os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
    }
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=surroundings, check=True, timeout=120
    )
    acknowledged = set()
    for _kill in range(KILLS):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITES], cwd=ROOT, env=surroundings, stdout=subprocess.PIPE, text=True
        )
        first = writer.stdout.readline()
        time.sleep(random.uniform(0.05, 0.5))
        writer.kill()
        told = first + writer.communicate()[0]
        # The last line may be cut off: only what ends with a line break has been said.
        acknowledged |= {int(line) for line in told.rpartition("\n")[0].split()}
    with sqlite3.connect(tmp_path / "db.sqlite3") as database:
        rows = dict(
            database.execute(
                "SELECT events_event.id, count(events_participation.id) FROM events_event"
                " LEFT JOIN events_participation ON event_id = events_event.id GROUP BY events_event.id"
            )
        )
    database.close()
    assert len(acknowledged) >= KILLS
    assert acknowledged <= rows.keys()
    assert set(rows.values()) == {3}
