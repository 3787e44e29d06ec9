"""The account of a table: each of its rows under one head, and what else the reader of the file has to know.

Rows are entered while the file is read, before anybody judges them. Each is then put under its head; the sum of the
heads is the number of rows of the file, and the same for its filled cells, or `unaccounted` names the rows that were
forgotten. The page, the command and its JSON show this object and nothing else.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

LONGEST_SHOWN = 60


class Head(StrEnum):
    """What a row is."""

    RECORD = "records"
    NOTE = "notes"
    EXAMPLE = "examples"
    BLANK = "blank"
    HEADING = "headings"
    FORMAT = "format"
    REFUSED = "refused"


NAMES = {
    Head.RECORD: pgettext_lazy("rows of a table", "records"),
    Head.NOTE: pgettext_lazy("rows of a table", "notes"),
    Head.EXAMPLE: pgettext_lazy("rows of a table", "examples of the template"),
    Head.BLANK: pgettext_lazy("rows of a table", "blank"),
    Head.HEADING: pgettext_lazy("rows of a table", "headings"),
    Head.FORMAT: pgettext_lazy("rows of a table", "format"),
    Head.REFUSED: pgettext_lazy("rows of a table", "refused"),
}


@dataclass
class Row:
    """One row of the file: its number there, how many of its cells are filled, its head and why it stands there."""

    number: int
    cells: int
    head: Head | None = None
    reason: str = ""

    def __str__(self):
        place = row_place(self.number)
        return f"{place}: {self.reason}" if self.reason else place


@dataclass(frozen=True)
class Notice:
    """Something that was done or left out while the table was read, without being a mistake."""

    place: str  # «A2:A4», «Row 3»; empty for the file as a whole
    words: str

    def __str__(self):
        return f"{self.place}: {self.words}" if self.place else self.words


@dataclass(frozen=True)
class LeftSheet:
    """A sheet of the workbook that was not read."""

    name: str
    rows: int
    cells: int
    is_hidden: bool

    def __str__(self):
        words = _("The sheet «%(name)s» was not read; rows in it: %(rows)d, filled cells: %(cells)d.")
        told = words % {"name": self.name[:LONGEST_SHOWN], "rows": self.rows, "cells": self.cells}
        return " ".join([told, _("It is hidden.")]) if self.is_hidden else told


@dataclass
class Ledger:
    """The account of one file."""

    facts: list[str] = field(default_factory=list)  # how it was read: encoding, separator, sheet
    rows: dict[int, Row] = field(default_factory=dict)  # the filled ones
    blank: list[list[int]] = field(default_factory=list)  # first and last row of each run of blank ones
    notices: list[Notice] = field(default_factory=list)
    left: list[LeftSheet] = field(default_factory=list)

    def enter(self, number: int, cells: int):
        """Note that the file has this row, with so many filled cells."""
        self.rows[number] = Row(number, cells)

    def enter_blank(self, first: int, last: int | None = None):
        """Rows that stand in the file and hold nothing: a coloured sheet may have a million of them."""
        last = first if last is None else last
        if self.blank and self.blank[-1][1] == first - 1:
            self.blank[-1][1] = last
        elif first <= last:
            self.blank.append([first, last])

    def put(self, number: int, head: Head, reason: str = ""):
        row = self.rows[number]
        row.head, row.reason = head, reason

    def refuse(self, number: int, reason: str):
        """A row may be refused for several reasons; each is kept."""
        row = self.rows[number]
        reasons = [row.reason, reason] if row.head is Head.REFUSED else [reason]
        self.put(number, Head.REFUSED, " ".join(dict.fromkeys(filter(None, reasons))))

    def say(self, place: str, words: str):
        self.notices.append(Notice(place, words))

    def under(self, head: Head) -> list[Row]:
        return [row for row in self.rows.values() if row.head is head]

    @property
    def unaccounted(self) -> list[Row]:
        return [row for row in self.rows.values() if row.head is None]

    @property
    def remarks(self) -> list[str]:
        """The sheets that were left and everything else to be told, in words."""
        return [str(each) for each in (*self.left, *self.notices)]

    @property
    def number_of_rows(self) -> int:
        return len(self.rows) + sum(last - first + 1 for first, last in self.blank)

    @property
    def number_of_cells(self) -> int:
        return sum(row.cells for row in self.rows.values())

    def sum_of(self, head: Head) -> "HeadSum":
        if head is Head.BLANK:
            number = sum(last - first + 1 for first, last in self.blank)
            return HeadSum(head, number, 0, written_spans(self.blank), [])
        rows = self.under(head)
        cells = sum(row.cells for row in rows)
        reasoned = [row for row in rows if row.reason]
        return HeadSum(head, len(rows), cells, spans(row.number for row in rows), reasoned)

    @property
    def sums(self) -> list["HeadSum"]:
        """The heads that have rows; records and refused rows are told even when there are none."""
        found = map(self.sum_of, Head)
        return [each for each in found if each.rows or each.head in (Head.RECORD, Head.REFUSED)]

    @property
    def is_balanced(self) -> bool:
        """Whether the heads add up to the file."""
        sums = [self.sum_of(head) for head in Head]
        rows, cells = sum(each.rows for each in sums), sum(each.cells for each in sums)
        return (rows, cells) == (self.number_of_rows, self.number_of_cells)

    def balance(self) -> list[str]:
        """«Rows in the file: 7 = records 3 + headings 1 …», and the same for cells."""
        rows = " + ".join(f"{each.name} {each.rows}" for each in self.sums)
        cells = " + ".join(f"{each.name} {each.cells}" for each in self.sums if each.cells)
        return [
            _("Rows in the file: %(number)d = %(parts)s") % {"number": self.number_of_rows, "parts": rows},
            _("Filled cells: %(number)d = %(parts)s")
            % {"number": self.number_of_cells, "parts": cells or "0"},
        ]

    def as_dict(self) -> dict:
        """For JSON."""
        sums = {each.head: each for each in map(self.sum_of, Head)}
        return {
            "facts": self.facts,
            "rows": self.number_of_rows,
            "cells": self.number_of_cells,
            "sums": {head: {"rows": each.rows, "cells": each.cells} for head, each in sums.items()},
            "each": [
                {"row": row.number, "is": row.head, "cells": row.cells, "reason": row.reason}
                for row in self.rows.values()
            ],
            "blank": self.blank,
            "notices": [{"place": each.place, "words": each.words} for each in self.notices],
            "left": [
                {"sheet": each.name, "rows": each.rows, "cells": each.cells, "hidden": each.is_hidden}
                for each in self.left
            ],
        }

    @classmethod
    def from_dict(cls, values: dict) -> "Ledger":
        """From what `as_dict` gave when the table was imported."""
        return cls(
            facts=values["facts"],
            rows={
                each["row"]: Row(each["row"], each["cells"], Head(each["is"]), each["reason"])
                for each in values["each"]
            },
            blank=values["blank"],
            notices=[Notice(each["place"], each["words"]) for each in values["notices"]],
            left=[
                LeftSheet(each["sheet"], each["rows"], each["cells"], each["hidden"])
                for each in values["left"]
            ],
        )


@dataclass(frozen=True)
class HeadSum:
    """The rows under one head: how many, with how many filled cells, which, and those with a reason."""

    head: Head
    rows: int
    cells: int
    spans: str
    reasoned: list[Row]

    @property
    def name(self) -> str:
        return str(NAMES[self.head])


def spans(numbers: Iterable[int]) -> str:
    """Runs drawn together: «2–5, 7»."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return written_spans(runs)


def written_spans(runs: Iterable[list[int]]) -> str:
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in runs)


def row_place(number: int) -> str:
    return _("Row %(number)d") % {"number": number}


def shown(value: str) -> str:
    """A value as a message quotes it: one line, bounded."""
    text = " ".join(value.split())
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"


def cell_place(row: int, column: str) -> str:
    return pgettext("a cell of a table", "Row %(number)d, «%(column)s»") % {"number": row, "column": column}
