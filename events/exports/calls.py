"""Five examples of reading exports from other programs, ready to copy; shown on the page of open data."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext_lazy as _

PYTHON = """\
import csv, io, urllib.request

address = "{site}/{language}/participations.csv?date_after=2022"
with urllib.request.urlopen(address) as answer:
    rows = list(csv.DictReader(io.TextIOWrapper(answer, encoding="utf-8", newline="")))
print(len(rows), rows[:1])"""
R = """\
events <- read.csv("{site}/{language}/events.csv?date_after=2022", encoding = "UTF-8")
table(events$region)"""


@dataclass(frozen=True)
class ExampleCall:
    key: str
    name: str
    explained: str
    code: str

    def at(self, language: str) -> "ExampleCall":
        """The example with addresses of this portal in a language."""
        code = self.code.format(site=settings.SITE_URL, language=language)
        return ExampleCall(self.key, self.name, self.explained, code)


CALLS = (
    ExampleCall(
        "curl",
        "curl",
        _("The events of one region since 2022 as a file whose name says what it holds."),
        "curl --remote-name --remote-header-name '{site}/{language}/events.csv?region=KZ-71&date_after=2022'",
    ),
    ExampleCall(
        "python",
        "Python",
        _("Every participation since 2022 as rows."),
        PYTHON,
    ),
    ExampleCall("r", "R", _("Events since 2022, counted by region."), R),
    ExampleCall(
        "spreadsheet",
        _("Spreadsheet"),
        _(
            "A cell that fills itself from the address. For Excel take events.xlsx, or events.csv with bom=1 "
            "so that it reads the letters aright."
        ),
        '=IMPORTDATA("{site}/{language}/events.csv?region=KZ-71")',
    ),
    ExampleCall(
        "calendar",
        _("Calendar"),
        _("Give this address to your calendar as a subscription: new events appear in it by themselves."),
        "{site}/{language}/events.ics?region=KZ-71",
    ),
)


def example_calls(language: str) -> list[ExampleCall]:
    return [call.at(language) for call in CALLS]
