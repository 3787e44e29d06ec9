"""Validation of every row of a table. It writes nothing, so it needs no transaction and blocks nobody."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from events.importing.columns import COLUMNS, column_label, match_key
from events.importing.ledger import Ledger, RowKind, cell_place, row_place, shorten_value
from events.importing.lookups import Lookups
from events.importing.reading import ImportedTable
from events.importing.row_form import ImportRowForm
from events.models import Event, TableImport
from events.rights import is_within_reach
from portal.language import LANGUAGES

BATCH = 500
# The columns that are read of a record to compare it with a row.
COMPARED = ("date", "slug", "convening_body", "region", "start_time", "number", "title_kk", "title_ru")


@dataclass(frozen=True)
class Mistake:
    """One thing to correct, in the language that was active when it was found."""

    row: int
    column: str  # code; empty for the row as a whole
    name: str
    words: str

    def __str__(self):
        place = cell_place(self.row, self.name) if self.name else row_place(self.row)
        return f"{place}: {self.words}"


@dataclass
class Outcome:
    """The result of an import; `events` are saved only without mistakes and outside of a dry run."""

    ledger: Ledger = field(default_factory=Ledger)
    events: list[Event] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)
    revision: int | None = None
    record: TableImport | None = None

    @property
    def examples(self) -> list[int]:
        """The numbers of the rows that repeat the example of the template and are not imported."""
        return [row.number for row in self.ledger.rows_of_kind(RowKind.EXAMPLE)]

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
        name = column_label(column) if column in COLUMNS else ""
        mistake = Mistake(row, column if name else "", name, words)
        self.mistakes.append(mistake)
        self.ledger.refuse(row, f"«{name}»: {words}" if name else words)


@dataclass(frozen=True)
class Progress:
    """How many rows out of all have been checked, or prepared for saving."""

    rows: int
    of: int
    saved: bool = False


def check_rows(outcome: Outcome, table: ImportedTable, by=None) -> Iterator[Progress]:
    """Classify each row of the table; valid ones become events of the outcome."""
    lookups, broken, forms = Lookups(), defaultdict(list), {}
    for mistake in table.mistakes:
        broken[mistake.row].append(mistake)
    for done, (number, values) in enumerate(table.rows.items(), start=1):
        spoilt = {mistake.column for mistake in broken[number]}
        form = ImportRowForm({name: "" if name in spoilt else text for name, text in values.items()}, lookups)
        if row_is_valid(outcome, number, form, broken[number]):
            forms[number] = form
        yield Progress(done, len(table.rows))
    refuse_duplicates(outcome, forms, by)
    for number, form in forms.items():
        if by and not is_within_reach(by, form.instance, "add"):
            outcome.refuse(number, "", _("Your account may not add a record like this one."))
        if outcome.ledger.rows[number].kind is None:
            outcome.ledger.classify(number, RowKind.RECORD)
            outcome.events.append(form.instance)
    outcome.mistakes.sort(key=lambda mistake: mistake.row)


def row_is_valid(outcome: Outcome, number: int, form: ImportRowForm, broken: list) -> bool:
    """Whether the row has no mistakes; `broken` are its cells that could not be read."""
    for mistake in broken:
        outcome.refuse(number, mistake.column, mistake.words)
    spoilt = {mistake.column for mistake in broken}
    for column, errors in form.errors.items():
        for words in errors:
            # A title that could not be read is reported once, and not as missing too.
            if column not in spoilt and not (
                spoilt & {"title_kk", "title_ru"} and column.startswith("title_")
            ):
                outcome.refuse(number, column, words)
    for column, words in form.notices:
        outcome.ledger.add_notice(cell_place(number, column_label(column)), words)
    return not broken and form.is_valid()


# --- Duplicates


def refuse_duplicates(outcome: Outcome, forms: dict[int, ImportRowForm], by):
    """Refuse rows that repeat an earlier row or a record: same day and title, no difference in other values."""
    seen: dict[tuple, list[tuple[int, ImportRowForm]]] = defaultdict(list)
    there = records_by_day({form.instance.date for form in forms.values()} - {None})
    for number, form in forms.items():
        day, titles = form.instance.date, form.title_keys()
        earlier = next(
            (
                row
                for title in titles
                for row, other in seen[day, title]
                if may_be_same_event(form.instance, other.instance)
            ),
            None,
        )
        if earlier:
            words = _("This row is equal to row %(number)d: the same day, title and body.") % {
                "number": earlier
            }
            outcome.refuse(number, "date" if day else "", words)
        elif record := next(
            (
                each
                for each in there.get(day, ())
                if titles & title_keys(each) and may_be_same_event(form.instance, each)
            ),
            None,
        ):
            outcome.refuse(number, "date", duplicate_message(record, by))
        for title in titles:
            seen[day, title].append((number, form))


def duplicate_message(record: Event, by) -> str:
    # An account that may not see the record learns only that there is one.
    if by and not is_within_reach(by, record):
        return _("A record of this day with this title is already there.")
    words = _("A record of this day with this title is already there: «%(title)s», %(slug)s.")
    return words % {"title": shorten_value(str(record)), "slug": record.slug}


def title_keys(event: Event) -> set[str]:
    return {match_key(text) for code in LANGUAGES if (text := getattr(event, f"title_{code}"))}


def may_be_same_event(one: Event, other: Event) -> bool:
    """Whether two events of the same day and title have no value that both give and that differs."""
    for name in ("convening_body_id", "region_id", "start_time", "number"):
        values = {getattr(one, name), getattr(other, name)} - {None}
        if len(values) > 1:
            return False
    return True


def records_by_day(days: set) -> dict:
    """The records of these days, by day."""
    found, ordered = defaultdict(list), sorted(days)
    for first in range(0, len(ordered), BATCH):
        for event in Event.objects.filter(date__in=ordered[first : first + BATCH]).only(*COMPARED):
            found[event.date].append(event)
    return found
