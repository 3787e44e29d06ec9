"""`manage.py check_data`"""

from itertools import islice

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from events.checking import (
    broken_rules,
    files_without_a_document,
    missing_texts,
    possible_duplicates,
    record_label,
)
from portal.language import LANGUAGES

MOST_LINES = 200


class Command(BaseCommand):
    help = (
        "Report broken rules, files without a document, texts that lack a language and possible duplicates."
        " Fails when a rule is broken."
    )

    def add_arguments(self, parser):
        parser.add_argument("--language", choices=LANGUAGES, default=LANGUAGES[0])

    def handle(self, *, language, **options):
        with translation.override(language):
            broken = self.report(_("Broken rules"), broken_rules())
            self.report(_("Files without a document"), files_without_a_document())
            self.report(_("Missing languages"), map(describe_missing_texts, missing_texts()))
            self.report(
                _("Possible duplicates"),
                (f"{record_label(one)} — {record_label(other)}" for one, other in possible_duplicates()),
            )
            if broken:
                raise CommandError(_("Rules are broken: see above."))

    def report(self, heading: str, findings) -> bool:
        """Print the findings under their heading; says whether there were any."""
        lines = [str(finding) for finding in islice(findings, MOST_LINES + 1)]
        self.stdout.write(self.style.MIGRATE_HEADING(heading))
        for line in lines[:MOST_LINES] or [_("none")]:
            self.stdout.write(f"  {line}")
        if len(lines) > MOST_LINES:
            self.stdout.write("  " + _("… and more; the first %(count)s are shown") % {"count": MOST_LINES})
        return bool(lines)


def describe_missing_texts(missing) -> str:
    field = missing.model._meta.get_field(missing.field)
    language = {"kk": _("Kazakh"), "ru": _("Russian")}[missing.language]
    return f"{missing.model._meta.verbose_name}, {field.verbose_name}, {language}: {missing.count}"
