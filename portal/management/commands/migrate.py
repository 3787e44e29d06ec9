"""`manage.py migrate`, one at a time: a second one waits, and then finds nothing left to do."""

from django.core.management.commands import migrate
from django.db import connections

from portal.operations.process_lock import one_at_a_time


class Command(migrate.Command):
    def handle(self, *args, **options):
        with one_at_a_time(connections[options["database"]], "migrate", self.stderr.write):
            return super().handle(*args, **options)
