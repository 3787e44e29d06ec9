"""Every row and cell of an imported file is under one head, with its reason; nothing is taken otherwise in silence."""

import codecs
import datetime as dt
import io
import json
import random
import zipfile
from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.utils import translation
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from events.importing import import_table
from events.importing.columns import EXAMPLE
from events.importing.ledger import RowKind, joined_ranges
from events.importing.reading import read_table
from events.models import Event, TableImport
from tests.factories import (
    make_event,
    make_organisation,
    make_organisation_name,
    make_region,
    make_region_name,
)
from tests.staff import EDITOR, signed_in

pytestmark = pytest.mark.django_db


def outcome_of(content, language="ru"):
    content = content.encode() if isinstance(content, str) else content
    with translation.override(language):
        return import_table(ContentFile(content), "t", dry_run=True)


def refusal_of(content, language="ru"):
    """The words in which a file as a whole is refused."""
    with pytest.raises(ValidationError) as refused:
        outcome_of(content, language)
    return " ".join(refused.value.messages)


def heads_of(outcome) -> dict:
    """The rows under each head."""
    ledger = outcome.ledger
    assert ledger.is_balanced
    return {each.kind.value: each.row_numbers for each in ledger.totals if each.rows}


def mistakes_of(outcome) -> list:
    return [(each.row, each.column, str(each.words)) for each in outcome.mistakes]


def notices_of(outcome) -> list:
    with translation.override("ru"):
        return outcome.ledger.remarks


def workbook_of(*rows, dress=lambda book: None) -> bytes:
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    dress(book)
    book.save(file)
    return file.getvalue()


# --- The sum holds for any file


def made_table(dice):
    """Rows of every sort, as text; with the numbers of those of each sort, and of their filled cells."""
    width = dice.randint(2, 6)
    columns = ["date", "title_kk", "title_ru", "summary_kk", "venue_ru", "remark_kk"][:width]
    rows, wanted = [columns], {RowKind.HEADING: [1, width]}
    for number in range(2, dice.randint(3, 40)):
        sort = dice.choice(["record", "record", "note", "blank", "example", "wrong", "surplus", "error"])
        cells = [f"{dice.randint(1, 28)}.03.2024", f"Отырыс {number}", *[f"мән {number}"] * (width - 2)]
        head = RowKind.RECORD
        if sort == "note":
            cells, head = [f"# {number}", *dice.sample(["", "х", "ү"], 2)], RowKind.NOTE
        elif sort == "blank":
            cells, head = dice.choice([[], [""], [" ", "\u200b"], ["\u00a0"] * width]), RowKind.BLANK
        elif sort == "example" and width > 2:
            cells, head = ["", EXAMPLE["title_kk"], EXAMPLE["title_ru"]], RowKind.EXAMPLE
        elif sort == "wrong":
            cells[0], head = dice.choice(["31.02.2024", "03/04/2024", "кеше", "05.03.24"]), RowKind.REFUSED
        elif sort == "surplus":
            cells, head = [*cells, *[""] * dice.randint(0, 2), "артық"], RowKind.REFUSED
        elif sort == "error":
            cells[dice.randrange(width)], head = dice.choice(["#REF!", "#Н/Д", "1,2E+11"]), RowKind.REFUSED
        rows.append(cells)
        sums = wanted.setdefault(head, [0, 0])
        sums[0] += 1
        sums[1] += sum(bool(cell.strip("\u200b\u00a0 ")) for cell in cells)
    return rows, {head: tuple(sums) for head, sums in wanted.items()}


def as_csv(rows, dice) -> bytes:
    separator, end = dice.choice(";,\t"), dice.choice(["\n", "\r\n", "\r"])
    rows = [[f'"{cell}"' if separator in cell else cell for cell in row] for row in rows]
    text = end.join(separator.join(row) for row in rows) + end
    return text.encode(dice.choice(["utf-8", "utf-8-sig", "utf-16", "utf-16-le"]))


