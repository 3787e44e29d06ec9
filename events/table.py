"""The table view of events: which columns it can have, and what stands in them."""

from dataclasses import dataclass

from django.db.models import Count, OuterRef, Subquery, TextChoices
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.models import AwardGrant, Decision, Document, Event, Participation, Statement
from portal.bilingual.fields import Wording
from portal.language.dates import short_date


class Column(TextChoices):
    """The values of the parameter `column`; the table shows the chosen ones in this order."""

    DATE = "date", _("Date")
    NUMBER = "number", _("Number")
    KIND = "kind", _("Kind")
    BODY = "body", _("Convened by")
    REGION = "region", _("Region")
    PLACE = "place", _("Place")
    FORMAT = "format", _("Format")
    STATUS = "status", pgettext_lazy("of an event", "State")
    PARTICIPANTS = "participants", _("Participants")
    STATEMENTS = "statements", _("Statements")
    DECISIONS = "decisions", _("Decisions")
    AWARDS = "awards", _("Awards")
    DOCUMENTS = "documents", _("Documents")


USUAL = [
    Column.DATE,
    Column.KIND,
    Column.BODY,
    Column.REGION,
    Column.PARTICIPANTS,
    Column.DECISIONS,
    Column.AWARDS,
]


@dataclass(frozen=True)
class Cell:
    column: Column
    content: Wording | str | int | None

    @property
    def is_number(self) -> bool:
        return self.column in COUNTED or self.column == Column.NUMBER


# --- What stands in a cell ----------------------------------------------------------------------------------------


def dates_of(event) -> str:
    first, last = short_date(event.date), short_date(event.last_day)
    return first if first == last else f"{first}\N{NO-BREAK SPACE}– {last}"


def place_of(event) -> Wording | None:
    return event.text_in("locality") or event.text_in("venue")


def format_of(event) -> str | None:
    return event.get_format_display() if event.format != Event.Format.UNKNOWN else None


CONTENTS = {
    Column.DATE: dates_of,
    Column.NUMBER: lambda event: event.number,
    Column.KIND: Event.get_kind_display,
    Column.BODY: lambda event: event.body_then.name if event.body_then else None,
    Column.REGION: lambda event: event.region_then.short_name if event.region_then else None,
    Column.PLACE: place_of,
    Column.FORMAT: format_of,
    Column.STATUS: lambda event: event.shown_status.label,
}

COUNTED = {
    Column.PARTICIPANTS: Participation.objects.that_happened().attending(),
    Column.STATEMENTS: Statement.objects.all(),
    Column.DECISIONS: Decision.objects.all(),
    Column.AWARDS: AwardGrant.objects.all(),
    Column.DOCUMENTS: Document.objects.all(),
}


def number_of(parts):
    """A subquery: how many of these parts an event has."""
    own = parts.filter(event=OuterRef("pk")).order_by().values("event")
    return Coalesce(Subquery(own.annotate(number=Count("pk")).values("number")), 0)


def numbers_of(events, columns) -> dict[int, dict]:
    """For each event the numbers that the chosen columns show, by one query, or by none."""
    asked = {
        f"number_of_{column.value}": number_of(COUNTED[column]) for column in columns if column in COUNTED
    }
    if not asked:
        return {}
    rows = Event.objects.filter(pk__in=[event.pk for event in events]).order_by().values("pk", **asked)
    return {row["pk"]: row for row in rows}


def rows_of(events, columns: list[Column]) -> list[tuple[Event, list[Cell]]]:
    """Each event of a page with its cells."""
    numbers = numbers_of(events, columns)
    return [(event, [cell_of(event, column, numbers) for column in columns]) for event in events]


def cell_of(event, column: Column, numbers) -> Cell:
    if column in COUNTED:
        return Cell(column, numbers[event.pk][f"number_of_{column.value}"])
    return Cell(column, CONTENTS[column](event))


def columns_of(chosen: list[str]) -> list[Column]:
    """The chosen columns in their order, or the usual ones."""
    return [column for column in Column if column in chosen] or USUAL
