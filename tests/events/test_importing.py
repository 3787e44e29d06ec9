"""Events from a table: every row is checked and named, all or nothing, whatever the file is."""

import datetime as dt
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils import translation
from openpyxl import Workbook
from reversion.models import Revision, Version

from events.importing import COLUMNS, import_table, take_back
from events.models import Event
from tests.factories import make_organisation, make_region
from tests.staff import EDITOR, signed_in

pytestmark = pytest.mark.django_db

HEADER = "date;title_kk;title_ru;kind;region;convening_body;start_time"


def table(*rows, header=HEADER, name="t.csv"):
    return SimpleUploadedFile(name, "\n".join([header, *rows]).encode())


def workbook(*rows):
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return SimpleUploadedFile("t.xlsx", file.getvalue())


def test_rows_become_drafts_in_one_revision():
    body, region = (
        make_organisation(name_kk="Қоғамдық кеңес", name_ru="Общественный совет"),
        make_region("KZ-75"),
    )
    file = table(
        "05.03.2024;Су туралы;О воде;Қоғамдық тыңдау;KZ-75;Общественный совет;10:00",
        f"2024-03-06;Ауа туралы;;session;;{body.slug};",
    )

    outcome = import_table(file, file.name)

    assert outcome.mistakes == []
    first, second = Event.objects.order_by("date")
    assert (first.date, first.title_ru, first.region, first.convening_body) == (
        dt.date(2024, 3, 5),
        "О воде",
        region,
        body,
    )
    assert (first.start_time, first.state) == (dt.time(10), Event.State.DRAFT)
    assert (second.title_ru, second.convening_body, second.kind) == (None, body, Event.Kind.SESSION)
    assert Revision.objects.get().version_set.count() == 2


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_each_mistake_is_told_with_its_row_and_nothing_is_saved(language):
    file = table(
        "2024-03-05;Су туралы;;session;;;",
        "31.02.2024;;;nonsense;KZ-99;Жоқ ұйым;25:00",
        "99999-01-01;Ауа;;session;;;",
    )

    with translation.override(language):
        outcome = import_table(file, file.name)

    places = [message.partition(":")[0] for message in outcome.mistakes]
    columns = {"date", "kind", "region", "convening_body", "start_time", "title_kk"}
    assert {place.rpartition(", ")[2] for place in places} == columns
    assert all("3" in place or "4" in place for place in places)
    assert Event.objects.count() == 0
    assert Revision.objects.count() == 0


def test_import_is_taken_back_but_for_what_is_a_draft_no_more():
    rows = ("2024-03-05;Су туралы;;session;;;", "2024-03-06;Ауа туралы;;session;;;")
    outcome = import_table(table(*rows), "t.csv")
    Event.objects.filter(title_kk="Ауа туралы").update(state=Event.State.IN_REVIEW)

    assert take_back(outcome.revision) == 1

    assert [event.title_kk for event in Event.objects.all()] == ["Ауа туралы"]
    assert Version.objects.get_deleted(Event).count() == 1


def test_workbook_is_read_like_csv():
    file = workbook(["date", "title_kk", "number"], [dt.datetime(2024, 3, 5), "Су туралы", 7.0])

    assert import_table(file, file.name).mistakes == []

    event = Event.objects.get()
    assert (event.date, event.title_kk, event.number) == (dt.date(2024, 3, 5), "Су туралы", 7)


def test_same_table_twice_is_refused():
    rows = "2024-03-05;Су туралы;;session;;;"
    import_table(table(rows), "t.csv")

    assert len(import_table(table(rows), "t.csv").mistakes) == 1
    assert Event.objects.count() == 1


def bomb():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 20_000_000)
    return SimpleUploadedFile("t.xlsx", file.getvalue())


def entities():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(
            "[Content_Types].xml", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
        )
    return SimpleUploadedFile("t.xlsx", file.getvalue())


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize(
    "file",
    [
        lambda: SimpleUploadedFile("t.csv", b"\xff\xfe\x00\x01"),
        lambda: SimpleUploadedFile("t.xlsx", b"PK\x03\x04 no archive"),
        lambda: table(header="title_kk;state"),
        lambda: table(header="title_kk;title_kk"),
        lambda: table(*["Су"] * 2_001, header="title_kk"),
        lambda: table("Су\x00", header="title_kk"),
        lambda: SimpleUploadedFile("t.exe", b"MZ"),
        bomb,
        entities,
    ],
)
def test_desk_refuses_what_is_no_table_in_words(file, language):
    page = signed_in(EDITOR).post(f"/{language}/admin/events/event/import/", {"file": file()})

    assert page.status_code == 200
    assert page.context["form"].errors["file"]
    assert Event.objects.count() == 0


def test_desk_checks_first_and_then_imports():
    browser, where = signed_in(EDITOR), "/kk/admin/events/event/import/"
    row = "2024-03-05;Су туралы;;session;;;"

    page = browser.post(where, {"file": table(row), "check": "1"})

    assert (len(page.context["outcome"].events), Event.objects.count()) == (1, 0)
    assert browser.post(where, {"file": table(row)}).status_code == 302
    assert Event.objects.count() == 1
    template = browser.get(f"{where}template.csv").content.decode("utf-8-sig").strip()
    assert template == ",".join(COLUMNS)


def test_command_checks_and_imports(tmp_path, capsys):
    file = tmp_path / "t.csv"
    file.write_text("date,title_kk\n2024-03-05,Су туралы\n")
    call_command("import_table", file, "--dry-run")
    assert Event.objects.count() == 0
    call_command("import_table", file)
    assert Event.objects.count() == 1
    file.write_text("date,title_kk\n2024-13-05,\n")
    with pytest.raises(CommandError):
        call_command("import_table", file)
    assert Event.objects.count() == 1
