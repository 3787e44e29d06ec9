"""The commands, the locks and the surroundings that everything else leans on."""

import ast
import re
import subprocess
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection
from packaging.requirements import Requirement

from tests import parts, quick, run
from tests.postgresql import TemporaryCluster

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
RUNTIME, DEVELOPMENT = "requirements.lock", "requirements-dev.lock"
MACHINE_PATH = re.compile(r"(?<![\w.:/<{}$-])/(?:home|root|Users|work|mnt)/\w")


def locked(name) -> dict[str, str]:
    """The exact version of each package in a lock."""
    return dict(re.findall(r"^([\w.-]+)==(\S+)", (ROOT / name).read_text(), flags=re.M))


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [
        (RUNTIME, PROJECT["project"]["dependencies"]),
        (DEVELOPMENT, PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["dev"]),
    ],
)
def test_lock_is_current_with_the_project_file(lock, wanted):
    versions = locked(lock)
    satisfied = {
        requirement.name: requirement.name in versions and versions[requirement.name] in requirement.specifier
        for requirement in map(Requirement, wanted)
    }

    assert [name for name, is_satisfied in satisfied.items() if not is_satisfied] == []


def test_locks_agree_on_every_version():
    assert locked(RUNTIME).items() <= locked(DEVELOPMENT).items()


@pytest.mark.parametrize("lock", [RUNTIME, DEVELOPMENT])
def test_lock_names_a_hash_for_each_package_and_no_address(lock):
    text = (ROOT / lock).read_text()

    # A package may stand twice, for two versions of Python.
    named = re.findall(r"^[a-z].*==.*$", text, flags=re.M)
    assert len(re.findall(r"==.+\\\n    --hash=sha256:", text)) == len(named) >= len(locked(lock)) > 20
    assert "://" not in text
    assert "--index" not in text


def test_readme_names_commands_that_exist():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.M))
    named = set(re.findall(r"\bmake ([a-z-]+)", (ROOT / "README.md").read_text()))

    assert {"run", "test", "test-quick"} <= named <= targets


def test_quick_suite_leaves_out_what_there_is_and_runs_on_one_engine(monkeypatch):
    runs = []
    monkeypatch.setattr(run, "run_on", lambda *arguments: runs.append(arguments) or (0, Counter(passed=1)))
    assert run.main(["--quick"]) == 0
    assert runs == [("sqlite", ["--quick"])]
    assert [path for path in sorted(quick.LEFT_OUT) if not (ROOT / path).exists()] == []


def test_no_tracked_file_names_a_path_of_one_machine():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a clone")
    files = [ROOT / name for name in listed.stdout.split("\0") if name]

    assert [str(path) for path in files if path.is_file() and MACHINE_PATH.search(readable(path))] == []


def readable(path) -> str:
    return path.read_bytes().decode(errors="ignore")


def test_machine_path_is_told_from_an_address():
    home = "/" + "home/aigul"  # in two pieces, for this file is looked through as well

    assert [
        bool(MACHINE_PATH.search(text)) for text in (f"cd {home}", f"open('{home}')", f"{home}/kenes")
    ] == [True] * 3
    assert [
        bool(MACHINE_PATH.search(f"{before}{home}")) for before in ("https://kenes.example", "..", "{root}")
    ] == [False] * 3


@pytest.mark.django_db
def test_database_is_the_chosen_engine(request):
    assert connection.vendor == request.config.getoption("engine")
    if connection.vendor == "sqlite":
        assert Path(connection.settings_dict["NAME"]).is_file()
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA journal_mode").fetchone() == ("wal",)


@pytest.mark.skipif(not parts.POSTGRESQL.is_installed(), reason=parts.POSTGRESQL.how_to_install())
def test_cluster_leaves_nothing_behind():
    cluster = TemporaryCluster()
    address = cluster.start("kenes")
    assert address == f"postgresql://kenes@/kenes?host={cluster.folder}"
    assert Path(cluster.folder, ".s.PGSQL.5432").exists()

    cluster.stop()

    assert not Path(cluster.folder).exists()


MISSING = parts.Part("Nothing", ("no-such-program",), "nothing")


@pytest.mark.parametrize(
    ("is_good", "all_required", "status"), [(True, False, 0), (True, True, 1), (False, False, 1)]
)
def test_skipped_part_fails_only_where_all_are_required(capsys, is_good, all_required, status):
    total = Counter(passed=3, error=1, failed=1, skipped=2)

    assert run.conclude(["sqlite"], total, is_good, [MISSING], all_required) == status
    assert capsys.readouterr().out == (
        "Skipped: Nothing is not installed: `make system` installs it on Debian.\n"
        "3 passed, 2 failed, 2 skipped (sqlite)\n"
    )


def compares_in_its_message(source: str) -> list[int]:
    """The lines of assertions like `assert status, answer == 200`, which hold whatever the answer is."""
    asserts = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Assert)]
    return [node.lineno for node in asserts if isinstance(node.msg, ast.Compare)]


def test_an_assertion_that_compares_in_its_message_is_seen():
    assert compares_in_its_message(
        "assert one, two == 3\nassert one == 2, two\nassert (one, two) == (1, 2)"
    ) == [1]


def test_no_assertion_compares_in_its_message():
    files = [*(ROOT / "tests").rglob("*.py"), *(ROOT / "bench").rglob("*.py")]
    assert {str(file): lines for file in files if (lines := compares_in_its_message(file.read_text()))} == {}