@pytest.mark.parametrize("seed", range(30))
def test_heads_add_up_to_the_file_whatever_stands_in_it(seed):
    dice = random.Random(seed)
    rows, wanted = made_table(dice)
    content = workbook_of(*rows) if dice.random() < 0.4 else as_csv(rows, dice)

    outcome = outcome_of(content)

    found = {each.kind: (each.rows, each.cells) for each in outcome.ledger.totals if each.rows}
    if content.startswith(b"PK"):  # a workbook ends at its last stored row
        wanted.pop(RowKind.BLANK, None)
        found.pop(RowKind.BLANK, None)
    assert found == wanted, f"seed {seed}"
    assert outcome.ledger.is_balanced
    assert outcome.ledger.unclassified == []
    assert len(outcome.events) == wanted.get(RowKind.RECORD, (0, 0))[0]
    assert all(row.reason for row in outcome.ledger.rows_of_kind(RowKind.REFUSED))


def test_account_is_the_same_on_the_page_in_the_command_and_in_json(tmp_path, capsys):
    text = "sep=;\ndate;title_kk\n# ескертпе\n\n05.03.2024;Су туралы\n06.03.2024;Ауа;артық\n"
    file = tmp_path / "t.csv"
    file.write_text(text)
    where = "/ru/admin/events/event/import/"

    with pytest.raises(CommandError):
        call_command("import_table", file, "--dry-run", "--json", "--language", "ru")
    account = json.loads(capsys.readouterr().out)
    with pytest.raises(CommandError):
        call_command("import_table", file, "--dry-run", "--language", "ru")
    told = capsys.readouterr().out
    browser = signed_in(EDITOR)
    page = browser.post(where, {"file": ContentFile(text.encode(), "t.csv"), "check": "1"})

    assert (account["rows"], account["cells"], account["imported"]) == (6, 9, False)
    assert {head: (each["rows"], each["cells"]) for head, each in account["sums"].items()} == {
        "records": (1, 2),
        "notes": (1, 1),
        "examples": (0, 0),
        "blank": (1, 0),
        "headings": (1, 2),
        "format": (1, 1),
        "refused": (1, 3),
    }
    assert account["blank"] == [[4, 4]]
    reason = "У столбца C нет заголовка, а в ячейке стоит «артық»."
    assert account["each"][-1] == {"row": 6, "is": "refused", "cells": 3, "reason": reason}
    assert account["mistakes"] == [{"row": 6, "column": "", "words": reason}]
    lines = told.splitlines()
    assert (
        "Строк в файле: 6 = записи 1 + примечания 1 + пустые 1 + заголовки 1 + формат 1 + отклонённые 1"
        in lines
    )
    assert f"  Строка 6: {reason}" in lines
    ledger = page.context["ledger"]
    assert {each.kind: each.row_numbers for each in ledger.totals} == {
        RowKind.RECORD: "5",
        RowKind.NOTE: "3",
        RowKind.BLANK: "4",
        RowKind.HEADING: "2",
        RowKind.FORMAT: "1",
        RowKind.REFUSED: "6",
    }
    assert reason in page.content.decode()


def test_account_is_kept_with_its_import():
    browser, where = signed_in(EDITOR), "/kk/admin/events/event/import/"
    file = ContentFile("date;title_kk\n# ескертпе\n05.03.2024;Су туралы\n".encode(), "t.csv")

    page = browser.post(where, {"file": file}, follow=True)

    assert TableImport.objects.get().account["sums"]["records"] == {"rows": 1, "cells": 2}
    assert [(each.kind, each.rows) for each in page.context["ledger"].totals] == [
        (RowKind.RECORD, 1),
        (RowKind.NOTE, 1),
        (RowKind.HEADING, 1),
        (RowKind.REFUSED, 0),
    ]


def test_runs_of_rows_are_drawn_together():
    assert [joined_ranges([]), joined_ranges([3]), joined_ranges([1, 2, 3, 7, 9, 10])] == [
        "",
        "3",
        "1–3, 7, 9–10",
    ]


# --- Text files


