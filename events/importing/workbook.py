"""Reads a workbook (.xlsx): the stored cells of its sheets, in one pass.

Why not openpyxl alone: it gives either formulas or results, drops values under merged cells, counts coloured cells as
rows and refuses the strict variant of the format (ISO 29500 Strict). Its functions still decide what numbers mean
(dates and number formats).
"""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from xml.etree import ElementTree as ET

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.cell import column_index_from_string, get_column_letter, range_boundaries
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from events.importing.cells import EMPTY, CellType, ImportedCell

MOST_STORED_ROWS = 200_000  # including empty rows with colours
MOST_COLUMNS = 200
MOST_MERGED = 5_000  # ranges of a sheet
LARGEST_PART = 16 * 1024 * 1024  # for parts that are parsed in memory: styles, comments
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})").fullmatch
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class DamagedWorkbookError(ValueError):
    """The parts of the workbook contradict each other."""


@dataclass
class Sheet:
    name: str
    path: str
    is_hidden: bool
    rows: list[tuple[int, list[ImportedCell]]] = field(default_factory=list)  # only rows with a value
    last_row: int = 0  # the last stored row, with or without a value
    merged: dict[str, None] = field(default_factory=dict)  # an ordered set of ranges
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    comments: list[tuple[str, str]] = field(default_factory=list)
    computed: list[str] = field(default_factory=list)  # cells whose value is the result of a formula
    struck: list[str] = field(default_factory=list)  # cells whose text is struck out


