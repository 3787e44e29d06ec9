"""The API: what its resources say, page by page, and how it refuses."""

import datetime as dt
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Event
from people.models import FormerSlug
from tests import factories as make
from tests.exports.test_tables import full_event

pytestmark = pytest.mark.django_db


def read(client, address, status=200):
    response = client.get(f"/api/v1/{address}")
    assert response.status_code == status, address
    return response.json()


def all_pages(client, address) -> list[list[dict]]:
    pages = [read(client, address)]
    while pages[-1]["next"]:
        link = urlsplit(pages[-1]["next"])
        pages.append(client.get(f"{link.path}?{link.query}").json())
    return [page["results"] for page in pages]


@pytest.fixture
def event():
    """With one of each part; whoever takes part has made a statement."""
    event = full_event()
    make.make_document(event)
    make.make_statement(event, participation=event.participations.first())
    return event


@pytest.fixture
def said(client, event):
    return read(client, f"events/{event.slug}/")


def council_of(event) -> dict:
    """By the name that it had on the day of the event."""
    return {
        "slug": event.convening_body.slug,
        "name": {"kk": "Қаланың бұрынғы кеңесі", "ru": "Прежний совет города"},
    }


def person_of(event) -> dict:
    return {
        "slug": event.participations.first().person.slug,
        "name": {"kk": "Гүлнәр Ермекқызы Сәрсенова", "ru": "Гульнар Ермековна Сарсенова"},
    }


def test_an_event_has_an_address_and_a_title_in_both_languages(event, said):
    assert said["address"] == {
        code: f"http://testserver/{code}/events/{event.slug}/" for code in ("kk", "ru")
    }
    assert said["title"] == {"kk": "Қоғамдық кеңестің отырысы", "ru": "Заседание общественного совета"}


def test_an_event_names_its_place_and_its_council_as_on_its_day(event, said):
    assert said["region"] == {"iso": "KZ-71", "name": {"kk": "Нұр-Сұлтан қаласы", "ru": "город Нур-Султан"}}
    assert said["convening_body"] == council_of(event)
    assert (said["date"], said["start_time"], said["end_time"], said["subjects"]) == (
        "2022-06-22", "10:30:00", None, ["ekologiia"],
    )  # fmt: skip


def test_an_event_holds_who_took_part_with_the_post_of_the_day(event, said):
    assert said["participations"][0] == {
        "id": event.participations.first().pk,
        "person": person_of(event),
        "group": {"kk": None, "ru": None},
        "role": "participant",
        "presence": "present",
        "position": {"kk": "бөлім басшысы", "ru": "руководитель отдела"},
        "organisations": [council_of(event)],
        "printed_name": "Г.Сәрсенова",
        "headcount": None,
        "headcount_basis": None,
        "remark": {"kk": None, "ru": None},
    }


def test_an_event_holds_what_was_said_decided_awarded_and_attached(event, said):
    assert said["statements"] == [
        {
            "id": event.statements.get().pk,
            "topic": None,
            "participation": event.participations.first().pk,
            "kind": "report",
            "text": {"kk": "Ауаны тазартуға шақырды.", "ru": "Призвала очистить воздух."},
        }
    ]
    assert [decision["executors"] for decision in said["decisions"]] == [[council_of(event)]]
    assert [(grant["person"], grant["organisation"], grant["given_by"]) for grant in said["awards"]] == [
        (person_of(event), council_of(event), None)
    ]
    assert [row["url"] for row in said["documents"]] == [event.documents.get().url]


RESOURCES = [
    "events",
    "people",
    "organisations",
    "regions",
    "subjects",
    "awards",
    "award-grants",
    "decisions",
]


@pytest.mark.parametrize("resource", RESOURCES)
def test_lists_are_read_in_a_constant_number_of_queries(client, resource):
    read(client, f"{resource}/")
    counts = []
    for number in (1, 3):
        for _ in range(number):
            full_event(region=make.make_region())
        with CaptureQueriesContext(connection) as queries:
            assert read(client, f"{resource}/")["results"]
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8


@pytest.mark.parametrize("size", [1, 2, 3, 5, 200])
@pytest.mark.parametrize(("sort", "order"), [("", [4, 3, 2, 1, 0]), ("&sort=date", [0, 1, 2, 3, 4])])
def test_pages_hold_every_record_once_in_order_and_lead_back(client, size, sort, order):
    days = [dt.date(2021, 1, 1), *[dt.date(2022, 1, 1)] * 3, dt.date(2023, 1, 1)]
    ids = [make.make_event(date=day).pk for day in days]
    pages = all_pages(client, f"events/?page_size={size}{sort}")
    assert [event["id"] for page in pages for event in page] == [ids[at] for at in order]
    first = read(client, f"events/?page_size={size}{sort}")
    if first["next"]:
        second = client.get(first["next"]).json()
        assert client.get(second["previous"]).json()["results"] == first["results"]


