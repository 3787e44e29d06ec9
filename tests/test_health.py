"""What monitoring and shared caches are told: liveness, readiness, headers, trouble."""

import tomllib
from importlib import import_module
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import InterfaceError, OperationalError, ProgrammingError, connection
from django.test import Client

from portal.operations import database
from portal.operations.database import log_mistakes
from portal.operations.version import RELEASE, running_version
from portal.site import views
from portal.web import headers
from tests import factories as make
from tests import migrated
from tests.staff import signed_in

STRANGE_HOST = {"HTTP_HOST": "10.1.2.3:8000"}


@pytest.mark.parametrize(
    ("address", "said"),
    [("/livez", {"alive": True}), ("/readyz", {"ready": True}), ("/version", {"version": running_version()})],
)
@pytest.mark.django_db
def test_health_answers_any_host_without_redirect_and_is_never_kept(client, settings, address, said):
    settings.SECURE_SSL_REDIRECT = True
    answer = client.get(address, **STRANGE_HOST)
    assert (answer.status_code, answer.json()) == (200, said)
    assert answer["Cache-Control"] == "private, no-store"
    assert client.get("/kk/").status_code == 301


def test_version_is_that_of_the_project_file(settings):
    assert tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]["version"] == RELEASE


def test_livez_needs_no_database(client):
    assert client.get("/livez").status_code == 200  # without the mark, pytest-django forbids the database


@pytest.mark.django_db
def test_readyz_waits_for_migrations(client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'portal'")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["reason"]) == (503, "migrations are waiting")


NEWER = "events.0999_rooms"


@pytest.fixture
def newer_tables(db):
    """The database as newer code has left it."""
    migrated.by_newer_code("events")


@pytest.mark.usefixtures("newer_tables")
def test_readyz_refuses_tables_of_newer_code(client):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (
        503,
        {"ready": False, "reason": "the database is newer than this code", "unknown": [NEWER]},
    )


@pytest.mark.usefixtures("newer_tables")
def test_process_says_once_at_its_start_that_the_tables_are_of_newer_code(caplog):
    log_mistakes()
    assert [line for line in caplog.messages if "migrations" in line] == [
        f"The database has had migrations that {running_version()} does not know: {NEWER}."
        " Put up the newer code again, or restore a backup from before it."
    ]
    warned = StringIO()
    call_command("check", databases=["default"], stderr=warned)
    assert NEWER in warned.getvalue()


@pytest.mark.usefixtures("newer_tables")
def test_page_that_misses_what_newer_code_took_away_is_the_page_for_outages():
    client = Client(raise_request_exception=False)
    with refuse_every_query(ProgrammingError("no such column"), about="events_event"):
        assert client.get("/ru/events/").status_code == 503


@pytest.mark.django_db
def test_migrations_of_a_removed_app_and_replaced_ones_are_not_unknown(monkeypatch):
    migrated.had("gone", "0001_initial")
    migrated.had("events", "0000_old")
    assert database.unknown_migrations() == ["events.0000_old"]
    first = import_module("events.migrations.0001_initial").Migration
    monkeypatch.setattr(first, "replaces", [("events", "0000_old")])
    assert database.unknown_migrations() == []


def refuse_every_query(error, about=""):
    def refuse(execute, sql, params, many, context):
        if about not in sql:
            return execute(sql, params, many, context)
        raise error

    return connection.execute_wrapper(refuse)


@pytest.mark.parametrize("error", [OperationalError("gone"), InterfaceError("closed")])
@pytest.mark.parametrize("address", ["/kk/", "/ru/events/", "/kk/people/", "/ru/statistics/"])
@pytest.mark.django_db
def test_pages_without_a_database_are_one_static_page_in_both_languages(error, address):
    client = Client(raise_request_exception=False)
    with refuse_every_query(error):
        answer = client.get(address)
        assert client.get("/readyz").status_code == 503
    assert answer.status_code == 503
    assert (answer["Retry-After"], answer["Cache-Control"]) == ("30", "private, no-store")
    assert "уақытша қолжетімсіз" in answer.content.decode()
    assert "временно недоступен" in answer.content.decode()
    assert client.get(address).status_code == 200


@pytest.mark.django_db
def test_an_error_of_ours_is_not_called_an_outage(monkeypatch):
    def broken(request):
        raise ValueError

    monkeypatch.setattr(views, "home_figures", broken)
    assert Client(raise_request_exception=False).get("/kk/").status_code == 500


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.django_db
def test_public_page_carries_every_header_and_no_cookie(client, language):
    answer = client.get(f"/{language}/events/")
    policy = set(answer["Content-Security-Policy"].split("; "))
    assert {"default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"} <= policy
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert {
        name: answer[name] for name in ("X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy")
    } == {
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
    }
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]
    assert (answer["Cache-Control"], answer["Vary"]) == (headers.SHARED, "Cookie")
    assert not answer.cookies


@pytest.mark.parametrize(
    "address", ["/kk/", "/kk/display/", "/ru/display/", "/kk/statistics/", "/kk/nothing/"]
)
@pytest.mark.django_db
def test_public_addresses_set_no_cookie(client, address):
    assert not client.get(address).cookies


@pytest.mark.django_db
def test_page_is_asked_for_again_until_it_changes(client):
    event = make.make_event()
    first = client.get(event.get_absolute_url())
    again = client.get(event.get_absolute_url(), HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again["Cache-Control"], again["ETag"]) == (304, headers.SHARED, first["ETag"])
    client.cookies["display"] = "150.blue.wide"
    assert client.get(event.get_absolute_url(), HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200
    del client.cookies["display"]
    type(event).objects.filter(pk=event.pk).update(state="withdrawn")
    assert client.get(event.get_absolute_url(), HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 410


@pytest.mark.django_db
def test_staff_answers_are_kept_by_nobody():
    browser = signed_in()
    for address in ("/kk/", "/ru/events/", "/kk/admin/"):
        assert browser.get(address)["Cache-Control"] == headers.NOBODY
    assert Client().get("/kk/admin/login/")["Cache-Control"].find("public") == -1


@pytest.mark.parametrize("address", ["/", "/kk/events/?date_after=yesterday"])
@pytest.mark.django_db
def test_answers_that_depend_on_the_visitor_are_kept_by_nobody(client, address):
    assert client.get(address)["Cache-Control"] == headers.NOBODY


def test_security_txt_names_a_contact_and_a_day(client, settings):
    answer = client.get("/.well-known/security.txt")
    lines = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert lines["Contact"] == "mailto:kenes@example.kz"
    assert lines["Canonical"] == f"{settings.SITE_URL}/.well-known/security.txt"
    assert lines["Expires"].endswith("Z")
