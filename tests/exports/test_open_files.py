"""Files of open data: readable from other sites, the same bytes for the same data, citations with a year."""

import os
import re
import time

import pytest
from django.core.management import call_command
from django.urls import get_resolver
from django.utils import translation

from events.citations import Citation
from events.exports.dumps import newest_dump
from events.models import Event
from portal.search.index import deferred_indexing
from tests import factories as make
from tests.exports.test_tables import bytes_of, full_event

pytestmark = pytest.mark.django_db

FILES = (
    "events.csv",
    "events.jsonl",
    "events.xlsx",
    "events.ics",
    "events.atom",
    "participations.csv",
    "awards.csv",
)
DATA = ("/data/kenes-csv.zip", "/data/kenes-jsonl.zip", "/data/datapackage.json")
ADDRESSES = [f"/{language}/{name}" for language in ("kk", "ru") for name in FILES]
PREFLIGHT = {"Origin": "https://example.org", "Access-Control-Request-Method": "GET"}


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DUMPS_ROOT = tmp_path / "dumps"
    return settings.DUMPS_ROOT


@pytest.fixture
@deferred_indexing()
def records():
    event = full_event()
    make.make_statement(event)
    make.make_document(event)
    make.make_withdrawn_event()
    return event


# --- Other sites


def test_every_file_of_open_data_stands_in_the_list():
    routes = " ".join(str(pattern.pattern) for pattern in get_resolver("events.urls").url_patterns)
    found = set(re.findall(r"[-\w]+\.[a-z]+", routes))
    assert found - {"people-edges.csv", "organisations-edges.csv"} == set(FILES)


@pytest.mark.parametrize("address", [*ADDRESSES, *DATA, "/ru/people-edges.csv", "/api/v1/events/"])
def test_files_are_read_by_pages_of_other_sites(client, records, address):
    call_command("make_dumps", verbosity=0)
    for ask in (client.get, client.head):
        answer = ask(address, headers={"Origin": "https://example.org"})
        assert answer.status_code == 200
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert {"ETag", "Link", "Retry-After", "RateLimit-Reset"} <= set(
            answer["Access-Control-Expose-Headers"].split(", ")
        )
        bytes_of(answer)  # read to its end, a file is closed
        if file := getattr(answer, "file_to_stream", None):
            file.close()  # nobody reads it after a HEAD
    answer = client.options(address, headers=PREFLIGHT)
    assert (answer.status_code, answer["Access-Control-Allow-Methods"]) == (204, "GET, HEAD, OPTIONS")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/kk/events.csv?region=x", 400),
        ("/data/kenes-csv.zip", 404),
        ("/data/none.zip", 404),
        ("/api/v1/none/", 404),
    ],
)
def test_refusals_are_read_by_pages_of_other_sites(client, address, status):
    answer = client.get(address)
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (status, "*")


@pytest.mark.parametrize(
    "address", ["/kk/", "/ru/events/", "/kk/data/", "/ru/admin/login/", "/healthz", "/livez"]
)
def test_pages_are_not(client, address):
    for answer in (client.get(address), client.options(address, headers=PREFLIGHT)):
        assert "Access-Control-Allow-Origin" not in answer


# --- The same bytes


def made() -> dict[str, bytes]:
    call_command("make_dumps", verbosity=0)
    return {file.name: file.path.read_bytes() for file in newest_dump().files}


def test_two_dumps_of_unchanged_data_are_the_same_bytes(records, monkeypatch):
    first, sums = made(), [file.sha256 for file in newest_dump().files]
    time.sleep(2.1)  # zips tell time in steps of two seconds
    monkeypatch.setenv("TZ", "America/Lima")
    time.tzset()
    second = made()
    monkeypatch.setenv("TZ", os.environ.get("TZ", "UTC"))
    assert second == first
    assert [file.sha256 for file in newest_dump().files] == sums


def test_a_dump_of_changed_data_differs(records):
    Event.objects.update(changed_at=make.LONG_AGO)
    first = made()
    event = Event.objects.public().first()
    event.title_kk = "Басқа отырыс"
    event.save()
    second = made()
    assert [name for name in first if first[name] == second[name]] == []


# --- Citations


@pytest.mark.parametrize(("language", "name"), [("kk", "kazakh"), ("ru", "russian")])
def test_citations_have_a_year_and_escape_what_tex_reads_as_commands(client, language, name):
    body = make.make_organisation(name_kk="А & Б", name_ru="А & Б")
    hostile = r"50 % \вода} {_^~# $1 & Ко"
    event = make.make_event(title_kk=hostile, title_ru=hostile, convening_body=body)
    with translation.override(language):
        citation = Citation(Event.objects.public().with_names_of_day().get(pk=event.pk))
        bibtex, ris = citation.bibtex, citation.ris
    fields = dict(re.findall(r"^  (\w+) = \{(.*)\},$", bibtex, re.M))
    assert (fields["year"], fields["date"], fields["langid"]) == ("2022", "2022-06-22", name)
    assert fields["organization"] == {"kk": "Кеңес порталы", "ru": "Портал «Кеңес»"}[language]
    escaped = r"50 \% \textbackslash{}вода\} \{\_\textasciicircum{}\textasciitilde{}\# \$1 \& Ко"
    assert (fields["title"], fields["author"]) == ("{" + escaped + "}", r"{А \& Б}")
    plain = re.sub(r"\\(textbackslash|textasciicircum|textasciitilde)\{\}|\\[&%$#_{}]", "", bibtex)
    assert plain.count("{") == plain.count("}")
    lines = [line.split("  - ", 1) for line in ris.split("\n")]
    assert [tag for tag, _value in lines] == ["TY", "TI", "AU", "PY", "DA", "PB", "AN", "LA", "UR", "ER"]
    assert dict(lines)["PY"] == "2022"
    assert dict(lines)["TI"] == hostile
