"""Times by the clocks of the place: the west had another time than the rest until 1 March 2024."""

import datetime as dt
import json
import re

import icalendar
import pytest
from django.core.exceptions import ValidationError

from people.loading import load_regions
from people.models import Region
from tests import factories as make
from tests.exports.test_tables import bytes_of, rows_of_csv
from tests.pages import LANGUAGES, html_of, section_of, text_of

pytestmark = pytest.mark.django_db
# Region, day, hours east of Greenwich: as the country's clocks went.
CLOCKS = [
    ("KZ-15", (2023, 5, 4), 5),  # Aqtöbe
    ("KZ-23", (2023, 5, 4), 5),  # Atyrau
    ("KZ-27", (2023, 12, 31), 5),  # West Kazakhstan
    ("KZ-47", (2024, 2, 29), 5),  # Mangystau
    ("KZ-43", (2018, 12, 20), 6),  # Qyzylorda changed on 21 December 2018
    ("KZ-43", (2018, 12, 21), 5),
    ("KZ-39", (2024, 2, 29), 6),  # Qostanai
    ("KZ-39", (2024, 3, 1), 5),
    ("KZ-10", (2023, 5, 4), 6),  # Abai
    ("KZ-62", (2023, 5, 4), 6),  # Ulytau
    ("KZ-33", (2024, 3, 1), 5),  # Jetisu
    ("KZ-79", (2024, 2, 29), 6),  # Shymkent
    ("KZ-71", (2024, 3, 1), 5),  # Astana
    (None, (2023, 5, 4), 6),  # the capital's where no region is known
]


@pytest.fixture
def regions():
    load_regions()


def event_in(iso, day, **fields):
    region = Region.objects.get(iso=iso) if iso else None
    return make.make_event(region=region, date=dt.date(*day), start_time=dt.time(10, 30), **fields)


@pytest.mark.parametrize(("iso", "day", "hours"), CLOCKS)
def test_calendar_schema_and_api_give_the_moment_of_the_place_and_day(client, regions, iso, day, hours):
    event = event_in(iso, day, end_time=dt.time(12))
    begins, ends = (f"{dt.date(*day)}T{clock}+0{hours}:00" for clock in ("10:30:00", "12:00:00"))
    calendar = icalendar.Calendar.from_ical(bytes_of(client.get("/kk/events.ics")))
    [entry] = calendar.walk("VEVENT")
    assert (entry["DTSTART"].dt.isoformat(), entry["DTEND"].dt.isoformat()) == (begins, ends)
    [zone] = calendar.walk("VTIMEZONE")
    assert zone["TZID"] == entry["DTSTART"].params["TZID"] == event.zone.key
    answer = client.get(f"/api/v1/events/{event.slug}/").json()
    assert (answer["begins_at"], answer["ends_at"], answer["start_time"]) == (begins, ends, "10:30:00")
    html = html_of(client, f"/ru/events/{event.slug}/")
    blocks = map(json.loads, re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.S))
    [schema] = [block for block in blocks if block["@type"] == "Event"]
    assert (schema["startDate"], schema["endDate"]) == (begins, ends)
    assert f"(UTC+{hours})" in text_of(html)
    [row] = rows_of_csv(client, "/ru/events.csv")
    assert row["time_zone"] == ("" if iso is None else event.zone.key)


def test_an_unknown_time_is_a_day_without_a_zone(client):
    event = make.make_event(end_date=dt.date(2022, 6, 23))
    calendar = bytes_of(client.get("/kk/events.ics")).decode()
    assert "VTIMEZONE" not in calendar
    assert "DTSTART;VALUE=DATE:20220622" in calendar
    answer = client.get(f"/api/v1/events/{event.slug}/").json()
    assert (answer["begins_at"], answer["ends_at"]) == (None, None)


def test_each_zone_of_a_calendar_is_described_once(client, regions):
    for iso in ("KZ-15", "KZ-15", "KZ-71", "KZ-75"):
        event_in(iso, (2023, 5, 4))
    zones = icalendar.Calendar.from_ical(bytes_of(client.get("/kk/events.ics"))).walk("VTIMEZONE")
    assert [str(zone["TZID"]) for zone in zones] == ["Asia/Almaty", "Asia/Aqtobe"]


