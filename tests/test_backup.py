"""Backup and restore: a drill on the engine of the run, and one from SQLite to PostgreSQL."""

import datetime as dt
import json
import os
import zipfile
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command

from events.models import Event
from portal.operations import backup, restoring
from portal.operations.version import running_version
from portal.search.index import deferred_indexing
from tests import commands, migrated, parts
from tests import factories as make
from tests.figures import note
from tests.postgresql import TemporaryCluster

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    settings.MEDIA_ROOT = str(tmp_path / "media")
    Path(settings.MEDIA_ROOT).mkdir()
    return Path(settings.MEDIA_ROOT)


def told(*command) -> str:
    said = StringIO()
    call_command(*map(str, command), stdout=said)
    return said.getvalue()


def saved(folder) -> Path:
    return Path(told("backup", folder).strip())


@deferred_indexing()
def plant():
    """Records of many kinds, one of them with a file, and somebody who may sign in."""
    event = make.make_event(title_kk="«Әділет» ісі\n\u2028=1+1", title_ru=None)
    make.make_withdrawn_event()
    make.make_grant(event, make.make_award(), recipient=make.make_person())
    make.make_decision(event, [make.make_organisation()])
    document = make.make_document(event)
    document.url = ""
    document.file.save("a.pdf", ContentFile(b"%PDF-1.7 \x00\xff"))
    User.objects.create_user("aigul", password="right-Password-7")
    return event


def rewritten(file: Path, name: str, content) -> Path:
    """The same backup with one entry changed."""
    other = file.with_name(f"changed-{file.name}")
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(other, "w") as target:
        for entry in source.namelist():
            old = source.read(entry)
            target.writestr(entry, content(old) if entry == name else old)
    return other


@pytest.mark.django_db(transaction=True)
def test_what_was_saved_is_restored_row_by_row_into_an_empty_place(tmp_path, media):
    event = plant()
    changed_at = Event.objects.get(pk=event.pk).changed_at
    file = saved(tmp_path / "out")
    assert "events_event" in told("verify_backup", file)
    before = {model: backup.digest_of_rows(model) for model in backup.kept_models()}
    stored = {name: (media / name).read_bytes() for name in backup.media_files()}
    assert len(stored) == 1

    call_command("flush", interactive=False, verbosity=0)
    for name in stored:
        (media / name).unlink()
    assert "Restored and compared" in told("restore", file)

    assert {model: backup.digest_of_rows(model) for model in backup.kept_models()} == before
    assert {name: (media / name).read_bytes() for name in backup.media_files()} == stored
    assert Event.objects.get(pk=event.pk).changed_at == changed_at
    assert User.objects.get(username="aigul").check_password("right-Password-7")
    assert make.make_event().pk > Event.objects.order_by("pk").first().pk  # the counter knows of the rows


@pytest.mark.django_db(transaction=True)
def test_restore_is_refused_onto_a_full_place_and_changes_nothing(tmp_path, media):
    plant()
    file = saved(tmp_path / "out")
    before = {model: backup.digest_of_rows(model) for model in backup.kept_models()}
    with pytest.raises(CommandError, match="The database is not empty"):
        call_command("restore", str(file))
    assert {model: backup.digest_of_rows(model) for model in backup.kept_models()} == before
    call_command("flush", interactive=False, verbosity=0)
    (media / "somebody-elses.txt").write_text("x")
    with pytest.raises(CommandError, match=r"The folder of media is not empty: somebody-elses\.txt"):
        call_command("restore", str(file))
    assert not Event.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_restore_that_fails_half_way_leaves_nothing_and_can_be_done_again(tmp_path, media, monkeypatch):
    plant()
    file = saved(tmp_path / "out")
    call_command("flush", interactive=False, verbosity=0)
    for name in backup.media_files():
        (media / name).unlink()

    def full(archive, name):
        raise restoring.BackupError("No space left")

    with monkeypatch.context() as broken:
        broken.setattr(restoring, "restore_file", full)
        with pytest.raises(CommandError, match="No space left"):
            call_command("restore", str(file))
    assert not Event.objects.exists()
    told("restore", file)
    assert Event.objects.count() == 2


@pytest.mark.django_db
def test_backup_of_older_code_is_refused_before_anything_is_touched(tmp_path, monkeypatch):
    """Tables made first would be too new for the version that is told to restore it."""
    lacking = {"people.0002_region_time_zone", "portal.0003_sent_form"}

    def older(old):
        manifest = json.loads(old)
        manifest["migrations"] = [name for name in manifest["migrations"] if name not in lacking]
        return json.dumps(manifest | {"version": "v0.0.9"})

    file = rewritten(saved(tmp_path), backup.MANIFEST, older)
    monkeypatch.setattr(restoring, "call_command", lambda *_: pytest.fail("something has been touched"))
    with pytest.raises(CommandError) as refused:
        call_command("restore", str(file))
    assert str(refused.value) == (
        "The backup was made by older code, v0.0.9, without people.0002_region_time_zone, portal.0003_sent_form;"
        f" this is {running_version()}: restore it with that version, then upgrade. Nothing has been changed."
    )


