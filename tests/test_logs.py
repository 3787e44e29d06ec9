import json
import logging
import runpy

import pytest
from django.core.exceptions import DisallowedHost
from django.db import OperationalError, connection
from django.http import HttpResponse

from portal import logs
from tests.topology import ROOT


def test_log_is_a_json_object_a_line_with_the_number_of_the_request(rf):
    def view(request):
        record = logging.LogRecord("a", logging.WARNING, "", 1, "Қате: %s", ("x\ny",), None)
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
    assert line_about(ValueError("x")) == {"trace": "ValueError: x"}
    assert line_about(OperationalError("gone\nLINE 1")) == {"error": "OperationalError: gone"}
    assert line_about(DisallowedHost("x"), "django.security.DisallowedHost") == {}


@pytest.mark.django_db
def test_slow_query_is_told_without_its_values(monkeypatch, caplog):
    logs.tell_of_slow_queries(connection)
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
    assert runpy.run_path(str(ROOT / "gunicorn.conf.py"))["without_the_visitor"](record)
    assert record.getMessage() == kept
