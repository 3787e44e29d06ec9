"""Whatever stands in an address, the answer is readable and in the language of the page."""

from urllib.parse import quote

import pytest

from tests import factories as make

pytestmark = pytest.mark.django_db

REFUSED = [
    "date_after=99999",
    "date_after=0000",
    "date_after=2022-13",
    "date_after=2022-02-30",
    "date_after=22.06.2022",
    "date_before=²⁰²²",
    "date_before=-2022",
    "region=²",
    "region=kz-71",
    "region=%00",
    "region=KZ-71%0A",
    "organisation=a%2Fb",
    "organisation=" + quote("кеңес"),
    "person=" + "x" * 101,
    "subject=%3Cscript%3E",
    "award=%27%3B--",
    "kind=Session%20",
    "format=1",
    "language=KK",
    "q=%00",
    "q=" + "x" * 201,
    "q=" + quote(" ".join(["сөз"] * 13)),
    "q=" + "x" * 3000,
    "sort=unknown",
    "sort=-date%00",
    "view=cards",
    "page=0",
    "page=-1",
    "page=1.5",
    "page=²",
    "page=" + "9" * 31,
    "&".join(f"region=KZ-{number}" for number in range(10, 310)),
    "&".join(f"person=p{number}" for number in range(51)),
]
MISSING = ["page=1000000000", "page=2", "page=" + "9" * 30]
UNDERSTOOD = [
    "q=%ED%A0%80",
    "q=" + quote('"OR NEAR(a) * ^ : -'),
    "q=" + quote("🏛️ \u202eұқсас"),
    "q=" + quote("'; DROP TABLE events_event;--"),
    "q=%",
    "q=_",
    "region=KZ-999",
    "organisation=never-existed",
    "person=never-existed",
    "kind=never",
    "date_after=2022&date_after=2023",
    "page=1&page=1",
    "unknown=%00",
    "=",
    "&&&",
    "%",
]


LISTS = ["events/", "awards/", "decisions/", "people/", "organisations/"]


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_what_cannot_be_understood_is_refused_with_words(client, language):
    for query in REFUSED:
        response = client.get(f"/{language}/events/?{query}")
        text = response.content.decode()
        assert response.status_code == 400, query
        assert f'<html lang="{language}"' in text
        assert 'class="error-summary"' in text


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_page_past_the_end_is_missing(client, language):
    make.make_event()
    for query in MISSING:
        response = client.get(f"/{language}/events/?{query}")
        assert response.status_code == 404, query
        assert f'<html lang="{language}"' in response.content.decode()


@pytest.mark.parametrize("path", [*LISTS, "subjects/", "regions/", "statistics/", ""])
def test_no_page_breaks_and_lists_answer_what_is_odd_but_whole(client, path):
    make.make_decision()
    make.make_grant()
    queries = [*REFUSED, *MISSING, *UNDERSTOOD]
    answers = {query: client.get(f"/kk/{path}?{query}").status_code for query in queries}
    assert {query: status for query, status in answers.items() if status not in (200, 400, 404)} == {}
    if path in LISTS:
        assert {query: answers[query] for query in UNDERSTOOD} == dict.fromkeys(UNDERSTOOD, 200)


def test_the_other_filters_are_kept_when_one_is_refused(client):
    make.make_event()
    text = client.get("/kk/events/?region=KZ-71&date_after=99999&q=%D1%81%D1%83&sort=date").content.decode()
    assert '<input type="hidden" name="region" value="KZ-71"' in text
    assert 'value="су"' in text
    assert 'value="99999"' in text
    assert '<input type="hidden" name="sort" value="date">' in text


@pytest.mark.parametrize(
    "path",
    [
        "/kk/events/%00/",
        "/kk/events/²/",
        "/kk/events/" + "x" * 3000 + "/",
        "/ru/regions/KZ-²/",
        "/ru/regions/kz-71/",
        "/ru/regions/KZ-9999/",
        "/kk/people/%ED%A0%80/",
        "/en/events/",
        "/kk/never/",
        "/never",
        "/events/",
    ],
)
def test_an_address_that_leads_nowhere_is_missing(client, path):
    response = client.get(path)
    assert response.status_code == 404
    assert "<h1" in response.content.decode()