def test_a_session_over_new_year_stands_in_both_years_and_lasts_through_its_last_day(client, regions):
    event = event_in("KZ-15", (2023, 12, 30), end_date=dt.date(2024, 1, 2))
    [entry] = icalendar.Calendar.from_ical(bytes_of(client.get("/kk/events.ics"))).walk("VEVENT")
    assert entry["DTEND"].dt.isoformat() == "2024-01-03T00:00:00+05:00"
    for year in (2023, 2024):
        rows = rows_of_csv(client, f"/kk/events.csv?date_after={year}&date_before={year}")
        assert [row["id"] for row in rows] == [str(event.pk)]
    for month, days in (("2023-12", 2), ("2024-01", 2)):
        html = html_of(client, f"/kk/events/?view=calendar&month={month}")
        assert html.count(f'href="/kk/events/{event.slug}/"') == days
    bars = section_of(html_of(client, "/kk/statistics/"), "years") or html_of(client, "/kk/statistics/")
    assert re.findall(r'<span class="number">(\d+)</span>', bars)[:2] == ["1", "1"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["Asia/Nowhere", "", "../etc/passwd", "UTC+5"])
def test_a_zone_that_there_is_not_is_refused_and_breaks_no_page(client, name, language):
    region = make.make_region()
    region.time_zone = name
    with pytest.raises(ValidationError) as refused:
        region.full_clean()
    assert "time_zone" in refused.value.message_dict
    Region.objects.filter(pk=region.pk).update(time_zone=name)
    event = make.make_event(region=region, start_time=dt.time(9))
    assert "(UTC+6)" in html_of(client, f"/{language}/events/{event.slug}/")
    assert client.get(f"/{language}/events.ics").status_code == 200


SPANS = [
    # Region, end, hours; what stands there in Kazakh and Russian.
    (
        ("KZ-71", "2023-12-30", "2024-01-03", "22:00", "02:00"),
        "2023 жылғы 30 желтоқсан, 22:00 – 2024 жылғы 3 қаңтар, 02:00 (UTC+6)",
        "30 декабря 2023 года, 22:00 – 3 января 2024 года, 02:00 (UTC+6)",
    ),
    (
        ("KZ-71", "2022-06-22", "2022-06-23", "09:00", None),
        "2022 жылғы 22 маусым, 09:00 – 2022 жылғы 23 маусым (UTC+6)",
        "22 июня 2022 года, 09:00 – 23 июня 2022 года (UTC+6)",
    ),
    (
        ("KZ-71", "2024-02-29", "2024-03-01", "22:00", "08:00"),
        "2024 жылғы 29 ақпан, 22:00 (UTC+6) – 2024 жылғы 1 наурыз, 08:00 (UTC+5)",
        "29 февраля 2024 года, 22:00 (UTC+6) – 1 марта 2024 года, 08:00 (UTC+5)",
    ),
    (
        ("KZ-71", "2022-06-22", None, "09:00", "11:00"),
        "2022 жылғы 22 маусым , 09:00–11:00 (UTC+6)",
        "22 июня 2022 года , 09:00–11:00 (UTC+6)",
    ),
    (
        ("KZ-71", "2023-12-30", "2024-01-03", None, None),
        "2023 жылғы 30 желтоқсан – 2024 жылғы 3 қаңтар , уақыты белгісіз",
        "30 декабря 2023 года – 3 января 2024 года , время неизвестно",
    ),
]


@pytest.mark.parametrize(("fields", "kk", "ru"), SPANS)
def test_each_end_of_several_days_has_its_hour(client, regions, fields, kk, ru):
    iso, day, end, begins, ends = fields
    event = make.make_event(
        region=Region.objects.get(iso=iso),
        date=dt.date.fromisoformat(day),
        end_date=dt.date.fromisoformat(end) if end else None,
        start_time=dt.time.fromisoformat(begins) if begins else None,
        end_time=dt.time.fromisoformat(ends) if ends else None,
    )
    for language, words in (("kk", kk), ("ru", ru)):
        html = html_of(client, f"/{language}/events/{event.slug}/")
        facts = html[html.index('<dl class="facts">') :]
        assert text_of(facts[facts.index("<dd>") : facts.index("</dd>")]) == words
