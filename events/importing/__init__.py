"""Import of events from a table (.csv or .xlsx): one event per row, saved as drafts, all or none, in one revision.

`reading` parses the file into rows and a ledger that lists each of them, `checking` validates the rows, `saving`
writes them. The `Outcome` holds the result and the ledger.
"""

from collections.abc import Callable, Iterator

from django.utils import timezone

from events.importing.checking import Mistake, Outcome, Progress, check_rows
from events.importing.columns import COLUMNS, MOST_ROWS
from events.importing.ledger import Ledger
from events.importing.reading import read_table
from events.importing.saving import record_import, save_events, take_back_import

__all__ = [
    "COLUMNS",
    "MOST_ROWS",
    "Ledger",
    "Mistake",
    "Outcome",
    "Progress",
    "import_steps",
    "import_table",
    "take_back_import",
]


def import_table(
    file, name: str, by=None, dry_run=False, progress: Callable[[Progress], None] | None = None
) -> Outcome:
    """Import the whole table or nothing; mistakes are listed by row, in the active language.

    `file` is open for reading bytes and has a `size`. Raises ValidationError for a file that cannot be read as a table.
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
    """Import step by step, so that a caller can show progress; returns the Outcome. Closed early, it saves nothing."""
    began = timezone.now()
    table = read_table(file)
    outcome = Outcome(table.ledger)
    yield from check_rows(outcome, table, by)
    if not (outcome.mistakes or dry_run) and outcome.events:
        yield from save_events(outcome, name, by, began)
    elif not dry_run:
        outcome.record = record_import(outcome, name, by, len(table.rows))
    return outcome
