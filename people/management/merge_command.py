"""The base of the commands `merge_people` and `merge_organisations`."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _


class MergeCommand(BaseCommand):
    model = merge = None

    def add_arguments(self, parser):
        parser.add_argument("kept", metavar="A", help="address (slug) of the one that stays")
        parser.add_argument("gone", metavar="B", help="address (slug) of the one that is merged into it")

    def handle(self, kept, gone, **options):
        one, other = self.find(kept), self.find(gone)
        name = str(other)
        try:
            record = self.merge(one, other)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        words = {"gone": name, "kept": record, "slug": record.slug}
        self.stdout.write(_("«%(gone)s» is now one with «%(kept)s» (%(slug)s).") % words)

    def find(self, address: str):
        found = self.model.objects.at_addresses([address]).first()
        if found is None:
            raise CommandError(_("There is no record at the address %(slug)s.") % {"slug": address})
        return found
