"""`manage.py make_dumps`"""

from django.core.management.base import BaseCommand

from events.exports.dumps import make_dumps, newest_dump


class Command(BaseCommand):
    help = "Write all public records as zipped CSV and JSON lines for the page of open data; the site goes on serving."

    def add_arguments(self, parser):
        parser.add_argument(
            "--if-held-back",
            action="store_true",
            help="only when there is no dump, or the last one holds a record that has been withdrawn since",
        )

    def handle(self, if_held_back, verbosity, **options):
        last = newest_dump() if if_held_back else None
        if last and not last.is_held_back:
            return
        for file in make_dumps().files:
            if verbosity:
                self.stdout.write(f"{file.sha256}  {file.path}  {file.size}")
