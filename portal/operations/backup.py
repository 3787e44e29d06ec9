"""A backup: every table as JSON lines and every file of media in one zip, with their counts and SHA-256.

Independent of the database engine: a backup of SQLite can be restored into PostgreSQL and the reverse.

    manifest.json             version, engine, moment, migrations; of each entry its SHA-256, of each table its rows
    tables/events_event.jsonl one row a line, as an object of columns, in order of keys
    media/documents/….pdf     files as they are
"""

import base64
import datetime as dt
import hashlib
import json
import os
import zipfile
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from portal.operations.database import unknown_migrations, waiting_migrations
from portal.operations.storage import HELD_UPLOADS
from portal.operations.version import running_version

FORMAT = 1
MANIFEST = "manifest.json"
# Sessions and failed sign-ins must not be in a copy that may be stolen. The search index differs between engines and
# is rebuilt from the records.
LEFT_OUT = {"sessions.Session", "portal.SentForm"}
APPS_LEFT_OUT = {"axes", "search"}
CHUNK = 1 << 20
MOST_NAMED = 100


class BackupError(Exception):
    """Why a backup cannot be made, trusted or restored, as one sentence for the operator."""


def make_backup(folder: Path) -> Path:
    """Write a backup of this moment. The file gets its final name only after it is complete and synced to disk."""
    refuse_tables_of_another_version()
    folder.mkdir(parents=True, exist_ok=True)
    finished = folder / f"kenes-{timezone.now():%Y-%m-%d-%H%M%S}-{uuid4().hex[:4]}.zip"
    unfinished = finished.with_suffix(".unfinished")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)  # it holds password hashes
    try:
        with os.fdopen(descriptor, "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                write_entries(archive)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(finished)
    finally:
        unfinished.unlink(missing_ok=True)
    return finished


def refuse_tables_of_another_version():
    """Such a backup would silently leave out tables and columns that only the other version knows."""
    if unknown := unknown_migrations():
        raise BackupError(
            f"The database is newer than this code, {running_version()}, which does not know {', '.join(unknown)}:"
            " make the backup with the newer code."
        )
    if waiting := waiting_migrations():
        raise BackupError(
            f"The database is older than this code, {running_version()}, and waits for {', '.join(waiting)}:"
            " make the backup with the former code, or run `migrate` first."
        )


def write_entries(archive: zipfile.ZipFile):
    with database_snapshot():
        manifest = {
            "format": FORMAT,
            "version": running_version(),
            "engine": connection.vendor,
            "made_at": timezone.now().isoformat(),
            "migrations": applied_migrations(),
            "tables": {table_of(model): write_table_entry(archive, model) for model in kept_models()},
        }
    # Outside the snapshot, to keep the transaction short: stored files never change, so all it names still exist.
    manifest["media"] = {name: write_media_entry(archive, name) for name in media_files()}
    archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))


@contextmanager
def database_snapshot():
    """All tables as of one moment, without blocking writers.

    REPEATABLE READ on PostgreSQL; on SQLite in WAL mode any read transaction already is a snapshot.
    """
    if connection.in_atomic_block:
        yield
        return
    isolated = " ISOLATION LEVEL REPEATABLE READ READ ONLY" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"BEGIN{isolated}")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def applied_migrations() -> list[str]:
    """«people.0001_initial», … of the apps whose tables are kept."""
    kept = {model._meta.app_label for model in kept_models()}
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied if app in kept)


def kept_models() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
        and not model._meta.proxy
        and model._meta.label not in LEFT_OUT
        and model._meta.app_label not in APPS_LEFT_OUT
    ]


def table_of(model) -> str:
    return model._meta.db_table


def stored_columns(model) -> list[models.Field]:
    return [field for field in model._meta.local_concrete_fields if not field.generated]


# --- Writing ----------------------------------------------------------------------------------------------------


def write_table_entry(archive, model) -> dict:
    """{"rows": …, "sha256": …} of what was written."""
    with archive.open(f"tables/{table_of(model)}.jsonl", "w", force_zip64=True) as entry:
        return digest_of_rows(model, entry.write)


def digest_of_rows(model, write=lambda line: None) -> dict:
    """Equal rows give an equal digest on every engine: values have one JSON form and rows are ordered by key."""
    digest, rows = hashlib.sha256(), 0
    for line in table_lines(model):
        digest.update(line)
        write(line)
        rows += 1
    return {"rows": rows, "sha256": digest.hexdigest()}


def table_lines(model):
    fields = stored_columns(model)
    names = [field.attname for field in fields]
    # A plain QuerySet: managers of translated models replace columns by those of the active language.
    rows = models.QuerySet(model).order_by("pk").values_list(*names)
    for row in rows.iterator(chunk_size=2_000):
        values = {name: json_value(value) for name, value in zip(names, row, strict=True)}
        yield json.dumps(values, ensure_ascii=False, sort_keys=True).encode() + b"\n"


def json_value(value):
    """A value as JSON without loss: datetimes in UTC to the microsecond, bytes in base64."""
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat() if timezone.is_aware(value) else value.isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    if value is None or isinstance(value, str | bool | int | float | list | dict):
        return value
    return str(value)  # dates, times, decimals, UUIDs: their fields read it back


def write_media_entry(archive, name: str) -> str:
    digest = hashlib.sha256()
    with (
        open(Path(settings.MEDIA_ROOT) / name, "rb") as source,
        archive.open(f"media/{name}", "w", force_zip64=True) as entry,
    ):
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            entry.write(chunk)
    return digest.hexdigest()


def media_files() -> list[str]:
    """Names below MEDIA_ROOT, sorted; without symbolic links and uploads that a form holds temporarily."""
    root = Path(settings.MEDIA_ROOT)
    files = (path for path in root.rglob("*") if path.is_file() and not path.is_symlink())
    names = (path.relative_to(root).as_posix() for path in files)
    return sorted(name for name in names if not name.startswith(f"{HELD_UPLOADS}/"))


def file_columns(model) -> list[str]:
    return [field.attname for field in stored_columns(model) if isinstance(field, models.FileField)]


def missing_media() -> list[str]:
    """Files that rows refer to but that do not exist. A backup is made without them and reports them."""
    named = set()
    for model in kept_models():
        for column in file_columns(model):
            rows = models.QuerySet(model).exclude(**{column: ""}).values_list(column, flat=True)
            named.update(filter(None, rows))
    return sorted(named - set(media_files()))


def missing_media_message(names: list[str]) -> str:
    shown = ", ".join(names[:MOST_NAMED]) + " …" * (len(names) > MOST_NAMED)
    return f"{len(names)} files that records name are gone: {shown}"
