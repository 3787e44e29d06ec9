"""Writes the `.env` of a fresh clone, once: `python -m portal.first_env`. Settings cannot be loaded before it."""

import secrets
from pathlib import Path

ENV_FILE = Path(__file__).resolve().parent.parent / ".env"

TEMPLATE = """\
# Settings of this machine, written by `make run`. The environment wins over this file.
SECRET_KEY={secret}
ALLOWED_HOSTS=127.0.0.1,localhost
RATE_LIMITS=off
"""


def write_first_env(path: Path = ENV_FILE):
    """Never touches a file that is there: its secret signs the sessions."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(TEMPLATE.format(secret=secrets.token_urlsafe(48)), encoding="utf-8")


if __name__ == "__main__":
    write_first_env()
