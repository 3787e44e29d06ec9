"""Tables of the search index that are gone: all but finding by words goes on, and `rebuild_search` makes them."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from events.models import Event
from portal.search.currency import index_is_current
from portal.search.presence import TABLES, missing_tables, recreate_tables
from tests import factories as make
from tests.pages import html_of, main_of, names_of, text_of
from tests.staff import filled, make_staff

pytestmark = pytest.mark.django_db(transaction=True)

EVERY = [name for name in TABLES if not name.endswith("_next")]
SAID = {"kk": "Сөз бойынша іздеу қазір жұмыс істемейді", "ru": "Поиск по словам сейчас не работает"}


@pytest.fixture
def without():
    """Drops these tables; all are there again after the test."""

    def drop(*names):
        with connection.cursor() as cursor:
            for name in names:
                cursor.execute(f"DROP TABLE IF EXISTS {name}")

    make.make_event(title_kk="Су туралы отырыс", title_ru="Заседание о воде")
    yield drop
    if missing_tables():
        recreate_tables()


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize(
    "names", [["search_terms"], ["search_misspelling", "search_word"], ["search_name"], EVERY]
)
def test_pages_go_on_and_search_says_in_words_that_it_does_not(without, names, language):
    without(*names)
    visitor = Client(raise_request_exception=False)
    for path in (
        "",
        "events/",
        "people/",
        "organisations/",
        "statistics/",
        "events.csv",
        "events/?kind=session",
    ):
        assert visitor.get(f"/{language}/{path}").status_code == 200, path
    for path in ("events/?q=суы", "people/?q=су", "organisations/?q=су"):
        answer = visitor.get(f"/{language}/{path}")
        assert answer.status_code in (200, 503)
        if answer.status_code == 503:
            assert SAID[language] in text_of(main_of(answer.content.decode())), path
    assert visitor.get(f"/{language}/suggest/?q=су").status_code == 200


def test_every_question_by_words_is_answered_in_words_without_any_table(without):
    without(*EVERY)
    visitor = Client(raise_request_exception=False)
    for language, said in SAID.items():
        for path in ("events/?q=су", "people/?q=су", "organisations/?q=су"):
            answer = visitor.get(f"/{language}/{path}")
            assert (answer.status_code, said in answer.content.decode()) == (503, True), path
        assert visitor.get(f"/{language}/suggest/?q=су").json() == {"suggestions": []}
    assert visitor.get("/api/v1/events/?q=су").status_code == 503


@pytest.mark.parametrize("names", [["search_terms"], EVERY])
def test_records_are_saved_and_the_desk_shows_it_in_red(without, names):
    without(*names)
    browser = Client(raise_request_exception=False)
    browser.force_login(make_staff())
    values = filled(browser.get("/kk/admin/events/event/add/")) | {
        "title_kk": "Жаңа отырыс",
        "date": "05.03.2024",
    }
    assert browser.post("/kk/admin/events/event/add/", values).status_code == 302
    assert Event.objects.filter(title_kk="Жаңа отырыс").exists()
    assert not index_is_current()
    assert "ескірген" in text_of(browser.get("/kk/admin/").content.decode())


def test_command_makes_the_tables_anew_and_everything_is_found_again(without):
    without(*EVERY)
    call_command("rebuild_search", verbosity=0)
    assert missing_tables() == []
    assert index_is_current()
    assert names_of(html_of(Client(), "/ru/events/?q=вода")) == ["Заседание о воде"]


@pytest.mark.parametrize(("language", "said"), [("kk", "Ізделгені: «су <b>»"), ("ru", "Искали: «су <b>»")])
def test_page_without_search_keeps_the_words_and_leads_on(without, language, said):
    without(*EVERY)
    visitor = Client(raise_request_exception=False)
    main = main_of(visitor.get(f"/{language}/events/?kind=session&q=%D1%81%D1%83+%3Cb%3E").content.decode())
    assert said in text_of(main)
    assert 'type="search"' not in main
    assert f'href="/{language}/events/?kind=session"' in main
    assert f'href="/{language}/events/?kind=session&amp;q=%D1%81%D1%83+%3Cb%3E"' in main
    assert visitor.get(f"/{language}/events/?kind=session").status_code == 200
