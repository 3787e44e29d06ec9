"""What search engines are told: public records in both languages, nothing else."""

from xml.etree import ElementTree

import pytest

from portal.site import sitemaps
from tests import factories as make

pytestmark = pytest.mark.django_db

NAME = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def places_in(client, address) -> list[str]:
    response = client.get(address)
    text = response.content if not response.streaming else b"".join(response.streaming_content)
    return [place.text for place in ElementTree.fromstring(text).iter(f"{NAME}loc")]  # noqa: S314 our own text


def test_the_map_is_split_by_size_and_holds_public_records_alone(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "RECORDS_A_FILE", 2)
    slugs = [make.make_event().slug for _ in range(3)]
    make.make_hidden_events()
    files = [file for file in places_in(client, "/sitemap.xml") if "events" in file]
    assert files == [f"http://testserver/sitemap-events.xml?page={number}" for number in (1, 2)]
    assert [place for file in files for place in places_in(client, file)] == [
        f"http://testserver/{code}/events/{slug}/" for slug in slugs for code in ("kk", "ru")
    ]


@pytest.mark.parametrize("query", ["page=0", "page=x", "page=²", "page=99999999999"])
def test_no_page_of_the_map_breaks(client, query):
    assert client.get(f"/sitemap-events.xml?{query}").status_code == 404
    assert client.get("/sitemap-secrets.xml").status_code == 404


def test_robots_are_led_to_the_map(client):
    assert "Sitemap: http://testserver/sitemap.xml" in client.get("/robots.txt").content.decode()
