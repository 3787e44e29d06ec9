"""Empty import tables to fill in: column headings, an example row and the allowed values."""

import csv
import io

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from events.importing.columns import (
    COLUMNS,
    EXAMPLE,
    MOST_ROWS,
    NOTE,
    STROKE,
    allowed_values,
    column_heading,
)
from portal.language import LANGUAGES, language_of_texts

DELIMITER = ";"  # what Excel set to Kazakh or Russian expects
VALUES = "Мәндер – Значения"


def example_row(language: str) -> list:
    """The example row, with labels instead of codes."""
    place = LANGUAGES.index(language_of_texts(language))
    words = {(column, code): names[place] for column, code, *names in allowed_values()}
    return [words.get((column, EXAMPLE.get(column)), EXAMPLE.get(column, "")) for column in COLUMNS]


def filling_advice() -> list[str]:
    return [
        _("One row is one event. Overwrite the example or delete it; rows that begin with # are not read."),
        _("Dates as 05.03.2024, times as 10:00. At least one of the two titles is needed."),
        _("The convening body is named by its exact name or by the last part of the address of its page."),
    ]


def template_csv() -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=DELIMITER)
    writer.writerow(map(column_heading, COLUMNS))
    writer.writerow(
        f"{cell:%d.%m.%Y}" if hasattr(cell, "year") else cell for cell in example_row(get_language())
    )
    writer.writerows([f"{NOTE} {words}"] for words in filling_advice())
    by_column = {}
    for column, _code, *names in allowed_values():
        by_column.setdefault(column, []).append(STROKE.join(names))
    for column, values in by_column.items():
        writer.writerow([f"{NOTE} {column_heading(column)}: {', '.join(values)}"])
    return text.getvalue().encode("utf-8-sig")


def template_xlsx() -> bytes:
    from openpyxl import Workbook

    book, file = Workbook(), io.BytesIO()
    sheet, values = book.active, book.create_sheet(VALUES)
    sheet.title = "Іс-шаралар – События"
    sheet.append([column_heading(column) for column in COLUMNS])
    sheet.append(example_row(get_language()))
    sheet.freeze_panes = "A2"
    format_header(sheet)
    for name, (first, last) in write_values(values).items():
        add_value_list(
            sheet, COLUMNS.index(name) + 1, f"'{VALUES}'!${label_column()}${first}:${label_column()}${last}"
        )
    book.save(file)
    return file.getvalue()


def label_column() -> str:
    """The letter of the column with labels in the active language, in the sheet of values."""
    return "CD"[LANGUAGES.index(language_of_texts(get_language()))]


def format_header(sheet):
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    for number, cell in enumerate(sheet[1], start=1):
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[get_column_letter(number)].width = 24
    sheet.cell(2, COLUMNS.index("date") + 1).number_format = "dd.mm.yyyy"


def write_values(sheet) -> dict[str, tuple[int, int]]:
    """Fill the sheet of values; returns the first and last row of the values of each column."""
    for words in filling_advice():
        sheet.append([words])
    sheet.append([])
    places = {}
    for column, code, *names in allowed_values():
        sheet.append([column_heading(column), code, *names])
        places.setdefault(column, [sheet.max_row, 0])[1] = sheet.max_row
    for letter, width in {"A": 36, "B": 18, "C": 36, "D": 36}.items():
        sheet.column_dimensions[letter].width = width
    return places


def add_value_list(sheet, number: int, source: str):
    """Offer a list of values in a column; other values are possible and are checked on import."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    letter = get_column_letter(number)
    choice = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=False)
    choice.add(f"{letter}2:{letter}{MOST_ROWS + 1}")
    sheet.add_data_validation(choice)
