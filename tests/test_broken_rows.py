"""Rows that somebody has broken by hand break no page, file or form, and `check_data` finds them."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client

from events.checking import broken_rules
from tests.broken_rows import BREAKS, without_rules
from tests.staff import PUBLISHER, signed_in

pytestmark = pytest.mark.django_db

PAGES = (
    *("/", "/statistics/", "/data/", "/people/", "/organisations/", "/regions/", "/subjects/", "/awards/"),
    "/decisions/",
    *("/events/", "/events/?view=table", "/events/?view=calendar", "/events/?view=calendar&month=2022-06"),
    *("/events/?q=кеңес", "/people/?q=а", "/organisations/?q=а", "/suggest/?q=а"),
)  # fmt: skip
FILES = (
    *("/events.csv", "/events.jsonl", "/events.xlsx", "/events.ics", "/events.atom", "/participations.csv"),
    *("/awards.csv", "/people-edges.csv", "/organisations-edges.csv"),
)
ALLOWED = {"event without a region"}  # a record may not say where it was
LISTS = ("events", "people", "organisations", "regions", "subjects", "awards", "decisions", "participations")
REGISTERS = (
    "events/event",
    "people/person",
    "people/organisation",
    "people/region",
    "events/subject",
    "events/award",
)


def failures(browser: Client, addresses) -> list[str]:
    """Each address that breaks, with its error, also while the file is sent."""
    found = []
    for address in addresses:
        try:
            answer = browser.get(address)
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        except Exception as error:
            found.append(f"{address}: {type(error).__name__} {error}")
            continue
        if answer.status_code in (400, 500, 503) or (not content and answer.status_code == 200):
            found.append(f"{address}: {answer.status_code}")
    return found


@pytest.fixture(scope="class")
def made_once(shared_by_class):
    """All kinds of broken rows at once, each in an event of its own."""
    with without_rules():
        yield [event for event in (make() for make in BREAKS.values()) if event]


@pytest.fixture
def broken(made_once, db):
    yield made_once
    transaction.set_rollback(True)  # or Django would hold the tables against their rules here


class TestAllKindsAtOnce:
    def test_broken_rows_break_no_public_page_file_or_answer_of_the_api(self, broken):
        own = [f"/kk/events/{event.slug}/" for event in broken]
        lists = [f"/{language}{path}" for language in ("kk", "ru") for path in (*PAGES, *FILES)]
        api = [f"/api/v1/{name}/?page_size=200" for name in LISTS]
        maps = ["/sitemap.xml", *(f"/sitemap-{name}.xml" for name in ("events", "people", "organisations"))]
        assert failures(Client(), [*lists, *api, *maps, *own]) == []

    def test_broken_rows_break_no_page_of_the_desk(self, broken):
        lists = [f"/{language}/admin/{name}/" for language in ("kk", "ru") for name in REGISTERS]
        forms = [f"/kk/admin/events/event/{event.pk}/change/" for event in broken]
        assert failures(signed_in(PUBLISHER), ["/ru/admin/", *lists, *forms]) == []

    def test_broken_rows_stop_neither_the_search_index_nor_the_dumps(self, broken, settings, tmp_path):
        settings.DUMPS_ROOT = str(tmp_path)
        call_command("rebuild_search", verbosity=0)
        call_command("make_dumps", verbosity=0)
        assert len(list(Path(tmp_path).rglob("*.zip"))) == 2


@pytest.mark.parametrize("what", sorted(set(BREAKS) - ALLOWED))
def test_broken_row_is_found(what):
    with without_rules():
        assert list(broken_rules()) == []
        BREAKS[what]()
        assert list(broken_rules()) != []


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_command_tells_broken_rows_and_fails(language, capsys):
    with without_rules():
        BREAKS["unknown kind of event"]()
        with pytest.raises(CommandError):
            call_command("check_data", language=language)
    words = {"kk": "«бал» белгісіз", "ru": "«бал» — неизвестное значение"}
    assert words[language] in capsys.readouterr().out
