"""Verifies a backup, and restores it into an empty database and media folder, on either engine."""

import hashlib
import json
import os
import zipfile
import zlib
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from types import SimpleNamespace

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.migrations.loader import MigrationLoader

from portal.bilingual.plain_text import kept_as_stored
from portal.operations.backup import (
    CHUNK,
    FORMAT,
    MANIFEST,
    BackupError,
    applied_migrations,
    digest_of_rows,
    file_columns,
    kept_models,
    media_files,
    stored_columns,
    table_of,
)
from portal.operations.version import running_version

BATCH = 200
# `migrate` fills these tables, so they have rows even in an empty database; the backup's rows replace them.
FILLED_BY_MIGRATE = {
    "contenttypes.ContentType",
    "auth.Permission",
    "auth.Group",
    "auth.Group_permissions",
    "portal.Edition",
}


# --- Verifying --------------------------------------------------------------------------------------------------


def verify_backup(file: Path) -> dict:
    """The manifest of a complete and unchanged backup; BackupError otherwise.

    Its key `lost` lists files that rows refer to and that were missing when the backup was made.
    """
    with open_backup(file) as (archive, manifest):
        expected = {f"media/{name}": digest for name, digest in manifest["media"].items()}
        for name, table in manifest["tables"].items():
            expected[f"tables/{name}.jsonl"] = table["sha256"]
        names = [name for name in archive.namelist() if name != MANIFEST]
        if sorted(names) != sorted(expected):
            odd = sorted(set(names) ^ set(expected)) or ["an entry that occurs twice"]
            raise BackupError(f"The backup does not contain what its manifest lists: {odd[0]}.")
        for name, digest in expected.items():
            if digest_of_entry(archive, name) != digest:
                raise BackupError(f"{name} is not as it was written.")
        for name, table in manifest["tables"].items():
            if sum(1 for _row in rows_in_backup(archive, name)) != table["rows"]:
                raise BackupError(f"tables/{name}.jsonl does not hold {table['rows']} rows.")
        return manifest | {"lost": sorted(files_in_rows(archive, manifest) - set(manifest["media"]))}


def files_in_rows(archive, manifest) -> set[str]:
    """Read from the rows, so that it also works for older backups, whose manifest has no such list."""
    named = set()
    for model in kept_models():
        columns = file_columns(model) if table_of(model) in manifest["tables"] else []
        for row in rows_in_backup(archive, table_of(model)) if columns else ():
            named.update(filter(None, (row.get(column) for column in columns)))
    return named


