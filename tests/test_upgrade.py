"""A database of the first edition is brought up to the present code and keeps everything."""

import json
import lzma
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
FROZEN = Path(__file__).parent / "first_edition"

SINCE_THEN = {
    "events.0004_photo_sizes",
    "events.0005_import_account",
    "events.0006_event_protocol_number",
    "people.0002_region_time_zone",
    "portal.0003_sent_form",
}
FILLED = [
    *("auth_group", "auth_user", "auth_user_groups"),
    *(
        "events_agendatopic",
        "events_agendatopic_subjects",
        "events_award",
        "events_awardgrant",
        "events_decision",
    ),
    *("events_document", "events_event", "events_participation", "events_participation_organisations"),
    *("events_statement", "events_subject", "otp_totp_totpdevice", "people_organisation"),
    *("people_organisation_successors", "people_organisationname", "people_person", "people_personname"),
    *("people_region", "people_regionalias", "people_regioncentre", "people_regionname"),
    *("reversion_revision", "reversion_version"),
]


def laid(sql: str, folder: Path) -> str:
    """The address of a new database that this SQL has filled, on the engine of the run."""
    if connection.vendor == "sqlite":
        file = folder / "portal.operations.sqlite3"
        with closing(sqlite3.connect(file)) as database:
            database.executescript(sql)
        return f"sqlite:///{file}"
    name = f"first_edition_{os.getpid()}"
    with closing(psycopg2.connect(os.environ["DATABASE_URL"].replace("/kenes?", "/postgres?"))) as server:
        server.autocommit = True
        server.cursor().execute(f"CREATE DATABASE {name} TEMPLATE template0")
    new = os.environ["DATABASE_URL"].replace("/kenes?", f"/{name}?")
    with closing(psycopg2.connect(new)) as database, database:
        database.cursor().execute(sql)
    return new


def upgraded(folder: Path) -> dict:
    sql = lzma.decompress((FROZEN / f"{connection.vendor}.sql.xz").read_bytes()).decode()
    environment = os.environ | {"DATABASE_URL": laid(sql, folder), "MEDIA_ROOT": f"{folder}/media"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.upgraded", folder],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.django_db
def test_database_of_the_first_edition_upgrades_and_keeps_every_row(tmp_path):
    """What 84d5f11 had written is there afterwards, shown, found, checked and backed up.

    The SQL was made with a checkout of 84d5f11, once on each engine: `migrate`; `load_sample` with the events
    `apk-council-2022-06-22` and `almaty-air-hearing-2022` alone and the organisations and people they name; with
    `tests/factories.py` an event in draft with parts, one in review, one withdrawn, and at the first public event a
    photo and a PDF; the accounts editor, publisher and administrator with their groups, the last two with a second
    factor; then `sqlite3 FILE .dump` and `pg_dump --inserts --no-owner`, without the rows of `search_misspelling`,
    `search_word` and `search_dictionary`, which are large and made anew. The files themselves are made by the test.
    """
    facts = upgraded(tmp_path)

    assert facts["before"]["events_event"][0] == 5
    assert [table for table, (rows, _digest) in facts["before"].items() if rows] == FILLED
    assert facts["after"] == facts["before"]
    assert set(facts["waiting"]) == SINCE_THEN
    assert (facts["waiting_after"], facts["zones"]) == ([], {"KZ-23": "Asia/Atyrau", "KZ-71": "Asia/Almaty"})
    assert set(facts["public"].values()) == {200}
    assert len(facts["public"]) == 2 * (
        2 + 17 + 9 + 6 + 1 + 3
    )  # events, people, bodies, subjects, awards, lists
    assert sorted(facts["hidden"].values()) == [404, 404, 404, 404, 410, 410]
    assert (facts["was_current"], facts["is_current"], facts["not_found"]) == (False, True, [])
    assert facts["roles"] == {role.lower(): [role, True] for role in ("Editor", "Publisher", "Administrator")}
    assert (facts["cleaned"], facts["made_anew"]) == ("1 photos cleaned.\n", [".jpg"])
    assert facts["checked"].startswith("Бұзылған қағидалар\n  жоқ\nҚұжаты жоқ файлдар\n  жоқ\n")
    assert facts["verified"].startswith("Whole: ")
    assert f" on {connection.vendor}." in facts["verified"]
