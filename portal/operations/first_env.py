"""What `make run` does before settings can be loaded: write a first `.env`, check that the port is free.

`python -m portal.operations.first_env [PORT]`
"""

import re
import secrets
import socket
import sys
from pathlib import Path

ENV_FILE = Path(__file__).resolve().parents[2] / ".env"

TEMPLATE = """\
# Settings of this machine, written by `make run`. The environment wins over this file.
SECRET_KEY={secret}
ALLOWED_HOSTS=127.0.0.1,localhost
RATE_LIMITS=off
"""


def write_first_env(path: Path = ENV_FILE):
    """Add a SECRET_KEY if the file has none. An existing key is never changed, because it signs the sessions."""
    old = path.read_text(encoding="utf-8") if path.exists() else ""
    if re.search(r"^(export )?SECRET_KEY=.", old, flags=re.M):
        return
    secret = secrets.token_urlsafe(48)
    text = f"{old.rstrip()}\nSECRET_KEY={secret}\n" if old.strip() else TEMPLATE.format(secret=secret)
    # Renamed only when complete: an interrupted run must not leave half a file, with which the portal never starts.
    unfinished = path.with_name(f"{path.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600)
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path)


def require_free_port(port: str):
    """Exit with one line before the database is filled; gunicorn would fail only afterwards, after five attempts."""
    if not (port.isdigit() and 0 < int(port) < 65_536):
        sys.exit(f"PORT={port} is no port: a number from 1 to 65535 is.")
    with socket.socket() as asked:
        asked.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            asked.bind(("127.0.0.1", int(port)))
        except OSError as error:
            sys.exit(f"Port {port} of 127.0.0.1 cannot be used ({error.strerror}): take another, PORT=8001.")


if __name__ == "__main__":
    write_first_env()
    for wanted in sys.argv[1:]:
        require_free_port(wanted)
