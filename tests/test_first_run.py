"""`make run` on a fresh machine: what it installs and when, its first settings, what it says when it cannot go on."""

import os
import re
import shutil
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from portal.operations.first_env import require_free_port, write_first_env

ROOT = Path(__file__).resolve().parent.parent
SERVING, ALL = "requirements.lock", "requirements-dev.lock"
# Programs of this machine that the Makefile may use; uv and the Pythons are played by others.
USED = ("make", "sh", "cksum", "cut", "rm", "touch", "mkdir", "cat", "chmod", "env", "id", "echo")

PYTHON = """#!/bin/sh
case "$*" in
*version_info*) exit {is_too_old} ;;
*"-m venv"*) echo venv >> log; mkdir -p .venv/bin; cat "$0" > .venv/bin/python; chmod +x .venv/bin/python ;;
*"-m pip"*) [ ! -e broken ] || exit 1; for last; do :; done; echo "$last" >> log ;;
esac
"""
UV = """#!/bin/sh
case "$*" in
venv*) exec python3.11 -m venv .venv ;;
pip*) [ ! -e broken ] || exit 1; for last; do :; done; echo "$last" >> log ;;
esac
"""


class Machine:
    """A fresh clone in a folder with a space, on a machine where installing is only noted down."""

    def __init__(self, folder: Path, installer: str):
        self.folder, self.programs = folder / "a clone", folder / "programs"
        for each in (self.folder, self.programs):
            each.mkdir()
        for name in ("Makefile", SERVING, ALL):
            shutil.copy(ROOT / name, self.folder)
        for name in USED:
            (self.programs / name).symlink_to(shutil.which(name))
        self.give("python3.11", PYTHON.format(is_too_old=0))
        if installer == "uv":
            self.give("uv", UV)

    def give(self, name: str, text: str):
        (self.programs / name).write_text(text)
        (self.programs / name).chmod(0o755)

    def make(self, target: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            ["make", target],
            cwd=self.folder,
            env={"PATH": str(self.programs)},
            capture_output=True,
            text=True,
        )

    def installed_by(self, *targets) -> list[str]:
        """What was made and installed while these targets were made."""
        log = self.folder / "log"
        log.write_text("")
        for target in targets:
            done = self.make(target)
            assert done.returncode == 0, done.stderr
        return log.read_text().split()

    def change(self, *locks):
        for name in locks:
            with open(self.folder / name, "a") as lock:
                lock.write("# changed\n")


@pytest.fixture(params=["uv", "pip"])
def machine(request, tmp_path) -> Machine:
    return Machine(tmp_path, request.param)


def test_run_installs_what_a_server_needs_and_test_the_rest_each_once(machine):
    assert machine.installed_by("prepare") == ["venv", SERVING]
    assert machine.installed_by("prepare", "prepare") == []
    assert machine.installed_by("test") == [ALL]
    assert machine.installed_by("prepare", "test", "prepare", "test") == []


def test_who_only_tests_has_installed_what_a_server_needs(machine):
    assert machine.installed_by("test") == ["venv", ALL]
    assert machine.installed_by("prepare", "test") == []


def test_changed_lock_is_installed_once(machine):
    machine.installed_by("prepare", "test")
    machine.change(SERVING, ALL)
    assert machine.installed_by("prepare", "prepare") == [SERVING]
    assert machine.installed_by("test", "prepare", "test") == [ALL]
    machine.change(ALL)
    assert machine.installed_by("prepare") == [SERVING]
    assert machine.installed_by("test", "prepare") == [ALL]


def test_installing_that_is_broken_off_is_done_again(machine):
    machine.installed_by("prepare", "test")
    machine.change(SERVING, ALL)
    (machine.folder / "broken").touch()
    assert machine.make("prepare").returncode != 0
    (machine.folder / "broken").unlink()
    for name in (SERVING, ALL):  # back to the code before, whose packages may be gone by now
        shutil.copy(ROOT / name, machine.folder)
    assert machine.installed_by("prepare", "prepare") == [SERVING]


def test_environment_that_was_left_half_made_is_made_anew(machine):
    (machine.folder / ".venv" / "bin").mkdir(parents=True)
    (machine.folder / ".venv" / "bin" / "python").symlink_to("/gone/python3.11")
    assert machine.installed_by("prepare") == ["venv", SERVING]


@pytest.mark.parametrize("is_there", [True, False])
def test_machine_without_a_recent_python_is_told_what_is_missing(tmp_path, is_there):
    machine = Machine(tmp_path, "pip")
    (machine.programs / "python3.11").unlink()
    if is_there:
        machine.give("python3", PYTHON.format(is_too_old=1))
    done = machine.make("prepare")
    assert done.returncode != 0
    assert done.stdout == "Python 3.11 or later is missing; on Debian: apt-get install python3 python3-venv\n"


# --- First settings ------------------------------------------------------------------------------------------------


