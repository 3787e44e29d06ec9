"""Tables to take away: what their rows say, how their cells are written, what they are called."""

import csv
import datetime as dt
import io
import json

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.exports.writers import escape_formula
from portal.bilingual.plain_text import kept_as_stored
from portal.search.index import deferred_indexing
from tests import factories as make

pytestmark = pytest.mark.django_db


def answer(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status, address
    return response


def bytes_of(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def rows_of_csv(client, address) -> list[dict]:
    text = bytes_of(answer(client, address)).decode()
    lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def rows_of_jsonl(client, address) -> list[dict]:
    return [json.loads(line) for line in bytes_of(answer(client, address)).decode().splitlines()]


def sheet_of(client, address):
    return openpyxl.load_workbook(io.BytesIO(bytes_of(answer(client, address)))).active


@deferred_indexing()
def full_event(**fields):
    """An event of June 2022 in what was Nur-Sultan then, with one of each part."""
    make.make_region_name()
    body = make.make_organisation()
    make.make_organisation_name(body)
    event = make.make_event(convening_body=body, start_time=dt.time(10, 30), number=31, **fields)
    make.make_topic(event, [make.make_subject()])
    person = make.make_person()
    make.make_participation(event, person, organisation=body)
    make.make_group(event, [body, make.make_organisation(name_kk="Екінші ұйым")], headcount=12)
    make.make_decision(event, executor=body)
    make.make_grant(event, recipient=person, organisation=body)
    return event


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_an_event_is_one_row_with_both_languages_and_the_names_of_its_day(client, language):
    event = full_event()
    [row] = rows_of_csv(client, f"/{language}/events.csv")
    changed, published = row.pop("changed_at"), row.pop("published_at")
    assert (changed[-1], published) == ("Z", "2022-07-01T09:00:00Z")
    assert row == {
        "id": str(event.pk),
        "address_kk": f"http://testserver/kk/events/{event.slug}/",
        "address_ru": f"http://testserver/ru/events/{event.slug}/",
        "title_kk": "Қоғамдық кеңестің отырысы",
        "title_ru": "Заседание общественного совета",
        "summary_kk": "Кеңес жаз мезгіліне дайындықты талқылады.",
        "summary_ru": "Совет обсудил подготовку к лету.",
        "remark_kk": "",
        "remark_ru": "",
        "kind": "session",
        "number": "31",
        "registration_number": "",
        "protocol_number": "",
        "convening_body": event.convening_body.slug,
        "convening_body_kk": "Қаланың бұрынғы кеңесі",
        "convening_body_ru": "Прежний совет города",
        "format": "unknown",
        "status": "held",
        "date": "2022-06-22",
        "end_date": "",
        "start_time": "10:30:00",
        "end_time": "",
        "time_zone": "Asia/Almaty",
        "date_basis": "held",
        "region": "KZ-71",
        "region_kk": "Нұр-Сұлтан қаласы",
        "region_ru": "город Нур-Султан",
        "locality_kk": "Нұр-Сұлтан қаласы",
        "locality_ru": "город Нур-Султан",
        "venue_kk": "Достық үйі",
        "venue_ru": "Дом дружбы",
        "subjects": "ekologiia",
        "participations": "2",
        "decisions": "1",
        "awards": "1",
        "missing": "",
    }


def test_today_s_name_stands_where_no_former_one_held(client):
    make.make_region_name()
    make.make_event(date=dt.date(2023, 1, 1), convening_body=make.make_organisation())
    [row] = rows_of_csv(client, "/kk/events.csv")
    assert (row["region_ru"], row["convening_body_ru"]) == ("город Астана", "Общественный совет города")


def test_a_former_name_in_one_language_is_not_filled_with_the_present_one(client):
    make.make_region_name(name_ru=None)
    make.make_event()
    [row] = rows_of_csv(client, "/kk/events.csv")
    assert (row["region_kk"], row["region_ru"]) == ("Нұр-Сұлтан қаласы", "")


def test_what_is_missing_is_named_column_by_column(client):
    make.make_event(title_ru=None, summary_kk=None, summary_ru=None, region=None)
    assert [row["missing"] for row in rows_of_csv(client, "/kk/events.csv")] == [
        "title_ru summary_kk summary_ru convening_body start_time region"
    ]
    [line] = rows_of_jsonl(client, "/kk/events.jsonl")
    assert line["missing"] == [
        "title_ru", "summary_kk", "summary_ru", "convening_body", "start_time", "region"
    ]  # fmt: skip
    assert (line["title_ru"], line["participations"], line["subjects"]) == (None, 0, [])


def test_json_lines_hold_the_columns_of_the_csv_with_their_types(client):
    event = full_event()
    [line] = rows_of_jsonl(client, "/ru/events.jsonl")
    [row] = rows_of_csv(client, "/ru/events.csv")
    assert list(line) == list(row)
    assert (
        line["id"],
        line["number"],
        line["date"],
        line["start_time"],
        line["subjects"],
        line["remark_kk"],
    ) == (
        event.pk,
        31,
        "2022-06-22",
        "10:30:00",
        ["ekologiia"],
        None,
    )


def test_participations_are_rows_of_people_and_groups_with_post_and_body_of_that_day(client):
    event = full_event()
    person, group = rows_of_csv(client, "/kk/participations.csv")
    assert person | {"id": ""} == {
        "id": "",
        "event_id": str(event.pk),
        "event_address_kk": f"http://testserver/kk/events/{event.slug}/",
        "event_address_ru": f"http://testserver/ru/events/{event.slug}/",
        "date": "2022-06-22",
        "event_status": "held",
        "event_title_kk": "Қоғамдық кеңестің отырысы",
        "event_title_ru": "Заседание общественного совета",
        "region": "KZ-71",
        "person": event.participations.first().person.slug,
        "person_kk": "Гүлнәр Ермекқызы Сәрсенова",
        "person_ru": "Гульнар Ермековна Сарсенова",
        "group_kk": "",
        "group_ru": "",
        "group_organisations": "",
        "role": "participant",
        "presence": "present",
        "position_kk": "бөлім басшысы",
        "position_ru": "руководитель отдела",
        "organisation": event.convening_body.slug,
        "organisation_kk": "Қаланың бұрынғы кеңесі",
        "organisation_ru": "Прежний совет города",
        "printed_name": "Г.Сәрсенова",
        "headcount": "",
        "headcount_basis": "",
        "missing": "",
    }
    slugs = sorted(event.participations.last().organisations.values_list("slug", flat=True))
    assert (
        group["group_organisations"],
        group["headcount"],
        group["headcount_basis"],
        group["person_kk"],
    ) == (
        " ".join(slugs),
        "12",
        "exact",
        "",
    )


def test_a_person_without_own_page_is_named_and_not_led_to(client):
    make.make_participation(person=make.make_person(has_own_page=False))
    [row] = rows_of_csv(client, "/kk/participations.csv")
    assert (row["person"], row["person_ru"]) == ("", "Гульнар Ермековна Сарсенова")


def test_awards_follow_the_register_s_filters_and_those_of_events(client):
    event = full_event()
    other = make.make_award(name_kk="Құрмет грамотасы")
    make.make_grant(event, other, recipient_group_kk="Ұжым")
    make.make_grant(make.make_event(kind="hearing", date=dt.date(2023, 1, 1)), other)
    rows = rows_of_csv(client, "/kk/awards.csv")
    assert [(row["award_kk"], row["recipient_kk"], row["recipient_group_kk"]) for row in rows] == [
        ("Құрмет грамотасы", "Гүлнәр Ермекқызы Сәрсенова", ""),
        ("«Алғыс» медалі", "Гүлнәр Ермекқызы Сәрсенова", ""),
        ("Құрмет грамотасы", "", "Ұжым"),
    ]
    assert len(rows_of_csv(client, f"/kk/awards.csv?award={other.slug}")) == 2
    assert len(rows_of_csv(client, f"/kk/awards.csv?award={other.slug}&kind=hearing")) == 1
    assert len(rows_of_csv(client, "/kk/awards.csv?date_after=2023")) == 1


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)"])
def test_no_cell_of_csv_begins_as_a_formula(client, formula):
    make.make_event(title_ru=formula, venue_kk=formula)
    [row] = rows_of_csv(client, "/kk/events.csv")
    assert (row["title_ru"], row["venue_kk"]) == (f"'{formula}", f"'{formula}")


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1", "＝1"])
def test_a_formula_is_made_plain_and_other_cells_stay(cell):
    assert [escape_formula(cell), escape_formula("a=1"), escape_formula("")] == [f"'{cell}", "a=1", ""]


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)"])
def test_no_cell_of_a_workbook_is_a_formula(client, formula):
    make.make_event(title_ru=formula)
    sheet = sheet_of(client, "/kk/events.xlsx")
    cell = sheet.cell(2, [cell.value for cell in sheet[1]].index("title_ru") + 1)
    assert (cell.value, cell.data_type) == (formula, "s")


