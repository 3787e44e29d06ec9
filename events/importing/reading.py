"""Reads a table from its file: its columns, its rows, and a ledger that lists every row."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from openpyxl.utils.cell import get_column_letter

from events.importing.cells import ImportedCell, accepted_value, has_lost_letters, is_error
from events.importing.columns import (
    COLUMNS,
    MOST_ROWS,
    NOTE,
    column_label,
    columns_by_name,
    is_example,
    match_key,
)
from events.importing.ledger import Ledger, RowKind, UnreadSheet, joined_ranges, shorten_value
from events.importing.sniffing import open_workbook, refuse_other_formats
from events.importing.text_file import read_text
from events.importing.workbook import MOST_COLUMNS, Sheet, Workbook, range_corners, too_many_columns_message
from portal.desk.archives import SIGNATURE, check_size, damaged_file_error, parser_errors_in_words
from portal.language.cleaning import clean_text

LONGEST_CELL = 50_000
MOST_STORED = 100_000  # rows of a text file, including blank ones
MOST_TOLD = 20
NAMES_OF_SEPARATORS = {";": ";", ",": ",", "\t": "TAB"}


@dataclass(frozen=True)
class CellMistake:
    row: int
    column: str  # code; empty for a cell outside of the columns
    words: str


@dataclass
class ImportedTable:
    """The content of a file: the values of rows that may be records, by row number; all rows are in the ledger."""

    ledger: Ledger
    header: list[str] = field(default_factory=list)
    rows: dict[int, dict[str, str]] = field(default_factory=dict)
    mistakes: list[CellMistake] = field(default_factory=list)  # found while reading


def read_table(file) -> ImportedTable:
    """Raises ValidationError for a file that cannot be read as a table."""
    check_size(file)
    file.seek(0)
    start = file.read(2_000)
    file.seek(0)
    if not start.strip():
        raise ValidationError(_("The table is empty."))
    table = ImportedTable(Ledger())
    refuse_other_formats(start)
    if start.startswith(SIGNATURE):
        read_rows(table, workbook_rows(file, table.ledger))
    else:
        read_rows(table, text_rows(file.read(), table.ledger))
    return table


# --- The two kinds of files


def text_rows(content: bytes, ledger: Ledger):
    found = read_text(content)
    ledger.facts += [
        _("Encoding: %(name)s") % {"name": found.encoding},
        _("Separator: %(name)s") % {"name": NAMES_OF_SEPARATORS.get(found.separator, found.separator)},
    ]
    if found.is_old_encoding:
        ledger.add_notice(
            "", _("This encoding may lack Kazakh letters. CSV in UTF-8 or XLSX keeps all of them.")
        )
    if found.has_sep_line:
        ledger.add_row(1, 1)
        ledger.classify(1, RowKind.FORMAT, _("names the separator"))
    for number, row in found.rows:
        if number > MOST_STORED:
            raise ValidationError(too_many_rows_message())
        if len(row) > MOST_COLUMNS and any(map(str.strip, row[MOST_COLUMNS:])):
            raise ValidationError(too_many_columns_message(number))
        yield number, [ImportedCell(text) for text in row[:MOST_COLUMNS]]


def workbook_rows(file, ledger: Ledger):
    with parser_errors_in_words(), open_workbook(file) as archive:
        book = Workbook(archive)
        sheet = first_visible_sheet(book.sheets)
        for other in book.sheets:
            book.read_sheet(other)
            if other is not sheet:
                cells = sum(count_filled(row) for _number, row in other.rows)
                ledger.unread_sheets.append(UnreadSheet(other.name, len(other.rows), cells, other.is_hidden))
    ledger.facts.append(_("Sheet: «%(name)s»") % {"name": shorten_value(sheet.name)})
    note_sheet_features(sheet, ledger)
    spread = values_of_merged_cells(sheet, ledger)
    yield from sheet_rows(sheet, spread, ledger)


def first_visible_sheet(sheets: list[Sheet]) -> Sheet:
    if not sheets:
        raise ValidationError(_("The table is empty."))
    return next((sheet for sheet in sheets if not sheet.is_hidden), sheets[0])


def note_sheet_features(sheet: Sheet, ledger: Ledger):
    if sheet.is_hidden:
        ledger.add_notice("", _("All sheets are hidden; the first one was read."))
    if sheet.hidden_rows:
        words = ngettext(
            "This row is hidden in the sheet; it was read.",
            "These rows are hidden in the sheet; they were read.",
            len(sheet.hidden_rows),
        )
        ledger.add_notice(joined_ranges(sheet.hidden_rows), words)
    filled = {
        place for _number, row in sheet.rows for place, cell in enumerate(row, start=1) if cell.is_filled
    }
    if hidden := [get_column_letter(place) for place in sheet.hidden_columns if place in filled]:
        ledger.add_notice(", ".join(hidden), _("Hidden columns of the sheet; they were read."))
    if sheet.computed:
        ledger.add_notice(listed_places(sheet.computed), _("The result of the formula was taken."))
    if sheet.struck:
        ledger.add_notice(
            listed_places(sheet.struck), _("The text is struck out; it was read like any other.")
        )
    for place, text in sheet.comments[:MOST_TOLD]:
        ledger.add_notice(place, _("A comment, not imported: %(text)s") % {"text": shorten_value(text)})
    if len(sheet.comments) > MOST_TOLD:
        ledger.add_notice(
            "", _("Comments that were not imported: %(number)d in all.") % {"number": len(sheet.comments)}
        )


def listed_places(places: list[str]) -> str:
    return ", ".join(places[:MOST_TOLD]) + (" …" if len(places) > MOST_TOLD else "")


def values_of_merged_cells(sheet: Sheet, ledger: Ledger) -> dict[int, dict[int, ImportedCell]]:
    """By row and column, the cells that a merged range repeats; raises ValidationError where the range is ambiguous.

    A workbook stores the value of a merged range in its first cell only.
    """
    rows = dict(sheet.rows)
    heading = next((number for number, row in sheet.rows if not is_note(row)), 0)
    spread: dict[int, dict[int, ImportedCell]] = {}
    for area in sheet.merged:
        bounds = range_corners(area)
        if bounds is None:
            raise damaged_file_error()
        left, top, right, bottom = bounds
        cell = dict(enumerate(rows.get(top, []), start=1)).get(left)
        if cell is None or not cell.is_filled or is_note(rows[top]) or (left, top) == (right, bottom):
            continue
        below = [number for number in rows if top < number <= bottom]
        if left != right or (below and heading >= top):
            words = _(
                "The cells %(area)s are merged over several columns or with a heading: part them and write each value."
            )
            raise ValidationError(words % {"area": area})
        for number in below:
            if not is_note(rows[number]):
                spread.setdefault(number, {})[left] = cell
        if below:
            ledger.add_notice(
                area,
                _("Merged cells: «%(value)s» was taken for the rows %(rows)s.")
                % {"value": shorten_value(cell.text), "rows": joined_ranges([top, *sorted(below)])},
            )
    return spread


def sheet_rows(sheet: Sheet, spread: dict[int, dict[int, ImportedCell]], ledger: Ledger):
    before = 0
    for number, cells in sheet.rows:
        ledger.add_blank_rows(before + 1, number - 1)
        before = number
        ledger.add_row(number, count_filled(cells))
        filled = list(cells)
        for place, cell in spread.get(number, {}).items():
            filled += [ImportedCell()] * (place - len(filled))
            if not filled[place - 1].is_filled:
                filled[place - 1] = cell
        yield number, filled
    ledger.add_blank_rows(before + 1, sheet.last_row)


# --- Rows


def read_rows(table: ImportedTable, rows: Iterable[tuple[int, list[ImportedCell]]]):
    """Classify notes, headings, examples and blank rows; collect the others for validation."""
    filled = 0
    for number, cells in rows:
        if not any(cell.is_filled for cell in cells):
            table.ledger.add_blank_rows(number)
            continue
        if number not in table.ledger.rows:
            table.ledger.add_row(number, count_filled(cells))
        refuse_invalid_text(number, cells)
        if is_note(cells):
            table.ledger.classify(number, RowKind.NOTE, shorten_value(clean_text(cells[0].text)))
        elif not table.header:
            table.header = read_header(cells)
            table.ledger.classify(number, RowKind.HEADING)
        else:
            filled += 1
            if filled > MOST_ROWS:
                raise ValidationError(too_many_rows_message())
            read_row(table, number, cells)
    if not table.header:
        raise ValidationError(_("The table is empty."))


def count_filled(cells: list[ImportedCell]) -> int:
    return sum(cell.is_filled for cell in cells)


def is_note(cells: list[ImportedCell]) -> bool:
    first = clean_text(cells[0].text) if cells else ""
    return first.startswith(NOTE) and not is_error(first)


def read_row(table: ImportedTable, number: int, cells: list[ImportedCell]):
    values, mistakes = {}, []
    for column, cell in zip(table.header, cells, strict=False):
        if not column:
            continue
        values[column], problem = accepted_value(column, cell)
        if not problem and has_lost_letters(values[column]):
            problem = _(
                "«?» stands where letters were lost: %(text)s. Save the table as CSV in UTF-8 or as XLSX."
            ) % {"text": shorten_value(values[column])}
        if problem:
            mistakes.append(CellMistake(number, column, problem))
    if is_example(values):
        table.ledger.classify(number, RowKind.EXAMPLE, _("the example of the template, left as it was"))
        return
    mistakes += cells_without_heading(table.header, number, cells)
    table.rows[number] = values
    table.mistakes += mistakes


def cells_without_heading(header: list[str], number: int, cells: list[ImportedCell]) -> list[CellMistake]:
    """A mistake for each filled cell under no heading: the row may be shifted."""
    return [
        CellMistake(
            number,
            "",
            _("Column %(place)s has no heading, and the cell holds «%(value)s».")
            % {"place": get_column_letter(place), "value": shorten_value(clean_text(cell.text))},
        )
        for place, cell in enumerate(cells, start=1)
        if cell.is_filled and (place > len(header) or not header[place - 1])
    ]


def refuse_invalid_text(number: int, cells: list[ImportedCell]):
    for place, cell in enumerate(cells, start=1):
        if len(cell.text) > LONGEST_CELL or "\x00" in cell.text or has_surrogates(cell.text):
            words = _(
                "Row %(number)d holds what is no text, or too much of it, in column %(place)s: %(value)s"
            )
            value = shorten_value(cell.text[:100].replace("\x00", "␀").encode("utf-8", "replace").decode())
            raise ValidationError(
                words % {"number": number, "place": get_column_letter(place), "value": value}
            )


def has_surrogates(text: str) -> bool:
    return any(0xD800 <= ord(letter) <= 0xDFFF for letter in text) if not text.isascii() else False


def read_header(cells: list[ImportedCell]) -> list[str]:
    """The codes of the columns; empty for a column without a heading."""
    names = [clean_text(cell.text) for cell in cells]
    while names and not names[-1]:
        names.pop()
    known = columns_by_name()
    header = [known.get(match_key(name), "") for name in names]
    if unknown := [name for name, column in zip(names, header, strict=True) if name and not column]:
        raise ValidationError(unknown_headings_message(unknown))
    seen: dict[str, int] = {}
    for place, column in enumerate(header, start=1):
        if column and column in seen:
            words = _(
                "The heading «%(name)s» stands in the table twice, in the columns %(first)s and %(second)s."
            )
            places = {"first": get_column_letter(seen[column]), "second": get_column_letter(place)}
            raise ValidationError(words % {"name": column_label(column), **places})
        seen[column] = place
    return header


def unknown_headings_message(unknown: list[str]) -> list[str]:
    """Which headings are unknown, what may have been meant, and what is accepted."""
    names = ", ".join(f"«{shorten_value(name)}»" for name in unknown[:5])
    sentences = [_("The table has columns that are not known: %(names)s.") % {"names": names}]
    known = columns_by_name()
    for name in unknown[:5]:
        if near := get_close_matches(match_key(name)[:100], known, n=1, cutoff=0.6):
            sentences.append(
                _("«%(name)s»: perhaps «%(near)s»?")
                % {"name": shorten_value(name), "near": column_label(known[near[0]])}
            )
    sentences.append(
        _("Columns that are known: %(names)s.") % {"names": ", ".join(map(column_label, COLUMNS))}
    )
    return sentences


def too_many_rows_message() -> str:
    return _("The table has more than %(most)d rows.") % {"most": MOST_ROWS}