@pytest.mark.django_db
def test_backup_of_newer_code_is_refused_before_anything_is_touched(tmp_path, monkeypatch):
    def newer(old):
        manifest = json.loads(old)
        manifest["migrations"].append("events.0999_rooms")
        return json.dumps(manifest | {"version": "v9.0.0"})

    file = rewritten(saved(tmp_path), backup.MANIFEST, newer)
    monkeypatch.setattr(restoring, "call_command", lambda *_: pytest.fail("something has been touched"))
    with pytest.raises(CommandError) as refused:
        call_command("restore", str(file))
    assert str(refused.value) == (
        f"The backup was made by newer code, v9.0.0; this is {running_version()} and does not know events.0999_rooms:"
        " restore it with that version. Nothing has been changed."
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda: migrated.by_newer_code("events"),
            "which does not know events.0999_rooms: make the backup with the newer code.",
        ),
        (
            lambda: migrated.has_not_had("0003_sent_form"),
            "and waits for portal.0003_sent_form: make the backup with the former code, or run `migrate` first.",
        ),
    ],
)
@pytest.mark.django_db
def test_backup_is_not_made_by_code_of_another_version(tmp_path, change, said):
    change()
    with pytest.raises(CommandError) as refused:
        call_command("backup", str(tmp_path / "out"))
    assert str(refused.value).endswith(said)
    assert not (tmp_path / "out").exists()


@pytest.mark.django_db
def test_backup_tells_the_version_that_made_it(tmp_path):
    with zipfile.ZipFile(saved(tmp_path)) as archive:
        assert json.loads(archive.read(backup.MANIFEST))["version"] == running_version()


@pytest.mark.django_db
def test_backup_that_was_touched_is_not_whole(tmp_path):
    plant()
    file = saved(tmp_path)
    table, text = "tables/events_event.jsonl", file.read_bytes()
    media = f"media/{backup.media_files()[0]}"
    for name, change in {
        table: lambda old: old.replace(b"1+1", b"1+2"),
        media: lambda old: old + b"x",
        backup.MANIFEST: lambda old: json.dumps(json.loads(old) | {"tables": {}}),
    }.items():
        with pytest.raises(CommandError):
            call_command("verify_backup", str(rewritten(file, name, change)))
    for cut in (0, 10, len(text) // 2, len(text) - 1):
        half = tmp_path / "half.zip"
        half.write_bytes(text[:cut])
        with pytest.raises(CommandError, match="not a complete backup"):
            call_command("verify_backup", str(half))
    with pytest.raises(CommandError, match="not a complete backup"):
        call_command("verify_backup", str(tmp_path / "missing.zip"))


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "a/../../evil", "a\\..\\evil", ""])
def test_name_that_leads_out_of_the_folder_is_refused(name):
    assert not restoring.is_safe_name(name)


@pytest.mark.django_db
def test_backup_is_for_its_owner_alone_and_keeps_no_session(tmp_path, client):
    client.force_login(User.objects.create_user("aigul"))
    file = saved(tmp_path)
    assert file.stat().st_mode & 0o777 == 0o600
    assert "tables/django_session.jsonl" not in zipfile.ZipFile(file).namelist()
    assert [path.name for path in tmp_path.glob("*.unfinished")] == []


@pytest.mark.django_db
def test_only_the_newest_backups_are_kept(tmp_path):
    for day in (1, 2, 3):
        (tmp_path / f"kenes-2020-01-0{day}-000000-abcd.zip").touch()
    told("backup", tmp_path, "--keep", "2")
    assert [path.name[:16] for path in sorted(tmp_path.glob("*.zip"))] == [
        "kenes-2020-01-03",
        f"kenes-{dt.datetime.now(dt.UTC):%Y-%m-%d}",
    ]


def run(address, media, *steps) -> str:
    """The last line that these commands print."""
    surroundings = os.environ | {"DATABASE_URL": address, "MEDIA_ROOT": str(media)}
    return (
        commands.do([[str(word) for word in step] for step in steps], surroundings).splitlines()[-1].strip()
    )


@pytest.mark.skipif(not parts.POSTGRESQL.is_installed(), reason=parts.POSTGRESQL.how_to_install())
def test_sqlite_moves_to_postgresql_and_back_with_equal_rows(tmp_path):
    def tables(file):
        with zipfile.ZipFile(file) as archive:
            return json.loads(archive.read(backup.MANIFEST))["tables"]

    first = f"sqlite:///{tmp_path}/first.sqlite3"
    there = run(first, tmp_path / "m1", ["migrate", "-v0"], ["load_sample"], ["backup", tmp_path])
    cluster = TemporaryCluster()
    try:
        address = cluster.start()
        back = run(address, tmp_path / "m2", ["restore", there], ["backup", tmp_path])
    finally:
        cluster.stop()
    run(f"sqlite:///{tmp_path}/second.sqlite3", tmp_path / "m3", ["restore", back])
    assert tables(there) == tables(back)
    assert tables(there)["events_event"]["rows"] == 35
    rows = sum(table["rows"] for table in tables(there).values())
    held = f"{rows} rows of {len(tables(there))} tables: equal counts and SHA-256"
    note("backup, restore and back again", held, "SQLite → PostgreSQL → SQLite")
