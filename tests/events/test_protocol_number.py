"""The number of the minutes of an event: one described field, everywhere that a public field of events belongs."""

import datetime as dt
import io
import json
import re

import pytest
from django.core.files.base import ContentFile
from django.utils import translation
from openpyxl import load_workbook
from reversion.models import Version

from events.descriptions import EVENT
from events.importing import import_table
from events.importing.columns import column_heading
from events.models import Event
from people.loading import columns_from
from tests.events.test_admin import address, form_of, make_full_event, save, saved
from tests.events.test_conflicts import answers, editors, named
from tests.exports.test_dumps import made, tables_of
from tests.exports.test_tables import rows_of_csv, rows_of_jsonl, sheet_of
from tests.factories import make_draft, make_event
from tests.pages import LANGUAGES, html_of, names_of
from tests.staff import EDITOR, errors_of, signed_in

pytestmark = pytest.mark.django_db

NUMBER = "№ 4/2023"
LABELS = [("kk", "хаттама нөмірі"), ("ru", "номер протокола")]
BETWEEN = ["registration_number", "protocol_number", "convening_body"]


def around(names) -> list[str]:
    """The name with the one before it and the one after it."""
    names = list(names)
    place = names.index("protocol_number")
    return names[place - 1 : place + 2]


# --- On pages


@pytest.mark.parametrize(("language", "label"), LABELS)
def test_page_shows_the_number_of_the_minutes_after_the_registration_number(client, language, label):
    event = make_event(registration_number="12-34", protocol_number=NUMBER)
    shown = re.findall(
        r"<dt>([^<]*)</dt><dd>([^<]*)</dd>", html_of(client, f"/{language}/events/{event.slug}/")
    )
    registered = {"kk": "Тіркеу нөмірі", "ru": "Регистрационный номер"}[language]
    assert shown[:2] == [(registered, "12-34"), (label.capitalize(), NUMBER)]


@pytest.mark.parametrize(("language", "label"), LABELS)
def test_page_says_nothing_of_minutes_without_a_number(client, language, label):
    event = make_event(protocol_number="")
    assert label not in html_of(client, f"/{language}/events/{event.slug}/").lower()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("words", [NUMBER, "4/2023", "Х-4/2023"])
def test_search_finds_the_event_by_the_number_of_its_minutes(client, language, words):
    number = f"№ {words.removeprefix('№ ')}"
    event = make_event(protocol_number=number, title_kk="Ауа туралы", title_ru="О воздухе")
    make_event(protocol_number="№ 5/2021", title_kk="Су туралы", title_ru="О воде")
    found = names_of(html_of(client, f"/{language}/events/?q={words.replace('№', '%E2%84%96')}"))
    assert found == [getattr(event, f"title_{language}")]


# --- In open data and in the API


def test_files_of_events_hold_it_after_the_registration_number(client):
    make_event(protocol_number=NUMBER)
    [from_csv], [from_jsonl] = (
        rows_of_csv(client, "/kk/events.csv"),
        rows_of_jsonl(client, "/ru/events.jsonl"),
    )
    header, cells = sheet_of(client, "/ru/events.xlsx").iter_rows(max_row=2, values_only=True)
    from_xlsx = dict(zip(header, cells, strict=True))
    assert [row["protocol_number"] for row in (from_csv, from_jsonl, from_xlsx)] == [NUMBER] * 3
    assert [around(row) for row in (from_csv, from_jsonl, from_xlsx)] == [BETWEEN] * 3


def test_dumps_hold_it_and_their_dictionary_says_what_it_is(settings, tmp_path):
    settings.DUMPS_ROOT = tmp_path / "dumps"
    make_event(protocol_number=NUMBER)
    files = made()
    for shape in ("csv", "jsonl"):
        [row] = tables_of(files[f"kenes-{shape}.zip"], shape)["events"]
        assert (row["protocol_number"], around(row)) == (NUMBER, BETWEEN)
    resources = {each["name"]: each for each in json.loads(files["datapackage.json"])["resources"]}
    fields = {each["name"]: each for each in resources["events"]["schema"]["fields"]}
    assert around(fields) == BETWEEN
    said = fields["protocol_number"]
    assert "Хаттама нөмірі" in str(said)
    assert "Номер протокола" in str(said)
    assert said["type"] == "string"


@pytest.mark.parametrize("number", [NUMBER, ""])
def test_api_tells_it_in_the_list_and_in_the_record(client, number):
    event = make_event(protocol_number=number)
    [listed] = client.get("/api/v1/events/").json()["results"]
    record = client.get(f"/api/v1/events/{event.slug}/").json()
    assert [each["protocol_number"] for each in (listed, record)] == [number, number]
    assert [around(each) for each in (listed, record)] == [BETWEEN, BETWEEN]


# --- From tables and files of facts


def imported(*rows: str, language="ru"):
    with translation.override(language):
        return import_table(ContentFile("\n".join(rows).encode()), "t.csv", dry_run=True)


