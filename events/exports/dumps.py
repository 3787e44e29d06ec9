"""Dumps: every public record as CSV and as JSON lines, zipped; each zip is a data package of its own.

    <DUMPS_ROOT>/2026-11-22-023000-1f0c/   one dump; the folder gets this name when it is complete and on disk
      kenes-csv.zip  kenes-jsonl.zip       a file for each table and datapackage.json
      datapackage.json                     describes the tables inside kenes-csv.zip
      dump.json                            time, sizes, SHA-256, and the ids of the records in it

A dump is served only while every record in it is public (`Dump.is_held_back`): a record withdrawn at noon must not
be served until the next nightly dump. `make_dumps --if-held-back`, run every few minutes, makes a new one.
"""

import base64
import datetime as dt
import hashlib
import json
import os
import shutil
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from pyroaring import BitMap
from reversion.models import Revision

from events.exports import parts, registers, tables
from events.exports.columns import ExportColumn, ExportTable
from events.exports.dictionary import table_schema
from events.exports.packaging import data_package
from events.exports.writers import csv_chunks, jsonl_chunks
from events.models import (
    AgendaTopic,
    Award,
    AwardGrant,
    Decision,
    Document,
    Event,
    EventReference,
    Participation,
    Statement,
    Subject,
)
from people.models import Organisation, OrganisationName, Person, PersonName, Region, RegionName
from portal.operations.backup import database_snapshot
from portal.web.edition import remembered

PACKAGE, ABOUT = "datapackage.json", "dump.json"
SHAPES = {"csv": csv_chunks, "jsonl": jsonl_chunks}
ZIPS = {shape: f"kenes-{shape}.zip" for shape in SHAPES}
FILES = (*ZIPS.values(), PACKAGE)
KEPT = 2  # running downloads of the previous dump can finish

DUMPED: tuple[tuple[ExportTable, Callable[[], QuerySet]], ...] = (
    (tables.EVENTS, lambda: Event.objects.public()),
    (tables.PARTICIPATIONS, lambda: Participation.objects.public()),
    (parts.TOPICS, lambda: AgendaTopic.objects.public()),
    (parts.STATEMENTS, lambda: Statement.objects.public()),
    (parts.DECISIONS, lambda: Decision.objects.public()),
    (tables.AWARDS, lambda: AwardGrant.objects.public()),
    (parts.DOCUMENTS, lambda: Document.objects.public()),
    (parts.REFERENCES, lambda: EventReference.objects.public().shown()),
    (registers.PEOPLE, lambda: Person.objects.public()),
    (registers.NAMES_OF_PEOPLE, lambda: PersonName.objects.filter(person__in=Person.objects.public())),
    (registers.ORGANISATIONS, lambda: Organisation.objects.public()),
    (
        registers.NAMES_OF_ORGANISATIONS,
        lambda: OrganisationName.objects.filter(organisation__in=Organisation.objects.public()),
    ),
    (registers.REGIONS, lambda: Region.objects.public()),
    (registers.NAMES_OF_REGIONS, lambda: RegionName.objects.all()),
    (registers.SUBJECTS, lambda: Subject.objects.public()),
    (registers.KINDS_OF_AWARD, lambda: Award.objects.public()),
)


# --- Making -----------------------------------------------------------------------------------------------------


@dataclass
class CountingTable:
    """Wraps a table; counts its rows and the empty cells of each wanted column."""

    table: ExportTable
    number: int = 0
    gaps: Counter = field(default_factory=Counter)

    @property
    def names(self) -> list[str]:
        return self.table.names

    @property
    def all_columns(self) -> tuple[ExportColumn, ...]:
        return self.table.all_columns

    def rows(self, records: QuerySet, at_once: int) -> Iterator[list[tuple[str, ...]]]:
        for rows in self.table.rows(records, at_once):
            self.number += len(rows)
            for row in rows:
                self.gaps.update(row[-1].split())
            yield rows


def make_dumps() -> "Dump":
    """Write a dump of the present records; it replaces the last one."""
    finished = Path(settings.DUMPS_ROOT) / f"{timezone.now():%Y-%m-%d-%H%M%S-%f}"
    unfinished = finished.with_suffix(".unfinished")
    unfinished.mkdir(parents=True)
    try:
        with consistent_read():
            about = write_dump(unfinished, timezone.now())
        write_to_disk(unfinished / ABOUT, json.dumps(about, ensure_ascii=False, indent=1).encode())
        unfinished.rename(finished)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    remove_old_dumps()
    return Dump(finished)


