"""A process killed in the middle of its writes: what it has acknowledged is there, and nothing is half there."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

from tests.figures import note, often

ROUNDS = {"save": (4, 100), "import": (2, 25), "restore": (2, 20)}  # in the suite, and in `make faults`


def address_of_the_test_database() -> str:
    """For DATABASE_URL of another process; another host means the folder of a socket."""
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    host = values["HOST"] or values["OPTIONS"].get("host", "")
    return f"postgresql://{values['USER']}@/{values['NAME']}?host={host}"


@pytest.mark.parametrize("deed", ROUNDS)
@pytest.mark.django_db(transaction=True)
def test_what_was_acknowledged_outlives_kills_and_nothing_is_half_done(deed, tmp_path):
    rounds = often(*ROUNDS[deed])
    surroundings = {"DATABASE_URL": address_of_the_test_database(), "MEDIA_ROOT": str(tmp_path / "media")}
    (tmp_path / "media").mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "tests.killing", deed, str(rounds)],
        cwd=settings.BASE_DIR,
        env=os.environ | surroundings,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    figures = json.loads(done.stdout.splitlines()[-1])
    assert (figures["rounds"], figures["lost"], figures["half"]) == (rounds, [], [])
    note(
        f"kill -9 in {deed}",
        f"{rounds} times, {figures['whole']} whole, {rounds - figures['whole']} without a trace,"
        f" {figures['acknowledged']} acknowledged, none lost, none half",
    )
