"""The W3C checker finds no error on any kind of page, in either language."""

import json
import subprocess
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from django.template.loader import render_to_string

from tests import parts
from tests.browser.addresses import EVERY_PAGE, STATUS, address_of

pytestmark = pytest.mark.vnu


def html_of(portal: str, language: str, page: str) -> bytes:
    connection = HTTPConnection(urlsplit(portal).netloc, timeout=60)
    connection.request("GET", address_of(language, page))
    answer = connection.getresponse()
    assert answer.status == STATUS.get(page, 200)
    html = answer.read()
    connection.close()
    return html


def complaints_about(folder) -> list[str]:
    command = [
        parts.VNU.program(),
        "-jar",
        str(parts.VNU_JAR),
        "--format",
        "json",
        "--skip-non-html",
        str(folder),
    ]
    done = subprocess.run(command, capture_output=True, text=True)
    errors = [said for said in json.loads(done.stderr)["messages"] if said["type"] == "error"]
    return [f"{said['url'].rpartition('/')[2]}: {said['message']}: {said.get('extract')}" for said in errors]


def test_pages_have_no_error(portal, tmp_path):
    for language, page in EVERY_PAGE:
        (tmp_path / f"{page}.{language}.html").write_bytes(html_of(portal, language, page))
    for name in ("500.html", "503.html", "unreadable.html"):
        page = render_to_string(name, {"incident": "0a1b2c3d", "contact_email": "kenes@example.kz"})
        (tmp_path / name).write_text(page, encoding="utf-8")
    assert complaints_about(tmp_path) == []


def test_an_error_would_be_found(tmp_path):
    (tmp_path / "bad.html").write_text(
        '<!doctype html><title>x</title><p id="a"><p id="a">', encoding="utf-8"
    )
    assert len(complaints_about(tmp_path)) == 1