class Workbook:
    """Raises DamagedWorkbookError, or an error of zipfile, zlib or the XML parser, for a damaged file."""

    def __init__(self, archive: zipfile.ZipFile):
        self.archive = archive
        self.names = set(archive.namelist())
        main = self.related_parts("", "officeDocument")
        if not main:
            raise DamagedWorkbookError("no workbook")
        self.main = main[0][1]
        book = self.parse_part(self.main)
        first_day = next((each.get("date1904") for each in descendants_named(book, "workbookPr")), None)
        self.epoch = CALENDAR_MAC_1904 if first_day in ("1", "true") else CALENDAR_WINDOWS_1900
        self.strings = self.read_strings()
        self.formats, self.struck_styles = self.read_styles()
        self.sheets = [sheet for each in descendants_named(book, "sheet") if (sheet := self.find_sheet(each))]

    # Parts

    def parse_part(self, path: str) -> ET.Element:
        if self.archive.getinfo(path).file_size > LARGEST_PART:
            raise DamagedWorkbookError(path)
        return ET.fromstring(self.archive.read(path))  # noqa: S314 (the archive was checked for entities)

    def related_parts(self, part: str, kind: str) -> list[tuple[str, str]]:
        """The ids and paths of the parts of one kind that a part refers to."""
        folder, name = posixpath.split(part)
        path = posixpath.join(folder, "_rels", f"{name}.rels")
        if path not in self.names:
            return []
        return [
            (
                each.get("Id", ""),
                posixpath.normpath(posixpath.join(folder, each.get("Target", ""))).lstrip("/"),
            )
            for each in self.parse_part(path)
            if each.get("Type", "").rpartition("/")[2] == kind and each.get("TargetMode") != "External"
        ]

    def find_sheet(self, element: ET.Element) -> Sheet | None:
        """None for a sheet without cells, such as a chart."""
        paths = dict(self.related_parts(self.main, "worksheet"))
        path = paths.get(attribute_value(element, "id"))
        if path is None:
            return None
        if path not in self.names:
            raise DamagedWorkbookError(path)
        return Sheet(element.get("name", ""), path, element.get("state", "visible") != "visible")

    def read_strings(self) -> list[str]:
        found = self.related_parts(self.main, "sharedStrings")
        if not found or found[0][1] not in self.names:
            return []
        strings = []
        with self.archive.open(found[0][1]) as part:
            for _event, element in ET.iterparse(part):  # noqa: S314
                if local_name(element) == "si":
                    strings.append(rich_text(element))
                    element.clear()
        return strings

    def read_styles(self) -> tuple[list[str], set[int]]:
        """The number format of each style, and the indexes of styles with struck-out text."""
        found = self.related_parts(self.main, "styles")
        if not found or found[0][1] not in self.names:
            return [], set()
        styles = self.parse_part(found[0][1])
        own = {
            int(each.get("numFmtId", 0)): each.get("formatCode", "")
            for each in descendants_named(styles, "numFmt")
        }
        fonts = [
            any(is_flag_on(each) for each in descendants_named(font, "strike"))
            for fonts in descendants_named(styles, "fonts")
            for font in fonts
        ]
        formats, struck = [], set()
        for cells in descendants_named(styles, "cellXfs"):
            for number, style in enumerate(cells):
                code, font = int(style.get("numFmtId", 0)), int(style.get("fontId", 0))
                formats.append(own.get(code) or BUILTIN_FORMATS.get(code, "General"))
                if font < len(fonts) and fonts[font]:
                    struck.add(number)
        return formats, struck

    # A sheet

    def read_sheet(self, sheet: Sheet) -> Sheet:
        """Read the rows, merged ranges, hidden columns and comments of a sheet into it."""
        with self.archive.open(sheet.path) as part:
            parents: list[ET.Element] = []
            for event, element in ET.iterparse(part, ("start", "end")):  # noqa: S314
                if event == "start":
                    parents.append(element)
                    continue
                parents.pop()
                self.add_element(sheet, element)
                # Without this iterparse would keep the whole sheet in memory.
                if parents and local_name(element) in ("row", "mergeCell", "col"):
                    parents[-1].remove(element)
        sheet.comments = self.read_comments(sheet)
        return sheet

    def add_element(self, sheet: Sheet, element: ET.Element):
        name = local_name(element)
        if name == "row":
            self.add_row(sheet, element)
        elif name == "mergeCell":
            sheet.merged[element.get("ref", "")] = None
            if len(sheet.merged) > MOST_MERGED:
                raise DamagedWorkbookError("too many merged ranges")
        elif name == "col" and element.get("hidden") in ("1", "true"):
            first, last = int(element.get("min", 0)), int(element.get("max", 0))
            sheet.hidden_columns += range(first, min(last, MOST_COLUMNS) + 1)

    def add_row(self, sheet: Sheet, element: ET.Element):
        number = int(element.get("r") or sheet.last_row + 1)
        if number <= sheet.last_row:
            raise DamagedWorkbookError("rows out of order")
        if number > MOST_STORED_ROWS:
            raise ValidationError(too_many_stored_rows_message())
        sheet.last_row = number
        cells = self.read_cells(sheet, element, number)
        if any(cell.is_filled for cell in cells):
            sheet.rows.append((number, cells))
            if element.get("hidden") in ("1", "true"):
                sheet.hidden_rows.append(number)

    def read_cells(self, sheet: Sheet, row: ET.Element, number: int) -> list[ImportedCell]:
        found: list[ImportedCell] = []
        for element in row:
            if local_name(element) != "c":
                continue
            place = column_number(element.get("r"), number) or len(found) + 1
            if place <= len(found):
                raise DamagedWorkbookError("cells out of order")
            cell = self.read_cell(element)
            if not cell.is_filled:
                continue
            if place > MOST_COLUMNS:
                raise ValidationError(too_many_columns_message(number))
            found += [EMPTY] * (place - 1 - len(found))
            found.append(cell)
            self.note_features(sheet, element, cell, f"{get_column_letter(place)}{number}")
        return found

    def note_features(self, sheet: Sheet, element: ET.Element, cell: ImportedCell, place: str):
        if child_named(element, "f") is not None and cell.type is not CellType.FORMULA:
            sheet.computed.append(place)
        if int(element.get("s") or 0) in self.struck_styles or any(
            map(is_flag_on, descendants_named(element, "strike"))
        ):
            sheet.struck.append(place)

    def read_cell(self, element: ET.Element) -> ImportedCell:
        kind, value, formula = element.get("t", "n"), child_named(element, "v"), child_named(element, "f")
        raw = (value.text or "") if value is not None else ""
        if kind == "inlineStr":
            inline = child_named(element, "is")
            return ImportedCell(rich_text(inline) if inline is not None else "")
        # Programs that do not calculate store a formula without a result. An empty result of kind "str" is a result.
        if formula is not None and not raw and (kind != "str" or value is None):
            return ImportedCell(f"={formula.text or '…'}", CellType.FORMULA)
        return self.typed_cell(kind, raw, int(element.get("s") or 0)) if raw else EMPTY

    def typed_cell(self, kind: str, raw: str, style: int) -> ImportedCell:
        """The cell for a stored value of this kind (ST_CellType); `raw` is not empty."""
        match kind:
            case "s":
                return ImportedCell(self.shared_string(int(raw)))
            case "str":
                return ImportedCell(decode_escapes(raw))
            case "e":
                return ImportedCell(raw, CellType.ERROR)
            case "b":
                return ImportedCell("TRUE" if raw in ("1", "true") else "FALSE", CellType.BOOLEAN)
            case "d":
                return date_or_time_cell(datetime.fromisoformat(raw.removesuffix("Z")))
            case _:
                return self.number_cell(raw, style)

    def shared_string(self, place: int) -> str:
        if not 0 <= place < len(self.strings):
            raise DamagedWorkbookError("no such text")
        return self.strings[place]

    def number_cell(self, raw: str, style: int) -> ImportedCell:
        value = float(raw)
        form = self.formats[style] if style < len(self.formats) else "General"
        if is_date_format(form):
            try:
                return date_or_time_cell(from_excel(value, self.epoch))
            except (ValueError, OverflowError, ArithmeticError):
                return ImportedCell(raw, CellType.NUMBER, form)
        written = (
            raw if raw.lstrip("-").isdigit() else (str(int(value)) if value.is_integer() else repr(value))
        )
        return ImportedCell(written, CellType.NUMBER, form)

    def read_comments(self, sheet: Sheet) -> list[tuple[str, str]]:
        return [
            (each.get("ref", ""), rich_text(each))
            for _id, path in self.related_parts(sheet.path, "comments")
            if path in self.names
            for each in descendants_named(self.parse_part(path), "comment")
        ]