def test_pages_stay_whole_while_records_come(client):
    ids = [make.make_event(date=dt.date(2022, 1, number)).pk for number in range(1, 5)]
    first = read(client, "events/?page_size=2")
    make.make_event(date=dt.date(2023, 1, 1))
    second = client.get(first["next"]).json()
    assert [event["id"] for event in first["results"] + second["results"]] == ids[::-1]
    assert second["next"] is None


def test_changes_come_oldest_first_with_tombstones_that_say_nothing_else(client):
    early, late = make.make_event(), make.make_event(kind="hearing")
    withdrawn = make.make_withdrawn_event(title_kk="Құпия")
    make.make_draft()
    make.make_scheduled_event()
    at = dt.datetime(2023, 1, 1, tzinfo=dt.UTC)
    for number, event in enumerate((late, withdrawn, early)):
        Event.objects.filter(pk=event.pk).update(changed_at=at + dt.timedelta(hours=number))
    results = read(client, "events/?modified_since=2023-01-01")["results"]
    assert [event["id"] for event in results] == [late.pk, withdrawn.pk, early.pk]
    assert results[1] == {"id": withdrawn.pk, "state": "withdrawn", "changed_at": "2023-01-01T01:00:00Z"}
    assert [row["id"] for row in read(client, "events/?modified_since=2023-01-01T02:00:00Z")["results"]] == [
        early.pk
    ]
    # Whatever else is chosen: a tombstone that obeyed the filter would tell what the record said.
    filtered = read(client, "events/?modified_since=2023-01-01&kind=hearing")["results"]
    assert [event["id"] for event in filtered] == [late.pk, withdrawn.pk]
    assert [page[0]["id"] for page in all_pages(client, "events/?modified_since=2023-01-01&page_size=1")] == [
        late.pk, withdrawn.pk, early.pk,
    ]  # fmt: skip


def test_without_modified_since_there_is_no_tombstone(client):
    make.make_hidden_events()
    event = make.make_event()
    assert [row["id"] for row in read(client, "events/")["results"]] == [event.pk]


def test_a_record_published_later_than_it_changed_is_a_change(client):
    event = make.make_event(publish_at=dt.datetime(2023, 6, 1, tzinfo=dt.UTC))
    Event.objects.filter(pk=event.pk).update(changed_at=dt.datetime(2022, 1, 1, tzinfo=dt.UTC))
    assert [row["id"] for row in read(client, "events/?modified_since=2023-01-01")["results"]] == [event.pk]


def test_unknown_parameters_are_named_and_so_are_those_not_understood(client):
    problem = read(client, "events/?colour=red&date_after=2022-13&page_size=0", 400)
    assert [error["parameter"] for error in problem["errors"]] == ["colour", "date_after", "page_size"]
    assert (problem["status"], problem["title"]) == (400, "Bad Request")
    for error in problem["errors"]:
        assert set(error["detail"]) == {"kk", "ru"}
        assert all(error["detail"].values())


@pytest.mark.parametrize(
    "query",
    ["sort=x", "page_size=201", "modified_since=x", "modified_since=2022-13-01",
     "modified_since=99999-01-01", "modified_since=0001-01-01", "region=kz"],
)  # fmt: skip
def test_no_parameter_breaks_a_list(client, query):
    make.make_event()
    response = client.get(f"/api/v1/events/?{query}")
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")


def place_after_first(client, address: str) -> str:
    return parse_qs(urlsplit(read(client, address)["next"]).query)["cursor"][0]


# Of another resource, of other choices, of another order, in one letter another, cut, doubled.
FOREIGN = [
    ("decisions/?page_size=1", str),
    ("events/?page_size=1&kind=session", str),
    ("events/?page_size=1&sort=date", str),
    ("events/?page_size=1", lambda cursor: ("A" if cursor[0] != "A" else "B") + cursor[1:]),
    ("events/?page_size=1", lambda cursor: cursor[:-1]),
    ("events/?page_size=1", lambda cursor: cursor + cursor),
]


