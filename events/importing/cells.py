"""One cell of a table: what it holds, and whether that may be taken for what somebody wrote.

A spreadsheet changes what is typed into it: «2.3» becomes a day, «007» a seven, a long number a power of ten. Such a
value is refused with its place, or taken as it is shown; it is never taken otherwise in silence.
"""

import re
from dataclasses import dataclass
from enum import Enum, auto

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.importing.ledger import shown
from portal.language.cleaning import clean_text

DATES, TIMES, NUMBERS = ("date", "end_date"), ("start_time", "end_time"), ("number",)
MOST_DIGITS = 15  # of a number that a spreadsheet keeps


class Holds(Enum):
    TEXT = auto()
    NUMBER = auto()
    DATE = auto()
    TIME = auto()
    BOOLEAN = auto()
    ERROR = auto()
    FORMULA = auto()  # without a result


@dataclass(frozen=True)
class Cell:
    """What a cell holds, as text, and the number format it is shown in (empty outside of workbooks)."""

    text: str = ""
    holds: Holds = Holds.TEXT
    format: str = ""

    @property
    def is_filled(self) -> bool:
        return self.holds is not Holds.TEXT or bool(clean_text(self.text))


EMPTY = Cell()
_ERRORS = {
    *("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#FIELD!"),
    *("#ССЫЛКА!", "#Н/Д", "#ЗНАЧ!", "#ДЕЛ/0!", "#ИМЯ?", "#ЧИСЛО!", "#ПУСТО!", "#СІЛТЕМЕ!", "#GETTING_DATA"),
}
_IS_CROPPED = re.compile(r"#{4,}").fullmatch  # a column too narrow for its number, saved as it is shown
_IS_SCIENTIFIC = re.compile(r"[-+]?\d+(?:[.,]\d+)?[eEЕе][-+]?\d{1,3}").fullmatch
_IS_WHOLE = re.compile(r"0|[1-9][0-9]*").fullmatch
_IS_PADDED = re.compile(r"0{2,20}").fullmatch
_LOST_LETTER = re.compile(r"(?<=[А-Яа-яЁё])\?(?=[А-Яа-яЁё])|(?<![^\s«\"(])\?(?=[А-Яа-яЁё])")
_GROUPED_FORMATS = ("#,##0", "#,##0;-#,##0")
_PLAIN_FORMATS = ("", "General", "0", "@", "#", "Standard")


def is_error(text: str) -> bool:
    return clean_text(text).upper() in _ERRORS or bool(_IS_CROPPED(clean_text(text)))


def has_lost_letters(text: str) -> bool:
    """Whether question marks stand where an old encoding had no letter: «?о?амды? ке?ес»."""
    return bool(_LOST_LETTER.search(text)) or "\ufffd" in text


SEE_AS_TEXT = gettext_lazy("Set the cell to “text” and write it anew.")


def value_for(column: str, cell: Cell) -> tuple[str, str]:
    """The text to take from the cell for this column, and, if it may not be taken, why not."""
    text = clean_text(cell.text)
    if cell.holds is Holds.FORMULA:
        return "", _("A formula without a result: %(text)s. Open the file, let it calculate, save it.") % {
            "text": shown(text)
        }
    if cell.holds is Holds.ERROR or (cell.holds is Holds.TEXT and is_error(text)):
        return "", _("An error value of the spreadsheet: %(text)s.") % {"text": shown(text)}
    if cell.holds is Holds.BOOLEAN:
        return "", changed(_("a logical value, %(text)s"), text)
    if cell.holds is Holds.TEXT:
        return text, doubt_about_text(column, text)
    if cell.holds is Holds.DATE:
        return text, "" if column in DATES else changed(_("the day %(text)s"), text)
    if cell.holds is Holds.TIME:
        return text, "" if column in TIMES else changed(_("the time %(text)s"), text)
    return number_for(column, text, cell.format)


def changed(what: str, text: str) -> str:
    told = _("The spreadsheet holds %(what)s here, perhaps not what was typed.") % {
        "what": what % {"text": shown(text)}
    }
    return f"{told} {SEE_AS_TEXT}"


def doubt_about_text(column: str, text: str) -> str:
    if text and column in NUMBERS and not _IS_WHOLE(text):
        if text.isdigit() and text.isascii():
            return _("«%(text)s» begins with zeros, which a number would lose.") % {"text": shown(text)}
        return _("«%(text)s» is not a whole number.") % {"text": shown(text)}
    if _IS_SCIENTIFIC(text):
        words = _("«%(text)s» is a number in scientific form, its last digits may be lost.")
        return f"{words % {'text': shown(text)}} {SEE_AS_TEXT}"
    if text.startswith("=") and len(text) > 1:
        return _("A formula without a result: %(text)s. Open the file, let it calculate, save it.") % {
            "text": shown(text)
        }
    return ""


def number_for(column: str, text: str, form: str) -> tuple[str, str]:
    digits = text.lstrip("-")
    if column in DATES:
        return text, _("%(text)s is a number and not a day. Set the cell to “date”.") % {"text": text}
    if column in TIMES:
        return text, _("%(text)s is a number and not a time. Set the cell to “time” or write 10:30.") % {
            "text": text
        }
    if not digits.isdigit() or len(digits) > MOST_DIGITS:
        return text, changed(_("the number %(text)s"), text)
    if _IS_PADDED(form) and len(digits) < len(form):
        padded = text.zfill(len(form))
        if column in NUMBERS:
            words = _("The cell shows %(shown)s and holds %(text)s.") % {"shown": padded, "text": text}
            return text, f"{words} {SEE_AS_TEXT}"
        return padded, ""
    is_plain = form in _PLAIN_FORMATS or (form in _GROUPED_FORMATS and len(digits) <= 3)
    if not is_plain and not _IS_PADDED(form):
        words = _("The cell holds the number %(text)s and shows it in another form (%(form)s).")
        return text, f"{words % {'text': text, 'form': shown(form)}} {SEE_AS_TEXT}"
    return text, ""
