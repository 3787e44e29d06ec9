from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from portal.search.currency import index_is_current
from portal.search.presence import missing_tables, recreate_tables
from portal.search.rebuilding import rebuild_index, rebuild_stale


class Command(BaseCommand):
    help = "Write the search index anew. Pages and saves go on meanwhile."

    def add_arguments(self, parser):
        parser.add_argument(
            "--stale",
            action="store_true",
            help="only what is marked for it or was analysed by another version",
        )
        parser.add_argument("--if-needed", action="store_true", help="only when the index is out of date")

    def handle(self, *, stale, if_needed, **options):
        if if_needed and index_is_current():
            return
        if missing_tables():
            recreate_tables()
        for kind, done, count in rebuild_stale() if stale else rebuild_index():
            self.stdout.write(
                _("%(kind)s: %(done)s of %(count)s") % {"kind": kind, "done": done, "count": count}
            )
        self.stdout.write(_("The search index is up to date."))
