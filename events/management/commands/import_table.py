from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from events import importing

STEP = 200


class Command(BaseCommand):
    help = "Import events from a table as drafts: all rows or none. With --dry-run nothing is saved."

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE.csv|.xlsx", type=Path, nargs="?")
        parser.add_argument("--dry-run", action="store_true", help="check every row and save nothing")

        parser.add_argument(
            "--take-back", type=int, metavar="REVISION", help="delete the drafts of an import"
        )

    def handle(self, file, dry_run, take_back, **options):
        if take_back:
            self.stdout.write(_("%(count)d drafts deleted.") % {"count": importing.take_back(take_back)})
        elif file is None:
            raise CommandError(_("Name the table to import."))
        else:
            self.import_file(file, dry_run)

    def import_file(self, file: Path, dry_run: bool):
        try:
            with file.open("rb") as stream:
                outcome = importing.import_table(File(stream), file.name, dry_run=dry_run, progress=self.tell)
        except OSError as error:
            raise CommandError(str(error)) from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        for message in outcome.mistakes:
            self.stdout.write(str(message))
        if outcome.mistakes:
            raise CommandError(
                _("Nothing was imported: %(count)d mistakes.") % {"count": len(outcome.mistakes)}
            )
        done = (
            _("%(count)d rows are right; nothing was saved.") if dry_run else _("%(count)d drafts imported.")
        )
        self.stdout.write(done % {"count": len(outcome.events)})
        if outcome.revision:
            self.stdout.write(
                _("To take it back: import_table --take-back %(number)d") % {"number": outcome.revision}
            )

    def tell(self, step: importing.Progress):
        if step.rows % STEP == 0:
            words = _("%(number)d rows saved") if step.saved else _("%(number)d rows checked")
            self.stderr.write(words % {"number": step.rows})
