"""What the portal writes, its own account may change and its group read, which nginx belongs to; nobody else."""

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage

from tests.topology import ROOT, Served, wait_until

FOR_OTHERS = stat.S_IWGRP | stat.S_IRWXO


def open_to_others(folder: Path) -> list[str]:
    """What others may read, or the group may change, below the folder."""
    return sorted(
        f"{path.relative_to(folder)} {stat.S_IMODE(path.stat().st_mode):o}"
        for path in folder.rglob("*")
        if path.stat().st_mode & FOR_OTHERS
    )


@pytest.fixture
def careless():
    """A process to whom nobody has said what others may do."""
    before = os.umask(0)
    yield
    os.umask(before)


def test_upload_and_its_folders_are_for_the_group_alone(tmp_path, careless):
    FileSystemStorage(location=tmp_path / "media").save("documents/2024/a.pdf", ContentFile(b"%PDF"))
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*")}
    assert modes == {"media": 0o750, "documents": 0o750, "2024": 0o750, "a.pdf": 0o640}


def run(folder: Path, *commands, **settings):
    places = {name: f"{folder}/{name.lower()}" for name in ("MEDIA_ROOT", "DUMPS_ROOT", "STATIC_ROOT")}
    surroundings = os.environ | places | {"DATABASE_URL": f"sqlite:///{folder}/kenes.sqlite3"} | settings
    for command in commands:
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=surroundings,
            capture_output=True,
            text=True,
            umask=0,
        )
        assert done.returncode == 0, done.stderr


def test_commands_write_database_backup_dumps_and_restored_files_for_the_group_alone(tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, first / "media_root", first / "media_root" / "photos", second):
        folder.mkdir(mode=0o750)
    (first / "media_root" / "photos" / "a.png").touch(mode=0o640)
    run(first, ["migrate", "-v0"], ["backup", f"{first}/backups"], ["make_dumps", "-v0"])
    (backup,) = (first / "backups").glob("*.zip")
    run(second, ["restore", str(backup)])
    assert (second / "media_root" / "photos" / "a.png").is_file()
    assert open_to_others(tmp_path) == []
    assert len(list(tmp_path.rglob("*"))) > 15


def test_collected_files_are_for_everybody_whoever_has_collected_them(tmp_path):
    run(tmp_path, ["collectstatic", "--noinput", "-v0"])
    modes = {(path.is_dir(), stat.S_IMODE(path.stat().st_mode) & 0o555) for path in tmp_path.rglob("*")}
    assert modes == {(True, 0o555), (False, 0o444)}


def umasks_of_children(pid: int) -> list[str]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    told = "".join(Path(f"/proc/{child}/status").read_text() for child in children)
    return re.findall(r"^Umask:\s+(\d+)$", told, flags=re.M)


def test_server_writes_its_database_for_the_group_alone(tmp_path):
    served = Served(tmp_path)
    before = os.umask(0)
    try:
        served.prepare(f"sqlite:///{tmp_path}/kenes.sqlite3")
        (tmp_path / "kenes.sqlite3").chmod(0o640)
        served.start_web()
        served.get("/kk/events/", served.web_port)
        wait_until((tmp_path / "kenes.sqlite3-wal").exists, 10)
        assert not (tmp_path / "kenes.sqlite3-wal").stat().st_mode & FOR_OTHERS
        assert set(umasks_of_children(served.running["web"].pid)) == {"0027"}
    finally:
        os.umask(before)
        served.stop()


def test_services_and_instructions_say_so():
    services = sorted((ROOT / "deploy").glob("*.service"))
    assert len(services) == 3
    assert all("\nUMask=0027\n" in service.read_text() for service in services)
    instructions = (ROOT / "docs" / "operations.md").read_text()
    assert re.search(r"HOME_MODE=0750 kenes && usermod --append --groups kenes www-data", instructions)
    assert "install --owner kenes --mode 600 deploy/kenes.env.example .env" in instructions


def test_nginx_writes_no_log_of_visitors():
    site = (ROOT / "deploy" / "nginx.conf").read_text()
    assert re.findall(r"^ *(access_log|error_log) +(.+);", site, flags=re.M) == [
        ("access_log", "off"),
        ("error_log", "/dev/null emerg"),
    ]
