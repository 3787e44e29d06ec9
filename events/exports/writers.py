"""Writers of a table: CSV, JSON lines and a workbook. The first two are streamed while rows are read."""

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

from events.exports.columns import ExportTable

BOM = "\ufeff"
LINES_AT_ONCE = 500
# A spreadsheet treats a cell that begins with one of these as a formula (OWASP, "CSV Injection").
FORMULA_SIGNS = frozenset("=+-@\t\r\n＝＋－＠")
QUOTED_SIGNS = tuple(f'"{sign}' for sign in FORMULA_SIGNS - {"\r", "\n"})
MOST_IN_A_CELL = 32_767


def csv_chunks(table: ExportTable, records, *, bom: bool = False) -> Iterator[bytes]:
    """UTF-8 with CRLF (RFC 4180), a header line first; the query runs only after that line is sent."""
    yield ((BOM if bom else "") + csv_module_lines([table.names])).encode()
    for rows in table.rows(records, LINES_AT_ONCE):
        yield csv_lines(rows).encode()


def csv_lines(rows: list[tuple[str, ...]]) -> str:
    """Lines of CSV. Rows without special characters are joined at once, which is faster than the csv module.

    Other chunks are split into single rows; a row that still needs care goes through the csv module.
    """
    lines = '"\r\n"'.join(map('","'.join, rows))
    quotes = len(rows) * (len(rows[0]) - 1) * 2 + (len(rows) - 1) * 2
    if is_safe_joined(lines, quotes, len(rows) - 1):
        return f'"{lines}"\r\n'.replace('""', "")
    if len(rows) > 1:
        return "".join(csv_lines([row]) for row in rows)
    return csv_module_lines([[escape_formula(cell) for cell in rows[0]]])


def is_safe_joined(lines: str, quotes: int, ends: int) -> bool:
    """Whether all quotes and line ends are those between cells, and no cell begins like a formula."""
    return (
        lines.count('"') == quotes
        and lines.count("\n") == lines.count("\r") == ends
        and lines[:1] not in FORMULA_SIGNS
        and not any(sign in lines for sign in QUOTED_SIGNS)
    )


def csv_module_lines(rows) -> str:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue()


def escape_formula(cell: str) -> str:
    """The cell, with an apostrophe in front if a spreadsheet would run it as a formula."""
    return f"'{cell}" if cell[:1] in FORMULA_SIGNS else cell


def jsonl_chunks(table: ExportTable, records) -> Iterator[bytes]:
    """One object per line with the columns as keys; unknown values are null, lists are arrays."""
    names, types = table.names, [column.type for column in table.all_columns]
    encode = json.JSONEncoder(ensure_ascii=False).encode
    for rows in table.rows(records, LINES_AT_ONCE):
        lines = (encode(dict(zip(names, map(typed_json_value, row, types), strict=True))) for row in rows)
        yield "".join(f"{line}\n" for line in lines).encode()


def typed_json_value(cell: str, kind: str) -> str | int | list | None:
    if kind == "array":
        return cell.split()
    if kind == "integer" and cell:
        return int(cell)
    return cell or None


def xlsx_file(table: ExportTable, records, *, citation: str = "") -> IO[bytes]:
    """A workbook in a temporary file, positioned at its start."""
    book = Workbook(write_only=True)
    book.properties.creator, book.properties.description = "Кеңес", citation
    sheet = book.create_sheet(table.name)
    sheet.freeze_panes = "B2"
    sheet.append(table.names)
    types = [column.type for column in table.all_columns]
    for rows in table.rows(records, LINES_AT_ONCE):
        for row in rows:
            sheet.append([sheet_value(sheet, cell, kind) for cell, kind in zip(row, types, strict=True)])
    file = TemporaryFile()  # noqa: SIM115 the answer closes it
    book.save(file)
    file.seek(0)
    return file


TYPED = {"integer": int, "date": dt.date.fromisoformat, "time": dt.time.fromisoformat}


def sheet_value(sheet, cell: str, kind: str):
    """A typed number, date or time, else text; None if unknown."""
    if not cell:
        return None
    return TYPED[kind](cell) if kind in TYPED else text_cell(sheet, cell)


def text_cell(sheet, value: str):
    """A text that is never a formula, without the control characters that the format forbids."""
    text = ILLEGAL_CHARACTERS_RE.sub("", value)[:MOST_IN_A_CELL]
    if not text.startswith("="):
        return text
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    return cell
