"""The shapes of a table: CSV, JSON lines and a workbook. The first two are written while they are read."""

import csv
import datetime as dt
import io
import json
from collections.abc import Iterator
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
QUOTED_SIGNS = tuple(f'"{sign}' for sign in FORMULA_SIGNS - {"\r", "\n"})
MOST_IN_A_CELL = 32_767


def csv_of(table: Table, records, *, bom: bool = False) -> Iterator[bytes]:
    """UTF-8 with CRLF (RFC 4180), a header line first; the records are asked for only after it."""
    yield ((BOM if bom else "") + written_by_csv([table.names])).encode()
    for rows in table.rows(records, LINES_AT_ONCE):
        yield lines_of(rows).encode()


def lines_of(rows: list[tuple[str, ...]]) -> str:
    """Lines of CSV. Where nothing in them asks for care they are joined at once, every filled cell in quotes."""
    lines = '"\r\n"'.join(map('","'.join, rows))
    quotes = len(rows) * (len(rows[0]) - 1) * 2 + (len(rows) - 1) * 2
    if is_plain(lines, quotes, len(rows) - 1):
        return f'"{lines}"\r\n'.replace('""', "")
    if len(rows) > 1:
        return "".join(lines_of([row]) for row in rows)
    return written_by_csv([[flat(cell) for cell in rows[0]]])


def is_plain(lines: str, quotes: int, ends: int) -> bool:
    """Whether there are no quotes and ends of lines but those between cells, and no cell begins as a formula."""
    return (
        lines.count('"') == quotes
        and lines.count("\n") == lines.count("\r") == ends
        and lines[:1] not in FORMULA_SIGNS
        and not any(sign in lines for sign in QUOTED_SIGNS)
    )


def written_by_csv(rows) -> str:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue()


def flat(cell: str) -> str:
    """A cell that would be a formula made plain by an apostrophe."""
    return f"'{cell}" if cell[:1] in FORMULA_SIGNS else cell


def jsonl_of(table: Table, records) -> Iterator[bytes]:
    """One object a line, its keys the columns of the table; an unknown value is null, a list is a list."""
    names, types = table.names, [column.type for column in table.all_columns]
    encode = json.JSONEncoder(ensure_ascii=False).encode
    for rows in table.rows(records, LINES_AT_ONCE):
        lines = (encode(dict(zip(names, map(in_json, row, types), strict=True))) for row in rows)
        yield "".join(f"{line}\n" for line in lines).encode()


def in_json(cell: str, kind: str) -> str | int | list | None:
    if kind == "array":
        return cell.split()
    if kind == "integer" and cell:
        return int(cell)
    return cell or None


def xlsx_of(table: Table, records, *, citation: str = "") -> IO[bytes]:
    """A workbook in a temporary file, at its beginning; rows are written as they come."""
    book = Workbook(write_only=True)
    book.properties.creator, book.properties.description = "Кеңес", citation
    sheet = book.create_sheet(table.name)
    sheet.freeze_panes = "B2"
    sheet.append(table.names)
    types = [column.type for column in table.all_columns]
    for rows in table.rows(records, LINES_AT_ONCE):
        for row in rows:
            sheet.append([in_sheet(sheet, cell, kind) for cell, kind in zip(row, types, strict=True)])
    file = TemporaryFile()  # noqa: SIM115 the answer closes it
    book.save(file)
    file.seek(0)
    return file


TYPED = {"integer": int, "date": dt.date.fromisoformat, "time": dt.time.fromisoformat}


def in_sheet(sheet, cell: str, kind: str):
    """A number, a day or a time as such, all else as text; nothing where it is unknown."""
    if not cell:
        return None
    return TYPED[kind](cell) if kind in TYPED else text_cell(sheet, cell)


def text_cell(sheet, value: str):
    """A text as it is, never a formula; without control characters, which the format cannot hold."""
    text = ILLEGAL_CHARACTERS_RE.sub("", value)[:MOST_IN_A_CELL]
    if not text.startswith("="):
        return text
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    return cell