@contextmanager
def open_backup(file: Path):
    """The archive and its manifest."""
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = json.loads(archive.read(MANIFEST))
            if manifest.get("format") != FORMAT:
                raise BackupError(f"This is a backup of format {manifest.get('format')}, not {FORMAT}.")
            if bad := next((name for name in manifest["media"] if not is_safe_name(name)), None):
                raise BackupError(f"A file may not be called {bad}.")
            yield archive, manifest
    except (OSError, KeyError, TypeError, ValueError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise BackupError(f"{file} is not a complete backup: {error}") from error


def is_safe_name(name: str) -> bool:
    """Whether a file stays below MEDIA_ROOT: a forged backup must not write elsewhere."""
    path = PurePosixPath(name)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts and "\\" not in name


def digest_of_entry(archive, name: str) -> str:
    digest = hashlib.sha256()
    with archive.open(name) as entry:
        while chunk := entry.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def rows_in_backup(archive, table: str):
    with archive.open(f"tables/{table}.jsonl") as entry:
        for line in entry:
            yield json.loads(line)


# --- Restoring --------------------------------------------------------------------------------------------------


def restore_backup(file: Path) -> dict:
    """Restore into an empty database and media folder, all or nothing; returns the manifest.

    Before the commit every table is read back and its SHA-256 compared with the backup.
    """
    # In this order, so that nothing is changed unless the whole backup is readable and of this version.
    manifest = verify_backup(file)
    refuse_another_version(manifest)
    call_command("migrate", verbosity=0, interactive=False)
    refuse_other_tables(manifest)
    refuse_existing_data(manifest)
    with open_backup(file) as (archive, _manifest), kept_as_stored(), transaction.atomic():
        delete_rows_of_migrate()
        for model in kept_models():
            restore_rows(model, rows_in_backup(archive, table_of(model)))
        connection.check_constraints()
        compare_with_backup(manifest)
        reset_sequences()
        call_command("rebuild_search", verbosity=0)
        # Files last: they take no part in the transaction. If one fails, the rows are rolled back and the files already
        # written are accepted by the next attempt, see `refuse_existing_data`.
        for name in manifest["media"]:
            restore_file(archive, name)
    ContentType.objects.clear_cache()  # it holds the keys that `migrate` gave, not those of the backup
    return manifest


def refuse_another_version(manifest):
    """Called before anything is changed: this code has no tables for a newer backup and cannot migrate an older one."""
    known = {".".join(key) for key in MigrationLoader(None, ignore_no_migrations=True).disk_migrations}
    kept = {model._meta.app_label for model in kept_models()}
    if unknown := sorted(set(manifest["migrations"]) - known):
        raise BackupError(
            f"The backup was made by newer code, {manifest['version']}; this is {running_version()} and does not know"
            f" {', '.join(unknown)}: restore it with that version. Nothing has been changed."
        )
    if lacking := sorted(
        {name for name in known if name.split(".")[0] in kept} - set(manifest["migrations"])
    ):
        raise BackupError(
            f"The backup was made by older code, {manifest['version']}, without {', '.join(lacking)}; this is"
            f" {running_version()}: restore it with that version, then upgrade. Nothing has been changed."
        )


def refuse_other_tables(manifest):
    if manifest["migrations"] != applied_migrations() or set(manifest["tables"]) != {
        table_of(model) for model in kept_models()
    }:
        raise BackupError(
            f"The backup was made by version {manifest['version']} with other tables than those of {running_version()}:"
            " restore it with that version, then upgrade."
        )


def refuse_existing_data(manifest):
    """Refuse if there are rows or other files. Files of this very backup may be left by an interrupted restore."""
    for model in kept_models():
        if model._meta.label not in FILLED_BY_MIGRATE and models.QuerySet(model).exists():
            raise BackupError(
                f"The database is not empty: {table_of(model)} has rows. Nothing has been changed."
            )
    if other := sorted(set(media_files()) - set(manifest["media"])):
        raise BackupError(f"The folder of media is not empty: {other[0]}. Nothing has been changed.")


def delete_rows_of_migrate():
    for model in reversed(kept_models()):
        if model._meta.label in FILLED_BY_MIGRATE:
            models.QuerySet(model)._raw_delete(connection.alias)


def restore_rows(model, rows):
    """Insert rows as they are: no `save()`, no signals, no new modification times."""
    fields, batch = stored_columns(model), []
    for row in rows:
        batch.append(
            SimpleNamespace(**{field.attname: field_value(field, row[field.attname]) for field in fields})
        )
        if len(batch) == BATCH:
            insert_batch(model, fields, batch)
            batch = []
    if batch:
        insert_batch(model, fields, batch)


def insert_batch(model, fields, batch):
    # `bulk_create` would call `pre_save`, which recomputes derived columns and timestamps; a raw insert does not.
    query = models.sql.InsertQuery(model)
    query.insert_values(fields, batch, raw=True)
    query.get_compiler(connection.alias).execute_sql()


def field_value(field, value):
    """What `portal.operations.backup.json_value` wrote, as a value of the field."""
    return value if value is None or isinstance(field, models.ForeignKey) else field.to_python(value)


def compare_with_backup(manifest):
    for model in kept_models():
        if digest_of_rows(model) != manifest["tables"][table_of(model)]:
            raise BackupError(
                f"{table_of(model)} differs from the backup after the restore. Nothing has been changed."
            )


def reset_sequences():
    """PostgreSQL's sequences do not notice inserted keys and would give them to new rows again."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), kept_models()):
            cursor.execute(statement)


def restore_file(archive, name: str):
    """A file gets its name only after it is complete and synced to disk."""
    path = Path(settings.MEDIA_ROOT) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.unfinished")
    with archive.open(f"media/{name}") as entry, open(unfinished, "wb") as file:
        while chunk := entry.read(CHUNK):
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)
