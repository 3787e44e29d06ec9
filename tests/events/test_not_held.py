"""Events that were not simply held: every place says so, and no figure counts them.

A council held one session (that of 2021); another one, with the same people, subject and award, was cancelled, is
still planned, or was planned for a day that has passed.
"""

import datetime as dt
import json
import re
from types import SimpleNamespace

import icalendar
import pytest
from django.http import QueryDict
from django.utils import timezone

from events.statistics import Inquiry, all_answers
from portal.search.index import deferred_indexing
from tests import factories as make
from tests.conftest import taken_back
from tests.exports.test_tables import bytes_of, rows_of_csv, rows_of_jsonl, sheet_of
from tests.pages import LANGUAGES, html_of, links_of, main_of, results_of, section_of, text_of, total_of

WORDS = {
    "cancelled": {"kk": "Болдырылмады", "ru": "Отменено"},
    "planned": {"kk": "Жоспарланған", "ru": "Запланировано"},
    "outcome_unknown": {"kk": "Өткен-өтпегені белгісіз", "ru": "Исход неизвестен"},
}
TITLE = {"kk": "Су шаруашылығы мәселелері жөніндегі отырыс", "ru": "Заседание по вопросам водного хозяйства"}
pytestmark = pytest.mark.django_db


@deferred_indexing()
def council(code: str) -> SimpleNamespace:
    """A held session and one of this status, alike in everything else."""
    body, person, other = (
        make.make_organisation(),
        make.make_person(),
        make.make_person(family_name_kk="Оспан"),
    )
    award, subject = make.make_award(), make.make_subject()
    region = make.make_region()
    days = {"planned": dt.timedelta(days=20), "outcome_unknown": dt.timedelta(days=-20)}
    day = timezone.localdate() + days.get(code, dt.timedelta(days=-200))
    status = "cancelled" if code == "cancelled" else "planned"
    held = make.make_event(
        convening_body=body, date=dt.date(2021, 3, 4), title_kk="Өткен", title_ru="Прошлое"
    )
    event = make.make_event(
        convening_body=body,
        date=day,
        status=status,
        title_kk=TITLE["kk"],
        title_ru=TITLE["ru"],
        region=region,
    )
    for one in (held, event):
        make.make_topic(one, [subject])
        make.make_participation(one, person, organisation=body)
        make.make_participation(one, other, organisation=body)
        make.make_grant(one, award, recipient=person, organisation=body)
        make.make_decision(one, executor=body)
    make.make_reference(held, target=event)
    return SimpleNamespace(**locals())


@pytest.fixture(scope="module", params=WORDS)
def code(request):
    return request.param


@pytest.fixture(scope="module")
def made(shared, django_db_blocker, code):
    """A council with an event of this status, and with no other's."""
    with taken_back(django_db_blocker):
        yield council(code)


def marked(html: str, code: str, language: str) -> bool:
    return f'class="tag tag-{code}">{WORDS[code][language]}<' in html


