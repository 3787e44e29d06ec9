"""Short-lived counts shared by all workers: in Redis if configured, otherwise in a small SQLite file.

While Redis is away the file takes over; its counts begin at zero, so limits are looser for a minute.
"""

import logging
import os
import sqlite3
import tempfile
import time
import zlib
from contextlib import closing
from pathlib import Path

from django.conf import settings

from portal.operations.redis_cache import ask_redis, redis_server

logger = logging.getLogger(__name__)

TABLE = "CREATE TABLE IF NOT EXISTS counts (name TEXT PRIMARY KEY, number INTEGER, ends REAL) WITHOUT ROWID"
ADD = """
    INSERT INTO counts VALUES (:name, :step, :ends)
    ON CONFLICT (name) DO UPDATE SET number = max(number + :step, 0) RETURNING number
"""


def add_to_count(name: str, seconds: int, step: int = 1) -> int:
    """Add to the count of this name and return it. It restarts `seconds` after its first use."""
    return ask_redis(lambda: add_to_redis(name, seconds, step), lambda: add_locally(name, seconds, step))


def add_locally(name: str, seconds: int, step: int) -> int:
    try:
        return add_to_file(name, seconds, step)
    except (sqlite3.Error, OSError) as error:  # a full disk: better no limits than no answers
        logger.warning("Nothing can be counted on this machine: %s", type(error).__name__)
        return 0


def add_to_redis(name: str, seconds: int, step: int) -> int:
    with redis_server().pipeline() as pipeline:
        # One round trip and one transaction; `nx` sets the expiry only once, else a busy count would never expire.
        pipeline.incrby(f"kenes:{name}", step).expire(f"kenes:{name}", seconds, nx=True)
        return max(int(pipeline.execute()[0]), 0)


def add_to_file(name: str, seconds: int, step: int) -> int:
    now = time.time()
    with closing(open_counts(counts_file())) as counts, counts:
        counts.execute("DELETE FROM counts WHERE ends <= ?", [now])
        row = counts.execute(ADD, {"name": name, "step": step, "ends": now + seconds}).fetchone()
    return max(row[0], 0)


def open_counts(path: Path) -> sqlite3.Connection:
    """The file of counts, without waiting for the disk: counts need not survive a power failure."""
    counts = sqlite3.connect(path, timeout=5)
    counts.execute("PRAGMA synchronous = OFF")
    counts.execute("PRAGMA journal_mode = MEMORY")
    counts.execute(TABLE)
    return counts


def counts_file() -> Path:
    """In a private folder of this user, one file per installation on the machine."""
    folder = Path(tempfile.gettempdir()) / f"kenes-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    installation = zlib.crc32(f"{settings.BASE_DIR} {settings.SITE_URL}".encode())
    return folder / f"counts-{installation:08x}.sqlite3"
