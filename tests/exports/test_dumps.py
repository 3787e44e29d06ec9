"""Whole dumps: what they hold, that programs can trust them, and that nothing withdrawn stays in them."""

import csv
import hashlib
import io
import json
import zipfile

import frictionless
import pytest
from django.core.management import call_command

from events.exports.dumps import DUMPED, FILES, newest_dump
from events.models import Event
from people.models import Person
from portal.search.index import deferred_indexing
from tests import factories as make
from tests.exports.test_tables import bytes_of, full_event
from tests.pages import LANGUAGES, html_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DUMPS_ROOT = tmp_path / "dumps"
    return settings.DUMPS_ROOT


@pytest.fixture
@deferred_indexing()
def record():
    """An event with every part, a successor of its body, a variant of a name, hidden records around it."""
    event = full_event()
    body = event.convening_body
    body.successors.add(make.make_organisation(name_kk="Мұрагер", name_ru="Преемник"))
    participation = event.participations.first()
    topic = event.topics.first()
    make.make_statement(event, topic=topic, participation=participation)
    make.make_document(event)
    make.make_person_name(participation.person)
    make.make_reference(event, target=make.make_event(convening_body=body))
    for hidden in make.make_hidden_events(title_kk="Құпия", title_ru="Тайна"):
        make.make_participation(hidden, make.make_person(family_name_kk="Құпиев", family_name_ru="Тайнов"))
        make.make_reference(event, target=hidden, label_kk="Бұрынғы отырыс")
    return event


def made() -> dict[str, bytes]:
    """The contents of a new dump's zips and of its package."""
    call_command("make_dumps", verbosity=0)
    return {file.name: file.path.read_bytes() for file in newest_dump().files}


def given(response) -> tuple[int, bytes]:
    """Status and content of a file; read to its end, so that it is closed."""
    return response.status_code, bytes_of(response)


def tables_of(packed: bytes, shape: str) -> dict[str, list[dict]]:
    read = {
        "csv": lambda text: list(csv.DictReader(io.StringIO(text, newline=""))),
        "jsonl": lambda text: [json.loads(line) for line in text.splitlines()],
    }[shape]
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        names = [name for name in archive.namelist() if name.endswith(shape)]
        return {name.partition(".")[0]: read(archive.read(name).decode()) for name in names}


def test_both_shapes_hold_the_same_public_rows_in_every_table(record):
    files = made()
    from_csv, from_jsonl = (tables_of(files[f"kenes-{shape}.zip"], shape) for shape in ("csv", "jsonl"))
    sizes = {name: len(rows) for name, rows in from_csv.items()}
    assert sizes == {name: len(rows) for name, rows in from_jsonl.items()} | {
        table.name: records().count() for table, records in DUMPED
    }
    assert {name for name, size in sizes.items() if not size} == set()
    assert (sizes["events"], sizes["people"], sizes["references"]) == (2, 1, 5)
    assert [row["target_id"] for row in from_jsonl["references"]].count(None) == 4
    assert "Құпи" not in str(from_csv)
    assert "Тайн" not in str(from_jsonl)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # it leaves a zip open
@pytest.mark.parametrize("name", ["kenes-csv.zip", "kenes-jsonl.zip", "datapackage.json"])
def test_frictionless_finds_every_file_as_it_is_described(record, name, tmp_path):
    for file, content in made().items():
        (tmp_path / file).write_bytes(content)
    if name.endswith(".zip"):
        zipfile.ZipFile(tmp_path / name).extractall(tmp_path / "unpacked")
        package = tmp_path / "unpacked" / "datapackage.json"
    else:
        package = tmp_path / name
    report = frictionless.Package(str(package)).validate()
    assert report.flatten(["type", "fieldName", "note"]) == []
    assert len(report.tasks) == len(DUMPED)


def test_frictionless_would_find_a_row_that_leads_nowhere(record, tmp_path):
    zipfile.ZipFile(io.BytesIO(made()["kenes-csv.zip"])).extractall(tmp_path)
    people = (tmp_path / "people.csv").read_bytes()
    (tmp_path / "people.csv").write_bytes(people.splitlines(keepends=True)[0])
    report = frictionless.Package(str(tmp_path / "datapackage.json")).validate()
    assert {"foreign-key", "hash-count"} <= {said[0] for said in report.flatten(["type"])}


