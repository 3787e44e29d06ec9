"""A table in a workbook (.xlsx): the cells of one sheet as they are stored, read once and from the beginning on.

openpyxl gives either formulas or results, drops what lies under merged cells, counts coloured cells as rows and refuses
the strict form of the format. Here each stored row is seen once, in either form; what the numbers mean (dates and
their formats) is still asked of openpyxl.
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

from events.importing.cells import EMPTY, Cell, Holds

MOST_STORED_ROWS = 200_000  # coloured empty ones among them
MOST_COLUMNS = 200
MOST_MERGED = 5_000  # ranges of a sheet
LARGEST_PART = 16 * 1024 * 1024  # of those that are read as a whole: styles, comments
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})").fullmatch
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class DamagedError(ValueError):
    """The parts of the workbook do not fit together."""


@dataclass
class Sheet:
    name: str
    path: str
    is_hidden: bool
    rows: list[tuple[int, list[Cell]]] = field(default_factory=list)  # those with something in them
    last_row: int = 0  # that the file stores, with or without a value
    merged: dict[str, None] = field(default_factory=dict)  # ranges, each once, in their order
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    comments: list[tuple[str, str]] = field(default_factory=list)
    computed: list[str] = field(default_factory=list)  # cells whose value is the result of a formula
    struck: list[str] = field(default_factory=list)  # cells whose text is struck out


class Workbook:
    """Raises DamagedError, or an error of zipfile, zlib or the XML parser, for what is no whole workbook."""

    def __init__(self, archive: zipfile.ZipFile):
        self.archive = archive
        self.names = set(archive.namelist())
        main = self.related("", "officeDocument")
        if not main:
            raise DamagedError("no workbook")
        self.main = main[0][1]
        book = self.xml(self.main)
        first_day = next((each.get("date1904") for each in all_named(book, "workbookPr")), None)
        self.epoch = CALENDAR_MAC_1904 if first_day in ("1", "true") else CALENDAR_WINDOWS_1900
        self.strings = self.read_strings()
        self.formats, self.struck_styles = self.read_styles()
        self.sheets = [sheet for each in all_named(book, "sheet") if (sheet := self.sheet(each))]

    # Parts

    def xml(self, path: str) -> ET.Element:
        if self.archive.getinfo(path).file_size > LARGEST_PART:
            raise DamagedError(path)
        return ET.fromstring(self.archive.read(path))  # noqa: S314 (the archive was checked for entities)

    def related(self, part: str, kind: str) -> list[tuple[str, str]]:
        """The ids and paths of the parts of a kind to which a part leads."""
        folder, name = posixpath.split(part)
        path = posixpath.join(folder, "_rels", f"{name}.rels")
        if path not in self.names:
            return []
        return [
            (
                each.get("Id", ""),
                posixpath.normpath(posixpath.join(folder, each.get("Target", ""))).lstrip("/"),
            )
            for each in self.xml(path)
            if each.get("Type", "").rpartition("/")[2] == kind and each.get("TargetMode") != "External"
        ]

    def sheet(self, element: ET.Element) -> Sheet | None:
        """None for a sheet of another kind, a chart for example."""
        paths = dict(self.related(self.main, "worksheet"))
        path = paths.get(attribute(element, "id"))
        if path is None:
            return None
        if path not in self.names:
            raise DamagedError(path)
        return Sheet(element.get("name", ""), path, element.get("state", "visible") != "visible")

    def read_strings(self) -> list[str]:
        found = self.related(self.main, "sharedStrings")
        if not found or found[0][1] not in self.names:
            return []
        strings = []
        with self.archive.open(found[0][1]) as part:
            for _event, element in ET.iterparse(part):  # noqa: S314
                if name_of(element) == "si":
                    strings.append(text_of(element))
                    element.clear()
        return strings

    def read_styles(self) -> tuple[list[str], set[int]]:
        """The number format of each style, and the styles whose letters are struck out."""
        found = self.related(self.main, "styles")
        if not found or found[0][1] not in self.names:
            return [], set()
        styles = self.xml(found[0][1])
        own = {
            int(each.get("numFmtId", 0)): each.get("formatCode", "") for each in all_named(styles, "numFmt")
        }
        fonts = [
            any(is_on(each) for each in all_named(font, "strike"))
            for fonts in all_named(styles, "fonts")
            for font in fonts
        ]
        formats, struck = [], set()
        for cells in all_named(styles, "cellXfs"):
            for number, style in enumerate(cells):
                code, font = int(style.get("numFmtId", 0)), int(style.get("fontId", 0))
                formats.append(own.get(code) or BUILTIN_FORMATS.get(code, "General"))
                if font < len(fonts) and fonts[font]:
                    struck.add(number)
        return formats, struck

    # A sheet

    def read(self, sheet: Sheet) -> Sheet:
        """Fill a sheet with what its part holds."""
        with self.archive.open(sheet.path) as part:
            parents: list[ET.Element] = []
            for event, element in ET.iterparse(part, ("start", "end")):  # noqa: S314
                if event == "start":
                    parents.append(element)
                    continue
                parents.pop()
                self.take(sheet, element)
                if parents and name_of(element) in ("row", "mergeCell", "col"):
                    parents[-1].remove(element)
        sheet.comments = self.comments(sheet)
        return sheet

    def take(self, sheet: Sheet, element: ET.Element):
        name = name_of(element)
        if name == "row":
            self.take_row(sheet, element)
        elif name == "mergeCell":
            sheet.merged[element.get("ref", "")] = None
            if len(sheet.merged) > MOST_MERGED:
                raise DamagedError("too many merged ranges")
        elif name == "col" and element.get("hidden") in ("1", "true"):
            first, last = int(element.get("min", 0)), int(element.get("max", 0))
            sheet.hidden_columns += range(first, min(last, MOST_COLUMNS) + 1)

    def take_row(self, sheet: Sheet, element: ET.Element):
        number = int(element.get("r") or sheet.last_row + 1)
        if number <= sheet.last_row:
            raise DamagedError("rows out of order")
        if number > MOST_STORED_ROWS:
            raise ValidationError(too_many_stored_rows())
        sheet.last_row = number
        cells = self.cells(sheet, element, number)
        if any(cell.is_filled for cell in cells):
            sheet.rows.append((number, cells))
            if element.get("hidden") in ("1", "true"):
                sheet.hidden_rows.append(number)

    def cells(self, sheet: Sheet, row: ET.Element, number: int) -> list[Cell]:
        found: list[Cell] = []
        for element in row:
            if name_of(element) != "c":
                continue
            place = column_of(element.get("r"), number) or len(found) + 1
            if place <= len(found):
                raise DamagedError("cells out of order")
            cell = self.cell(element)
            if not cell.is_filled:
                continue
            if place > MOST_COLUMNS:
                raise ValidationError(beyond_columns(number))
            found += [EMPTY] * (place - 1 - len(found))
            found.append(cell)
            self.note(sheet, element, cell, f"{get_column_letter(place)}{number}")
        return found

    def note(self, sheet: Sheet, element: ET.Element, cell: Cell, place: str):
        if child(element, "f") is not None and cell.holds is not Holds.FORMULA:
            sheet.computed.append(place)
        if int(element.get("s") or 0) in self.struck_styles or any(map(is_on, all_named(element, "strike"))):
            sheet.struck.append(place)

    def cell(self, element: ET.Element) -> Cell:
        kind, value, formula = element.get("t", "n"), child(element, "v"), child(element, "f")
        raw = (value.text or "") if value is not None else ""
        if kind == "inlineStr":
            inline = child(element, "is")
            return Cell(text_of(inline) if inline is not None else "")
        if formula is not None and not raw and (kind != "str" or value is None):
            return Cell(f"={formula.text or '…'}", Holds.FORMULA)
        return self.stored(kind, raw, int(element.get("s") or 0)) if raw else EMPTY

    def stored(self, kind: str, raw: str, style: int) -> Cell:
        """What a value of this kind means; `raw` is not empty."""
        match kind:
            case "s":
                return Cell(self.shared_string(int(raw)))
            case "str":
                return Cell(unescaped(raw))
            case "e":
                return Cell(raw, Holds.ERROR)
            case "b":
                return Cell("TRUE" if raw in ("1", "true") else "FALSE", Holds.BOOLEAN)
            case "d":
                return moment_cell(datetime.fromisoformat(raw.removesuffix("Z")))
            case _:
                return self.number(raw, style)

    def shared_string(self, place: int) -> str:
        if not 0 <= place < len(self.strings):
            raise DamagedError("no such text")
        return self.strings[place]

    def number(self, raw: str, style: int) -> Cell:
        value = float(raw)
        form = self.formats[style] if style < len(self.formats) else "General"
        if is_date_format(form):
            try:
                return moment_cell(from_excel(value, self.epoch))
            except (ValueError, OverflowError, ArithmeticError):
                return Cell(raw, Holds.NUMBER, form)
        written = (
            raw if raw.lstrip("-").isdigit() else (str(int(value)) if value.is_integer() else repr(value))
        )
        return Cell(written, Holds.NUMBER, form)

    def comments(self, sheet: Sheet) -> list[tuple[str, str]]:
        return [
            (each.get("ref", ""), text_of(each))
            for _id, path in self.related(sheet.path, "comments")
            if path in self.names
            for each in all_named(self.xml(path), "comment")
        ]


# --- XML in either form of the format: the names of elements count, not their namespace


def name_of(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: ET.Element, name: str) -> str | None:
    """Of an attribute in a namespace: `r:id`."""
    return next((value for key, value in element.items() if key.endswith(f"}}{name}")), None)


def all_named(element: ET.Element, name: str) -> Iterator[ET.Element]:
    return (each for each in element.iter() if name_of(each) == name)


def child(element: ET.Element, name: str) -> ET.Element | None:
    return next((each for each in element if name_of(each) == name), None)


def is_on(element: ET.Element) -> bool:
    return element.get("val", "1") not in ("0", "false")


def text_of(element: ET.Element) -> str:
    """All runs of a text, without the readings that stand above the letters of some languages."""
    parts = []
    for each in element:
        if name_of(each) == "t":
            parts.append(each.text or "")
        elif name_of(each) in ("r", "text"):
            parts.append(text_of(each))
    return unescaped("".join(parts))


def unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def column_of(reference: str | None, row: int) -> int | None:
    if reference is None:
        return None
    found = _REFERENCE(reference)
    if not found or int(found[2]) != row:
        raise DamagedError(reference)
    return column_index_from_string(found[1])


def moment_cell(value) -> Cell:
    if isinstance(value, datetime):
        value = (value + timedelta(milliseconds=500)).replace(microsecond=0)  # a day is stored as a fraction
        if value.time() == time():
            return Cell(value.date().isoformat(), Holds.DATE)
        return Cell(f"{value.date()} {clock(value.time())}", Holds.DATE)
    if isinstance(value, date):
        return Cell(value.isoformat(), Holds.DATE)
    if isinstance(value, time):
        return Cell(clock(value), Holds.TIME)
    if timedelta() <= value < timedelta(days=1):  # a length of time, «[h]:mm», is written like an hour
        return Cell(clock((datetime.min + value).time()), Holds.TIME)
    return Cell(str(value), Holds.NUMBER, "[h]:mm")


def clock(value: time) -> str:
    return f"{value:%H:%M:%S}" if value.second else f"{value:%H:%M}"


def beyond_columns(number: int) -> str:
    words = _("Row %(number)d holds a value beyond column %(most)d.")
    return words % {"number": number, "most": MOST_COLUMNS}


def too_many_stored_rows() -> str:
    words = _(
        "The sheet stores more than %(most)d rows, most of them coloured or framed without a value."
        " Copy the table into a new workbook."
    )
    return words % {"most": MOST_STORED_ROWS}


def corners(area: str) -> tuple[int, int, int, int] | None:
    """First column, first row, last column, last row of «A2:A4»."""
    try:
        bounds = range_boundaries(area)
    except (ValueError, TypeError):
        return None
    return bounds if all(bounds) else None