def remove_old_dumps():
    """Remove old dumps and the folders of runs that were killed."""
    a_day_ago = (timezone.now() - dt.timedelta(days=1)).timestamp()
    killed = [
        path for path in Path(settings.DUMPS_ROOT).glob("*.unfinished") if path.stat().st_mtime < a_day_ago
    ]
    for folder in [dump.folder for dump in all_dumps()[KEPT:]] + killed:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def consistent_read():
    """Read all tables as of one moment, without blocking writers."""
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        with database_snapshot():
            yield
        return
    # Server-side cursors need a transaction that Django knows of.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def write_dump(folder: Path, moment: dt.datetime) -> dict:
    """Write the files of a dump into the folder; returns the content of dump.json."""
    changed = last_change()
    resources = {shape: write_zip(folder / name, shape, changed) for shape, name in ZIPS.items()}
    outside = [
        resource | {"path": ZIPS["csv"], "innerpath": resource["path"], "compression": "zip"}
        for resource in resources["csv"]
    ]
    for resource in outside:
        del resource["bytes"], resource["hash"]  # these describe the file inside the zip, not the zip
    write_to_disk(folder / PACKAGE, to_json(data_package(outside, changed)))
    return {
        "made_at": moment.isoformat(),
        "files": {
            name: {"bytes": (folder / name).stat().st_size, "sha256": sha256_of_file(folder / name)}
            for name in FILES
        },
        "tables": {
            resource["name"]: {"rows": resource["rows"], "gaps": resource["gaps"]}
            for resource in resources["csv"]
        },
        "events": encode_ids(Event.objects.public().values_list("pk", flat=True)),
        "people": encode_ids(Person.objects.public().values_list("pk", flat=True)),
    }


def write_zip(path: Path, shape: str, moment: dt.datetime) -> list[dict]:
    """Write the zip of all tables in one format; returns their descriptions as data package resources."""
    with open(path, "wb") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            resources = [write_table(archive, shape, table, records()) for table, records in DUMPED]
            archive.writestr(zip_entry(PACKAGE), to_json(data_package(resources, moment)))
        file.flush()
        os.fsync(file.fileno())
    return resources


def zip_entry(name: str) -> zipfile.ZipInfo:
    """An entry without the time of writing, so that dumps of the same data are identical."""
    entry = zipfile.ZipInfo(name)  # dated 1980 by default
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


def last_change() -> dt.datetime:
    """The latest moment at which public data changed: a change of a record, or its publication."""
    public = Event.objects.public().order_by()
    moments = public.aggregate(changed=Max("changed_at"), opened=Max("publish_at")).values()
    revised = Revision.objects.aggregate(at=Max("date_created"))["at"]
    return max(
        (moment for moment in (*moments, revised) if moment), default=dt.datetime(1980, 1, 1, tzinfo=dt.UTC)
    )


def write_table(archive: zipfile.ZipFile, shape: str, table: ExportTable, records: QuerySet) -> dict:
    counted, digest, size = CountingTable(table), hashlib.sha256(), 0
    with archive.open(zip_entry(f"{table.name}.{shape}"), "w", force_zip64=True) as entry:
        for piece in SHAPES[shape](counted, records.order_by("pk")):
            entry.write(piece)
            digest.update(piece)
            size += len(piece)
    return {
        "name": table.name,
        "profile": "tabular-data-resource",
        "path": f"{table.name}.{shape}",
        "format": shape,
        "mediatype": {"csv": "text/csv", "jsonl": "application/jsonl"}[shape],
        "encoding": "utf-8",
        "title": table.kk,
        "title@ru": table.ru,
        "bytes": size,
        "hash": f"sha256:{digest.hexdigest()}",
        "rows": counted.number,
        "gaps": dict(counted.gaps),
        "schema": table_schema(table, lists_are_texts=shape == "csv"),
    }


def to_json(package: dict) -> bytes:
    return json.dumps(package, ensure_ascii=False, indent=1).encode()


def write_to_disk(path: Path, content: bytes):
    with open(path, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sha256_of_file(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def encode_ids(keys) -> str:
    return base64.b64encode(BitMap(keys).serialize()).decode()


def decode_ids(text: str) -> BitMap:
    return BitMap.deserialize(base64.b64decode(text))


# --- Serving ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DumpedFile:
    name: str
    path: Path
    size: int  # bytes
    sha256: str


@dataclass(frozen=True)
class Dump:
    folder: Path

    @cached_property
    def about(self) -> dict:
        return json.loads((self.folder / ABOUT).read_bytes())

    @property
    def made_at(self) -> dt.datetime:
        return dt.datetime.fromisoformat(self.about["made_at"])

    @property
    def tables(self) -> dict[str, dict]:
        """For each table the count of `rows`, and `gaps`: the count of empty cells of wanted columns."""
        return self.about["tables"]

    @property
    def files(self) -> list[DumpedFile]:
        return [self.file(name) for name in FILES]

    def file(self, name: str) -> DumpedFile:
        said = self.about["files"][name]
        return DumpedFile(name, self.folder / name, said["bytes"], said["sha256"])

    @property
    def is_held_back(self) -> bool:
        """Whether it contains a record that is no longer public, or a person who no longer has a page."""
        return remembered("dump-held-back", self.has_hidden_records, self.folder.name)

    def has_hidden_records(self) -> bool:
        events, people = decode_ids(self.about["events"]), decode_ids(self.about["people"])
        public = BitMap(Event.objects.public().order_by().values_list("pk", flat=True))
        pageless = BitMap(Person.objects.without_own_page().order_by().values_list("pk", flat=True))
        return bool(events - public or people & pageless)


def all_dumps() -> list[Dump]:
    """All complete dumps, newest first."""
    return [
        Dump(path.parent)
        for path in sorted(Path(settings.DUMPS_ROOT).glob(f"*[0-9a-f]/{ABOUT}"), reverse=True)
    ]


def newest_dump() -> Dump | None:
    return next(iter(all_dumps()), None)
