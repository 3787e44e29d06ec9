import json
import logging
import smtplib
import subprocess
import traceback
import zipfile
from pathlib import Path

import pytest
import redis
from django.core.exceptions import DisallowedHost, TooManyFieldsSent
from django.db import DatabaseError, OperationalError, connection, transaction
from django.http import HttpResponse
from PIL import Image
from psycopg2 import OperationalError as DriverError
from rest_framework.exceptions import ParseError

from portal.operations import logs
from portal.operations.backup import BackupError
from tests.topology import Served

WORD, ADDRESS = "Канарейқин", "203.0.113.77"


def test_log_is_a_json_object_a_line_with_the_number_of_the_request(rf):
    def view(request):
        record = logging.LogRecord("portal.a", logging.WARNING, "", 1, "Қате: %s", ("x\ny",), None)
        request.said = json.loads(logs.JsonLines().format(record))
        return HttpResponse()

    request = rf.get("/kk/")
    answer = logs.RequestNumbers(view)(request)
    assert request.said["message"] == "Қате: x\ny"
    assert request.said["request"] == answer["X-Request-Id"] != ""


def line_about(error: Exception, name: str = "django.request") -> dict:
    record = logging.LogRecord(name, logging.ERROR, "", 1, "x", (), (type(error), error, None))
    line = json.loads(logs.JsonLines().format(record))
    return {key: line[key] for key in ("error", "trace") if key in line}


def test_fault_is_told_with_its_place_an_outage_in_a_word_a_refusal_not_at_all():
    assert line_about(ValueError("x")) == {"trace": "ValueError"}
    assert line_about(OperationalError("gone\nLINE 1")) == {"error": "OperationalError"}
    assert line_about(DisallowedHost("x"), "django.security.DisallowedHost") == {}


@pytest.mark.django_db
def test_slow_query_is_told_without_its_values(monkeypatch, caplog):
    logs.log_slow_queries(connection)
    monkeypatch.setattr(logs, "SLOW", -1.0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s", ["Сәрсенова"])
    assert "SELECT %s" in caplog.text
    assert "Сәрсенова" not in caplog.text


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (("Error handling request %s %s", "GET", "/kk/?q=Сәрсенова"), "Error handling request"),
        (("Booting worker with pid: %s", 7), "Booting worker with pid: 7"),
    ],
)
def test_server_tells_nothing_of_the_visitor(said, kept):
    record = logging.LogRecord("gunicorn.error", logging.WARNING, "", 1, said[0], said[1:], None)
    assert logs.remove_visitor_data(record)
    assert record.getMessage() == kept


# --- Errors of others ---------------------------------------------------------------------------------------------


def ask(sql):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [WORD])


def from_another():
    try:
        {}[WORD]
    except KeyError as error:
        raise ConnectionError(ADDRESS) from error


def fail(error):
    raise error


