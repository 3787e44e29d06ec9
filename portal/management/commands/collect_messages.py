"""Update our catalogues from the messages in code and templates; a person translates them."""

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.core.management.commands import makemessages

from portal.bilingual.catalogues import DOMAINS, compile_catalogues

# locale/libraries is kept by hand, see `catalogue_gaps`; tests say nothing to a visitor.
ELSEWHERE = [".venv", "tests", "docs", "bench", "staticfiles", "media", "static/vendor"]


class Command(BaseCommand):
    help = (
        "Collect the messages of code and templates into locale/kk and locale/ru, and compile the catalogues."
    )
    requires_system_checks = ()

    def handle(self, **options):
        for domain in DOMAINS:
            call_command(
                Gathering(),
                locale=[code for code, _name in settings.LANGUAGES],
                domain=domain,
                ignore_patterns=ELSEWHERE,
                add_location="file",
                no_obsolete=True,
                verbosity=0,
            )
        compile_catalogues()


class Gathering(makemessages.Command):
    """Without guesses: a translation that resembles another is a new one, and an empty one shows in the tests."""

    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]