def test_what_is_said_of_a_file_holds(client, record):
    files = made()
    assert list(files) == list(FILES)
    for name, content in files.items():
        response = client.get(f"/data/{name}")
        assert given(response) == (200, content)
        assert response["ETag"] == f'"{hashlib.sha256(content).hexdigest()}"'
        assert client.get(f"/data/{name}", HTTP_IF_NONE_MATCH=response["ETag"]).status_code == 304
        for language in LANGUAGES:
            html = html_of(client, f"/{language}/data/")
            assert f'href="/data/{name}"' in html
            assert f'data-bytes="{len(content)}"' in html
            assert hashlib.sha256(content).hexdigest() in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_dump_the_page_is_calm_and_there_is_no_file(client, language, folder):
    assert not folder.exists()
    html = html_of(client, f"/{language}/data/")
    assert "/data/kenes-csv.zip" not in html
    assert [client.get(f"/data/{name}").status_code for name in FILES] == [404, 404, 404]


def hidden_by(deed: str, event: Event):
    if deed == "withdrawn":
        Event.objects.filter(pk=event.pk).update(state="withdrawn")
    elif deed == "deleted":
        event.references.all().delete()
        Event.objects.filter(pk=event.pk).delete()
    else:
        Person.objects.filter(participations__event=event).update(has_own_page=False)


@pytest.mark.parametrize("deed", ["withdrawn", "deleted", "without a page"])
def test_a_dump_is_held_back_as_soon_as_it_names_what_is_hidden(client, record, deed):
    made()
    assert given(client.get("/data/kenes-csv.zip"))[0] == 200
    call_command("make_dumps", "--if-held-back", verbosity=0)
    before = newest_dump()
    hidden_by(deed, record)
    answers = [client.get(f"/data/{name}") for name in FILES]
    assert [(answer.status_code, answer["Retry-After"]) for answer in answers] == [(503, "600")] * 3
    for language in LANGUAGES:
        assert 'href="/data/' not in html_of(client, f"/{language}/data/")
    call_command("make_dumps", "--if-held-back", verbosity=0)
    assert newest_dump() != before
    files = tables_of(given(client.get("/data/kenes-csv.zip"))[1], "csv")
    assert "sarsenova" not in str([row["slug"] for row in files["people"]])
    assert (str(record.pk) in [row["id"] for row in files["events"]]) == (deed == "without a page")


def test_a_new_record_does_not_hold_a_dump_back(client, record):
    made()
    make.make_event()
    assert given(client.get("/data/kenes-csv.zip"))[0] == 200


def test_a_dump_that_fails_leaves_the_last_one_in_its_place(record, folder, monkeypatch):
    files, dump = made(), newest_dump()
    monkeypatch.setattr("events.exports.dumps.data_package", lambda *said: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        call_command("make_dumps", verbosity=0)
    assert {file.name: file.path.read_bytes() for file in newest_dump().files} == files
    assert list(folder.iterdir()) == [dump.folder]


def test_old_dumps_are_cleared_away_but_for_the_last_but_one(record, folder):
    names = [dump for _ in range(3) if made() and (dump := newest_dump().folder)]
    assert sorted(folder.iterdir()) == sorted(names)[-2:]


def test_the_description_of_the_data_is_whole_in_both_languages(record):
    package = json.loads(made()["datapackage.json"])
    assert (package["licenses"][0]["name"], package["languages"]) == ("CC-BY-4.0", ["kk", "ru"])
    assert len(package["known_gaps"]) == len(package["known_gaps@ru"]) > 3
    fields = [field for resource in package["resources"] for field in resource["schema"]["fields"]]
    words = ("title", "title@ru", "description", "description@ru")
    assert [field["name"] for field in fields if not all(field.get(name) for name in words)] == []
    kind = next(field for field in fields if field["name"] == "kind")
    assert kind["constraints"]["enum"] == list(Event.Kind.values)
    assert "hearing — Қоғамдық тыңдау" in kind["description"]
    assert "hearing — Общественные слушания" in kind["description@ru"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_explains_every_column_of_every_table(client, language):
    html = html_of(client, f"/{language}/data/")
    for table, _records in DUMPED:
        assert f'id="table-{table.name}"' in html
        for column in table.columns:
            assert f"<code>{column.name}</code>" in html
            assert (column.kk if language == "kk" else column.ru) in text_of(html)


@pytest.mark.django_db(transaction=True)
def test_a_dump_is_made_outside_of_any_transaction(client):
    """As the command does: on PostgreSQL in one of its own, of one moment and reading alone."""
    event = full_event()
    assert [row["id"] for row in tables_of(made()["kenes-jsonl.zip"], "jsonl")["events"]] == [event.pk]
    assert given(client.get("/data/kenes-csv.zip"))[0] == 200
    Event.objects.filter(pk=event.pk).first().save()
    event.state = Event.State.WITHDRAWN
    event.save()
    assert client.get("/data/kenes-csv.zip").status_code == 503
