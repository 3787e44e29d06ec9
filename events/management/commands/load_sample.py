"""`manage.py load_sample`"""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from events.sample import load_sample
from portal.desk.comments import comment_to_store


class Command(BaseCommand):
    help = (
        "Load the sample records. Repeating it changes nothing; what staff have edited stays as they left it."
    )

    def handle(self, **options):
        done = load_sample(comment=comment_to_store(gettext_noop("Loaded from the sample records")))
        self.stdout.write(
            _("Sample records: %(new)s new, %(kept)s already there.")
            % {name: done[name] for name in ("new", "kept")}
        )