@pytest.mark.parametrize(
    ("content", "place", "value"),
    [
        (
            'date;title_kk;title_ru\n05.03.2024;"Су;Вода\n06.03.2024;Ауа;Воздух\n',
            "Строка 2, столбец 2",
            '"Су',
        ),
        (
            'date;title_kk;title_ru\n05.03.2024;Су;Вода\n06.03.2024;Ауа;"Воздух',
            "Строка 3, столбец 3",
            "Воздух",
        ),
        ('date,title_kk\n05.03.2024,"ТОО "X" туралы"\n', "Строка 2, столбец 2", "ТОО"),
        # Closed by the quotation mark of a later row: each line by itself is a whole row.
        ('date;title_kk\n05.03.2024;"Су\n06.03.2024;Ауа"\n', "Строка 2, столбец 2", "Су"),
        (
            'date;title_kk;title_ru;venue_ru\n05.03.2024;"Су;Вода;зал\n06.03.2024;Ауа";Воздух;зал\n',
            "Строка 2, столбец 2",
            "Су",
        ),
    ],
)
def test_open_quotation_mark_is_refused_with_its_place(content, place, value):
    words = refusal_of(content)
    assert place in words
    assert value in words


def test_line_breaks_in_a_title_are_told():
    outcome = outcome_of('title_kk;title_ru;venue_ru\nСу;"Вода\nи земля";зал\n')
    assert [event.title_ru for event in outcome.events] == ["Вода и земля"]
    assert notices_of(outcome) == [
        "Строка 2, «Название (на русском)»: переносы строк заменены пробелами: «Вода и земля»."
    ]


def test_cell_of_several_lines_is_no_open_quotation_mark():
    content = 'date;title_kk;summary_ru;venue_ru\n05.03.2024;Су;"1) вода;\n2) воздух; земля;";зал\n'
    outcome = outcome_of(content)
    assert heads_of(outcome) == {"records": "2", "headings": "1"}
    assert outcome.events[0].summary_ru == "1) вода;\n2) воздух; земля;"


KAZAKH = "date;title_kk\n05.03.2024;Қоғамдық кеңес\n"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (KAZAKH.encode(), "UTF-8"),
        (codecs.BOM_UTF8 + KAZAKH.encode(), "UTF-8"),
        (KAZAKH.encode("utf-16"), "UTF-16"),
        (KAZAKH.encode("utf-16-le"), "UTF-16"),
        (codecs.BOM_UTF16_BE + KAZAKH.encode("utf-16-be"), "UTF-16"),
        (KAZAKH.encode("kz1048"), "KZ-1048"),
    ],
)
def test_encoding_is_found_and_told(content, name):
    outcome = outcome_of(content)
    assert outcome.ledger.facts == [f"Кодировка: {name}", "Разделитель: ;"]
    assert [event.title_kk for event in outcome.events] == ["Қоғамдық кеңес"]


def test_old_encoding_is_told_and_lost_letters_are_refused():
    right = outcome_of("date;title_ru\n05.03.2024;Пора ли? Совет о воде\n".encode("cp1251"))
    lost = outcome_of("date;title_kk\n05.03.2024;Қоғамдық кеңес\n".encode("cp1251", "replace"))

    assert right.ledger.facts[0] == "Кодировка: Windows-1251"
    assert notices_of(right) == [
        "В этой кодировке может не быть казахских букв. CSV в UTF-8 или XLSX сохраняет их все."
    ]
    assert [event.title_ru for event in right.events] == ["Пора ли? Совет о воде"]
    assert mistakes_of(lost) == [
        (
            2,
            "title_kk",
            "На месте потерянных букв стоит «?»: ?о?амды? ке?ес. Сохраните таблицу как CSV в UTF-8 или как XLSX.",
        )
    ]


@pytest.mark.parametrize("line", ["sep=,", '"sep=,"', "SEP=,\r", "\ufeffsep=,"])
def test_line_that_names_the_separator_is_format(line):
    outcome = outcome_of(f"{line}\ndate,title_kk\n05.03.2024,Су; ауа\n")
    assert heads_of(outcome) == {"records": "3", "headings": "2", "format": "1"}
    assert outcome.events[0].title_kk == "Су; ауа"


