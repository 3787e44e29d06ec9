"""What somebody types costs no more than it says: words are counted once, and no word adds a join to a query."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Event
from people.models import Organisation, Person
from portal.search.index import deferred_indexing
from portal.search.query import parse_query
from portal.web.inputs import folded_words
from tests import factories as make
from tests.staff import ADMINISTRATOR, signed_in

pytestmark = pytest.mark.django_db

# Letters that stand in every name, whole words, words that are equal only when they are folded.
REPEATED = ["а", "кеңес", "Ғалымова", "ЁЖ"]
TWELVE = ["а", "б", "в", "г", "ғ", "д", "е", "ж", "з", "и", "л", "м"]


@deferred_indexing()
def make_named_records():
    """Bodies and people with several names each, so that a join over their names multiplies rows."""
    event = make.make_event(title_kk="Кеңес отырысы", title_ru="Заседание совета")
    for number in range(3):
        person = make.make_person(family_name_kk=f"Ғалымова{number}", family_name_ru=None)
        for variant in ("Г. Галымова", "Galymova G.", "Галымова Г. А."):
            make.make_person_name(person, text=variant)
        make.make_participation(event, person)
        body = make.make_organisation(name_kk=f"Ғалымдар кеңесі {number}")
        make.make_organisation_name(body)
        make.make_event(convening_body=body)


def many_times(word: str) -> str:
    return " ".join([word, word.upper(), word.lower()] * 4)


@pytest.mark.parametrize("word", REPEATED)
def test_words_are_looked_for_once_however_they_are_repeated(word):
    assert folded_words(many_times(word)) == folded_words(word)
    assert parse_query(many_times(word)).tiers() == parse_query(word.lower()).tiers()
    assert parse_query(" ".join([f"-{word}"] * 12)).excluded() == parse_query(f"-{word}").excluded()


@pytest.mark.parametrize("model", [Person, Organisation, Event])
@pytest.mark.parametrize("word", REPEATED)
def test_register_asks_the_same_for_a_word_typed_twelve_times(model, word):
    once, many = (str(model.objects.matching(words).query) for words in (word.lower(), many_times(word)))
    assert many == once


@pytest.mark.parametrize("model", [Person, Organisation, Event])
def test_words_of_a_register_join_no_table(model):
    numbers = [str(model.objects.matching(" ".join(TWELVE[:n])).query).count(" JOIN ") for n in (1, 2, 12)]
    assert numbers == [0, 0, 0]


# --- The pages that take words

TYPING = "/kk/admin/autocomplete/?app_label=events&model_name=participation&field_name="
PAGES = [
    "/kk/people/?q=",
    "/ru/organisations/?q=",
    "/kk/events/?q=",
    "/ru/events/?view=table&q=",
    "/ru/search/?q=",
    "/kk/suggest/?q=",
    "/kk/participations.csv?q=",
    "/api/v1/people/?q=",
    "/api/v1/organisations/?q=",
    "/api/v1/events/?q=",
    "/kk/admin/people/person/?q=",
    "/ru/admin/people/organisation/?q=",
    "/ru/admin/people/region/?q=",
    "/kk/admin/events/event/?q=",
    "/kk/admin/events/subject/?q=",
    "/ru/admin/events/award/?q=",
    "/kk/admin/auth/user/?q=",
    "/kk/admin/auth/group/?q=",
    f"{TYPING}person&term=",
    f"{TYPING}organisation&term=",
]


def dearest_statement(browser, address: str) -> int:
    """The most tables that one statement of the page joins."""
    with CaptureQueriesContext(connection) as queries:
        answer = browser.get(address)
        assert answer.status_code in (200, 404), address
        if answer.streaming:
            b"".join(answer.streaming_content)
    return max((query["sql"].upper().count(" JOIN ") for query in queries), default=0)


@pytest.mark.parametrize("address", PAGES)
def test_page_joins_no_more_tables_for_twelve_words_than_for_one(client, address):
    make_named_records()
    browser = signed_in(ADMINISTRATOR) if "/admin/" in address else client
    alone = dearest_statement(browser, f"{address}{TWELVE[0]}")
    assert dearest_statement(browser, address + "+".join(TWELVE)) <= alone
    assert dearest_statement(browser, address + "+".join(TWELVE[:1] * 12)) <= alone
