"""The tabs of an organisation's page: what it convened and attended, its people, decisions and awards."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from people.models import Organisation, Person
from portal.bilingual.fields import first_wording
from portal.web.paging import page_of_records


def convened_events(body: Organisation) -> QuerySet:
    return body.convened_events.public().newest_first().with_names_of_day()


def attended_events(body: Organisation) -> QuerySet:
    """Events of any body at which someone from this one was present, or would have been."""
    events = body.convened_events.model.objects.public().attended_by([body.pk])
    return events.newest_first().with_names_of_day()


def positions_held(body: Organisation) -> QuerySet:
    """People of this body with the positions that they held on the days of public events."""
    return body.participations.public().that_happened().attending().positions_held()


def decisions_to_carry_out(body: Organisation) -> QuerySet:
    """Decisions that it carries out, alone or with others."""
    return body.decisions.model.objects.public().executed_by([body.pk]).for_a_register()


def awards_received(body: Organisation) -> QuerySet:
    """Awards to the body itself and to people who came from it."""
    return body.awards_received.model.objects.public().to_organisations([body.pk]).for_a_register()


def rows_with_people(rows) -> list[dict]:
    """Rows of `positions_held`, each with its person in place of the key."""
    rows = list(rows)
    people = Person.objects.in_bulk({row["person"] for row in rows})
    return [
        row | {"person": people[row["person"]], "position": first_wording(row.get, "position")}
        for row in rows
    ]


@dataclass(frozen=True)
class Tab:
    code: str
    title: str
    records: Callable[[Organisation], QuerySet]
    rows_of: Callable = list


TABS = [
    Tab("convened", _("Convened"), convened_events),
    Tab("attended", _("Took part"), attended_events),
    Tab("people", _("People"), positions_held, rows_with_people),
    Tab("decisions", _("Decisions to carry out"), decisions_to_carry_out),
    Tab("awards", _("Awards"), awards_received),
]
CODES = [tab.code for tab in TABS]


def tab_context(body: Organisation, asked: dict) -> dict:
    """Context for the tabs: all counts, and one page of the tab asked for or else of the first that is not empty.

    Events that were not held are listed, with a mark, but not counted.
    """
    counts = {tab.code: tab.records(body).that_happened().count() for tab in TABS}
    code = asked["show"] or next((code for code in CODES if counts[code]), CODES[0])
    tab = TABS[CODES.index(code)]
    page = page_of_records(tab.records(body), asked["page"])
    tabs = [(tab.code, tab.title, counts[tab.code]) for tab in TABS]
    return {"tabs": tabs, "tab": code, "counted": counts[code], "page": page, "rows": tab.rows_of(page)}