@pytest.mark.parametrize(
    "heading", ["protocol_number", "Хаттама нөмірі", "номер протокола", "НОМЕР ПРОТОКОЛА"]
)
def test_import_reads_it_under_its_name_in_either_language(heading):
    outcome = imported(f"date;title_kk;{heading}", f"05.03.2024;Су туралы;{NUMBER}", "06.03.2024;Ауа туралы;")
    assert [str(each.words) for each in outcome.mistakes] == []
    assert [event.protocol_number for event in outcome.events] == [NUMBER, ""]


def test_import_refuses_a_number_that_is_too_long_at_its_cell():
    outcome = imported("title_kk;protocol_number", f"Су туралы;{'Ж' * 61}", f"Ауа туралы;{'Ж' * 60}")
    assert [(each.row, each.column) for each in outcome.mistakes] == [(2, "protocol_number")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_template_of_imports_has_its_column(language):
    content = signed_in().get(f"/{language}/admin/events/event/import/template.xlsx").content
    headings = [cell.value for cell in load_workbook(io.BytesIO(content)).worksheets[0][1]]
    with translation.override(language):
        wanted = [column_heading(name) for name in BETWEEN]
    place = headings.index(wanted[1])
    assert headings[place - 1 : place + 2] == wanted


@pytest.mark.parametrize(
    ("fact", "kept"), [({"protocol_number": NUMBER}, NUMBER), ({"protocol_number": None}, ""), ({}, "")]
)
def test_files_of_facts_may_tell_it(fact, kept):
    facts = {"title": {"kk": "Су туралы", "ru": None}} | fact
    event = Event(**columns_from(facts, EVENT), slug="su", date=dt.date(2024, 3, 5))
    event.save()
    assert Event.objects.get(pk=event.pk).protocol_number == kept


# --- At the desk


@pytest.mark.parametrize(("language", "label"), LABELS)
def test_form_asks_for_it_beside_the_registration_number(language, label):
    event = make_draft(protocol_number=NUMBER)
    page = signed_in().get(address(event, language))
    form = page.context["adminform"].form
    rows = [row.split() for section in EVENT.form for row in section.rows]
    assert ["kind", "number", *BETWEEN[:2]] in rows
    assert form["protocol_number"].value() == NUMBER
    html = page.content.decode()
    asked = re.search(r'<label[^>]*for="id_protocol_number"[^>]*>([^<]*)', html)[1]
    assert asked.strip().rstrip(":").lower() == label
    names = re.findall(r'<input[^>]* name="((?:registration|protocol)_number)"', html)
    assert names == BETWEEN[:2]


@pytest.mark.parametrize(("language", "label"), LABELS)
def test_desk_saves_it_as_one_line_and_history_names_and_restores_it(language, label):
    event, browser = make_draft(protocol_number="№ 1/2022"), signed_in()
    saved(save(browser, event, form_of(browser, event, language), language))
    typed = form_of(browser, event, language) | {"protocol_number": "  № 4/2023\r\n(түзетілген) "}
    saved(save(browser, event, typed, language))
    event.refresh_from_db()
    assert event.protocol_number == "№ 4/2023 (түзетілген)"

    history = browser.get(address(event, language, "history")).content.decode()
    assert label in history.lower()
    oldest = Version.objects.get_for_object(event).last()
    browser.post(address(event, language, f"history/{oldest.pk}"))
    event.refresh_from_db()
    assert event.protocol_number == "№ 1/2022"


@pytest.mark.parametrize("language", LANGUAGES)
def test_desk_keeps_what_was_typed_where_it_is_too_long(language):
    event, browser = make_draft(), signed_in()
    page = save(browser, event, form_of(browser, event, language) | {"protocol_number": "Ж" * 61}, language)
    assert list(errors_of(page)) == ["protocol_number"]
    assert "Ж" * 61 in page.content.decode()
    event.refresh_from_db()
    assert event.protocol_number == ""


@pytest.mark.parametrize(("language", "kept"), [("kk", "mine"), ("ru", "theirs")])
def test_second_editor_is_asked_which_number_of_the_minutes_holds(language, kept):
    event, (first, second) = make_full_event(), editors()
    early, late = form_of(first, event, language), form_of(second, event, language)
    saved(save(first, event, early | {"protocol_number": "№ 4/2023"}, language))

    page = save(second, event, late | {"protocol_number": "№ 5/2023"}, language)

    assert page.status_code == 409
    assert named(page) == {"protocol_number": ""}
    saved(save(second, event, answers(page, protocol_number=kept), language))
    event.refresh_from_db()
    assert event.protocol_number == {"mine": "№ 5/2023", "theirs": "№ 4/2023"}[kept]


@pytest.mark.parametrize("language", LANGUAGES)
def test_copy_of_a_session_has_minutes_of_its_own(language):
    event, browser = make_full_event(date=dt.date(2024, 3, 5), protocol_number=NUMBER), signed_in(EDITOR)
    assert browser.post(address(event, language, "copy"), {"day": "12.03.2024"}).status_code == 302
    copy = Event.objects.get(date=dt.date(2024, 3, 12))
    assert (copy.title_kk, copy.protocol_number) == (event.title_kk, "")
