"""Calendars and tables as other programs read them: ical.js beside icalendar, pandas without an option."""

import datetime as dt
import json
import subprocess
from pathlib import Path

import icalendar
import pandas
import pytest

from tests import factories as make
from tests import parts
from tests.exports.test_tables import bytes_of, full_event, rows_of_csv

pytestmark = pytest.mark.django_db
TEXTS = ("summary", "description", "location", "status", "url", "uid")


def by_ical_js(calendar: bytes) -> list[dict]:
    reader = Path(__file__).with_name("read_calendar.cjs")
    command = [parts.ICAL.program(), str(reader), str(parts.ICAL_JS)]
    done = subprocess.run(command, input=calendar, capture_output=True, check=True)
    return json.loads(done.stdout)


def moment(found: dt.date) -> str:
    """A day as it is, a moment as JavaScript writes it."""
    if not isinstance(found, dt.datetime):
        return found.isoformat()
    return f"{found.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%S}.000Z"


def by_icalendar(calendar: bytes) -> list[dict]:
    return [
        {name: str(entry[name]) if name in entry else None for name in TEXTS}
        | {
            "start": moment(entry["DTSTART"].dt),
            "end": moment(entry["DTEND"].dt) if "DTEND" in entry else None,
            "language": entry["SUMMARY"].params["LANGUAGE"],
            "sequence": int(entry["SEQUENCE"]),
        }
        for entry in icalendar.Calendar.from_ical(calendar).walk("VEVENT")
    ]


@pytest.mark.icaljs
@pytest.mark.parametrize("language", ["kk", "ru"])
def test_ical_js_reads_the_same_events_as_icalendar(client, language):
    full_event(
        end_time=dt.time(12), title_ru="Заседание; об экологии, воде \\ воздухе: «итоги»\nвторая строка" * 3
    )
    make.make_event(date=dt.date(2022, 1, 1), end_date=dt.date(2022, 1, 3), title_ru=None, status="cancelled")
    make.make_event(
        date=dt.date(2023, 5, 5), start_time=dt.time(9), venue_kk=None, venue_ru=None, summary_kk="Ә" * 500
    )
    calendar = bytes_of(client.get(f"/{language}/events.ics"))
    events = by_icalendar(calendar)
    assert len(events) == 3
    assert by_ical_js(calendar) == events


TABLES = ["events", "participations", "awards", "people-edges", "organisations-edges"]


@pytest.mark.any_engine  # that the rows are right on both is said by test_tables
@pytest.mark.parametrize("query", ["", "?bom=1", "?kind=hearing"])
@pytest.mark.parametrize("table", TABLES)
def test_pandas_opens_every_csv_without_an_option(client, table, query, tmp_path):
    event = full_event(summary_ru='=1+1, "кавычки";\r\nвторая строка')
    make.make_participation(event, make.make_person(), organisation=make.make_organisation())
    file = tmp_path / f"{table}.csv"
    file.write_bytes(bytes_of(client.get(f"/kk/{table}.csv{query}")))
    read = pandas.read_csv(file)
    rows = rows_of_csv(client, f"/kk/{table}.csv{query.replace('bom', 'x')}")
    assert len(read) == len(rows)
    assert bool(rows) == ("hearing" not in query)
    for said, wanted in zip(
        read.astype(object).where(read.notna(), "").to_dict("records"), rows, strict=True
    ):
        assert list(said) == list(wanted)
        texts = [name for name in wanted if name.endswith(("_kk", "_ru", "date"))]
        assert [said[name] for name in texts] == [wanted[name] for name in texts]
