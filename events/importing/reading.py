"""A table read from its file: the codes of its columns, its rows, and the ledger in which each row is entered."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from openpyxl.utils.cell import get_column_letter

from events.importing.cells import Cell, has_lost_letters, is_error, value_for
from events.importing.columns import (
    COLUMNS,
    MOST_ROWS,
    NOTE,
    columns_by_name,
    is_example,
    key_of,
    name_of,
)
from events.importing.ledger import Head, Ledger, LeftSheet, shown, spans
from events.importing.sniffing import opened_workbook, refuse_other_formats
from events.importing.text_file import read_text
from events.importing.workbook import MOST_COLUMNS, Sheet, Workbook, beyond_columns, corners
from portal.desk.archives import SIGNATURE, check_size, damaged_file_error, parser_errors_in_words
from portal.language.cleaning import clean_text

LONGEST_CELL = 50_000
MOST_STORED = 100_000  # rows of a text file, blank ones among them
MOST_TOLD = 20
NAMES_OF_SEPARATORS = {";": ";", ",": ",", "\t": "TAB"}


@dataclass(frozen=True)
class CellMistake:
    row: int
    column: str  # code; empty for a cell outside of the columns
    words: str


@dataclass
class Table:
    """What stands in a file: rows that may be records by their number, and everything else in the ledger."""

    ledger: Ledger
    header: list[str] = field(default_factory=list)
    rows: dict[int, dict[str, str]] = field(default_factory=dict)
    mistakes: list[CellMistake] = field(default_factory=list)  # found before anything is checked


def read_table(file) -> Table:
    """Raises ValidationError for a file that is no such table."""
    check_size(file)
    file.seek(0)
    start = file.read(2_000)
    file.seek(0)
    if not start.strip():
        raise ValidationError(_("The table is empty."))
    table = Table(Ledger())
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
        ledger.say("", _("This encoding may lack Kazakh letters. CSV in UTF-8 or XLSX keeps all of them."))
    if found.has_sep_line:
        ledger.enter(1, 1)
        ledger.put(1, Head.FORMAT, _("names the separator"))
    for number, row in found.rows:
        if number > MOST_STORED:
            raise ValidationError(too_many_rows())
        if len(row) > MOST_COLUMNS and any(map(str.strip, row[MOST_COLUMNS:])):
            raise ValidationError(beyond_columns(number))
        yield number, [Cell(text) for text in row[:MOST_COLUMNS]]


def workbook_rows(file, ledger: Ledger):
    with parser_errors_in_words(), opened_workbook(file) as archive:
        book = Workbook(archive)
        sheet = chosen_sheet(book.sheets)
        for other in book.sheets:
            book.read(other)
            if other is not sheet:
                cells = sum(number_of_filled(row) for _number, row in other.rows)
                ledger.left.append(LeftSheet(other.name, len(other.rows), cells, other.is_hidden))
    ledger.facts.append(_("Sheet: «%(name)s»") % {"name": shown(sheet.name)})
    tell_of_sheet(sheet, ledger)
    spread = spread_merged(sheet, ledger)
    yield from sheet_rows(sheet, spread, ledger)


def chosen_sheet(sheets: list[Sheet]) -> Sheet:
    if not sheets:
        raise ValidationError(_("The table is empty."))
    return next((sheet for sheet in sheets if not sheet.is_hidden), sheets[0])


def tell_of_sheet(sheet: Sheet, ledger: Ledger):
    if sheet.is_hidden:
        ledger.say("", _("All sheets are hidden; the first one was read."))
    if sheet.hidden_rows:
        words = ngettext(
            "This row is hidden in the sheet; it was read.",
            "These rows are hidden in the sheet; they were read.",
            len(sheet.hidden_rows),
        )
        ledger.say(spans(sheet.hidden_rows), words)
    filled = {
        place for _number, row in sheet.rows for place, cell in enumerate(row, start=1) if cell.is_filled
    }
    if hidden := [get_column_letter(place) for place in sheet.hidden_columns if place in filled]:
        ledger.say(", ".join(hidden), _("Hidden columns of the sheet; they were read."))
    if sheet.computed:
        ledger.say(listed(sheet.computed), _("The result of the formula was taken."))
    if sheet.struck:
        ledger.say(listed(sheet.struck), _("The text is struck out; it was read like any other."))
    for place, text in sheet.comments[:MOST_TOLD]:
        ledger.say(place, _("A comment, not imported: %(text)s") % {"text": shown(text)})
    if len(sheet.comments) > MOST_TOLD:
        ledger.say(
            "", _("Comments that were not imported: %(number)d in all.") % {"number": len(sheet.comments)}
        )


def listed(places: list[str]) -> str:
    return ", ".join(places[:MOST_TOLD]) + (" …" if len(places) > MOST_TOLD else "")


def spread_merged(sheet: Sheet, ledger: Ledger) -> dict[int, dict[int, Cell]]:
    """By row, the cells that a merged range above gives to it, by their place; or refused where it is not clear."""
    rows = dict(sheet.rows)
    spread: dict[int, dict[int, Cell]] = {}
    for area in sheet.merged:
        bounds = corners(area)
        if bounds is None:
            raise damaged_file_error()
        left, top, right, bottom = bounds
        cell = cell_at(rows.get(top, []), left)
        if cell is None or not cell.is_filled or is_note(rows[top]) or (left, top) == (right, bottom):
            continue
        below = [number for number in rows if top < number <= bottom]
        if left != right or (below and number_of_heading(sheet) >= top):
            words = _(
                "The cells %(area)s are merged over several columns or with a heading: part them and write each value."
            )
            raise ValidationError(words % {"area": area})
        for number in below:
            if not is_note(rows[number]):
                spread.setdefault(number, {})[left] = cell
        if below:
            ledger.say(
                area,
                _("Merged cells: «%(value)s» was taken for the rows %(rows)s.")
                % {"value": shown(cell.text), "rows": spans([top, *sorted(below)])},
            )
    return spread


def number_of_heading(sheet: Sheet) -> int:
    return next((number for number, row in sheet.rows if not is_note(row)), 0)


def cell_at(row: list[Cell], place: int) -> Cell | None:
    return row[place - 1] if place <= len(row) else None


def sheet_rows(sheet: Sheet, spread: dict[int, dict[int, Cell]], ledger: Ledger):
    before = 0
    for number, cells in sheet.rows:
        ledger.enter_blank(before + 1, number - 1)
        before = number
        ledger.enter(number, number_of_filled(cells))
        filled = list(cells)
        for place, cell in spread.get(number, {}).items():
            filled += [Cell()] * (place - len(filled))
            if not filled[place - 1].is_filled:
                filled[place - 1] = cell
        yield number, filled
    ledger.enter_blank(before + 1, sheet.last_row)


# --- Rows


def read_rows(table: Table, rows: Iterable[tuple[int, list[Cell]]]):
    """Put each row under its head, or among those that are to be checked."""
    filled = 0
    for number, cells in rows:
        if not any(cell.is_filled for cell in cells):
            table.ledger.enter_blank(number)
            continue
        if number not in table.ledger.rows:
            table.ledger.enter(number, number_of_filled(cells))
        refuse_what_is_no_text(number, cells)
        if is_note(cells):
            table.ledger.put(number, Head.NOTE, shown(clean_text(cells[0].text)))
        elif not table.header:
            table.header = read_header(cells)
            table.ledger.put(number, Head.HEADING)
        else:
            filled += 1
            if filled > MOST_ROWS:
                raise ValidationError(too_many_rows())
            take_row(table, number, cells)
    if not table.header:
        raise ValidationError(_("The table is empty."))


def number_of_filled(cells: list[Cell]) -> int:
    return sum(cell.is_filled for cell in cells)


def is_note(cells: list[Cell]) -> bool:
    first = clean_text(cells[0].text) if cells else ""
    return first.startswith(NOTE) and not is_error(first)


def take_row(table: Table, number: int, cells: list[Cell]):
    values, mistakes = {}, []
    for column, cell in zip(table.header, cells, strict=False):
        if not column:
            continue
        values[column], problem = value_for(column, cell)
        if not problem and has_lost_letters(values[column]):
            problem = _(
                "«?» stands where letters were lost: %(text)s. Save the table as CSV in UTF-8 or as XLSX."
            ) % {"text": shown(values[column])}
        if problem:
            mistakes.append(CellMistake(number, column, problem))
    if is_example(values):
        table.ledger.put(number, Head.EXAMPLE, _("the example of the template, left as it was"))
        return
    mistakes += surplus(table.header, number, cells)
    table.rows[number] = values
    table.mistakes += mistakes


def surplus(header: list[str], number: int, cells: list[Cell]) -> list[CellMistake]:
    """Filled cells that stand under no heading: the row may have shifted."""
    return [
        CellMistake(
            number,
            "",
            _("Column %(place)s has no heading, and the cell holds «%(value)s».")
            % {"place": get_column_letter(place), "value": shown(clean_text(cell.text))},
        )
        for place, cell in enumerate(cells, start=1)
        if cell.is_filled and (place > len(header) or not header[place - 1])
    ]


def refuse_what_is_no_text(number: int, cells: list[Cell]):
    for place, cell in enumerate(cells, start=1):
        if len(cell.text) > LONGEST_CELL or "\x00" in cell.text or has_surrogates(cell.text):
            words = _(
                "Row %(number)d holds what is no text, or too much of it, in column %(place)s: %(value)s"
            )
            value = shown(cell.text[:100].replace("\x00", "␀").encode("utf-8", "replace").decode())
            raise ValidationError(
                words % {"number": number, "place": get_column_letter(place), "value": value}
            )


def has_surrogates(text: str) -> bool:
    return any(0xD800 <= ord(letter) <= 0xDFFF for letter in text) if not text.isascii() else False


def read_header(cells: list[Cell]) -> list[str]:
    """The codes of the columns; empty for a place without a heading."""
    names = [clean_text(cell.text) for cell in cells]
    while names and not names[-1]:
        names.pop()
    known = columns_by_name()
    header = [known.get(key_of(name), "") for name in names]
    if unknown := [name for name, column in zip(names, header, strict=True) if name and not column]:
        raise ValidationError(told_of_unknown(unknown))
    seen: dict[str, int] = {}
    for place, column in enumerate(header, start=1):
        if column and column in seen:
            words = _(
                "The heading «%(name)s» stands in the table twice, in the columns %(first)s and %(second)s."
            )
            places = {"first": get_column_letter(seen[column]), "second": get_column_letter(place)}
            raise ValidationError(words % {"name": name_of(column), **places})
        seen[column] = place
    return header


def told_of_unknown(unknown: list[str]) -> list[str]:
    """Which headings are not known, what may have been meant, and what is accepted."""
    names = ", ".join(f"«{shown(name)}»" for name in unknown[:5])
    told = [_("The table has columns that are not known: %(names)s.") % {"names": names}]
    known = columns_by_name()
    for name in unknown[:5]:
        if near := get_close_matches(key_of(name)[:100], known, n=1, cutoff=0.6):
            told.append(
                _("«%(name)s»: perhaps «%(near)s»?") % {"name": shown(name), "near": name_of(known[near[0]])}
            )
    told.append(_("Columns that are known: %(names)s.") % {"names": ", ".join(map(name_of, COLUMNS))})
    return told


def too_many_rows() -> str:
    return _("The table has more than %(most)d rows.") % {"most": MOST_ROWS}
