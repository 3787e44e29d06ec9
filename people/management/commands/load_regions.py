"""`manage.py load_regions`."""

from django.core.management.base import BaseCommand
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from people.loading import load_regions
from portal.desk.comments import comment_to_store
from portal.operations.process_lock import one_at_a_time


class Command(BaseCommand):
    help = "Load the regions with their names over time from the project's own file. Running it again changes nothing."

    def handle(self, **options):
        with one_at_a_time(connection, "load_regions", self.stderr.write):
            done = load_regions(
                comment=comment_to_store(gettext_noop("Loaded from the project's file of regions"))
            )
        self.stdout.write(
            _(
                "Regions: %(new)s new, %(changed)s changed, %(same)s as before, %(kept)s kept as edited by staff."
            )
            % {name: done[name] for name in ("new", "changed", "same", "kept")}
        )
