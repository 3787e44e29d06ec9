"""Django's SQLite backend, extended to read a database in a read-only folder."""

import logging
import sqlite3
from pathlib import Path
from urllib.parse import quote

from django.db.backends.sqlite3 import base

logger = logging.getLogger(__name__)
NOT_TO_BE_WRITTEN = ("SQLITE_CANTOPEN", "SQLITE_READONLY")


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params):
        """Open it as immutable if the file system is read-only, as after a disk error.

        SQLite cannot create its `-wal` and `-shm` files there. Nobody can write, so `immutable=1` is safe, unless the
        WAL still contains changes: they would be ignored, so the error is raised instead.
        """
        try:
            return super().get_new_connection(conn_params)
        except sqlite3.OperationalError as error:
            path = Path(conn_params["database"])
            if not error.sqlite_errorname.startswith(NOT_TO_BE_WRITTEN) or not is_complete_without_wal(path):
                raise
            logger.warning("The database is in a folder that cannot be written; it is only read")
            address = f"file:{quote(str(path.absolute()))}?immutable=1"
            return super().get_new_connection(conn_params | {"database": address, "uri": True})


def is_complete_without_wal(path: Path) -> bool:
    waiting = path.with_name(f"{path.name}-wal")
    return path.is_file() and not (waiting.exists() and waiting.stat().st_size)
