"""Numbers are exact in search: no beginning, no neighbour and no slip of one is found in its place."""

import pytest
from django.utils import translation

from events.models import Event
from people.models import Organisation
from portal.search.finding import find_records
from portal.search.suggesting import suggest_records
from tests.factories import make_draft, make_event, make_organisation
from tests.staff import ADMINISTRATOR, signed_in

pytestmark = pytest.mark.django_db

SESSIONS = ["XXXI сессия", "XXXII сессия", "XXXIII сессия", "XXX сессия", "XVIII сессия", "XVII сессия"]
ACTS = [
    "№ 383-VIII шешім",
    "№ 383-VII шешім",
    "№ 3383-VIII шешім",
    "№ 38-VIII шешім",
    "№ 124-НҚ",
    "№ 1244-НҚ",
]


def make_titles(*titles: str):
    for title in titles:
        make_event(title_kk=title, title_ru=None, summary_kk=None, summary_ru=None)


def found(words: str) -> list[str]:
    titles = dict(Event.objects.values_list("pk", "title_kk"))
    return [titles[key] for key in find_records("event", words).best_first]


@pytest.mark.parametrize("title", [*SESSIONS, *ACTS])
def test_a_number_finds_the_record_that_has_it_and_no_other(title):
    make_titles(*SESSIONS, *ACTS)
    assert found(title) == [title]
    assert found(title.replace("№ ", "№")) == [title]


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("31-сессия", "XXXI сессия"),
        ("32-ші сессия", "XXXII сессия"),
        ("18 сессиясы", "XVIII сессия"),
        ("ХХХІІІ сессия", "XXXIII сессия"),
        ("XXX", "XXX сессия"),
        ("383-VII", "№ 383-VII шешім"),
        ("124-НҚ", "№ 124-НҚ"),
    ],
)
def test_a_number_is_found_however_it_is_written(words, title):
    make_titles(*SESSIONS, *ACTS)
    assert found(words) == [title]


@pytest.mark.parametrize(
    "words",
    ["XXXIV", "XXXIV сессия", "34-сессия", "XX сессия", "383-VI", "383-VI шешім", "12-НҚ", "3338", "202"],
)
def test_a_number_that_nothing_has_finds_nothing_and_offers_no_other(words):
    make_titles(*SESSIONS, *ACTS)
    answer = find_records("event", words)
    assert (answer.ids, answer.suggestion) == ([], None)


def test_a_loosened_query_keeps_its_numbers():
    make_titles(*SESSIONS, "Космодром")
    assert found("XXXII сессия космодромда") == ["XXXII сессия"]
    assert found("XXXIX сессия космодромда") == []


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_suggestions_begin_words_but_not_numbers(language):
    make_titles(*SESSIONS, "№ 31 мектеп", "№ 310 мектеп")
    with translation.override(language):
        offered = {
            typed: [other.text for other in suggest_records(typed)]
            for typed in ("XXX", "XXXI", "31", "XXXI сес")
        }
    assert offered == {
        "XXX": ["XXX сессия"],
        "XXXI": ["XXXI сессия"],
        "31": ["№ 31 мектеп"],
        "XXXI сес": ["XXXI сессия"],
    }


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_registers_and_desk_take_numbers_whole(client, language):
    bodies = [make_organisation(name_kk=f"№ {number} мектеп", name_ru=None) for number in (31, 310, 131)]
    for body in bodies:
        make_event(convening_body=body)
    for number in ("XXXI", "XXXII"):
        make_draft(title_kk=f"{number} отырыс")
    desk = signed_in(ADMINISTRATOR)

    shown = client.get(f"/{language}/organisations/", {"q": "31 мект"}).context["page"].object_list
    listed = desk.get(f"/{language}/admin/people/organisation/", {"q": "31 мект"}).context["cl"].result_list
    drafts = desk.get(f"/{language}/admin/events/event/", {"q": "XXXI отыр"}).context["cl"].result_list

    assert list(shown) == list(listed) == bodies[:1]
    assert [draft.title_kk for draft in drafts] == ["XXXI отырыс"]
    assert list(Organisation.objects.matching("310")) == [bodies[1]]