def test_first_env_is_written_once_for_its_owner_alone(tmp_path):
    path = tmp_path / ".env"
    write_first_env(path)
    first = path.read_text()

    write_first_env(path)

    assert path.read_text() == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert re.search(r"^SECRET_KEY=[\w-]{50,}$", first, flags=re.M)
    assert "\nALLOWED_HOSTS=127.0.0.1,localhost\nRATE_LIMITS=off\n" in first


@pytest.mark.parametrize(
    "left", ["", "\n", "SECRET_KEY=\n", "RATE_LIMITS=off", "# SECRET_KEY=old\nDEBUG=0\n"]
)
def test_env_without_a_secret_gets_one_and_keeps_the_rest(tmp_path, left):
    path = tmp_path / ".env"
    path.write_text(left)
    write_first_env(path)
    assert re.search(r"^SECRET_KEY=[\w-]{50,}$", path.read_text(), flags=re.M)
    assert path.read_text().startswith(left.strip())
    assert [each.name for each in tmp_path.iterdir()] == [".env"]


def test_writing_that_is_broken_off_leaves_no_half_env(tmp_path, monkeypatch):
    def broken_off(*_words, **_more):
        raise KeyboardInterrupt

    path = tmp_path / ".env"
    with monkeypatch.context() as broken:
        broken.setattr(Path, "write_text", broken_off)
        with pytest.raises(KeyboardInterrupt):
            write_first_env(path)
    assert not path.exists()
    write_first_env(path)
    assert "SECRET_KEY=" in path.read_text()


def test_port_in_use_is_refused_in_one_line_that_names_it():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        with pytest.raises(SystemExit) as refused:
            require_free_port(port)
    assert str(refused.value) == (
        f"Port {port} of 127.0.0.1 cannot be used (Address already in use): take another, PORT=8001."
    )
    require_free_port(port)


@pytest.mark.parametrize("port", ["", "0", "65536", "http", "-1", "80 00"])
def test_what_is_no_port_is_named(port):
    with pytest.raises(SystemExit, match=r"^PORT=.* is no port: a number from 1 to 65535 is\.$"):
        require_free_port(port)


def settings_with(**environment) -> list[str]:
    """SITE_URL and ALLOWED_HOSTS that the settings make of this environment, in a process of their own."""
    inherited = {name: value for name, value in os.environ.items() if name not in ("SITE_URL", "PORT")}
    own = {"SECRET_KEY": "0123456789-abcdefghijklmnopqrstuvwxyz", "ALLOWED_HOSTS": ""} | environment
    done = subprocess.run(
        [sys.executable, "-c", "from portal.settings import *; print(SITE_URL, *ALLOWED_HOSTS)"],
        cwd=ROOT,
        env=inherited | own,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({"PORT": "8123", "ALLOWED_HOSTS": "localhost"}, ["http://127.0.0.1:8123", "127.0.0.1", "localhost"]),
        (
            {"SITE_URL": "http://192.168.1.5:8000/", "ALLOWED_HOSTS": "127.0.0.1,localhost"},
            ["http://192.168.1.5:8000", "192.168.1.5", "127.0.0.1", "localhost"],
        ),
        (
            {"SITE_URL": "https://kenes.example", "RATE_LIMITS": "on"},
            ["https://kenes.example", "kenes.example"],
        ),
        ({"SITE_URL": "http://[::1]:8000"}, ["http://[::1]:8000", "[::1]"]),
    ],
)
def test_host_of_the_public_address_is_always_answered(environment, told):
    assert settings_with(**environment) == told


# --- What a server imports --------------------------------------------------------------------------------------------

WITHOUT_DEVELOPERS = """
import importlib, pkgutil, sys
from importlib.metadata import packages_distributions

ABSENT = set(sys.argv[1].split())
MODULES = {module for module, packages in packages_distributions().items()
           if {name.lower().replace("_", "-") for name in packages} <= ABSENT}

class Nowhere:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in MODULES:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

assert {"polib", "pytest", "playwright"} <= MODULES
sys.meta_path.insert(0, Nowhere())
import django
django.setup()
from django.core.management import call_command
call_command("check", stdout=sys.stderr)
for app in ("portal", "people", "events"):
    for found in pkgutil.walk_packages(importlib.import_module(app).__path__, f"{app}."):
        try:
            importlib.import_module(found.name)
        except ModuleNotFoundError as error:
            print(found.name, error.name)
"""
FOR_DEVELOPERS = {
    ("portal.bilingual.catalogues", "polib"),
    ("portal.management.commands.catalogue_gaps", "polib"),
    ("portal.management.commands.collect_messages", "polib"),
}


def names_in(lock: str) -> set[str]:
    return set(re.findall(r"^([\w.-]+)==", (ROOT / lock).read_text(), flags=re.M))


def test_server_imports_nothing_that_only_developers_install():
    absent = names_in(ALL) - names_in(SERVING)
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_DEVELOPERS, " ".join(absent)],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert {tuple(line.split()) for line in done.stdout.splitlines()} == FOR_DEVELOPERS
    assert len(names_in(SERVING)) < 45