@pytest.mark.parametrize(
    ("start", "words"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1", ".xls"),
        (b"%PDF-1.7", "PDF"),
        (b"<html><table><tr><td>date", "HTML"),
        (b'<?xml version="1.0"?><Workbook', "XML"),
        (b"\x1f\x8b\x08", ".gz"),
        (b"{\\rtf1", ".rtf"),
    ],
)
def test_other_formats_are_named(start, words):
    told = refusal_of(start + b" " * 40)
    assert words in told
    assert "Сохраните его как XLSX или как CSV в UTF-8." in told


def archive_of(**parts) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}, ".ods"),
        ({"[Content_Types].xml": "<a/>", "xl__vbaProject.bin": "x"}, ".xlsm"),
        ({"[Content_Types].xml": "<a/>", "xl__workbook.bin": "x"}, ".xlsb"),
        ({"[Content_Types].xml": "<a/>", "word__document.xml": "<a/>"}, ".docx"),
        ({"a.csv": "date"}, ".zip"),
    ],
)
def test_other_archives_are_named(parts, words):
    assert words in refusal_of(archive_of(**parts))


@pytest.mark.parametrize("seed", range(40))
def test_damaged_workbook_is_a_sentence(seed):
    dice = random.Random(seed)
    content = bytearray(workbook_of(["date", "title_kk"], [dt.date(2024, 3, 5), "Су"]))
    for _change in range(dice.randint(1, 20)):
        content[dice.randrange(len(content))] = dice.randrange(256)
    with suppress(ValidationError):  # and nothing else
        assert outcome_of(bytes(content)).ledger.is_balanced


def test_headings_are_told_with_what_is_near_and_where_they_stand():
    unknown = refusal_of("date;title_kz;state\n05.03.2024;Су;1\n")
    twice = refusal_of("date;title_kk;summary_ru;Атауы (қазақша)\n")

    assert "«title_kz», «state»" in unknown
    assert "«title_kz»: возможно, «Название (на казахском)»?" in unknown
    assert "Известные столбцы: Дата, Последний день" in unknown
    assert twice == "Заголовок «Название (на казахском)» стоит в таблице дважды: в столбцах B и D."


@pytest.mark.parametrize(
    "name", ["ДАТА ", "\u00a0Күні\n / Дата", "күні\u200b", "Date", "кѳні / дата".replace("ѳ", "ү")]
)
def test_headings_are_matched_with_case_and_space_folded(name):
    outcome = outcome_of(f'"{name}";"Атауы\n(қазақша)"\n05.03.2024;Су\n')
    assert [event.date for event in outcome.events] == [dt.date(2024, 3, 5)]


# --- Workbooks


def test_values_that_a_spreadsheet_changed_are_refused_with_their_place():
    def dress(book):
        sheet = book.active
        sheet["B2"].number_format = "dd.mm.yyyy"
        sheet["B3"].number_format = "000"
        sheet["B4"].number_format = "0.00%"

    outcome = outcome_of(
        workbook_of(
            ["date", "number", "registration_number", "title_kk", "start_time"],
            [dt.date(2024, 3, 5), dt.date(2024, 2, 3), "1", "Бір", None],
            [dt.date(2024, 3, 5), 7, "2", "Екі", dt.time(10)],
            [dt.date(2024, 3, 5), 0.07, "3", "Үш", 0.4375],
            [45356, 8, 1234567890123456789, "Төрт", None],
            [dt.date(2024, 3, 5), True, 7.1, "Бес", None],
            dress=dress,
        )
    )
    assert [(row, column) for row, column, _words in mistakes_of(outcome)] == [
        (2, "number"),
        (3, "number"),
        (4, "number"),
        (4, "start_time"),
        (5, "date"),
        (5, "registration_number"),
        (6, "number"),
        (6, "registration_number"),
    ]
    words = [words for _row, _column, words in mistakes_of(outcome)]
    assert "день 2024-02-03" in words[0]
    assert (
        words[1]
        == "Ячейка показывает 007, а хранит 7. Задайте ячейке формат «текст» и впишите значение заново."
    )
    assert "45356 – число, а не дата" in words[4]


