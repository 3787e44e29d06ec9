"""The shapes of a table: CSV, JSON lines and a workbook. The first two are written while they are read."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from itertools import islice
from tempfile import TemporaryFile
from typing import IO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from events.exports.columns import Table

BOM = "\ufeff"
LINES_AT_ONCE = 500
# With these at its beginning a spreadsheet takes a cell for a formula (OWASP, "CSV Injection").
FORMULA_SIGNS = frozenset("=+-@\t\r\n＝＋－＠")
MOST_IN_A_CELL = 32_767


def csv_of(table: Table, records, *, bom: bool = False) -> Iterator[bytes]:
    """UTF-8 with CRLF (RFC 4180), a header line first; the records are asked for only after it."""
    buffer = io.StringIO(BOM if bom else "", newline="")
    buffer.seek(0, io.SEEK_END)
    writer = csv.writer(buffer)
    writer.writerow(table.names)
    yield taken_from(buffer)
    rows = table.rows(records)
    while some := list(islice(rows, LINES_AT_ONCE)):
        writer.writerows([flat(value) for value in row] for row in some)
        yield taken_from(buffer)


def taken_from(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


def flat(value):
    """A value as a cell of CSV: lists divided by spaces, a formula made plain by an apostrophe."""
    if isinstance(value, list):
        return " ".join(value)
    return f"'{value}" if isinstance(value, str) and value[:1] in FORMULA_SIGNS else value


def jsonl_of(table: Table, records) -> Iterator[bytes]:
    """One object a line, its keys the columns of the table; an unknown value is null, a list is a list."""
    names = table.names
    rows = table.rows(records)
    while some := list(islice(rows, LINES_AT_ONCE)):
        yield "".join(line_of(dict(zip(names, row, strict=True))) for row in some).encode()


def line_of(fields: dict) -> str:
    return (
        json.dumps(
            {name: value if value != "" else None for name, value in fields.items()},
            ensure_ascii=False,
            default=str,
        )
        + "\n"
    )


def xlsx_of(table: Table, records, *, citation: str = "") -> IO[bytes]:
    """A workbook in a temporary file, at its beginning; rows are written as they come."""
    book = Workbook(write_only=True)
    book.properties.creator, book.properties.description = "Кеңес", citation
    sheet = book.create_sheet(table.name)
    sheet.freeze_panes = "B2"
    sheet.append(table.names)
    for row in table.rows(records):
        sheet.append(cells_of(sheet, row))
    file = TemporaryFile()  # noqa: SIM115 the answer closes it
    book.save(file)
    file.seek(0)
    return file


def cells_of(sheet, row: Iterable) -> list:
    return [text_cell(sheet, value) if isinstance(value, str | list) else value for value in row]


def text_cell(sheet, value: str | list):
    """A text as it is, never a formula; without control characters, which the format cannot hold."""
    text = ILLEGAL_CHARACTERS_RE.sub("", " ".join(value) if isinstance(value, list) else value)[
        :MOST_IN_A_CELL
    ]
    if not text.startswith("="):
        return text
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    return cell
