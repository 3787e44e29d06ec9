"""The table view of events: its columns and their cells."""

from dataclasses import dataclass

from django.db.models import Count, OuterRef, Subquery, TextChoices
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.models import AwardGrant, Decision, Document, Event, Participation, Statement
from portal.bilingual.fields import Wording
from portal.language.dates import short_date


class TableColumn(TextChoices):
    """The columns of the table, in order; the values of the parameter `column`."""

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
    TableColumn.DATE,
    TableColumn.KIND,
    TableColumn.BODY,
    TableColumn.REGION,
    TableColumn.PARTICIPANTS,
    TableColumn.DECISIONS,
    TableColumn.AWARDS,
]


@dataclass(frozen=True)
class TableCell:
    column: TableColumn
    content: Wording | str | int | None

    @property
    def is_number(self) -> bool:
        return self.column in COUNTED or self.column == TableColumn.NUMBER


# --- Cells ----------------------------------------------------------------------------------------


def date_range(event) -> str:
    first, last = short_date(event.date), short_date(event.last_day)
    return first if first == last else f"{first}\N{NO-BREAK SPACE}– {last}"


def place_name(event) -> Wording | None:
    return event.text_in("locality") or event.text_in("venue")


def format_label(event) -> str | None:
    return event.get_format_display() if event.format != Event.Format.UNKNOWN else None


CONTENTS = {
    TableColumn.DATE: date_range,
    TableColumn.NUMBER: lambda event: event.number,
    TableColumn.KIND: Event.get_kind_display,
    TableColumn.BODY: lambda event: event.body_then.name if event.body_then else None,
    TableColumn.REGION: lambda event: event.region_then.short_name if event.region_then else None,
    TableColumn.PLACE: place_name,
    TableColumn.FORMAT: format_label,
    TableColumn.STATUS: lambda event: event.shown_status.label,
}

COUNTED = {
    TableColumn.PARTICIPANTS: Participation.objects.that_happened().attending(),
    TableColumn.STATEMENTS: Statement.objects.all(),
    TableColumn.DECISIONS: Decision.objects.all(),
    TableColumn.AWARDS: AwardGrant.objects.all(),
    TableColumn.DOCUMENTS: Document.objects.all(),
}


def part_count(parts):
    """A subquery with the number of these parts of an event."""
    own = parts.filter(event=OuterRef("pk")).order_by().values("event")
    return Coalesce(Subquery(own.annotate(number=Count("pk")).values("number")), 0)


def part_counts(events, columns) -> dict[int, dict]:
    """The numbers for the chosen columns by event, in one query; no query if no column needs one."""
    asked = {
        f"number_of_{column.value}": part_count(COUNTED[column]) for column in columns if column in COUNTED
    }
    if not asked:
        return {}
    rows = Event.objects.filter(pk__in=[event.pk for event in events]).order_by().values("pk", **asked)
    return {row["pk"]: row for row in rows}


def table_rows(events, columns: list[TableColumn]) -> list[tuple[Event, list[TableCell]]]:
    """Each event of a page with its cells."""
    numbers = part_counts(events, columns)
    return [(event, [table_cell(event, column, numbers) for column in columns]) for event in events]


def table_cell(event, column: TableColumn, numbers) -> TableCell:
    if column in COUNTED:
        return TableCell(column, numbers[event.pk][f"number_of_{column.value}"])
    return TableCell(column, CONTENTS[column](event))


def chosen_columns(chosen: list[str]) -> list[TableColumn]:
    """The chosen columns in table order, or the usual ones."""
    return [column for column in TableColumn if column in chosen] or USUAL