def test_numbers_that_are_shown_as_they_are_held_are_taken():
    def dress(book):
        book.active["B2"].number_format = "#,##0"
        book.active["C2"].number_format = "[h]:mm"

    outcome = outcome_of(
        workbook_of(
            ["title_kk", "number", "start_time", "date"],
            ["Су", 7, dt.timedelta(hours=10, minutes=30), dt.datetime(2024, 3, 5, 10, 30)],
            dress=dress,
        )
    )
    assert [(event.number, event.start_time, event.date) for event in outcome.events] == [
        (7, dt.time(10, 30), dt.date(2024, 3, 5))
    ]


def test_padded_number_is_kept_as_it_is_shown_where_a_text_may_stand():
    def dress(book):
        book.active["B2"].number_format = "0000"

    outcome = outcome_of(
        workbook_of(
            ["title_kk", "registration_number", "number"], ["Су", 12, 7.0], ["Ауа", 2024, 8], dress=dress
        )
    )
    assert [(event.registration_number, event.number) for event in outcome.events] == [
        ("0012", 7),
        ("2024", 8),
    ]


@pytest.mark.parametrize(
    ("value", "column", "words"),
    [
        ("007", "number", "«007» начинается с нулей"),
        ("1,23457E+11", "registration_number", "в экспоненциальной записи"),
        ("#ССЫЛКА!", "title_kk", "Значение-ошибка таблицы: #ССЫЛКА!."),
        ("########", "date", "Значение-ошибка таблицы: ########."),
        ("=A1", "title_kk", "Формула без результата: =A1."),
        ("3,5", "number", "«3,5» – не целое число."),
    ],
)
def test_values_that_were_changed_before_a_text_file_was_saved_are_refused(value, column, words):
    other = "summary_ru" if column != "summary_ru" else "venue_ru"
    outcome = outcome_of(f'{column};{other};title_ru\n"{value}";х;Вода\n')
    ((row, where, told),) = mistakes_of(outcome)
    assert (row, where) == (2, column)
    assert words in told


def test_formulas_and_error_values_of_a_workbook_are_named():
    content = workbook_of(
        ["date", "title_kk", "title_ru"], ["=DATE(2024,3,5)", "Су", "Вода"], ["05.03.2024", "#N/A", "Воздух"]
    )
    assert mistakes_of(outcome_of(content, "kk")) == [
        (
            2,
            "date",
            "Нәтижесі жоқ формула: =DATE(2024,3,5). Файлды ашып, есептелуін күтіп, сақтаңыз.",
        ),
        (3, "title_kk", "Кестедегі қате мәні: #N/A."),
    ]


def test_result_of_a_formula_is_taken_and_told():
    content = with_part(
        workbook_of(["title_kk", "number"], ["Су", 1]),
        "xl/worksheets/sheet1.xml",
        b'<c r="B2" t="n"><v>1</v></c>',
        b'<c r="B2"><f>3+4</f><v>7</v></c>',
    )
    outcome = outcome_of(content)
    assert [event.number for event in outcome.events] == [7]
    assert notices_of(outcome) == ["B2: Взят результат формулы."]


