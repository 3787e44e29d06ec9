"""Which version `/version`, the log and backups tell: the commit of a clone, of an image, of an archive."""

import json
import logging
import os
import re
import subprocess
import tarfile
from io import BytesIO
from pathlib import Path

import pytest

from portal.operations import logs
from portal.operations.version import (
    RELEASE,
    ROOT,
    UNKNOWN,
    running_version,
    version_from_archive,
    version_from_git,
)

AUTHOR = {
    f"GIT_{who}_{what}": "kenes@kenes.example"
    for who in ("AUTHOR", "COMMITTER")
    for what in ("NAME", "EMAIL")
}


def git(folder, *words) -> bytes:
    surroundings = os.environ | AUTHOR | {"GIT_CONFIG_GLOBAL": "/dev/null"}
    return subprocess.run(
        ["git", "-C", folder, *words], env=surroundings, check=True, capture_output=True
    ).stdout


@pytest.fixture
def clone(tmp_path) -> Path:
    """A clone with one commit, which holds what an archive is told its commit by."""
    folder = tmp_path / "a clone"
    folder.mkdir()
    git(folder, "init", "--quiet")
    for name in ("commit.txt", ".gitattributes"):
        (folder / name).write_bytes((ROOT / name).read_bytes())
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message=First")
    return folder


@pytest.fixture
def asked(monkeypatch):
    """What `version` says in this environment, as a new process would."""

    def ask(**environment):
        monkeypatch.delenv("VERSION", raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        running_version.cache_clear()
        return running_version()

    yield ask
    running_version.cache_clear()


def unpacked(clone, folder) -> Path:
    with tarfile.open(fileobj=BytesIO(git(clone, "archive", "HEAD"))) as archive:
        archive.extractall(folder, filter="data")
    return folder


def test_clone_tells_its_commit_then_its_tag_and_whether_it_was_changed(clone):
    commit = git(clone, "rev-parse", "--short", "HEAD").decode().strip()
    assert version_from_git(clone) == commit
    git(clone, "tag", "v0.2.0")
    assert version_from_git(clone) == "v0.2.0"
    (clone / "commit.txt").write_text("changed")
    assert version_from_git(clone) == "v0.2.0-dirty"
    git(clone, "commit", "--quiet", "--all", "--message=Second")
    assert re.fullmatch(r"v0\.2\.0-1-g[0-9a-f]{7,}", version_from_git(clone))


def test_archive_tells_its_commit_then_its_tag(clone, tmp_path):
    commit = git(clone, "rev-parse", "--short", "HEAD").decode().strip()
    assert version_from_archive(unpacked(clone, tmp_path / "first")) == commit
    git(clone, "tag", "v0.2.0")
    assert version_from_archive(unpacked(clone, tmp_path / "second")) == "v0.2.0"


def test_folder_inside_a_clone_of_something_else_tells_nothing(clone):
    (clone / "kenes").mkdir()
    assert (
        version_from_git(clone / "kenes"),
        version_from_archive(clone),
        version_from_archive(clone / "kenes"),
    ) == ("",) * 3


def test_machine_without_git_tells_nothing(clone, monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert version_from_git(clone) == ""


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("v1.2.0", "v1.2.0"),
        ("v1.2.0-3-g84d5f11-dirty", "v1.2.0-3-g84d5f11-dirty"),
        ("84d5f11", f"{RELEASE}-g84d5f11"),
        ("84d5f11-dirty", f"{RELEASE}-g84d5f11-dirty"),
        (" \n", None),
    ],
)
def test_version_of_an_image_is_what_it_was_built_from(asked, given, told):
    assert asked(VERSION=given) == (told or asked())


def test_version_without_clone_and_archive_is_that_of_the_package(asked, monkeypatch, tmp_path):
    monkeypatch.setattr("portal.operations.version.ROOT", tmp_path)
    assert asked() == UNKNOWN == f"{RELEASE}, unknown commit"


def test_every_line_of_the_log_tells_the_version(asked):
    asked(VERSION="v7.0.0")
    record = logging.LogRecord("kenes", logging.WARNING, __file__, 1, "Said", (), None)
    assert json.loads(logs.JsonLines().format(record))["version"] == "v7.0.0"
