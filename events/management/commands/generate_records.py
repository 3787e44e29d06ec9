"""`manage.py generate_records`"""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from events.generating import RealRecordsExistError, generate_records


class Command(BaseCommand):
    help = "Make up records for measurements. Refused where real records exist."

    def add_arguments(self, parser):
        parser.add_argument("--events", type=int, required=True, metavar="N")
        parser.add_argument("--seed", type=int, default=1, metavar="S")

    def handle(self, *, events, seed, **options):
        if events < 1:
            raise CommandError(_("Ask for at least one event."))
        try:
            for made in generate_records(events, seed):
                self.stdout.write(_("%(made)s of %(events)s events") % {"made": made, "events": events})
        except RealRecordsExistError as error:
            raise CommandError(
                _("There are real records here; made-up ones go into a database of their own.")
            ) from error
