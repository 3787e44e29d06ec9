"""What a filter finds can be cited: which choices, how many records, on which day, at which address."""

import io

import openpyxl
import pytest
from django.utils import timezone

from portal.language.dates import long_date
from portal.search.index import deferred_indexing
from tests import factories as make
from tests.exports.test_tables import bytes_of
from tests.pages import html_of, text_of

pytestmark = pytest.mark.django_db

QUERY = "date_after=2022&region=KZ-71&page=1&view=list&utm_source=letter"
CITED = "date_after=2022&region=KZ-71"
SAID = {
    "kk": "Кеңес порталы. Іс-шаралар: 2022 және одан кейін; Астана қаласы. Табылған жазба: 2. "
    "Алынған күні: {day}. {address}",
    "ru": "Портал «Кеңес». События: с 2022; город Астана. Найдено записей: 2. Дата обращения: {day}. {address}",
}


@pytest.fixture
@deferred_indexing()
def events():
    make.make_hidden_events()
    return [make.make_event() for _ in range(2)]


def citation(language: str) -> str:
    day = long_date(timezone.localdate(), language)
    return SAID[language].format(day=day, address=f"http://testserver/{language}/events/?{CITED}")


@pytest.mark.parametrize("language", SAID)
def test_the_list_says_how_to_cite_it(client, events, language):
    html = html_of(client, f"/{language}/events/?{QUERY}")
    assert citation(language) in text_of(html)
    assert 'data-copy-text="cite-text"' in html
    assert 'id="cite-text"' not in html_of(client, f"/{language}/events/?kind=hearing")


@pytest.mark.parametrize("language", SAID)
def test_a_workbook_carries_its_citation(client, events, language):
    book = openpyxl.load_workbook(io.BytesIO(bytes_of(client.get(f"/{language}/events.xlsx?{QUERY}"))))
    assert book.properties.description == citation(language)


@pytest.mark.parametrize("shape", ["events.csv", "events.jsonl", "events.ics", "people-edges.csv"])
def test_a_file_names_the_page_to_cite(client, events, shape):
    answer = client.get(f"/kk/{shape}?{QUERY}")
    assert answer["Link"] == f'<http://testserver/kk/events/?{CITED}>; rel="cite-as"'
    bytes_of(answer)