def result_about(html: str, title: str) -> str:
    [found] = [result for result in results_of(html) if title in result]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_list_marks_the_event_and_not_the_one_held(client, made, code, language):

    def mark(html):
        return marked(html, code, language)

    slug = made.body.slug
    for address in (
        "events/",
        f"events/?convenes={slug}",
        f"subjects/{made.subject.slug}/",
        f"organisations/{slug}/?show=convened",
        f"organisations/{slug}/?show=attended",
        f"organisations/{slug}/?show=decisions",
        f"organisations/{slug}/?show=awards",
        f"awards/{made.award.slug}/",
        "awards/",
        "decisions/",
    ):
        html = html_of(client, f"/{language}/{address}")
        assert mark(result_about(html, TITLE[language])), address
        assert sum("tag-" + code in result for result in results_of(html)) == 1, address
    for address in (f"events/?view=table&convenes={slug}", f"events/?view=calendar&month={made.day:%Y-%m}"):
        assert mark(html_of(client, f"/{language}/{address}")), address
    assert mark(main_of(html_of(client, f"/{language}/regions/KZ-71/")))
    assert mark(main_of(html_of(client, f"/{language}/")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_of_the_person_and_of_other_events_mark_it(client, made, code, language):
    person = html_of(client, f"/{language}/people/{made.person.slug}/")
    assert marked(section_of(person, "not-held"), code, language)
    assert TITLE[language] not in section_of(person, "roles")
    assert marked(section_of(person, "awards"), code, language)
    other = html_of(client, f"/{language}/events/{made.held.slug}/")
    assert marked(section_of(other, "references"), code, language)
    assert marked(section_of(other, "related"), code, language)
    assert marked(other[other.index('class="neighbours"') :], code, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_own_page_says_so_in_title_description_sharing_and_citation(client, made, code, language):
    words = WORDS[code][language]
    html = html_of(client, f"/{language}/events/{made.event.slug}/")
    assert marked(main_of(html), code, language)
    assert re.search(rf"<title>{TITLE[language]} \({words}\)", html)
    assert f'<meta property="og:title" content="{TITLE[language]} ({words})">' in html
    assert re.search(rf'<meta name="description" content="{words}\. ', html)
    assert f"{TITLE[language]}. {words}. " in text_of(html)
    assert 'id="participants"' in html
    assert not re.search(r'id="participants">\s*<h2>[^<]*<span class="count">', html)


def test_structured_data_say_what_schema_org_has_a_word_for(client, made, code):
    html = html_of(client, f"/ru/events/{made.event.slug}/")
    event = next(
        data
        for block in re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)
        if (data := json.loads(block))["@type"] == "Event"
    )
    expected = {
        "cancelled": "https://schema.org/EventCancelled",
        "planned": "https://schema.org/EventScheduled",
    }
    assert event.get("eventStatus") == expected.get(code)


def test_files_and_the_api_give_the_code(client, made, code):
    for rows in (rows_of_csv(client, "/kk/events.csv"), rows_of_jsonl(client, "/kk/events.jsonl")):
        assert {row["id"]: row["status"] for row in rows} in (
            {str(made.held.pk): "held", str(made.event.pk): code},
            {made.held.pk: "held", made.event.pk: code},
        )
        assert {str(row["participations"]) for row in rows if row["status"] == code} == {"0"}
    for name in ("participations", "awards"):
        rows = rows_of_csv(client, f"/kk/{name}.csv")
        statuses = {(row["event_id"], row["event_status"]) for row in rows}
        assert statuses == {(str(made.held.pk), "held"), (str(made.event.pk), code)}
    head, *rows = sheet_of(client, "/kk/events.xlsx").iter_rows(values_only=True)
    assert {row[head.index("status")] for row in rows} == {"held", code}
    assert client.get(f"/api/v1/events/{made.event.slug}/").json()["status"] == code
    for resource in ("decisions", "award-grants"):
        rows = client.get(f"/api/v1/{resource}/").json()["results"]
        assert {row["event"]["status"] for row in rows} == {"held", code}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_calendar_and_the_feed_say_so(client, made, code, language):
    entries = icalendar.Calendar.from_ical(bytes_of(client.get(f"/{language}/events.ics"))).walk("VEVENT")
    statuses = {"cancelled": "CANCELLED", "planned": "TENTATIVE", "outcome_unknown": "TENTATIVE"}
    assert {str(entry["STATUS"]) for entry in entries} == {"CONFIRMED", statuses[code]}
    [title] = [str(entry["SUMMARY"]) for entry in entries if TITLE[language] in entry["SUMMARY"]]
    said = TITLE[language] if code == "planned" else f"{TITLE[language]} ({WORDS[code][language]})"
    assert title == said
    feed = client.get(f"/{language}/events.atom").content.decode()
    assert f"<title>{TITLE[language]} ({WORDS[code][language]})</title>" in feed
    assert f"<summary>{WORDS[code][language]}. " in feed
    assert f'<category term="status:{code}" />' in feed


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_suggestion_says_so(client, made, code, language):
    answer = client.get(f"/{language}/suggest/", {"q": TITLE[language][:8]}).json()
    [found] = [row for row in answer["suggestions"] if row["text"] == TITLE[language]]
    assert found["label"].endswith(f" · {WORDS[code][language]}")


@pytest.mark.parametrize("view", ["list", "table", "calendar"])
def test_the_filter_finds_it_by_its_code_alone(client, made, code, view):
    assert total_of(html_of(client, f"/ru/events/?view={view}&status={code}")) == 1
    assert total_of(html_of(client, f"/ru/events/?view={view}&status=held&status={code}")) == 2
    assert [row["id"] for row in rows_of_csv(client, f"/ru/events.csv?status={code}")] == [str(made.event.pk)]
    assert [row["id"] for row in client.get(f"/api/v1/events/?status={code}").json()["results"]] == [
        made.event.pk
    ]
    assert {row["event_status"] for row in rows_of_csv(client, f"/ru/awards.csv?status={code}")} == {code}
    for register in ("awards", "decisions"):
        assert total_of(html_of(client, f"/ru/{register}/?status={code}")) == 1
        assert total_of(html_of(client, f"/ru/{register}/")) == 2


def test_no_figure_counts_it(client, made, code):
    stranger = make.make_person(family_name_ru="Известнов", family_name_kk="Белгілі")
    make.make_participation(made.event, stranger)
    assert figures_of(html_of(client, "/ru/")) == figures_of(html_of(client, "/ru/data/")) == [1, 2, 1, 1]
    assert total_of(html_of(client, "/ru/statistics/")) == 1
    people = html_of(client, "/ru/people/")
    assert text_of(result_about(people, made.person.slug)) == "Сарсенова Гульнар Ермековна 1 событие"
    assert text_of(result_about(people, "Известнов")).endswith("Ермековна")
    assert " 1 событие" in text_of(result_about(html_of(client, "/ru/organisations/"), made.body.slug))
    region = text_of(main_of(html_of(client, "/ru/regions/KZ-71/")))
    assert "Состоявшиеся события 1" in region
    person = text_of(section_of(html_of(client, f"/ru/people/{made.person.slug}/"), "roles"))
    assert re.match(r"\D+ 1 ", person)
    tabs = html_of(client, f"/ru/organisations/{made.body.slug}/")
    numbers = re.findall(
        r'<span class="count">(\d+)</span>', tabs[tabs.index('class="tabs"') : tabs.index("toolbar")]
    )
    assert numbers == ["1", "1", "2", "1", "1"]
    edges = rows_of_csv(client, "/ru/people-edges.csv")
    assert [row["weight"] for row in edges] == ["1"]


def figures_of(html: str) -> list[int]:
    return [
        int(number)
        for number in re.findall(r'<span class="number">(\d+)</span>', html[html.index("figures") :])
    ][:4]


def test_every_number_of_the_statistics_leaves_it_out_and_leads_to_as_many_records(client, made, code):
    answers = all_answers(Inquiry(QueryDict()))
    assert (answers["total"], answers["regions"].total) == (1, 1)
    for name in ("years", "bodies", "kinds", "formats", "subjects", "decisions", "awards"):
        bars = [bar for bar in answers[name] if bar.number]
        assert [bar.number for bar in bars] == [1], name
        assert total_of(html_of(client, bars[0].address.replace("/kk/", "/ru/"))) == 1, name


def test_links_beside_figures_of_meetings_lead_to_those_held(client, made, code):
    for address in ("/ru/", "/ru/regions/KZ-71/", f"/ru/subjects/{made.subject.slug}/"):
        counted = [
            link for link, words in links_of(main_of(html_of(client, address))) if re.search(r"\b1$", words)
        ]
        listed = [link for link in counted if link.startswith("/ru/events/?")]
        assert all("status=held" in link for link in listed), (address, listed)
