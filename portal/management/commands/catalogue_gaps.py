"""List messages of installed libraries that lack a Kazakh or Russian translation, and obsolete translations."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.bilingual.catalogues import DOMAINS, obsolete_messages, untranslated_messages


class Command(BaseCommand):
    help = "List library messages without a translation; run it after every upgrade."
    requires_system_checks = ()

    def handle(self, **options):
        gaps = sum(
            self.report(language, domain) for language, _name in settings.LANGUAGES for domain in DOMAINS
        )
        if gaps:
            raise CommandError(f"{gaps} messages lack a translation in locale/libraries")

    def report(self, language: str, domain: str) -> int:
        gaps, rest = untranslated_messages(language, domain), obsolete_messages(language, domain)
        self.stdout.write(f"{language} {domain}: {len(gaps)} missing, {len(rest)} outlived")
        for library, message in gaps:
            self.stdout.write(f"  missing  {library}: {message.text!r}")
        for message in rest:
            self.stdout.write(f"  outlived {message.text!r}")
        return len(gaps)