def with_part(content: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """The workbook with something else in one of its parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(file, "w") as after:
        for each in before.namelist():
            part = before.read(each)
            assert each != name or old in part
            after.writestr(each, part.replace(old, new) if each == name or name == "*" else part)
    return file.getvalue()


def test_merged_value_is_taken_for_its_rows_and_told():
    def dress(book):
        book.active.merge_cells("A3:A5")

    outcome = outcome_of(
        workbook_of(
            ["date", "title_kk"],
            [dt.date(2024, 3, 4), "Бір"],
            [dt.date(2024, 3, 5), "Екі"],
            [None, "Үш"],
            [None, None],
            [None, "Төрт"],
            dress=dress,
        )
    )
    assert [(event.title_kk, event.date and event.date.day) for event in outcome.events] == [
        ("Бір", 4),
        ("Екі", 5),
        ("Үш", 5),
        ("Төрт", None),
    ]
    assert notices_of(outcome) == ["A3:A5: Объединённые ячейки: значение «2024-03-05» взято для строк 3–4."]
    assert heads_of(outcome) == {"records": "2–4, 6", "blank": "5", "headings": "1"}


@pytest.mark.parametrize("area", ["A2:B2", "A1:A2", "A1:B1", "A2:B3"])
def test_merged_cells_over_columns_are_refused_by_their_range(area):
    def dress(book):
        book.active.merge_cells(area)

    content = workbook_of(["title_kk", "title_ru"], ["Су", "Вода"], ["Ауа", "Воздух"], dress=dress)
    assert area in refusal_of(content)


def test_hidden_rows_columns_and_sheets_are_listed():
    def dress(book):
        sheet = book.active
        sheet.title = "Жыл"
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["C"].hidden = True
        sheet["B2"].comment = Comment("Тексеру керек", "клерк")
        sheet["B3"].font = Font(strike=True)
        for name, state in {"Ескі": "hidden", "Мәндер": "visible"}.items():
            other = book.create_sheet(name)
            other.append(["бір", None, "үш"])
            other.sheet_state = state

    outcome = outcome_of(
        workbook_of(
            ["date", "title_kk", "title_ru"],
            ["05.03.2024", "Су", "Вода"],
            ["06.03.2024", "Ауа", "Воздух"],
            dress=dress,
        )
    )
    assert len(outcome.events) == 2
    assert outcome.ledger.facts == ["Лист: «Жыл»"]
    assert notices_of(outcome) == [
        "Лист «Ескі» не прочитан; строк на нём: 1, заполненных ячеек: 2. Он скрыт.",
        "Лист «Мәндер» не прочитан; строк на нём: 1, заполненных ячеек: 2.",
        "3: Эта строка скрыта на листе; она прочитана.",
        "C: Скрытые столбцы листа; они прочитаны.",
        "B3: Текст зачёркнут; он прочитан как обычный.",
        "B2: Комментарий, не импортируется: Тексеру керек",
    ]


def test_first_sheet_that_is_seen_is_read():
    def dress(book):
        book.active.sheet_state = "hidden"
        other = book.create_sheet("Кесте")
        other.append(["title_kk"])
        other.append(["Су"])

    outcome = outcome_of(workbook_of(["Нұсқаулық"], dress=dress))
    assert [event.title_kk for event in outcome.events] == ["Су"]
    assert notices_of(outcome) == [
        "Лист «Sheet» не прочитан; строк на нём: 1, заполненных ячеек: 1. Он скрыт."
    ]


def test_coloured_empty_rows_are_blank_however_many():
    def dress(book):
        for number in range(3, 3_000):
            book.active.cell(number, 2).fill = PatternFill("solid", fgColor="FFFF00")

    outcome = outcome_of(workbook_of(["date", "title_kk"], ["05.03.2024", "Су"], dress=dress))
    assert heads_of(outcome) == {"records": "2", "blank": "3–2999", "headings": "1"}


def test_strict_form_of_workbooks_is_read():
    content = workbook_of(["date", "title_kk"], [dt.date(2024, 3, 5), "Су"])
    for old, new in {
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    }.items():
        content = with_part(content, "*", old, new)
    (event,) = outcome_of(content).events
    assert (event.date, event.title_kk) == (dt.date(2024, 3, 5), "Су")


@pytest.mark.parametrize("end", ["", ";", ";" * 1_000_000])
def test_separators_beyond_the_columns_are_nothing(end):
    outcome = outcome_of(f"date;title_kk{end}\n05.03.2024;Су{end}\n")
    assert heads_of(outcome) == {"records": "2", "headings": "1"}


def test_value_far_beyond_the_columns_is_refused_with_its_row():
    told = "В строке 2 есть значение за столбцом 200."
    assert refusal_of(f"date;title_kk\n05.03.2024;Су{';' * 5_000}артық\n") == told
    assert refusal_of(workbook_of(["title_kk"], ["Су", *[None] * 300, "артық"])) == told


def test_merged_ranges_told_over_and_over_are_read_once():
    def dress(book):
        book.active.merge_cells("A2:A3")

    content = workbook_of(["date", "title_kk"], ["05.03.2024", "Су"], [None, "Ауа"], dress=dress)
    ranges = b'<mergeCell ref="A2:A3"/>'
    many = with_part(content, "xl/worksheets/sheet1.xml", ranges, ranges * 50_000)
    assert len(outcome_of(many).events) == 2
    others = b"".join(b'<mergeCell ref="A%d:A%d"/>' % (number, number + 1) for number in range(2, 20_000, 2))
    assert refusal_of(with_part(content, "xl/worksheets/sheet1.xml", ranges, others)) == (
        "Файл повреждён или не соответствует своему имени."
    )


# --- Names and codes


@pytest.fixture
def places():
    astana = make_region("KZ-71")
    make_region_name(astana)
    make_region(
        "KZ-75",
        name_kk="Алматы қаласы",
        name_ru="город Алматы",
        short_name_kk="Алматы",
        short_name_ru="Алматы",
    )
    make_region(
        "KZ-19",
        kind="region",
        name_kk="Алматы облысы",
        name_ru="Алматинская область",
        short_name_kk="Алматы обл.",
        short_name_ru="Алматинская",
    )


def found_region(text, day="05.03.2024"):
    outcome = outcome_of(f'title_kk;date;region\nСу;{day};"{text}"\n')
    return outcome.events[0].region.iso if outcome.events else mistakes_of(outcome)[0][2]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (" kz-71", "KZ-71"),
        ("KZ‑71", "KZ-71"),
        ("KZ71", "KZ-71"),
        ("астана", "KZ-71"),
        ("г. Астана", "KZ-71"),
        ("Астана қ.", "KZ-71"),
        ("АСТАНА ҚАЛАСЫ", "KZ-71"),
        ("Нур-Султан", "KZ-71"),
        ("Нұр‑Сұлтан қаласы", "KZ-71"),
        ("Алматы", "KZ-75"),
        ("г.Алматы", "KZ-75"),
        ("Алматы обл", "KZ-19"),
        ("Алматы облысы", "KZ-19"),
        ("алматинская\u00a0область", "KZ-19"),
    ],
)
def test_region_is_found_by_code_or_name(places, text, code):
    assert found_region(text) == code


def test_region_that_is_not_known_is_named_with_near_ones(places):
    make_region(
        "KZ-63", kind="region", name_ru="Восточно-Казахстанская область", name_kk="Шығыс Қазақстан облысы"
    )
    assert found_region("KZ-VOS").startswith(
        "«KZ-VOS» – не регион. Похожие: «KZ-63 Восточно-Казахстанская область»"
    )
    assert found_region("Алмата") == (
        "«Алмата» – не регион. Похожие: «город Алматы», «Алматинская область». Принимается код вида KZ-71 или"
        " название региона на казахском либо русском языке."
    )


def test_name_of_another_time_is_taken_and_told(places):
    text = "title_kk;date;region\nСу;05.03.2024;Нур-Султан\nАуа;05.03.2020;Нур-Султан\n"
    outcome = outcome_of(text)
    assert [event.region.iso for event in outcome.events] == ["KZ-71", "KZ-71"]
    assert notices_of(outcome) == [
        "Строка 2, «Регион»: «Нур-Султан» понято как город Астана: это название носили в другое время."
    ]


@pytest.mark.parametrize(
    "text",
    ['ТОО "Көл"', "ТОО «Көл»", "тоо “көл”", "ТОО\u00a0Көл", "lake", "LAKE", "ЖШС „Көл“", 'ТОО "Озеро"'],
)
def test_body_is_found_by_address_or_name_of_any_time(text):
    body = make_organisation(
        slug="lake", name_kk="ЖШС «Көл»", name_ru="ТОО «Көл»", short_name_kk=None, short_name_ru=None
    )
    make_organisation_name(body, name_kk=None, name_ru="ТОО «Озеро»")
    quoted = text.replace('"', '""')
    (event,) = outcome_of(f'title_kk;convening_body\nСу;"{quoted}"\n').events
    assert event.convening_body == body


def test_body_that_is_not_known_or_not_certain_is_told():
    make_organisation(slug="a", name_kk="Қоғамдық кеңес", name_ru=None)
    make_organisation(slug="b", name_kk="Қоғамдық кеңес", name_ru=None)
    make_organisation(
        slug="c", name_kk=None, name_ru="Совет ветеранов", short_name_kk=None, short_name_ru=None
    )
    outcome = outcome_of("title_kk;convening_body\nСу;Қоғамдық кеңес\nАуа;Совет ветерановв\n")
    assert [words for _row, _column, words in mistakes_of(outcome)] == [
        "«Қоғамдық кеңес» – название нескольких организаций. Напишите адрес одной из них: «a», «b».",
        "В реестре нет организации «Совет ветерановв». Похожие: «Совет ветеранов». Принимается название,"
        " нынешнее или прежнее, либо последняя часть адреса её страницы.",
    ]


def test_coded_values_are_taken_by_code_or_word_and_empty_ones_are_the_default():
    text = "title_kk;kind;format;status\nСу;HEARING;аралас ;Жоспарланған\nАуа;;;\n"
    outcome = outcome_of(text)
    assert [(event.kind, event.format, event.status) for event in outcome.events] == [
        ("hearing", "hybrid", "planned"),
        ("session", "unknown", "held"),
    ]
    ((_row, column, words),) = mistakes_of(outcome_of("title_kk;kind\nСу;заседани\n"))
    assert column == "kind"
    assert words.startswith(
        "Значения «заседани» в списке нет. Похожие: «Заседание». Принимается: Заседание (session)"
    )


# --- Dates


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("31.02.2024", "Дня 31.02.2024 не бывает."),
        ("03/04/2022", "«03/04/2022» неоднозначно: что здесь день, а что месяц?"),
        ("05.03.68", "«05.03.68» неоднозначно: год пишется четырьмя цифрами."),
        ("22–23 июня 2022 года", "последний – в столбце «Последний день»"),
        ("март 2024", "не назван день"),
        ("кеше", "Принимается: 05.03.2024, 2024-03-05"),
    ],
)
def test_doubtful_dates_are_refused_by_name(text, words):
    ((row, column, told),) = mistakes_of(outcome_of(f"date;title_kk\n{text};Су\n"))
    assert (row, column) == (2, "date")
    assert words in told


def test_hour_beside_a_date_goes_to_its_column_and_is_told():
    outcome = outcome_of("date;title_kk;start_time\n05.03.2024 10:30;Су;\n06.03.2024 10:30;Ауа;11:00\n")
    assert [(event.date, event.start_time) for event in outcome.events] == [
        (dt.date(2024, 3, 5), dt.time(10, 30))
    ]
    assert mistakes_of(outcome) == [(3, "start_time", "«11:00» расходится со временем рядом с датой, 10:30.")]
    assert "время взято в столбец «Время начала»" in notices_of(outcome)[0]


# --- Equal rows


def test_rows_equal_to_one_above_are_told():
    text = (
        "date;title_kk;title_ru;start_time\n"
        "05.03.2024;Отырыс  Н;Заседание Н;\n"
        "5 марта 2024;отырыс\u00a0н;;\n"
        "05.03.2024;;ЗАСЕДАНИЕ Н;10:00\n"
        "05.03.2024;Отырыс М;;10:00\n"
        "05.03.2024;Отырыс М;;15:00\n"
    )
    outcome = outcome_of(text)
    assert mistakes_of(outcome) == [
        (number, "date", "Эта строка равна строке 2: те же день, название и орган.") for number in (3, 4)
    ]
    assert heads_of(outcome)["records"] == "2, 5–6"


def test_row_equal_to_a_record_is_told_with_its_address():
    make_event(slug="there", date=dt.date(2024, 3, 5), title_kk="Су туралы", title_ru=None)
    ((_row, _column, words),) = mistakes_of(outcome_of("date;title_kk\n05.03.2024;СУ  туралы\n"))
    assert words == "Запись этого дня с этим названием уже есть: «Су туралы», there."


def test_reading_asks_nothing_of_the_database_once_a_row(django_assert_max_num_queries):
    """The rows of a table are compared and named by what was read once."""
    make_region("KZ-71")
    rows = "\n".join(f"05.03.2024;Отырыс {number};KZ-71" for number in range(60))
    with django_assert_max_num_queries(30):
        read_table(ContentFile(f"date;title_kk;region\n{rows}\n".encode()))
    assert Event.objects.count() == 0
