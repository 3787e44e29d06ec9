"""Reads a text file (CSV): detects encoding and separator, and refuses rows swallowed by an unclosed quote."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from events.importing.columns import columns_by_name, match_key
from events.importing.ledger import shorten_value
from portal.language.cleaning import clean_text

SEPARATORS = (";", ",", "\t")
_SEP_LINE = re.compile(r"[\"']?sep=(.)[\"']?[;,\t]*", re.IGNORECASE).fullmatch
_BEGINS_WITH_DAY = re.compile(
    r"\s*\"?(?:\d{1,4}[.\-/]\s?\d{1,2}[.\-/]\s?\d|\d{1,2}\s+[^\W\d]{3,}\s+\d{4})"
).match
# Where KZ-1048, the Kazakh relative of cp1251, differs from it.
_KAZAKH_BYTES = frozenset(
    code for code in range(0x80, 0x100) if bytes([code]).decode("kz1048", "replace") in "ӘәҒғҚқҢңӨөҰұҮүҺһ"
)
ENCODINGS = {"utf-8-sig": "UTF-8", "utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}


@dataclass
class TextTable:
    """The numbered rows of a text file; a first line `sep=;`, as Excel reads it, is row 1 and not among them."""

    encoding: str
    separator: str
    has_sep_line: bool
    rows: Iterator[tuple[int, list[str]]]

    @property
    def is_old_encoding(self) -> bool:
        return self.encoding in ("Windows-1251", "KZ-1048")


def read_text(content: bytes) -> TextTable:
    """Raises ValidationError for a file that is not text."""
    text, encoding = decode_text(content)
    text = text.removeprefix("\ufeff")
    first, _break, rest = text.partition("\n")
    sep_line = _SEP_LINE(first.strip("\r \ufeff"))
    separator = sep_line[1] if sep_line else likely_separator(text)
    rows = csv_rows(rest if sep_line else text, separator, first=2 if sep_line else 1)
    return TextTable(encoding, separator, bool(sep_line), rows)


def decode_text(content: bytes) -> tuple[str, str]:
    """The text and the name of its encoding."""
    for encoding in likely_encodings(content):
        try:
            return content.decode(encoding), ENCODINGS[encoding]
        except UnicodeDecodeError:
            continue
    if b"\x00" in content or content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ValidationError(_("The file is not a text. Save the table as XLSX or as CSV in UTF-8."))
    # Every byte sequence is valid in these encodings: only the bytes of Kazakh letters tell them apart.
    is_kazakh = not _KAZAKH_BYTES.isdisjoint(content)
    text = content.decode("kz1048" if is_kazakh else "cp1251", "replace")
    return text, "KZ-1048" if is_kazakh else "Windows-1251"


def likely_encodings(content: bytes) -> list[str]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ["utf-16"]
    start = content[:400]
    if (
        b"\x00" in start
    ):  # UTF-16 without a byte order mark: separators and digits have a zero byte on one side
        odd, even = start[1::2].count(0), start[::2].count(0)
        if max(odd, even) >= len(start) // 10 and min(odd, even) == 0:
            return ["utf-16-le" if odd else "utf-16-be"]
    return ["utf-8-sig"]


def likely_separator(text: str) -> str:
    """The separator that splits the first row into the most known headings."""
    known = columns_by_name()
    start = text.lstrip("\r\n")[:20_000]

    def headings(separator: str) -> tuple[int, int]:
        try:
            row = next(csv.reader(io.StringIO(start, newline=""), delimiter=separator), [])
        except csv.Error:
            row = []
        return sum(match_key(cell) in known for cell in row), start.partition("\n")[0].count(separator)

    return max(SEPARATORS, key=headings)


def csv_rows(text: str, separator: str, first: int) -> Iterator[tuple[int, list[str]]]:
    """Rows with their numbers. Raises ValidationError for a quotation mark that is not closed in its row."""
    lines = io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n"), newline="").readlines()
    reader = csv.reader(iter(lines), delimiter=separator, strict=True)
    number, begun, width = first - 1, 0, 0
    try:
        for row in reader:
            number += 1
            if reader.line_num - begun > 1 and number > first:
                refuse_swallowed_rows(number, row, lines[begun : reader.line_num], separator, width)
            begun = reader.line_num
            width = max(width, len(row))
            yield number, row
    except csv.Error as error:
        raise ValidationError(csv_error_message(error, number + 1, lines[begun:], separator)) from error


def csv_error_message(error: csv.Error, number: int, lines: list[str], separator: str) -> str:
    if "field larger" in str(error):
        return _("Row %(number)d: a cell is longer than a table may hold.") % {"number": number}
    line = lines[0] if lines else ""
    place, value = find_open_quote(line, separator)
    return open_quote_message(number, place, value)


def find_open_quote(line: str, separator: str) -> tuple[int, str]:
    """The column (from 1) and the text of the cell whose quotation mark is not closed or not doubled.

    csv.Error gives no position, so the line is split again by hand.
    """
    cells, place, inside = line.rstrip("\n").split(separator), 1, False
    started = (1, line)
    for place, cell in enumerate(cells, start=1):
        if not inside and cell.startswith('"'):
            started = (place, separator.join(cells[place - 1 :]))
        inside = inside != bool((cell.count('"') if inside or cell.startswith('"') else 0) % 2)
        if inside is False and cell.startswith('"') and not cell.rstrip().endswith('"'):
            break
    return started


def open_quote_message(number: int, column: int, value: str) -> str:
    words = _(
        "Row %(number)d, column %(column)d: a quotation mark is opened and not closed, or is not doubled inside"
        " a cell: %(value)s"
    )
    return words % {"number": number, "column": column, "value": shorten_value(value)}


def refuse_swallowed_rows(number: int, row: list[str], lines: list[str], separator: str, width: int):
    """Refuse a cell that contains whole rows, because an unclosed quote was closed by the quote of a later row.

    The sign is a date in the same column of each line: separators alone also occur in lists inside a cell.
    """
    parted = [line.split(separator) for line in lines]
    if width < 2 or any(len(cells) != width for cells in parted):
        return
    if any(all(map(_BEGINS_WITH_DAY, column)) for column in zip(*parted, strict=True)):
        place = next(place for place, cell in enumerate(row, start=1) if "\n" in clean_text(cell))
        raise ValidationError(open_quote_message(number, place, row[place - 1]))
