"""`manage.py import_table`"""

import json
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from events import importing
from events.importing.ledger import RowKind
from portal.language import LANGUAGES

STEP = 200


class Command(BaseCommand):
    help = (
        "Import events from a table as drafts: all rows or none. With --dry-run nothing is saved. "
        "The account of the file lists every row: record, note, example, blank, heading, format or refused."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE.csv|.xlsx", type=Path, nargs="?")
        parser.add_argument("--dry-run", action="store_true", help="check every row and save nothing")
        parser.add_argument(
            "--json", action="store_true", help="print the account of the file as one JSON object"
        )
        parser.add_argument("--language", choices=LANGUAGES, default=LANGUAGES[0])
        parser.add_argument(
            "--take-back", type=int, metavar="REVISION", help="delete the drafts of an import"
        )

    def handle(self, file, dry_run, take_back, language, **options):
        with translation.override(language):
            if take_back:
                self.stdout.write(
                    _("%(count)d drafts deleted.") % {"count": importing.take_back_import(take_back)}
                )
            elif file is None:
                raise CommandError(_("Name the table to import."))
            else:
                self.import_file(file, dry_run, options["json"])

    def import_file(self, file: Path, dry_run: bool, as_json: bool):
        try:
            with file.open("rb") as stream:
                outcome = importing.import_table(
                    File(stream), file.name, dry_run=dry_run, progress=self.print_progress
                )
        except OSError as error:
            raise CommandError(str(error)) from error
        except ValidationError as error:
            if as_json:
                self.write_json({"file": file.name, "imported": False, "file_refused": error.messages})
            raise CommandError(" ".join(error.messages)) from error
        if as_json:
            self.write_json({"file": file.name, **outcome.as_dict()})
        else:
            self.print_account(outcome.ledger)
        if outcome.mistakes:
            raise CommandError(
                _("Nothing was imported: %(count)d mistakes.") % {"count": len(outcome.mistakes)}
            )
        if not as_json:
            self.print_end(outcome, dry_run)

    def write_json(self, values: dict):
        self.stdout.write(json.dumps(values, ensure_ascii=False, indent=2))

    def print_account(self, ledger: importing.Ledger):
        """The account of the file, line by line."""
        for line in (*ledger.facts, *ledger.balance()):
            self.stdout.write(line)
        for each in ledger.totals:
            if each.rows and each.kind is not RowKind.RECORD:
                self.stdout.write(f"{each.name}: {each.row_numbers}")
            for row in each.rows_with_reason:
                self.stdout.write(f"  {row}")
        for notice in (*ledger.unread_sheets, *ledger.notices):
            self.stdout.write(str(notice))

    def print_end(self, outcome: importing.Outcome, dry_run: bool):
        done = (
            _("%(count)d rows are right; nothing was saved.") if dry_run else _("%(count)d drafts imported.")
        )
        self.stdout.write(done % {"count": len(outcome.events)})
        if outcome.revision:
            self.stdout.write(
                _("To take it back: import_table --take-back %(number)d") % {"number": outcome.revision}
            )

    def print_progress(self, step: importing.Progress):
        if step.rows % STEP == 0:
            words = _("Rows made ready: %(number)d") if step.saved else _("%(number)d rows checked")
            self.stderr.write(words % {"number": step.rows})
