"""Every row of a table judged, which writes nothing and holds up nobody."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from events.importing.columns import COLUMNS, key_of, name_of
from events.importing.ledger import Head, Ledger, cell_place, row_place, shown
from events.importing.lookups import Registers
from events.importing.reading import Table
from events.importing.row_form import RowForm
from events.models import Event, TableImport
from events.rights import is_within_reach
from portal.language import LANGUAGES

BATCH = 500
# What is read of a record that may be one of the rows.
COMPARED = ("date", "slug", "convening_body", "region", "start_time", "number", "title_kk", "title_ru")


@dataclass(frozen=True)
class Mistake:
    """One thing to mend, told in the language that was active when it was found."""

    row: int
    column: str  # code; empty for the row as a whole
    name: str
    words: str

    def __str__(self):
        place = cell_place(self.row, self.name) if self.name else row_place(self.row)
        return f"{place}: {self.words}"


@dataclass
class Outcome:
    """What has come of a table; `events` are saved only if there are no mistakes and it was no dry run."""

    ledger: Ledger = field(default_factory=Ledger)
    events: list[Event] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)
    revision: int | None = None
    record: TableImport | None = None

    @property
    def examples(self) -> list[int]:
        """The rows left out, being the example of the template."""
        return [row.number for row in self.ledger.under(Head.EXAMPLE)]

    def as_dict(self) -> dict:
        """For JSON."""
        return {
            "imported": self.revision is not None,
            "revision": self.revision,
            **self.ledger.as_dict(),
            "mistakes": [
                {"row": each.row, "column": each.column, "words": str(each.words)} for each in self.mistakes
            ],
        }

    def refuse(self, row: int, column: str, words: str):
        name = name_of(column) if column in COLUMNS else ""
        mistake = Mistake(row, column if name else "", name, words)
        self.mistakes.append(mistake)
        self.ledger.refuse(row, f"«{name}»: {words}" if name else words)


@dataclass(frozen=True)
class Progress:
    """So many rows of all have been checked, or made ready to be saved."""

    rows: int
    of: int
    saved: bool = False


def check(outcome: Outcome, table: Table, by=None) -> Iterator[Progress]:
    """Put each row of the table under its head, and the valid ones among the events of the outcome."""
    registers, broken, forms = Registers(), defaultdict(list), {}
    for mistake in table.mistakes:
        broken[mistake.row].append(mistake)
    for done, (number, values) in enumerate(table.rows.items(), start=1):
        spoilt = {mistake.column for mistake in broken[number]}
        form = RowForm({name: "" if name in spoilt else text for name, text in values.items()}, registers)
        if is_right(outcome, number, form, broken[number]):
            forms[number] = form
        yield Progress(done, len(table.rows))
    refuse_equal(outcome, forms, by)
    refuse_out_of_reach(outcome, forms, by)
    for number, form in forms.items():
        if outcome.ledger.rows[number].head is None:
            outcome.ledger.put(number, Head.RECORD)
            outcome.events.append(form.instance)
    outcome.mistakes.sort(key=lambda mistake: mistake.row)


def is_right(outcome: Outcome, number: int, form: RowForm, broken: list) -> bool:
    """Whether nothing is to be mended in this row; `broken` are its cells that could not be taken."""
    for mistake in broken:
        outcome.refuse(number, mistake.column, mistake.words)
    spoilt = {mistake.column for mistake in broken}
    for column, errors in form.errors.items():
        for words in errors:
            # A title that could not be taken is no missing one.
            if column not in spoilt and not (
                spoilt & {"title_kk", "title_ru"} and column.startswith("title_")
            ):
                outcome.refuse(number, column, words)
    for column, words in form.notices:
        outcome.ledger.say(cell_place(number, name_of(column)), words)
    return not broken and form.is_valid()


# --- Rows that are one event


def refuse_equal(outcome: Outcome, forms: dict[int, RowForm], by):
    """Rows equal to one above or to a record: one day, one title, and nothing that tells them apart."""
    seen: dict[tuple, list[tuple[int, RowForm]]] = defaultdict(list)
    there = records_of_days({form.instance.date for form in forms.values()} - {None})
    for number, form in forms.items():
        day, titles = form.instance.date, form.titles()
        earlier = next(
            (
                row
                for title in titles
                for row, other in seen[day, title]
                if may_be_one(form.instance, other.instance)
            ),
            None,
        )
        if earlier:
            words = _("This row is equal to row %(number)d: the same day, title and body.") % {
                "number": earlier
            }
            outcome.refuse(number, "date" if day else "", words)
        elif record := next((each for each in there.get(day, ()) if is_there(form, titles, each)), None):
            outcome.refuse(number, "date", already_there(record, by))
        for title in titles:
            seen[day, title].append((number, form))


def already_there(record: Event, by) -> str:
    if by and not is_within_reach(by, record):
        return _("A record of this day with this title is already there.")
    words = _("A record of this day with this title is already there: «%(title)s», %(slug)s.")
    return words % {"title": shown(str(record)), "slug": record.slug}


def refuse_out_of_reach(outcome: Outcome, forms: dict[int, RowForm], by):
    for number, form in forms.items():
        if by and not is_within_reach(by, form.instance, "add"):
            outcome.refuse(number, "", _("Your account may not add a record like this one."))


def is_there(form: RowForm, titles: set[str], record: Event) -> bool:
    return bool(titles & titles_of(record)) and may_be_one(form.instance, record)


def titles_of(event: Event) -> set[str]:
    return {key_of(text) for code in LANGUAGES if (text := getattr(event, f"title_{code}"))}


def may_be_one(one: Event, other: Event) -> bool:
    """Whether nothing that both say tells these two apart, of one day and title."""
    for name in ("convening_body_id", "region_id", "start_time", "number"):
        values = {getattr(one, name), getattr(other, name)} - {None}
        if len(values) > 1:
            return False
    return True


def records_of_days(days: set) -> dict:
    """The records that are there, by their day."""
    found, ordered = defaultdict(list), sorted(days)
    for first in range(0, len(ordered), BATCH):
        for event in Event.objects.filter(date__in=ordered[first : first + BATCH]).only(*COMPARED):
            found[event.date].append(event)
    return found
