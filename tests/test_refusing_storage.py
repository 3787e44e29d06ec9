"""Database or folder of uploads that refuse to be written: 503 in words, nothing typed lost, reading goes on."""

import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InternalError, OperationalError, connection, connections
from django.db.backends.sqlite3 import base as django_sqlite
from django.test import Client
from reversion.models import Version

from events.models import Document, Event
from portal.operations.outage import is_outage
from portal.operations.sqlite3.base import DatabaseWrapper
from tests import factories as make
from tests import uploading
from tests.staff import filled, make_staff, with_row
from tests.topology import ROOT

PASSWORD = "Жаңбырлы-таң-48"
LOCK_TIMEOUT = "2s"
ADD = "/kk/admin/events/event/add/"


@contextmanager
def read_only_database():
    """As a standby, a file system that was mounted anew after an error, or an administrator would have it."""
    words = {
        "postgresql": ("SET default_transaction_read_only = on", "SET default_transaction_read_only = off"),
        "sqlite": ("PRAGMA query_only = ON", "PRAGMA query_only = OFF"),
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(words[0])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(words[1])


def browser_of(user=None) -> Client:
    browser = Client(raise_request_exception=False)
    if user:
        browser.force_login(user)
    return browser


def is_in_words(answer) -> bool:
    text = answer.content.decode()
    return (
        answer.status_code == 503
        and answer["Retry-After"] == "30"
        and answer["Cache-Control"] == "private, no-store"
        and "Портал уақытша қолжетімсіз" in text
        and "Портал временно недоступен" in text
    )


def kept_in(answer) -> dict[str, list[str]]:
    """What the page would send again."""
    kept: dict[str, list[str]] = {}
    for name, value in re.findall(
        r'<input type="hidden" name="([^"]*)" value="([^"]*)">', answer.content.decode()
    ):
        kept.setdefault(unescape(name), []).append(unescape(value))
    return kept


def asked_again(answer) -> list[tuple[str, str]]:
    return re.findall(r'<input type="(password|file)" name="([^"]*)">', answer.content.decode())


@pytest.fixture
def event():
    return make.make_event()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("password", [PASSWORD, "not it"])
def test_sign_in_to_a_read_only_database_is_503_and_keeps_the_name_alone(language, password):
    user = make_staff()
    user.set_password(PASSWORD)
    user.save()
    door = f"/{language}/admin/login/"
    browser = browser_of()
    browser.get(door)
    with read_only_database():
        answer = browser.post(
            door, {"username": "editor", "password": password, "next": f"/{language}/admin/"}
        )
    assert is_in_words(answer)
    assert kept_in(answer) == {"username": ["editor"], "next": [f"/{language}/admin/"]}
    assert asked_again(answer) == [("password", "password")]
    assert password not in answer.content.decode()
    again = kept_in(answer) | {"password": PASSWORD}
    assert browser.post(door, again).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_save_into_a_read_only_database_keeps_what_was_typed_and_succeeds_afterwards():
    browser = browser_of(make_staff())
    typed = filled(browser.get(ADD)) | {
        "title_kk": 'Отырыс «"><b>',
        "summary_ru": "первая\nвторая",
        "date": "05.03.2024",
    }
    region = make.make_region()
    typed |= {"region": str(region.pk), "kind": "session"}
    with read_only_database():
        answer = browser.post(ADD, typed)
    assert is_in_words(answer)
    assert "<b>" not in answer.content.decode()
    again = kept_in(answer)
    assert {name: values for name, values in again.items() if name in typed} == {
        name: value if isinstance(value, list) else [value] for name, value in typed.items() if value != []
    }
    assert Event.objects.count() == 0
    assert browser.post(ADD, again).status_code == 302
    assert (Event.objects.get().title_kk, Event.objects.get().summary_ru) == (
        'Отырыс «"><b>',
        "первая\nвторая",
    )


@pytest.mark.django_db(transaction=True)
def test_upload_is_asked_for_again(event, settings):
    settings.MEDIA_ROOT = "/proc/no-such-place"
    browser = browser_of(make_staff())
    where = f"/kk/admin/events/event/{event.pk}/change/"
    file = SimpleUploadedFile("a.pdf", uploading.pdf())
    before = Version.objects.count()
    answer = browser.post(where, with_row(filled(browser.get(where)), "documents", kind="source", file=file))
    assert is_in_words(answer)
    assert asked_again(answer) == [("file", "documents-0-file")]
    assert (Document.objects.count(), Version.objects.count()) == (0, before)


def a_file(folder):
    (folder / "media").touch()
    return folder / "media"


def a_link_to_nothing(folder):
    (folder / "media").symlink_to(folder / "gone")
    (folder / "gone").symlink_to("/proc/no-such-place")
    return folder / "media"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("place", [a_file, a_link_to_nothing, lambda folder: "/proc/no-such-place"])
def test_folder_of_uploads_that_refuses_is_503_and_the_desk_and_pages_go_on(place, event, settings, tmp_path):
    settings.MEDIA_ROOT = str(place(tmp_path))
    stored = make.make_document(url="", file="documents/a.pdf")
    browser = browser_of(make_staff())
    where = f"/kk/admin/events/event/{event.pk}/change/"
    row = with_row(
        filled(browser.get(where)),
        "documents",
        kind="source",
        file=SimpleUploadedFile("a.pdf", uploading.pdf()),
    )
    assert is_in_words(browser.post(where, row))
    Event.objects.update(state=Event.State.PUBLISHED, publish_at="2024-01-01T00:00Z")
    assert browser.get("/kk/admin/").status_code == 200
    assert browser.get(stored.event.get_absolute_url()).status_code == 200
    assert browser.get("/kk/data/").status_code == 200
    assert browser.get("/media/documents/a.pdf").status_code == (503 if place is a_file else 404)


@pytest.mark.django_db(transaction=True)
def test_public_pages_are_read_while_the_database_is_read_only():
    make.make_event(title_ru="Заседание о воде")
    addresses = [
        f"/{language}{path}"
        for language in ("kk", "ru")
        for path in (
            *(
                "/",
                "/events/",
                "/events/?q=су",
                "/events/?q=вода",
                "/events/?view=table",
                "/events/?view=calendar",
            ),
            *(
                "/people/",
                "/people/?q=а",
                "/organisations/",
                "/awards/",
                "/decisions/",
                "/statistics/",
                "/data/",
            ),
            *("/about/", "/accessibility/", "/events.csv", "/events.ics", "/suggest/?q=во", "/admin/login/"),
        )
    ] + ["/api/v1/events/", "/sitemap.xml", "/readyz", "/livez"]
    signed, visitor = browser_of(make_staff()), browser_of()
    before = {address: visitor.get(address).status_code for address in addresses}
    with read_only_database():
        assert {address: visitor.get(address).status_code for address in addresses} == before
        assert signed.get("/kk/admin/").status_code == 200
        assert signed.get("/kk/admin/events/event/").status_code == 200
    assert set(before.values()) <= {200, 404}


def test_read_only_transaction_of_postgresql_is_an_outage_and_another_internal_error_is_none():
    from psycopg2.errors import ReadOnlySqlTransaction

    error, cause = InternalError("x"), ReadOnlySqlTransaction("x")
    error.__cause__ = cause
    assert not is_outage(error)
    cause = type("Told", (ReadOnlySqlTransaction,), {"pgcode": "25006"})("x")
    error.__cause__ = cause
    assert is_outage(error)


@pytest.mark.django_db
def test_form_that_cannot_be_read_any_more_is_answered_by_the_plain_page(rf):
    from portal.operations.outage import unavailable_page

    request = rf.generic(
        "POST", "/kk/", b"--x\r\n", content_type="multipart/form-data; boundary=" + "y" * 300
    )
    assert b"<form" not in unavailable_page(request).content
    assert b"<form" not in unavailable_page(rf.get("/kk/")).content


# --- A table that somebody else holds --------------------------------------------------------------------------------


@pytest.fixture
def another_connection():
    """Of somebody who works on the tables by hand, or of a migration that hangs."""
    if connection.vendor != "postgresql":
        yield None
        return
    import psycopg2

    other = psycopg2.connect(**connection.get_connection_params())
    yield other
    other.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("table", ["people_person", "events_event"])
def test_locked_table_costs_the_pages_that_need_it_a_moment_and_others_nothing(another_connection, table):
    event = make.make_event()
    if another_connection is None:  # SQLite locks the whole file for writers alone
        assert connection.settings_dict["OPTIONS"]["timeout"] <= 20
        return
    another_connection.cursor().execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
    browser = browser_of()
    address = {"people_person": "/kk/people/", "events_event": event.get_absolute_url()}[table]
    assert is_in_words(browser.get(address))
    assert browser.get("/kk/accessibility/").status_code == 200
    assert browser.get("/livez").status_code == 200
    another_connection.rollback()
    assert browser.get(address).status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("RESET lock_timeout")


def test_page_waits_for_a_lock_shorter_than_for_an_answer():
    """The settings of `portal.wsgi`, which tests replace by their own."""
    done = subprocess.run(
        [sys.executable, "-c", "import os, portal.wsgi; print(os.environ['PGOPTIONS'])"],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name != "PGOPTIONS"},
        capture_output=True,
        text=True,
    )
    assert done.stdout == f"-c statement_timeout=5s -c lock_timeout={LOCK_TIMEOUT} -c jit=off\n"


