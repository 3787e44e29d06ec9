"""Whole dumps: every public record as CSV and as JSON lines, zipped, each zip a data package of its own.

    <DUMPS_ROOT>/2026-11-22-023000-1f0c/   one dump; it has its name only when it is complete and on the disk
      kenes-csv.zip  kenes-jsonl.zip       a file for each table and datapackage.json
      datapackage.json                     the same tables, read out of kenes-csv.zip
      dump.json                            when it was made, sizes, SHA-256, which records it holds

A dump is handed out only as long as every record in it is still public (`Dump.is_held_back`): a record withdrawn
at noon must not be there until the night. `make_dumps --if-held-back`, run every few minutes, makes the next one.
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
from events.exports.columns import Column, Table
from events.exports.dictionary import schema_of
from events.exports.packaging import package_of
from events.exports.writers import csv_of, jsonl_of
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
SHAPES = {"csv": csv_of, "jsonl": jsonl_of}
ZIPS = {shape: f"kenes-{shape}.zip" for shape in SHAPES}
FILES = (*ZIPS.values(), PACKAGE)
KEPT = 2  # what is being downloaded from the last but one goes on

DUMPED: tuple[tuple[Table, Callable[[], QuerySet]], ...] = (
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
class Counted:
    """A table that counts its rows and, for each wanted column, those in which it is empty."""

    table: Table
    number: int = 0
    gaps: Counter = field(default_factory=Counter)

    @property
    def names(self) -> list[str]:
        return self.table.names

    @property
    def all_columns(self) -> tuple[Column, ...]:
        return self.table.all_columns

    def rows(self, records: QuerySet, at_once: int) -> Iterator[list[tuple[str, ...]]]:
        for rows in self.table.rows(records, at_once):
            self.number += len(rows)
            for row in rows:
                self.gaps.update(row[-1].split())
            yield rows


def make_dumps() -> "Dump":
    """Write a dump of this moment in the place of the last one."""
    finished = Path(settings.DUMPS_ROOT) / f"{timezone.now():%Y-%m-%d-%H%M%S-%f}"
    unfinished = finished.with_suffix(".unfinished")
    unfinished.mkdir(parents=True)
    try:
        with one_moment():
            about = written(unfinished, timezone.now())
        write_to_disk(unfinished / ABOUT, json.dumps(about, ensure_ascii=False, indent=1).encode())
        unfinished.rename(finished)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    clear_away()
    return Dump(finished)


def clear_away():
    """Remove old dumps, and what a killed run has left behind."""
    a_day_ago = (timezone.now() - dt.timedelta(days=1)).timestamp()
    killed = [
        path for path in Path(settings.DUMPS_ROOT).glob("*.unfinished") if path.stat().st_mtime < a_day_ago
    ]
    for folder in [dump.folder for dump in all_dumps()[KEPT:]] + killed:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def one_moment():
    """All tables as of one moment, without keeping anybody from writing."""
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        with database_snapshot():
            yield
        return
    # A cursor that gives rows as they are read asks for a transaction that Django knows of.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def written(folder: Path, moment: dt.datetime) -> dict:
    """The files of a dump, written into the folder; what there is to say about them."""
    changed = last_change()
    resources = {shape: write_zip(folder / name, shape, changed) for shape, name in ZIPS.items()}
    outside = [
        resource | {"path": ZIPS["csv"], "innerpath": resource["path"], "compression": "zip"}
        for resource in resources["csv"]
    ]
    for resource in outside:
        del resource["bytes"], resource["hash"]  # of the file in the zip, not of the zip
    write_to_disk(folder / PACKAGE, as_json(package_of(outside, changed)))
    return {
        "made_at": moment.isoformat(),
        "files": {
            name: {"bytes": (folder / name).stat().st_size, "sha256": digest_of(folder / name)}
            for name in FILES
        },
        "tables": {
            resource["name"]: {"rows": resource["rows"], "gaps": resource["gaps"]}
            for resource in resources["csv"]
        },
        "events": packed(Event.objects.public().values_list("pk", flat=True)),
        "people": packed(Person.objects.public().values_list("pk", flat=True)),
    }


def write_zip(path: Path, shape: str, moment: dt.datetime) -> list[dict]:
    """The zip of all tables in one shape; their descriptions as resources of a data package."""
    with open(path, "wb") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            resources = [write_table(archive, shape, table, records()) for table, records in DUMPED]
            archive.writestr(entry_named(PACKAGE), as_json(package_of(resources, moment)))
        file.flush()
        os.fsync(file.fileno())
    return resources


def entry_named(name: str) -> zipfile.ZipInfo:
    """Without the time of writing: two dumps of the same data are the same bytes."""
    entry = zipfile.ZipInfo(name)  # of 1980
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


def last_change() -> dt.datetime:
    """When what a dump holds has last become as it is: a change, or a day on which a record has become public."""
    public = Event.objects.public().order_by()
    moments = public.aggregate(changed=Max("changed_at"), opened=Max("publish_at")).values()
    revised = Revision.objects.aggregate(at=Max("date_created"))["at"]
    return max(
        (moment for moment in (*moments, revised) if moment), default=dt.datetime(1980, 1, 1, tzinfo=dt.UTC)
    )


def write_table(archive: zipfile.ZipFile, shape: str, table: Table, records: QuerySet) -> dict:
    counted, digest, size = Counted(table), hashlib.sha256(), 0
    with archive.open(entry_named(f"{table.name}.{shape}"), "w", force_zip64=True) as entry:
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
        "schema": schema_of(table, lists_are_texts=shape == "csv"),
    }


def as_json(package: dict) -> bytes:
    return json.dumps(package, ensure_ascii=False, indent=1).encode()


def write_to_disk(path: Path, content: bytes):
    with open(path, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def digest_of(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def packed(keys) -> str:
    return base64.b64encode(BitMap(keys).serialize()).decode()


def unpacked(text: str) -> BitMap:
    return BitMap.deserialize(base64.b64decode(text))


# --- Handing out ------------------------------------------------------------------------------------------------


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
        """For each table its `rows` and its `gaps`: wanted columns with the number of rows that lack them."""
        return self.about["tables"]

    @property
    def files(self) -> list[DumpedFile]:
        return [self.file(name) for name in FILES]

    def file(self, name: str) -> DumpedFile:
        said = self.about["files"][name]
        return DumpedFile(name, self.folder / name, said["bytes"], said["sha256"])

    @property
    def is_held_back(self) -> bool:
        """Whether it holds a record that is not public any more, or the page of a person who is to have none."""
        return remembered("dump-held-back", self.names_what_is_hidden, self.folder.name)

    def names_what_is_hidden(self) -> bool:
        events, people = unpacked(self.about["events"]), unpacked(self.about["people"])
        public = BitMap(Event.objects.public().order_by().values_list("pk", flat=True))
        pageless = BitMap(Person.objects.without_own_page().order_by().values_list("pk", flat=True))
        return bool(events - public or people & pageless)


def all_dumps() -> list[Dump]:
    """Complete ones, the newest first."""
    return [
        Dump(path.parent)
        for path in sorted(Path(settings.DUMPS_ROOT).glob(f"*[0-9a-f]/{ABOUT}"), reverse=True)
    ]


def newest_dump() -> Dump | None:
    return next(iter(all_dumps()), None)
