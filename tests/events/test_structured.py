"""Records in the words of schema.org, as a search engine reads them from the page."""

import datetime as dt

import extruct
import pytest

from tests import factories as make

pytestmark = pytest.mark.django_db


def data_of(client, address) -> dict:
    html = client.get(address).content.decode()
    found = extruct.extract(html, syntaxes=["json-ld"])["json-ld"]
    return next(data for data in found if data["@type"] == "Event")


@pytest.mark.parametrize(
    ("language", "other", "name", "place", "venue"),
    [
        ("kk", "ru", "Қоғамдық кеңестің отырысы", "Нұр-Сұлтан қаласы", "Достық үйі"),
        ("ru", "kk", "Заседание общественного совета", "город Нур-Султан", "Дом дружбы"),
    ],
)
def test_an_event_names_its_day_place_and_body_of_that_day(client, language, other, name, place, venue):
    body = make.make_organisation()
    make.make_organisation_name(body)
    event = make.make_event(
        convening_body=body, format="online", end_date=dt.date(2022, 6, 23), summary_kk=None, summary_ru=None
    )
    pages = {code: f"http://testserver/{code}/events/{event.slug}/" for code in ("kk", "ru")}
    assert data_of(client, f"/{language}/events/{event.slug}/") == {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": f"{pages['kk']}#event",
        "url": pages[language],
        "sameAs": [pages[other]],
        "name": name,
        "inLanguage": language,
        "startDate": "2022-06-22",
        "endDate": "2022-06-23",
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OnlineEventAttendanceMode",
        "location": {"@type": "Place", "name": venue, "address": place},
        "organizer": {
            "@type": "Organization",
            "name": {"kk": "Қаланың бұрынғы кеңесі", "ru": "Прежний совет города"}[language],
        },
    }


def test_no_text_ends_the_block(client):
    event = make.make_event(title_kk="</script><script>alert(1)</script>&\u2028")
    html = client.get(f"/kk/events/{event.slug}/").content.decode()
    assert "<script>alert" not in html
    assert data_of(client, f"/kk/events/{event.slug}/")["name"].startswith("</script><script>")
