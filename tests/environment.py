"""The surroundings of every test run: settings of its own, the chosen database engine, the parts that are installed.

`pytest` runs on SQLite; `pytest --engine postgresql` starts a cluster of its own in a temporary folder, also as
root, and runs there only the tests that touch the database. Loaded by `-p tests.environment`, before Django.
"""

import atexit
import gc
import json
import os
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path

import pytest

from tests import parts, quick
from tests.postgresql import TemporaryCluster

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "live_server", "client_db"}
OUTCOMES = ("passed", "failed", "error", "skipped")

os.environ.update(
    DEBUG="0",
    SECRET_KEY="only-for-tests",
    SITE_URL="http://testserver",
    ALLOWED_HOSTS="testserver,127.0.0.1,localhost",
    RATE_LIMITS="off",
    CONTACT_EMAIL="kenes@example.kz",
    DEMO_PASSWORD="",
    PGOPTIONS="-c jit=off",  # and no time limit: the machine of a test may be slow
    DJANGO_ALLOW_ASYNC_UNSAFE="true",  # a browser's event loop runs in the thread of the test
)
for name in ("REDIS_URL", "DATABASE_REPLICA_URLS", "TRUSTED_PROXIES"):
    os.environ[name] = ""

running = {}


def keep_bytecode():
    """Where Python may write nothing beside the sources, each of the many processes would compile everything anew."""
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", None):
        sys.dont_write_bytecode = False
        sys.pycache_prefix = os.environ["PYTHONPYCACHEPREFIX"] = f"{sys.prefix}/bytecode"


def pytest_addoption(parser):
    parser.addoption(
        "--engine", choices=["sqlite", "postgresql"], default=os.environ.get("KENES_ENGINE", "sqlite")
    )
    parser.addoption("--quick", action="store_true", help="without what `tests/quick.py` leaves out")
    parser.addoption("--counts", metavar="FILE", help="write the number of tests by outcome as JSON")


def is_worker():
    return "PYTEST_XDIST_WORKER" in os.environ


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config):
    """Around pytest-django, which reads the settings here: the address of the database must be known before."""
    folder = folder_of_the_run()
    keep_bytecode()
    for name in ("MEDIA_ROOT", "STATIC_ROOT", "DUMPS_ROOT"):
        os.environ[name] = f"{folder}/{name.lower()}"
        Path(os.environ[name]).mkdir(exist_ok=True)
    if early_config.known_args_namespace.engine == "sqlite":
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/never-used.sqlite3"
    elif not is_worker():
        running["cluster"] = TemporaryCluster()
        os.environ["DATABASE_URL"] = running["cluster"].start("kenes")
    result = yield
    serve_static_files_uncollected()
    hash_passwords_quickly()
    if early_config.known_args_namespace.engine == "sqlite":
        keep_test_database_in(folder)
    return result


def folder_of_the_run() -> str:
    """Temporary, shared by all workers of a run, removed by the process that made it."""
    if not is_worker():
        os.environ["KENES_TEST_FOLDER"] = tempfile.mkdtemp(prefix="kenes-tests-")
        atexit.register(shutil.rmtree, os.environ["KENES_TEST_FOLDER"], ignore_errors=True)
    return os.environ["KENES_TEST_FOLDER"]


def serve_static_files_uncollected():
    from django.conf import settings

    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


def hash_passwords_quickly():
    """A good hash is a slow one, by design; how slow is not ours to test."""
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def keep_test_database_in(folder):
    """A file, as in production: threads and processes meet the locks of production. Nothing waits for the disk."""
    from django.db import connections

    database = connections.settings["default"]
    database["TEST"]["NAME"] = f"{folder}/test.sqlite3"
    database["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"


def pytest_configure(config):
    for part in parts.MARKED:
        config.addinivalue_line("markers", f"{part.marker}: needs {part.name}")
    config.addinivalue_line("markers", "any_engine: reads words and looks only, the same on both engines")


def pytest_ignore_collect(collection_path, config):
    """Left out before it is imported; nothing is said of the rest, which other rules may leave out."""
    if not config.getoption("quick"):
        return None
    return collection_path.relative_to(config.rootpath).as_posix() in quick.LEFT_OUT or None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    for item in items:
        for part in parts.MARKED:
            if item.get_closest_marker(part.marker) and not part.is_installed():
                item.add_marker(pytest.mark.skip(reason=part.how_to_install()))
    if config.getoption("engine") == "postgresql":
        independent = [item for item in items if not depends_on_engine(item)]
        config.hook.pytest_deselected(items=independent)
        items[:] = [item for item in items if depends_on_engine(item)]


def pytest_collection_finish():
    """What was imported lives to the end: the collector of garbage need not go through all of it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def depends_on_engine(item) -> bool:
    """Whether a test touches the database. Words and looks of pages are the same on both, and slow to read."""
    if any(item.get_closest_marker(name) for name in ("chromium", "vnu", "any_engine")):
        return False
    if item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())):
        return True
    from django.test import TransactionTestCase

    return isinstance(getattr(item, "cls", None), type) and issubclass(item.cls, TransactionTestCase)


def pytest_terminal_summary(terminalreporter, config):
    if config.getoption("counts"):
        counts = Counter({outcome: len(terminalreporter.getreports(outcome)) for outcome in OUTCOMES})
        Path(config.getoption("counts")).write_text(json.dumps(counts))


def pytest_unconfigure():
    if cluster := running.pop("cluster", None):
        cluster.stop()
