"""One cell of a table: its type and text, and whether that can be what somebody typed.

A spreadsheet changes what is typed into it: «2.3» becomes a date, «007» becomes 7, a long number loses digits. Such a
value is refused with its place, or accepted as it is displayed; it is never changed without a message.
"""

import re
from dataclasses import dataclass
from enum import Enum, auto

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.importing.ledger import shorten_value
from portal.language.cleaning import clean_text

DATES, TIMES, NUMBERS = ("date", "end_date"), ("start_time", "end_time"), ("number",)
MOST_DIGITS = 15  # a spreadsheet stores numbers as doubles: further digits are lost


class CellType(Enum):
    TEXT = auto()
    NUMBER = auto()
    DATE = auto()
    TIME = auto()
    BOOLEAN = auto()
    ERROR = auto()
    FORMULA = auto()  # without a result


@dataclass(frozen=True)
class ImportedCell:
    """The content of a cell as text, its type, and its number format (empty in text files)."""

    text: str = ""
    type: CellType = CellType.TEXT
    format: str = ""

    @property
    def is_filled(self) -> bool:
        return self.type is not CellType.TEXT or bool(clean_text(self.text))


EMPTY = ImportedCell()
_ERRORS = {
    *("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#FIELD!"),
    *("#ССЫЛКА!", "#Н/Д", "#ЗНАЧ!", "#ДЕЛ/0!", "#ИМЯ?", "#ЧИСЛО!", "#ПУСТО!", "#СІЛТЕМЕ!", "#GETTING_DATA"),
}
# A column too narrow for its number displays ####, and a CSV holds what was displayed.
_IS_CROPPED = re.compile(r"#{4,}").fullmatch
_IS_SCIENTIFIC = re.compile(r"[-+]?\d+(?:[.,]\d+)?[eEЕе][-+]?\d{1,3}").fullmatch
_IS_WHOLE = re.compile(r"0|[1-9][0-9]*").fullmatch
_IS_PADDED = re.compile(r"0{2,20}").fullmatch
_LOST_LETTER = re.compile(r"(?<=[А-Яа-яЁё])\?(?=[А-Яа-яЁё])|(?<![^\s«\"(])\?(?=[А-Яа-яЁё])")
_GROUPED_FORMATS = ("#,##0", "#,##0;-#,##0")
_PLAIN_FORMATS = ("", "General", "0", "@", "#", "Standard")


def is_error(text: str) -> bool:
    return clean_text(text).upper() in _ERRORS or bool(_IS_CROPPED(clean_text(text)))


def has_lost_letters(text: str) -> bool:
    """Whether question marks replace letters that an old encoding does not have: «?о?амды? ке?ес»."""
    return bool(_LOST_LETTER.search(text)) or "\ufffd" in text


SEE_AS_TEXT = gettext_lazy("Set the cell to “text” and write it anew.")


def accepted_value(column: str, cell: ImportedCell) -> tuple[str, str]:
    """The text of the cell for this column, and the reason if it cannot be accepted (else empty)."""
    text = clean_text(cell.text)
    if cell.type is CellType.FORMULA:
        return "", _("A formula without a result: %(text)s. Open the file, let it calculate, save it.") % {
            "text": shorten_value(text)
        }
    if cell.type is CellType.ERROR or (cell.type is CellType.TEXT and is_error(text)):
        return "", _("An error value of the spreadsheet: %(text)s.") % {"text": shorten_value(text)}
    if cell.type is CellType.BOOLEAN:
        return "", changed_by_spreadsheet(_("a logical value, %(text)s"), text)
    if cell.type is CellType.TEXT:
        return text, doubt_about_text(column, text)
    if cell.type is CellType.DATE:
        return text, "" if column in DATES else changed_by_spreadsheet(_("the day %(text)s"), text)
    if cell.type is CellType.TIME:
        return text, "" if column in TIMES else changed_by_spreadsheet(_("the time %(text)s"), text)
    return accepted_number(column, text, cell.format)


def changed_by_spreadsheet(what: str, text: str) -> str:
    problem = _("The spreadsheet holds %(what)s here, perhaps not what was typed.") % {
        "what": what % {"text": shorten_value(text)}
    }
    return f"{problem} {SEE_AS_TEXT}"


def doubt_about_text(column: str, text: str) -> str:
    if text and column in NUMBERS and not _IS_WHOLE(text):
        if text.isdigit() and text.isascii():
            return _("«%(text)s» begins with zeros, which a number would lose.") % {
                "text": shorten_value(text)
            }
        return _("«%(text)s» is not a whole number.") % {"text": shorten_value(text)}
    if _IS_SCIENTIFIC(text):
        words = _("«%(text)s» is a number in scientific form, its last digits may be lost.")
        return f"{words % {'text': shorten_value(text)}} {SEE_AS_TEXT}"
    if text.startswith("=") and len(text) > 1:
        return _("A formula without a result: %(text)s. Open the file, let it calculate, save it.") % {
            "text": shorten_value(text)
        }
    return ""


def accepted_number(column: str, text: str, form: str) -> tuple[str, str]:
    digits = text.lstrip("-")
    # Dates and times are numbers with a date format; a plain number here is a date whose format was lost.
    if column in DATES:
        return text, _("%(text)s is a number and not a day. Set the cell to “date”.") % {"text": text}
    if column in TIMES:
        return text, _("%(text)s is a number and not a time. Set the cell to “time” or write 10:30.") % {
            "text": text
        }
    if not digits.isdigit() or len(digits) > MOST_DIGITS:
        return text, changed_by_spreadsheet(_("the number %(text)s"), text)
    if _IS_PADDED(form) and len(digits) < len(form):
        padded = text.zfill(len(form))
        # In a text column 007 was typed as a code; the number of a session cannot keep zeros, so ask.
        if column in NUMBERS:
            words = _("The cell shows %(shown)s and holds %(text)s.") % {"shown": padded, "text": text}
            return text, f"{words} {SEE_AS_TEXT}"
        return padded, ""
    is_plain = form in _PLAIN_FORMATS or (form in _GROUPED_FORMATS and len(digits) <= 3)
    if not is_plain and not _IS_PADDED(form):
        words = _("The cell holds the number %(text)s and shows it in another form (%(form)s).")
        return text, f"{words % {'text': text, 'form': shorten_value(form)}} {SEE_AS_TEXT}"
    return text, ""
