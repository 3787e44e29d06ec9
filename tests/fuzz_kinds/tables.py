"""Tables for the import: damaged, with rows and cells that could vanish, with codes and names as people write them."""

import csv
import datetime as dt
import io
import json
import re
from html import unescape

from django.utils import translation
from openpyxl import Workbook
from openpyxl.styles import PatternFill

from events.models import Event
from people.models import Organisation, Region
from tests.fuzz_kinds.asking import LINES, Answer, Attacks
from tests.fuzzing import HOSTILE

IMPORT = "/{}/admin/events/event/import/"
HEAD = ["date", "title_kk", "title_ru", "summary_kk", "venue_ru"]
NO_VALUES = ["#REF!", "#Н/Д", "#VALUE!", "#DIV/0!", "=1+1", "1,2E+11"]
PLACE = re.compile(r"\d-жол|(?:[Жж]ол|[Сс]трок)\w*\W{1,3}\d|\b[A-Z]{1,2}\d")
ACCOUNT = re.compile(r'class="ledger".*?<tbody>(.*?)</tbody>.*?<tfoot>.*?<td>(\d+)</td>', re.S)


class Tables(Attacks):
    tries = {
        "damaged workbooks": "damaged_workbook",
        "tables of anything": "table_of_anything",
        "tables that do not add up": "broken_table",
        "codes and names as written": "lenient_code",
    }

    def template(self, shape: str) -> bytes:
        """As the page of the import offers it."""
        return self.get(f"/kk/admin/events/event/import/template.{shape}", staff=True).content

    def damaged_workbook(self):
        shape = self.random.choice(["xlsx", "xlsx", "csv"])
        self.check_table(f"t.{shape}", damaged(self.template(shape), self.random))

    def check_table(self, name: str, content: bytes):
        headers = {"Accept": LINES} if self.random.random() < 0.5 else {}
        address = IMPORT.format(self.language())
        answer = self.post_file(address, {"check": "1"}, "file", name, content, headers)
        if answer.status == 200 and headers:
            last = answer.text.strip().rpartition("\n")[2]
            if not last.startswith("{") or not {"html", "go"} & json.loads(last).keys():
                self.note(f"the answer breaks off: {last[:100]!r}")

    def table_of_anything(self):
        rows = list(csv.reader(io.StringIO(self.template("csv").decode("utf-8-sig", errors="replace"))))
        head = rows[0] or ["date"]
        odd = [*HOSTILE[:40], "#REF!", "=1+1", "x" * 40_000, '"', "\u2028", "сөз " * 900]
        for _ in range(self.random.choice([1, 3, 40])):
            width = len(head) + self.random.choice([0, 0, 0, -1, 1, 30])
            rows.append(
                [self.random.choice([*odd, "", "", "2022-06-22", "KZ-71"]) for _ in range(max(width, 1))]
            )
        written = io.StringIO()
        csv.writer(written, delimiter=self.random.choice(",;\t")).writerows(rows)
        text = written.getvalue() + self.random.choice(["", '"open', "\x00", "\r\r\n"])
        code = self.random.choice(["utf-8", "utf-8-sig", "utf-16", "cp1251"])
        self.check_table("t.csv", text.encode(code, errors="replace"))

    # --- What stands in the file is in the records, or in the answer

    def broken_table(self):
        rows = [
            [f"{self.random.randint(1, 28):02d}.03.2024", *(self.word() for _ in HEAD[1:])]
            for _ in range(self.random.randint(3, 12))
        ]
        spoil = self.random.choice([self.spoilt_text, self.spoilt_workbook])
        name, content, number = spoil(rows)
        page = self.imported(name, content)
        made = list(Event.objects.filter(title_kk__in=[row[1] for row in rows]).values_list(*HEAD[1:]))
        kept = " ".join(str(value) for values in made for value in values)
        told = unescape(page.text)
        if gone := [cell for row in rows for cell in row[1:] if cell not in kept and cell not in told]:
            words = "" if made else "; no record was made, and the answer does not name what is wrong"
            if made or not PLACE.search(told):
                self.note(f"cells that are nowhere: {gone[:5]} of {name} {content[:300]!r}{words}")
        if taken := [value for value in NO_VALUES if value in kept]:
            self.note(f"taken for a value: {taken} of {name} {content[:300]!r}")
        account = ACCOUNT.search(told)
        if made and not account:
            self.note(f"imported without an account of its rows: {name} {content[:300]!r}")
        heads = sum(map(int, re.findall(r"</th>\s*<td>(\d+)</td>", account[1]))) if account else number
        if account and {heads, int(account[2])} != {number or heads}:
            self.note(
                f"{heads} rows under heads, {account[2]} told, of {number} in {name}: {content[:300]!r}"
            )

    def imported(self, name: str, content: bytes) -> Answer:
        """The page that tells what came of a table that was sent to be imported, not only checked."""
        answer = self.post_file(IMPORT.format(self.language()), {}, "file", name, content)
        if answer.status == 302:
            return self.get(answer.headers["Location"], staff=True)
        return answer

    def spoilt_text(self, rows: list[list[str]]) -> tuple[str, bytes, int]:
        """With one thing wrong; name, content and number of rows, 0 where the file cannot be told apart into rows."""
        row, column = self.random.choice(rows), self.random.randrange(1, len(HEAD))
        fault = self.random.choice(["none", "open", "surplus", "error", "blank", "note"])
        number = len(rows) + 1
        if fault == "open":
            row[column], number = f'"{row[column]}', 0
        elif fault == "surplus":
            row += ["", self.word()]
        elif fault == "error":
            row[column] = self.random.choice(NO_VALUES)
        written = [";".join(each) for each in [HEAD, *rows]]
        if fault in ("blank", "note"):
            line = ";" * (len(HEAD) - 1) if fault == "blank" else f"# {self.word()}"
            written.insert(self.random.randint(1, len(rows)), line)
            number += 1
        code = self.random.choice(["utf-8", "utf-8-sig", "utf-16"])
        return "t.csv", "\r\n".join([*written, ""]).encode(code), number

    def spoilt_workbook(self, rows: list[list[str]]) -> tuple[str, bytes, int]:
        fault = self.random.choice([None, hide, colour, merge, value_of_none, formula, surplus, gap])
        book = Workbook()
        for row in [HEAD, *rows]:
            book.active.append(row)
        number = len(rows) + 1
        if fault:
            number = fault(book.active, rows, self)
        file = io.BytesIO()
        book.save(file)
        return "t.xlsx", file.getvalue(), number

    # --- Codes and names as people write them

    def lenient_code(self):
        column, value, wanted = self.random.choice(
            [self.region, self.body, self.choice, self.nothing_known]
        )()
        title = self.word(14)
        written = io.StringIO()
        day = dt.date(2023, 1, 1) + dt.timedelta(days=self.random.randrange(360))
        csv.writer(written, delimiter=";").writerows([["date", "title_kk", column], [day, title, value]])
        page = self.imported("t.csv", written.getvalue().encode())
        made = Event.objects.filter(title_kk=title).values_list(column, flat=True).first()
        is_made = Event.objects.filter(title_kk=title).exists()
        if wanted is None:
            if is_made:
                self.note(f"{column} {value!r} is nothing known and became {made!r}")
            elif " ".join(value.split()) not in " ".join(unescape(page.text).split()):
                self.note(f"{column} {value!r} is refused, and the message does not name it")
        elif not is_made or made != wanted:
            self.note(f"{column} {value!r} is {wanted!r}, and became {made!r}")

    def written_oddly(self, text: str) -> str:
        space = self.random.choice(["", " ", "\u00a0", "\t", "  "])
        text = self.random.choice([text, text.upper(), text.lower(), text.title()])
        return (
            space
            + self.random.choice([text, text.replace(" ", self.random.choice(["  ", "\u00a0"]))])
            + space
        )

    def region(self):
        regions = list(Region.objects.all())
        names = [name for each in regions for name in {each.name_kk, each.name_ru} if name]
        each = self.random.choice(regions)
        own = [
            name for name in (each.name_kk, each.name_ru) if name and names.count(name) == 1 and len(name) > 3
        ]
        return "region", self.written_oddly(self.random.choice([each.iso, *own])), each.pk

    def body(self):
        core = f"{self.word()} {self.word()}"
        body = Organisation.objects.create(
            name_kk=f"«{core}» ЖШС", name_ru=f"ТОО «{core}»", kind=Organisation.Kind.PUBLIC_COUNCIL
        )
        one, other = self.random.choice(["«»", '""', "“”", "„“"])
        name = self.random.choice([f"{one}{core}{other} ЖШС", f"ТОО {one}{core}{other}", body.slug])
        return "convening_body", self.written_oddly(name), body.pk

    def choice(self):
        column, choices = self.random.choice(
            [("kind", Event.Kind), ("format", Event.Format), ("status", Event.Status)]
        )
        each = self.random.choice(list(choices))
        with translation.override(self.language()):
            label = str(each.label)
        return column, self.written_oddly(self.random.choice([each.value, label])), each.value

    def nothing_known(self):
        column = self.random.choice(["region", "convening_body", "kind", "format", "status"])
        return column, self.random.choice([self.word(), f"KZ-{self.random.randint(80, 999)}"]), None


