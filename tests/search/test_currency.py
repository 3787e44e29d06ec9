"""An index that is out of date, and the line that says so on the desk."""

import pytest
from django.core.management import call_command

from portal.search.analysis import VERSION
from portal.search.currency import index_is_current
from portal.search.models import Entry
from portal.search.rebuilding import rebuild_index, rebuild_stale
from tests.factories import make_event
from tests.staff import PUBLISHER, signed_in

pytestmark = pytest.mark.django_db
SAID = {"kk": "Іздеу индексі ескірген", "ru": "Поисковый индекс устарел"}


def test_index_of_saved_records_is_current():
    make_event()
    assert index_is_current()


def test_index_of_nothing_is_current():
    assert index_is_current()


@pytest.mark.parametrize("version", [0, VERSION - 1, VERSION + 1])
def test_other_versions_are_out_of_date_until_written_anew(version):
    event = make_event()
    Entry.objects.filter(kind="event", object_id=event.pk).update(version=version)
    before = index_is_current()
    list(rebuild_stale())
    assert (before, index_is_current()) == (False, True)


def test_an_empty_index_beside_records_is_out_of_date_until_rebuilt():
    make_event()
    Entry.objects.all().delete()
    before = index_is_current()
    list(rebuild_index())
    assert (before, index_is_current()) == (False, True)


def test_rebuilding_if_needed_leaves_a_current_index_alone(capsys):
    make_event()
    call_command("rebuild_search", if_needed=True)
    said_before = capsys.readouterr().out
    Entry.objects.all().delete()
    call_command("rebuild_search", if_needed=True)
    assert (said_before, index_is_current()) == ("", True)


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_desk_says_that_the_index_is_out_of_date(language):
    make_event()
    browser = signed_in(PUBLISHER)
    before = browser.get(f"/{language}/admin/").content.decode()
    Entry.objects.update(version=VERSION + 1)
    after = browser.get(f"/{language}/admin/").content.decode()
    assert (SAID[language] in before, SAID[language] in after) == (False, True)
