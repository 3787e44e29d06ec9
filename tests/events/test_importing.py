"""Events from a table: every row is checked and named, all or nothing, whatever the file is."""

import datetime as dt
import io
import json
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils import translation
from openpyxl import Workbook, load_workbook
from reversion.models import Revision, Version

from events.importing import import_steps, import_table, take_back_import
from events.importing.columns import (
    COLUMNS,
    allowed_values,
    column_heading,
    column_label,
)
from events.importing.lookups import CodeLookup
from events.importing.reading import read_table
from events.models import Event, TableImport
from portal.desk.archives import check_archive
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

    names = {
        "kk": {"Күні", "Түрі", "Өңір", "Өткізуші орган", "Басталу уақыты", "Атауы (қазақша)"},
        "ru": {"Дата", "Вид", "Регион", "Проводящий орган", "Время начала", "Название (на казахском)"},
    }
    assert {mistake.column for mistake in outcome.mistakes} == {
        "date",
        "kind",
        "region",
        "convening_body",
        "start_time",
        "title_kk",
    }
    assert {mistake.name for mistake in outcome.mistakes} == names[language]
    assert [mistake.row for mistake in outcome.mistakes] == [3] * 6 + [4]
    assert Event.objects.count() == 0
    assert Revision.objects.count() == 0


def test_import_is_taken_back_but_for_what_is_a_draft_no_more():
    rows = ("2024-03-05;Су туралы;;session;;;", "2024-03-06;Ауа туралы;;session;;;")
    outcome = import_table(table(*rows), "t.csv")
    Event.objects.filter(title_kk="Ауа туралы").update(state=Event.State.IN_REVIEW)

    assert take_back_import(outcome.revision) == 1

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


XML = '<?xml version="1.0"{}?>{}<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("xl/workbook.xml", XML.format("", "").encode()),
        ("xl/workbook.xml", XML.format(' encoding="UTF-16"', "").encode("utf-16")),
        ("xl/workbook.xml", XML.format("", f"<!-- {'x' * 10_000} -->").encode()),
        ("xl/not-called-so.bin", XML.format("", "").encode()),
    ],
)
def test_entities_are_found_however_they_are_hidden(name, part):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("harmless.png", b"\x89PNG")
        archive.writestr("harmless.xml", b"<a/>")
        archive.writestr(name, part)
    with pytest.raises(ValidationError):
        check_archive(file)


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
    result = browser.post(where, {"file": table(row)}, follow=True)
    assert [event.title_kk for event in result.context["events"]] == ["Су туралы"]
    browser.post(result.request["PATH_INFO"])
    assert Event.objects.count() == 0
    assert Version.objects.get_deleted(Event).count() == 1
    record = TableImport.objects.get()
    assert (record.by, record.name, record.rows, record.taken_back) == (browser.user, "t.csv", 1, 1)


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_browser_with_script_is_told_row_by_row(language):
    browser, where = signed_in(EDITOR), f"/{language}/admin/events/event/import/"
    rows = [f"2024-03-{1 + number % 28:02};Мәселе {number};;session;;;" for number in range(45)]
    send = {"headers": {"Accept": "application/x-ndjson"}}

    def lines(**values):
        answer = browser.post(where, values, **send)
        return [json.loads(line) for line in b"".join(answer.streaming_content).splitlines()]

    *steps, end = lines(file=table(*rows), check="1")
    assert [(step["rows"], step["of"], step["saved"]) for step in steps] == [
        (20, 45, False),
        (40, 45, False),
        (45, 45, False),
    ]
    assert "45" in end["html"]
    assert Event.objects.count() == 0
    *steps, end = lines(file=table(*rows))
    assert [step["saved"] for step in steps] == [False] * 3 + [True] * 3
    assert end == {"go": f"{where}{TableImport.objects.get().pk}/"}
    assert Event.objects.count() == 45
    (end,) = lines(file=table(header="title_kk;state"))
    assert "mistakes" in end["html"]
    assert Event.objects.count() == 45


def test_browser_that_goes_away_while_it_is_saved_leaves_nothing():
    file = table(*[f"2024-03-05;Мәселе {number};;session;;;" for number in range(30)])
    steps = import_steps(file, file.name)
    assert next(step for step in steps if step.saved and step.rows == 10)
    steps.close()
    assert (Event.objects.count(), Revision.objects.count(), TableImport.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("shape", ["csv", "xlsx"])
def test_template_is_read_back_and_says_what_may_be_given(language, shape):
    make_region("KZ-71")
    browser, where = signed_in(EDITOR), f"/{language}/admin/events/event/import/"
    content = browser.get(f"{where}template.{shape}").content

    read = read_table(ContentFile(content))
    assert tuple(read.header) == COLUMNS
    assert read.rows == {}  # the example is no record
    example = example_of(content, shape)
    assert example["kind"] == {"kk": "Отырыс", "ru": "Заседание"}[language]
    outcome = import_table(ContentFile(content), f"events.{shape}")
    assert (outcome.examples, outcome.events, outcome.mistakes) == ([2], [], [])
    # The same row with titles of its own is a record.
    filled = example | {"title_kk": "Су туралы", "title_ru": ""}
    file = table(";".join(filled.values()), header=";".join(column_heading(column) for column in read.header))
    assert import_table(file, "t.csv").mistakes == []
    event = Event.objects.get()
    assert (event.date, event.kind, event.region.iso, event.start_time) == (
        dt.date(2024, 3, 5),
        Event.Kind.SESSION,
        "KZ-71",
        dt.time(10),
    )
    words = content.decode("utf-8-sig") if shape == "csv" else words_of(content)
    for column, code, kazakh, russian in allowed_values():
        assert kazakh in words
        assert russian in words
        if column not in ("region",):
            assert [CodeLookup().find(column, word) for word in (code, kazakh, russian)] == [code] * 3


def example_of(content: bytes, shape: str) -> dict[str, str]:
    """The cells of the second row of a template."""
    if shape == "csv":
        cells = content.decode("utf-8-sig").splitlines()[1].split(";")
    else:
        row = next(load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(min_row=2, values_only=True))
        cells = [f"{cell:%d.%m.%Y}" if hasattr(cell, "year") else str(cell or "") for cell in row]
    return dict(zip(COLUMNS, cells, strict=True))


def words_of(content: bytes) -> str:
    sheet = load_workbook(io.BytesIO(content)).worksheets[1]
    return "\n".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row)


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_columns_are_known_by_their_names_in_both_languages(language):
    with translation.override(language):
        header = ";".join(column_label(column) for column in COLUMNS)
    with translation.override("ru"):
        read = read_table(table(header=header))
    assert (read.header, read.rows) == (list(COLUMNS), {})


def test_row_twice_in_a_table_is_told():
    file = table("2024-03-05;Су туралы;;session;;;", "05.03.2024;Су туралы;О воде;hearing;;;")
    (mistake,) = import_table(file, "t.csv", dry_run=True).mistakes
    assert (mistake.row, mistake.column) == (3, "date")


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
