"""A table of events as clerks fill it: what its columns are called, what may stand in them, how it is read.

The first row names the columns by their codes (`COLUMNS`) or by their names in Kazakh, in Russian or in both with a
stroke between. A row that begins with «#» is a note. Tables are CSV in UTF-8 or the first sheet of a workbook.
"""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from events.models import Event
from people.models import Region
from people.models.bilingual import LANGUAGES
from portal.desk.archives import check_archive, check_size
from portal.desk.bilingual import LANGUAGES as IN_LANGUAGES

MOST_ROWS = 2_000
MOST_COLUMNS = 60
LONGEST_CELL = 50_000
NOTE = "#"
STROKE = " / "
COLUMNS = (
    "date",
    "end_date",
    "date_basis",
    "start_time",
    "end_time",
    "kind",
    "number",
    "registration_number",
    "convening_body",
    "format",
    "status",
    "region",
    "locality_kk",
    "locality_ru",
    "venue_kk",
    "venue_ru",
    "title_kk",
    "title_ru",
    "summary_kk",
    "summary_ru",
    "remark_kk",
    "remark_ru",
)
CODED = ("kind", "format", "status", "date_basis")
# The row of the template that shows how to fill it; one left as it is is no record.
EXAMPLE = {
    "date": date(2024, 3, 5),
    "start_time": "10:00",
    "kind": "session",
    "number": "1",
    "format": "in_person",
    "status": "held",
    "region": "KZ-71",
    "locality_kk": "Астана қаласы",
    "locality_ru": "город Астана",
    "title_kk": "Мысал: қоғамдық кеңестің отырысы",
    "title_ru": "Пример: заседание общественного совета",
}


# --- Names and values


def name_of(column: str) -> str:
    """What a column is called in the active language: «Күні», «Атауы (орысша)»."""
    field = Event._meta.get_field(column)
    original = getattr(field, "translated_field", field)
    name = str(capfirst(original.verbose_name))
    return name if original is field else f"{name} ({IN_LANGUAGES[field.language]})"


def in_each_language(give) -> list:
    values = []
    for language in LANGUAGES:
        with translation.override(language):
            values.append(give())
    return values


def names_of(column: str) -> list[str]:
    """In Kazakh and in Russian."""
    return in_each_language(lambda: name_of(column))


def heading_of(column: str) -> str:
    return STROKE.join(names_of(column))


def columns_by_name() -> dict[str, str]:
    """The code of each column by all its names, folded."""
    known = {column: column for column in COLUMNS}
    for column in COLUMNS:
        known |= dict.fromkeys(map(folded, [*names_of(column), heading_of(column)]), column)
    return known


def allowed_values() -> Iterator[tuple[str, str, str, str]]:
    """Column, code and the words for it in Kazakh and in Russian, for every column with a list of values."""
    for column in CODED:
        choices = in_each_language(lambda column=column: wordings(column))
        for (code, kazakh), (_code, russian) in zip(*choices, strict=True):
            yield column, code, kazakh, russian
    for region in Region.objects.in_alphabet_order(LANGUAGES[0]):
        yield "region", region.iso, *(str(region.text_in("name", language)) for language in LANGUAGES)


def wordings(column: str) -> list[tuple[str, str]]:
    return [(code, str(label)) for code, label in Event._meta.get_field(column).choices]


def codes_by_words() -> dict[str, dict[str, str]]:
    """For each column with a list of values: the code by its word in either language, folded."""
    words = {}
    for column, code, *names in allowed_values():
        words.setdefault(column, {}).update({folded(name): code for name in names})
    return words


def folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def is_example(values: dict[str, str]) -> bool:
    titles = ("title_kk", "title_ru")
    return all(values.get(name, "").strip() == EXAMPLE[name] for name in titles)


# --- Reading


def read_table(file, name: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The codes of the columns, and each filled row with its number in the table, notes left out.

    Raises ValidationError for a file that is no such table.
    """
    check_size(file)
    rows = list(bounded(read_xlsx(file) if name.lower().endswith(".xlsx") else read_csv(file)))
    if not rows:
        raise ValidationError(_("The table is empty."))
    header = read_header(rows[0])
    return header, [(number, row) for number, row in enumerate(rows[1:], start=2) if is_filled(row)]


def read_header(cells: list[str]) -> list[str]:
    cells = [" ".join(cell.split()) for cell in cells]
    while cells and not cells[-1]:
        cells.pop()
    known = columns_by_name()
    if wrong := [cell for cell in cells if folded(cell) not in known]:
        names = ", ".join(f"«{cell[:40]}»" for cell in wrong[:5])
        raise ValidationError(_("The table has columns that are not known: %(names)s.") % {"names": names})
    header = [known[folded(cell)] for cell in cells]
    if len(set(header)) < len(header):
        raise ValidationError(_("A column stands in the table twice."))
    return header


def is_filled(row: list[str]) -> bool:
    return any(cell.strip() for cell in row) and not row[0].lstrip().startswith(NOTE)


def bounded(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    for number, row in enumerate(rows):
        if number > MOST_ROWS:
            raise ValidationError(_("The table has more than %(most)d rows.") % {"most": MOST_ROWS})
        if any(len(cell) > LONGEST_CELL or "\x00" in cell for cell in row):
            raise ValidationError(_("Row %(number)d holds what is no text.") % {"number": number + 1})
        yield row


def read_csv(file) -> Iterator[list[str]]:
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValidationError(_("Save the table as CSV in UTF-8.")) from error
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise ValidationError(_("The file is damaged or is not what its name says.")) from error


def read_xlsx(file) -> Iterator[list[str]]:
    from openpyxl import load_workbook

    check_archive(file)
    try:
        sheet = load_workbook(file, read_only=True, data_only=True).worksheets[0]
        rows = sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS, values_only=True)
        yield from ([text_of(cell) for cell in row] for row in rows)
    except ValidationError:
        raise
    except Exception as error:  # a forged workbook breaks the reader in many ways; none may break the page
        raise ValidationError(_("The file is damaged or is not what its name says.")) from error


def text_of(cell) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)