# --- XML. Transitional and Strict workbooks differ in their namespaces, so only local names are compared


def local_name(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute_value(element: ET.Element, name: str) -> str | None:
    """The value of an attribute in any namespace, such as `r:id`."""
    return next((value for key, value in element.items() if key.endswith(f"}}{name}")), None)


def descendants_named(element: ET.Element, name: str) -> Iterator[ET.Element]:
    return (each for each in element.iter() if local_name(each) == name)


def child_named(element: ET.Element, name: str) -> ET.Element | None:
    return next((each for each in element if local_name(each) == name), None)


def is_flag_on(element: ET.Element) -> bool:
    return element.get("val", "1") not in ("0", "false")


def rich_text(element: ET.Element) -> str:
    """The text of all runs, without phonetic readings (`rPh`)."""
    parts = []
    for each in element:
        if local_name(each) == "t":
            parts.append(each.text or "")
        elif local_name(each) in ("r", "text"):
            parts.append(rich_text(each))
    return decode_escapes("".join(parts))


def decode_escapes(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def column_number(reference: str | None, row: int) -> int | None:
    if reference is None:
        return None
    found = _REFERENCE(reference)
    if not found or int(found[2]) != row:
        raise DamagedWorkbookError(reference)
    return column_index_from_string(found[1])


def date_or_time_cell(value) -> ImportedCell:
    if isinstance(value, datetime):
        # A time is stored as a fraction of a day: round to the second.
        value = (value + timedelta(milliseconds=500)).replace(microsecond=0)
        if value.time() == time():
            return ImportedCell(value.date().isoformat(), CellType.DATE)
        return ImportedCell(f"{value.date()} {time_in_digits(value.time())}", CellType.DATE)
    if isinstance(value, date):
        return ImportedCell(value.isoformat(), CellType.DATE)
    if isinstance(value, time):
        return ImportedCell(time_in_digits(value), CellType.TIME)
    if timedelta() <= value < timedelta(days=1):  # a duration, «[h]:mm», looks like a time of day
        return ImportedCell(time_in_digits((datetime.min + value).time()), CellType.TIME)
    return ImportedCell(str(value), CellType.NUMBER, "[h]:mm")


def time_in_digits(value: time) -> str:
    return f"{value:%H:%M:%S}" if value.second else f"{value:%H:%M}"


def too_many_columns_message(number: int) -> str:
    words = _("Row %(number)d holds a value beyond column %(most)d.")
    return words % {"number": number, "most": MOST_COLUMNS}


def too_many_stored_rows_message() -> str:
    words = _(
        "The sheet stores more than %(most)d rows, most of them coloured or framed without a value."
        " Copy the table into a new workbook."
    )
    return words % {"most": MOST_STORED_ROWS}


def range_corners(area: str) -> tuple[int, int, int, int] | None:
    """First column, first row, last column and last row of a range such as «A2:A4»."""
    try:
        bounds = range_boundaries(area)
    except (ValueError, TypeError):
        return None
    return bounds if all(bounds) else None
