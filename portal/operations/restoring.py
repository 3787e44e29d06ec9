"""Reading a backup: is it whole, and back into an empty place, on whichever engine."""

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
# Filled by every `migrate`, so they hold rows in an empty place too; the rows of the backup take their place.
FILLED_BY_MIGRATE = {
    "contenttypes.ContentType",
    "auth.Permission",
    "auth.Group",
    "auth.Group_permissions",
    "portal.Edition",
}


# --- Verifying --------------------------------------------------------------------------------------------------


def verify_backup(file: Path) -> dict:
    """The manifest of a backup of which every entry is as it was written; BackupError otherwise.

    `lost` in it are the files that rows name and that were gone when the backup was made.
    """
    with open_backup(file) as (archive, manifest):
        expected = {f"media/{name}": digest for name, digest in manifest["media"].items()}
        for name, table in manifest["tables"].items():
            expected[f"tables/{name}.jsonl"] = table["sha256"]
        names = [name for name in archive.namelist() if name != MANIFEST]
        if sorted(names) != sorted(expected):
            odd = sorted(set(names) ^ set(expected)) or ["an entry that is there twice"]
            raise BackupError(f"The backup does not hold what it says it holds: {odd[0]}.")
        for name, digest in expected.items():
            if digest_of_entry(archive, name) != digest:
                raise BackupError(f"{name} is not as it was written.")
        for name, table in manifest["tables"].items():
            if sum(1 for _row in rows_in_backup(archive, name)) != table["rows"]:
                raise BackupError(f"tables/{name}.jsonl does not hold {table['rows']} rows.")
        return manifest | {"lost": sorted(files_in_rows(archive, manifest) - set(manifest["media"]))}


def files_in_rows(archive, manifest) -> set[str]:
    """By the rows themselves, so that a backup of before it had a list of its own is judged too."""
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
        raise BackupError(f"{file} is not a whole backup: {error}") from error


def is_safe_name(name: str) -> bool:
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
    """Fill an empty database and folder of media, all or nothing; returns the manifest.

    What stands there afterwards has been read again and compared with the backup, row by row, by its SHA-256.
    """
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
        for name in manifest["media"]:
            restore_file(archive, name)
    ContentType.objects.clear_cache()
    return manifest


def refuse_another_version(manifest):
    """Before anything is touched: this code has no place for what newer code has written, nor tables as of before."""
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
    """A restore that was broken off may have left files of this very backup: they are written again."""
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
    """As they are: no save, no signal, no moment of change written anew."""
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
    query = models.sql.InsertQuery(model)
    query.insert_values(fields, batch, raw=True)
    query.get_compiler(connection.alias).execute_sql()


def field_value(field, value):
    """What `portal.operations.backup.json_value` wrote, as the field has it."""
    return value if value is None or isinstance(field, models.ForeignKey) else field.to_python(value)


def compare_with_backup(manifest):
    for model in kept_models():
        if digest_of_rows(model) != manifest["tables"][table_of(model)]:
            raise BackupError(f"{table_of(model)} did not come out as it was. Nothing has been changed.")


def reset_sequences():
    """PostgreSQL numbers new rows by a counter of its own, which must know of the rows brought in."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), kept_models()):
            cursor.execute(statement)


def restore_file(archive, name: str):
    """A file appears under its name only when it is complete."""
    path = Path(settings.MEDIA_ROOT) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.unfinished")
    with archive.open(f"media/{name}") as entry, open(unfinished, "wb") as file:
        while chunk := entry.read(CHUNK):
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)
