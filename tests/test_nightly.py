"""The work of a night: what fails keeps nothing else from being done, and does not pass in silence."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = ROOT / "deploy" / "nightly.sh"
STEPS = ["backup {} --keep 14", "make_dumps", "clearsessions"]
PYTHON = """#!/bin/sh
echo "$*" >> "$LOG"
case "$*" in *$BROKEN*) echo "No space left on device" >&2; exit 3 ;; esac
"""


def night(folder: Path, broken="nothing") -> tuple[int, list[str], str]:
    """Exit status, what was asked of manage.py, and what was said."""
    (folder / "python").write_text(PYTHON)
    (folder / "python").chmod(0o755)
    done = subprocess.run(
        ["/bin/sh", SCRIPT, folder / "backups"],
        env={"PATH": f"{folder}:/usr/bin:/bin", "LOG": str(folder / "log"), "BROKEN": broken},
        capture_output=True,
        text=True,
    )
    return done.returncode, (folder / "log").read_text().splitlines(), done.stderr


def asked(folder) -> list[str]:
    return [f"manage.py {step.format(folder / 'backups')}" for step in STEPS]


def test_night_that_is_well_does_all_and_says_nothing(tmp_path):
    assert night(tmp_path) == (0, asked(tmp_path), "")


@pytest.mark.parametrize(("broken", "step"), [("backup", 0), ("make_dumps", 1), ("clearsessions", 2)])
def test_step_that_fails_is_named_and_the_others_are_done(tmp_path, broken, step):
    status, done, said = night(tmp_path, broken)
    assert (status, done) == (1, asked(tmp_path))
    assert said.splitlines() == [
        "No space left on device",
        f"Nightly: python {asked(tmp_path)[step]} has failed with status 3.",
    ]


def test_every_server_does_the_same_at_night():
    service = (ROOT / "deploy" / "kenes-nightly.service").read_text()
    assert re.findall(r"^ExecStart=(.*)$", service, flags=re.M) == [
        "/bin/sh deploy/nightly.sh /var/lib/kenes/backups"
    ]
    assert (
        'command: ["sh", "deploy/nightly.sh", "/backups", "--always"]'
        in (ROOT / "docker-compose.yml").read_text()
    )
