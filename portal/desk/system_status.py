"""System status for the first page of the desk: database, migrations, Redis, search index, backup, dumps, disk."""

import datetime as dt
import shutil
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.operations import redis_cache
from portal.operations.database import is_ordered, unknown_migrations, waiting_migrations

NIGHT_AND_A_DAY = dt.timedelta(hours=36)  # allowed age of what is made every night
LEAST_ROOM = 2  # GB


def system_status(search_is_current: bool) -> list[tuple[str, str, bool]]:
    """For each part: its name, its status in words, whether that is well."""
    return [
        (_("Database"), *database_status()),
        (_("Migrations"), *migration_status()),
        (_("Redis"), *redis_status()),
        (_("Search index"), _("up to date") if search_is_current else _("out of date"), search_is_current),
        (_("Last backup"), *newest_file_status(settings.BACKUP_ROOT, "kenes-*.zip")),
        (_("Last dumps"), *newest_file_status(settings.DUMPS_ROOT, "*[0-9a-f]")),
        (_("Free disk space"), *disk_status()),
    ]


def database_status() -> tuple[str, bool]:
    names = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}
    return (names[connection.vendor], True) if is_ordered() else (_("ordered wrongly, see the log"), False)


def migration_status() -> tuple[str, bool]:
    if unknown := unknown_migrations():
        return _("the database is newer than the portal: %(names)s") % {"names": ", ".join(unknown)}, False
    waiting = waiting_migrations()
    return (", ".join(waiting), False) if waiting else (_("all applied"), True)


def redis_status() -> tuple[str, bool]:
    answers = redis_cache.redis_answers()
    if answers is None:
        return _("not used"), True
    return (_("answers"), True) if answers else (_("does not answer; the portal goes on without it"), False)


def newest_file_status(folder, pattern: str) -> tuple[str, bool]:
    """When the newest of these files was made, in local time; well if that is not long ago."""
    try:
        times = [path.stat().st_mtime for path in Path(folder).glob(pattern)]
    except OSError:
        return _("the folder cannot be read"), False
    if not times:
        return _("none yet"), False
    made_at = dt.datetime.fromtimestamp(max(times), dt.UTC)
    said = date_format(timezone.localtime(made_at), "SHORT_DATETIME_FORMAT")
    return said, timezone.now() - made_at < NIGHT_AND_A_DAY


def disk_status() -> tuple[str, bool]:
    """Free space on the disk of the uploads, or of the portal itself as long as there are none."""
    folder = settings.MEDIA_ROOT if Path(settings.MEDIA_ROOT).is_dir() else settings.BASE_DIR
    free = shutil.disk_usage(folder).free / 1024**3
    return _("%(count)d GB") % {"count": free}, free > LEAST_ROOM