# --- SQLite in a folder that cannot be written -----------------------------------------------------------------------


@pytest.fixture
def frozen(tmp_path, monkeypatch):
    """A database of SQLite whose folder refuses the files that SQLite makes beside it, as a read-only file system."""
    path = tmp_path / "кеңес 1.sqlite3"
    with closing(sqlite3.connect(path)) as made:
        made.executescript(
            "PRAGMA journal_mode=WAL; CREATE TABLE kept (word); INSERT INTO kept VALUES ('су');"
        )
    usual = django_sqlite.DatabaseWrapper.get_new_connection

    def refusing(self, conn_params):
        if "immutable" not in conn_params["database"]:
            error = sqlite3.OperationalError("unable to open database file")
            error.sqlite_errorname = "SQLITE_CANTOPEN"
            raise error
        return usual(self, conn_params)

    monkeypatch.setattr(django_sqlite.DatabaseWrapper, "get_new_connection", refusing)
    settings = {**connections.settings["default"], "ENGINE": "portal.operations.sqlite3", "NAME": str(path)}
    settings["OPTIONS"] = {"timeout": 1, "init_command": "PRAGMA journal_mode=WAL;"}
    wrapper = DatabaseWrapper(settings, "frozen")
    yield wrapper, path
    wrapper.close()


@pytest.mark.django_db
def test_sqlite_in_a_folder_that_cannot_be_written_is_read_and_not_written(frozen):
    wrapper, _path = frozen
    with wrapper.cursor() as cursor:
        assert cursor.execute("SELECT word FROM kept").fetchall() == [("су",)]
        with pytest.raises(OperationalError) as refused:
            cursor.execute("INSERT INTO kept VALUES ('от')")
    assert is_outage(refused.value)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "spoilt", [lambda path: path.unlink(), lambda path: path.with_name(f"{path.name}-wal").write_text("x")]
)
def test_sqlite_that_would_be_read_without_its_last_changes_is_away(frozen, spoilt):
    wrapper, path = frozen
    spoilt(path)
    with pytest.raises(OperationalError):
        wrapper.ensure_connection()
