"""The account of a table: what became of each of its rows, and notices about the file.

Rows are added while the file is read, before they are validated. Each is then classified as one kind; the totals of
the kinds add up to the rows and filled cells of the file, so that no row can be lost unseen (`unclassified` lists
rows that were forgotten). The page, the command and its JSON all show this object.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

LONGEST_SHOWN = 60


class RowKind(StrEnum):
    """What a row of the file is."""

    RECORD = "records"
    NOTE = "notes"
    EXAMPLE = "examples"
    BLANK = "blank"
    HEADING = "headings"
    FORMAT = "format"
    REFUSED = "refused"


KIND_NAMES = {
    RowKind.RECORD: pgettext_lazy("rows of a table", "records"),
    RowKind.NOTE: pgettext_lazy("rows of a table", "notes"),
    RowKind.EXAMPLE: pgettext_lazy("rows of a table", "examples of the template"),
    RowKind.BLANK: pgettext_lazy("rows of a table", "blank"),
    RowKind.HEADING: pgettext_lazy("rows of a table", "headings"),
    RowKind.FORMAT: pgettext_lazy("rows of a table", "format"),
    RowKind.REFUSED: pgettext_lazy("rows of a table", "refused"),
}


@dataclass
class LedgerRow:
    """One row of the file: its number, the count of its filled cells, its kind and the reason for it."""

    number: int
    cells: int
    kind: RowKind | None = None
    reason: str = ""

    def __str__(self):
        place = row_place(self.number)
        return f"{place}: {self.reason}" if self.reason else place


@dataclass(frozen=True)
class Notice:
    """Something done or skipped while the table was read that is not a mistake."""

    place: str  # «A2:A4», «Row 3»; empty for the file as a whole
    words: str

    def __str__(self):
        return f"{self.place}: {self.words}" if self.place else self.words


@dataclass(frozen=True)
class UnreadSheet:
    """A sheet of the workbook that was not read."""

    name: str
    rows: int
    cells: int
    is_hidden: bool

    def __str__(self):
        words = _("The sheet «%(name)s» was not read; rows in it: %(rows)d, filled cells: %(cells)d.")
        sentence = words % {"name": self.name[:LONGEST_SHOWN], "rows": self.rows, "cells": self.cells}
        return " ".join([sentence, _("It is hidden.")]) if self.is_hidden else sentence


@dataclass
class Ledger:
    """The account of one file."""

    facts: list[str] = field(default_factory=list)  # how it was read: encoding, separator, sheet
    rows: dict[int, LedgerRow] = field(default_factory=dict)  # the filled ones
    blank: list[list[int]] = field(default_factory=list)  # first and last row of each run of blank ones
    notices: list[Notice] = field(default_factory=list)
    unread_sheets: list[UnreadSheet] = field(default_factory=list)

    def add_row(self, number: int, cells: int):
        """Add a row of the file, with the count of its filled cells."""
        self.rows[number] = LedgerRow(number, cells)

    def add_blank_rows(self, first: int, last: int | None = None):
        """Add empty rows of the file, as ranges: a coloured sheet may have a million of them."""
        last = first if last is None else last
        if self.blank and self.blank[-1][1] == first - 1:
            self.blank[-1][1] = last
        elif first <= last:
            self.blank.append([first, last])

    def classify(self, number: int, kind: RowKind, reason: str = ""):
        row = self.rows[number]
        row.kind, row.reason = kind, reason

    def refuse(self, number: int, reason: str):
        """Classify a row as refused; it keeps each of several reasons."""
        row = self.rows[number]
        reasons = [row.reason, reason] if row.kind is RowKind.REFUSED else [reason]
        self.classify(number, RowKind.REFUSED, " ".join(dict.fromkeys(filter(None, reasons))))

    def add_notice(self, place: str, words: str):
        self.notices.append(Notice(place, words))

    def rows_of_kind(self, kind: RowKind) -> list[LedgerRow]:
        return [row for row in self.rows.values() if row.kind is kind]

    @property
    def unclassified(self) -> list[LedgerRow]:
        return [row for row in self.rows.values() if row.kind is None]

    @property
    def remarks(self) -> list[str]:
        """The unread sheets and the notices, in words."""
        return [str(each) for each in (*self.unread_sheets, *self.notices)]

    @property
    def number_of_rows(self) -> int:
        return len(self.rows) + sum(last - first + 1 for first, last in self.blank)

    @property
    def number_of_cells(self) -> int:
        return sum(row.cells for row in self.rows.values())

    def total_of(self, kind: RowKind) -> "RowKindTotal":
        if kind is RowKind.BLANK:
            number = sum(last - first + 1 for first, last in self.blank)
            return RowKindTotal(kind, number, 0, ranges_in_words(self.blank), [])
        rows = self.rows_of_kind(kind)
        cells = sum(row.cells for row in rows)
        rows_with_reason = [row for row in rows if row.reason]
        return RowKindTotal(
            kind, len(rows), cells, joined_ranges(row.number for row in rows), rows_with_reason
        )

    @property
    def totals(self) -> list["RowKindTotal"]:
        """The totals of the kinds that have rows, and always those of records and refused rows."""
        found = map(self.total_of, RowKind)
        return [each for each in found if each.rows or each.kind in (RowKind.RECORD, RowKind.REFUSED)]

    @property
    def is_balanced(self) -> bool:
        """Whether the totals of all kinds add up to the file."""
        sums = [self.total_of(kind) for kind in RowKind]
        rows, cells = sum(each.rows for each in sums), sum(each.cells for each in sums)
        return (rows, cells) == (self.number_of_rows, self.number_of_cells)

    def balance(self) -> list[str]:
        """«Rows in the file: 7 = records 3 + headings 1 …», and the same for cells."""
        rows = " + ".join(f"{each.name} {each.rows}" for each in self.totals)
        cells = " + ".join(f"{each.name} {each.cells}" for each in self.totals if each.cells)
        return [
            _("Rows in the file: %(number)d = %(parts)s") % {"number": self.number_of_rows, "parts": rows},
            _("Filled cells: %(number)d = %(parts)s")
            % {"number": self.number_of_cells, "parts": cells or "0"},
        ]

    def as_dict(self) -> dict:
        """For JSON."""
        sums = {each.kind: each for each in map(self.total_of, RowKind)}
        return {
            "facts": self.facts,
            "rows": self.number_of_rows,
            "cells": self.number_of_cells,
            "sums": {kind: {"rows": each.rows, "cells": each.cells} for kind, each in sums.items()},
            "each": [
                {"row": row.number, "is": row.kind, "cells": row.cells, "reason": row.reason}
                for row in self.rows.values()
            ],
            "blank": self.blank,
            "notices": [{"place": each.place, "words": each.words} for each in self.notices],
            "left": [
                {"sheet": each.name, "rows": each.rows, "cells": each.cells, "hidden": each.is_hidden}
                for each in self.unread_sheets
            ],
        }

    @classmethod
    def from_dict(cls, values: dict) -> "Ledger":
        """The ledger from what `as_dict` returned when the table was imported."""
        return cls(
            facts=values["facts"],
            rows={
                each["row"]: LedgerRow(each["row"], each["cells"], RowKind(each["is"]), each["reason"])
                for each in values["each"]
            },
            blank=values["blank"],
            notices=[Notice(each["place"], each["words"]) for each in values["notices"]],
            unread_sheets=[
                UnreadSheet(each["sheet"], each["rows"], each["cells"], each["hidden"])
                for each in values["left"]
            ],
        )


@dataclass(frozen=True)
class RowKindTotal:
    """The rows of one kind: their count, their filled cells, their numbers, and those that have a reason."""

    kind: RowKind
    rows: int
    cells: int
    row_numbers: str
    rows_with_reason: list[LedgerRow]

    @property
    def name(self) -> str:
        return str(KIND_NAMES[self.kind])


def joined_ranges(numbers: Iterable[int]) -> str:
    """Row numbers with neighbours joined to ranges: «2–5, 7»."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ranges_in_words(runs)


def ranges_in_words(runs: Iterable[list[int]]) -> str:
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in runs)


def row_place(number: int) -> str:
    return _("Row %(number)d") % {"number": number}


def shorten_value(value: str) -> str:
    """A value as messages quote it: on one line, of limited length."""
    text = " ".join(value.split())
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"


def cell_place(row: int, column: str) -> str:
    return pgettext("a cell of a table", "Row %(number)d, «%(column)s»") % {"number": row, "column": column}