@pytest.mark.parametrize(("given", "changed"), FOREIGN)
def test_place_in_another_list_is_refused_by_name(client, given, changed):
    for _ in range(2):
        make.make_decision(make.make_event(kind="session"))
    own = place_after_first(client, "events/?page_size=1")
    assert len(read(client, f"events/?page_size=7&cursor={own}")["results"]) == 1
    response = client.get("/api/v1/events/", {"cursor": changed(place_after_first(client, given))})
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    assert response.json()["errors"] == [
        {
            "parameter": "cursor",
            "detail": {
                "kk": "Бұл тізімде мұндай орын жоқ. «next» және «previous» мекенжайларын тізім бергендей алыңыз.",
                "ru": "Такого места в этом списке нет. Берите адреса «next» и «previous» такими, как их даёт список.",
            },
        }
    ]


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        ".",
        "a\x00b",
        "." + "0" * 16,
        "9" * 401,
        "W10",
        "WyJuZXh0Il0",
        "WyJuZXh0IiwgIjIwMjItMDEtMDEiLCAtMV0",
        "é",
        "WyJuZXh0IiwgIjk5OTk5LTAxLTAxIiwgMV0",
    ],
)
def test_a_place_that_no_list_has_given_is_refused(client, cursor):
    make.make_event()
    response = client.get("/api/v1/events/", {"cursor": cursor})
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    assert [mistake["parameter"] for mistake in response.json()["errors"]] == ["cursor"]


@pytest.mark.parametrize("resource", RESOURCES)
def test_what_is_not_public_never_existed(client, resource):
    for event in make.make_hidden_events():
        make.make_participation(event, organisation=make.make_organisation())
        make.make_grant(event)
        make.make_decision(event)
        make.make_topic(event, [make.make_subject()])
    results = read(client, f"{resource}/")["results"]
    assert [row.get("iso") for row in results] == (["KZ-71"] if resource == "regions" else [])


def test_a_withdrawn_record_is_gone_a_draft_is_missing_a_former_address_leads_on(client):
    withdrawn, draft, event = make.make_withdrawn_event(), make.make_draft(), make.make_event()
    assert read(client, f"events/{withdrawn.slug}/", 410)["title"] == "Gone"
    missing = read(client, f"events/{draft.slug}/", 404)
    assert missing == read(client, "events/never-existed/", 404) == read(client, "nothing/here", 404)
    FormerSlug.objects.create(kind="event", slug="old", object_id=event.pk)
    response = client.get("/api/v1/events/old/")
    assert (response.status_code, response["Location"]) == (301, f"/api/v1/events/{event.slug}/")


def test_what_has_not_changed_is_not_sent_again(client):
    event = full_event()
    for address in (f"/api/v1/events/{event.slug}/", "/api/v1/events/"):
        etag = client.get(address)["ETag"]
        assert client.get(address, HTTP_IF_NONE_MATCH=etag).status_code == 304
        event.convening_body.former_names.update(name_kk=f"Басқа атау {address}")
        assert client.get(address, HTTP_IF_NONE_MATCH=etag).status_code == 200
    assert client.get(f"/api/v1/events/{event.slug}/")["Last-Modified"].endswith("GMT")


def test_any_site_may_read_and_nobody_may_write(client):
    response = client.get("/api/v1/events/")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert client.options("/api/v1/events/").status_code == 200
    for method in (client.post, client.put, client.patch, client.delete):
        refused = method("/api/v1/events/")
        assert (refused.status_code, refused["Content-Type"]) == (405, "application/problem+json")


def test_a_record_leads_to_its_pages(client):
    event = make.make_event()
    links = client.get(f"/api/v1/events/{event.slug}/")["Link"]
    assert links.split(", ") == [
        f'<http://testserver/{code}/events/{event.slug}/>; rel="alternate"; hreflang="{code}"; type="text/html"'
        for code in ("kk", "ru")
    ]


def test_the_page_of_the_api_names_every_resource_without_inline_script(client):
    html = client.get("/api/v1/docs/").content.decode()
    assert [name for name in RESOURCES if f"GET /api/v1/{name}/<" not in html] == []
    assert "<style" not in html
    assert "style=" not in html
    assert "<script>" not in html


def test_a_problem_is_told_in_both_languages_also_where_it_counts(client):
    answer = client.get("/api/v1/events/", {"q": " ".join(["су"] * 13)})
    assert answer.json()["errors"] == [
        {
            "parameter": "q",
            "detail": {
                "kk": "Бір мезгілде ең көбі 12 сөзді іздеуге болады.",
                "ru": "Одновременно можно искать не более 12 слов.",
            },
        }
    ]