# --- One thing wrong in a workbook; each tells how many rows it has then, 0 where that is nobody's to say


def hide(sheet, rows, dice) -> int:
    sheet.row_dimensions[dice.random.randrange(len(rows)) + 2].hidden = True
    return len(rows) + 1


def colour(sheet, rows, dice) -> int:
    for below in range(len(rows) + 2, len(rows) + 200):
        sheet.cell(below, 1).fill = PatternFill("solid", fgColor="FFFF00")
    return 0


def merge(sheet, rows, dice) -> int:
    place, column = dice.random.randrange(len(rows) - 1) + 2, dice.random.randint(2, len(HEAD))
    sheet.merge_cells(start_row=place, end_row=place + 1, start_column=column, end_column=column)
    rows[place - 1][column - 1] = rows[place - 2][column - 1]  # the cell below is no more
    return len(rows) + 1


def value_of_none(sheet, rows, dice) -> int:
    place, column = dice.random.randrange(len(rows)), dice.random.randint(2, len(HEAD))
    rows[place][column - 1] = dice.random.choice(NO_VALUES[:4])
    sheet.cell(place + 2, column, rows[place][column - 1])
    return len(rows) + 1


def formula(sheet, rows, dice) -> int:
    """Without the result that a spreadsheet keeps beside it."""
    place, column = dice.random.randrange(len(rows)) + 2, dice.random.randint(2, len(HEAD))
    sheet.cell(place, column, '=CONCAT("a","b")')
    return len(rows) + 1


def surplus(sheet, rows, dice) -> int:
    row = dice.random.choice(rows)
    row += ["", dice.word()]
    sheet.cell(rows.index(row) + 2, len(row), row[-1])
    return len(rows) + 1


def gap(sheet, rows, dice) -> int:
    """One more row far below."""
    rows.append(["07.03.2024", *(dice.word() for _ in HEAD[1:])])
    for column, value in enumerate(rows[-1], start=1):
        sheet.cell(len(rows) + 60, column, value)
    return len(rows) + 60


def damaged(content: bytes, chance) -> bytes:
    """With 1 to 20 bytes changed, or its end cut off."""
    found = bytearray(content)
    for _ in range(chance.randint(1, 20)):
        near_end = chance.random() < 0.3
        place = chance.randrange(max(len(found) - 200, 0) if near_end else 0, len(found))
        found[place] = chance.randrange(256)
    return bytes(found[: chance.randrange(len(found))] if chance.random() < 0.1 else found)