def test_a_workbook_holds_the_columns_of_the_csv_typed(client):
    full_event()
    names, values = [
        [cell.value for cell in line] for line in sheet_of(client, "/ru/events.xlsx").iter_rows()
    ]
    row = dict(zip(names, values, strict=True))
    assert names == list(rows_of_csv(client, "/ru/events.csv")[0])
    assert (row["number"], row["date"], row["start_time"]) == (31, dt.datetime(2022, 6, 22), dt.time(10, 30))


def test_control_characters_do_not_break_a_workbook(client):
    with kept_as_stored():  # as rows of before are
        make.make_event(summary_kk="бір\x0bекі\x1fүш")
    sheet = sheet_of(client, "/kk/events.xlsx")
    assert "бірекіүш" in [cell.value for cell in sheet[2]]


def test_a_byte_order_mark_stands_first_when_asked_for(client):
    make.make_event()
    assert bytes_of(client.get("/kk/events.csv?bom=1")).startswith(b"\xef\xbb\xbfid,")
    assert bytes_of(client.get("/kk/events.csv")).startswith(b"id,")


def test_order_follows_the_page(client):
    for year in (2021, 2023, 2022):
        make.make_event(date=dt.date(year, 1, 1))
    assert [row["date"][:4] for row in rows_of_csv(client, "/kk/events.csv")] == ["2023", "2022", "2021"]
    assert [row["date"][:4] for row in rows_of_csv(client, "/kk/events.csv?sort=date")] == [
        "2021",
        "2022",
        "2023",
    ]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("", "kenes-events-{day}.csv"),
        ("?region=KZ-71&date_after=2022", "kenes-events-date_after-2022-region-KZ-71-{day}.csv"),
        ("?q=тіл саясаты", "kenes-events-q-til-saiasaty-{day}.csv"),
        ('?kind=session&x="%0d%0aSet-Cookie', "kenes-events-kind-session-{day}.csv"),
    ],
)
def test_the_file_name_says_what_was_asked_and_when(client, query, name):
    from django.utils import timezone

    said = client.get(f"/kk/events.csv{query}")["Content-Disposition"]
    assert said == f'attachment; filename="{name.format(day=timezone.localdate().isoformat())}"'


SHAPES = ["events.csv", "events.xlsx", "events.jsonl", "participations.csv", "awards.csv"]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("language", "words"), [("kk", "2022"), ("ru", "2022")])
def test_what_cannot_be_understood_is_refused_in_words(client, shape, language, words):
    response = client.get(f"/{language}/{shape}?date_after=2022-13&region=KZ-71")
    assert (response.status_code, response["Content-Type"]) == (400, "text/plain; charset=utf-8")
    assert words in response.content.decode()
    assert client.get(f"/{language}/{shape}?sort=loudest").status_code == 400
    bytes_of(answer(client, f"/{language}/{shape}?utm_source=letter&page=x"))


@pytest.mark.parametrize("shape", SHAPES)
def test_queries_do_not_grow_with_the_rows(client, shape):
    counts = []
    for number in (1, 3):
        for _ in range(number):
            full_event(region=make.make_region())
        with CaptureQueriesContext(
            connection,
        ) as queries:
            bytes_of(client.get(f"/kk/{shape}?region=KZ-71"))
        counts.append(len([query for query in queries if "SELECT" in query["sql"]]))
    assert counts[0] == counts[1] <= 3
