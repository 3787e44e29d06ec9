"""Commands of manage.py, several in one process: a start costs more than most of them.

`python -m tests.commands '[["migrate", "-v0"], ["load_sample"]]'`
"""

import fcntl
import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COLLECT = ["collectstatic", "--noinput", "-v0"]


def do(commands: list[list[str]], environment: dict[str, str]) -> str:
    """Does them one after another and returns what they print."""
    command = [sys.executable, "-m", __name__, json.dumps(commands)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def collected(folder: Path) -> str:
    """STATIC_ROOT with the static files of production in this folder, collected by the first process that asks."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "is-ready").exists():
            do([COLLECT], os.environ | {"STATIC_ROOT": f"{folder}/static"})
            (folder / "is-ready").touch()
    return f"{folder}/static"


def main(commands: str):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django
    from django.core.management import call_command

    django.setup()
    for command in json.loads(commands):
        call_command(*command)


if __name__ == "__main__":
    main(sys.argv[1])
