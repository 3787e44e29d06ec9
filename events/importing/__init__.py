"""Events from a table (.csv or .xlsx): one row an event, saved as drafts, all or nothing, in one revision.

`reading` gives the rows of a file and the ledger in which each of them is entered, `checking` judges them, `saving`
writes them. What came of it, and of every row of the file, is the `Outcome`.
"""

from collections.abc import Callable, Iterator

from django.utils import timezone

from events.importing.checking import Mistake, Outcome, Progress, check
from events.importing.columns import COLUMNS, MOST_ROWS
from events.importing.ledger import Ledger
from events.importing.reading import read_table
from events.importing.saving import note_import, save, take_back

__all__ = [
    "COLUMNS",
    "MOST_ROWS",
    "Ledger",
    "Mistake",
    "Outcome",
    "Progress",
    "import_steps",
    "import_table",
    "take_back",
]


def import_table(
    file, name: str, by=None, dry_run=False, progress: Callable[[Progress], None] | None = None
) -> Outcome:
    """Read the whole table and save all of it or nothing; mistakes are told row by row in the active language.

    `file` is open for reading bytes, with a `size`. Raises ValidationError for a file that is no such table.
    """
    steps = import_steps(file, name, by, dry_run)
    while True:
        try:
            step = next(steps)
        except StopIteration as end:
            return end.value
        if progress:
            progress(step)


def import_steps(file, name: str, by=None, dry_run=False) -> Iterator[Progress]:
    """The same row by row, for whoever shows how far it is; returns the Outcome. Closed early, it saves nothing."""
    began = timezone.now()
    table = read_table(file)
    outcome = Outcome(table.ledger)
    yield from check(outcome, table, by)
    if not (outcome.mistakes or dry_run) and outcome.events:
        yield from save(outcome, name, by, began)
    elif not dry_run:
        outcome.record = note_import(outcome, name, by, len(table.rows))
    return outcome