FAILING = {
    "number": lambda: int(WORD),
    "key": lambda: {}[WORD],
    "chain": from_another,
    "file": lambda: Path(f"/nowhere/{WORD}").stat(),
    "command": lambda: subprocess.run([f"/nowhere/{WORD}"], check=True),
    "picture": lambda: Image.open(f"/nowhere/{WORD}.png"),
    "archive": lambda: zipfile.ZipFile(f"/nowhere/{WORD}.zip"),
    "database value": lambda: ask(f'SELECT %s FROM "{WORD}"'),  # noqa: S608
    "mail": lambda: fail(smtplib.SMTPRecipientsRefused({f"{WORD}@kenes.example": (550, WORD.encode())})),
    "redis": lambda: fail(redis.ResponseError(f"unknown command, with args beginning with: {ADDRESS} {WORD}")),
    "host": lambda: fail(DisallowedHost(f"Invalid HTTP_HOST header: '{WORD}'")),
    "fields": lambda: fail(TooManyFieldsSent(WORD)),
    "api": lambda: fail(ParseError(WORD)),
    "driver": lambda: fail(DriverError(f"canceling statement {WORD} {ADDRESS}")),
    "surrogate": lambda: fail(ValueError(f"{WORD}\udce9")),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("kind", FAILING)
@pytest.mark.parametrize("speaker", ["django.request", "root", "gunicorn.error", "some.library"])
def test_error_of_a_library_is_told_without_its_text(kind, speaker):
    with pytest.raises((Exception,)) as caught:  # of each kind
        FAILING[kind]()
    assert any(sign in "".join(traceback.format_exception(caught.value)) for sign in (WORD, ADDRESS))
    told = (speaker, logging.ERROR, __file__, 7, "Failed for %s", (WORD,), caught._excinfo)
    if speaker == "gunicorn.error":
        record = logging.LogRecord(*told[:4], "Error handling request %s", (WORD,), caught._excinfo)
        logs.remove_visitor_data(record)
        line = logging.Formatter().format(record)
    else:
        line = logs.JsonLines().format(logging.LogRecord(*told))
        assert json.loads(line)["message"] == "Failed for %s"
    assert WORD not in line
    assert ADDRESS not in line
    assert type(caught.value).__name__ in line


def test_finished_sentence_of_a_library_is_told_by_its_place():
    told = (
        "some.library",
        logging.ERROR,
        "/srv/packages/some/library.py",
        7,
        f"{WORD} of {ADDRESS}",
        (),
        None,
        "see",
    )
    assert (
        json.loads(logs.JsonLines().format(logging.LogRecord(*told)))["message"]
        == "packages/some/library.py:7 see"
    )


def test_error_of_our_own_keeps_its_text():
    assert line_about(BackupError("No room.")) == {"trace": "BackupError: No room."}


def test_database_that_is_away_is_told_by_what_the_driver_knows_of_the_connection():
    error = OperationalError("x")
    error.__cause__ = DriverError(f'connection to server at "db" failed: Connection refused {WORD}')
    assert line_about(error) == {"error": "OperationalError (Connection refused)"}


@pytest.mark.django_db
def test_database_error_is_told_with_its_code():
    with pytest.raises(DatabaseError) as caught:
        ask("SELECT * FROM nowhere WHERE name = %s")
    code = {"postgresql": "ProgrammingError (42P01)", "sqlite": "OperationalError (SQLITE_ERROR)"}
    assert logs.error_name(caught.value) == code[connection.vendor]


def test_developer_sees_every_text():
    record = logging.LogRecord("django.request", logging.ERROR, "", 1, "Failed for %s", (WORD,), None)
    assert json.loads(logs.JsonLines(in_full=True).format(record))["message"] == f"Failed for {WORD}"


@pytest.mark.parametrize("message", ["%d of it", "%s and %s"])
def test_sentence_that_does_not_fit_its_values_is_told_without_them(message):
    record = logging.LogRecord("portal.x", logging.ERROR, "", 1, message, (WORD,), None)
    assert json.loads(logs.JsonLines().format(record))["message"] == message


def test_refusal_of_a_strange_site_does_not_name_it(rf, caplog):
    request = rf.post("/kk/admin/")
    request.resolver_match = None
    logs.log_refusal(request, f"Origin checking failed - https://{WORD} does not match any trusted origins.")
    assert caplog.records[-1].facts["reason"] == "Origin checking failed"


ODD_REQUESTS = [
    f"GET /kk/events/?q={WORD} HTTP/1.1\r\nHost: {WORD}.example\r\n\r\n",
    f"GET /kk/events/{WORD}/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-For: {ADDRESS}\r\n\r\n",
    f"GET /kk/ HTTP/1.1\r\nHost: 127.0.0.1\r\n{WORD}: x\r\n\r\n",
    f"GET /kk/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {WORD}\r\n\r\n",
    f"{WORD} /kk/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    f"GET /kk/ HTTP/{WORD}\r\nHost: 127.0.0.1\r\n\r\n",
    f"POST /kk/admin/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: https://{WORD}\r\n"
    f"X-Forwarded-For: {ADDRESS}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    f"Content-Length: {9 + len(WORD.encode())}\r\n\r\nusername={WORD}",
    f"POST /kk/admin/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary={WORD}\r\n"
    "Content-Length: 4\r\n\r\nx\r\n\r",
]


def test_served_portal_logs_neither_address_nor_words_of_whoever_asks(tmp_path):
    served = Served(tmp_path)
    served.prepare(f"sqlite:///{tmp_path}/kenes.sqlite3", RATE_LIMITS="on")
    try:
        served.start_web()
        answers = [served.ask_raw(request.encode())[0] for request in ODD_REQUESTS]
    finally:
        served.stop()
    assert all(400 <= status < 500 for status in answers), answers
    log = (tmp_path / "web.out").read_text()
    assert "Refused" in log
    assert WORD not in log
    assert ADDRESS not in log
