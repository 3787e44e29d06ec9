"""What a save costs the index: a fixed number of queries, and nothing for records whose names have not changed."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.search import index
from portal.search.finding import find_records
from portal.search.models import Entry
from portal.search.rebuilding import rebuild_stale
from tests.factories import make_event, make_organisation, make_organisation_name, make_participation

pytestmark = pytest.mark.django_db

TEXTS_AND_NAMES = 2
UNCHANGED = 1 + TEXTS_AND_NAMES  # its entry
CHANGED = UNCHANGED + 2  # its new entry, its terms
SAVEPOINT = 2
NEW_WORDS = 8  # looked up, added with their slips; their numbers on PostgreSQL


def statements_of(deed) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        deed()
    return [query["sql"] for query in queries.captured_queries]


def indexing(event) -> list[str]:
    return statements_of(lambda: index.index_records("event", [event.pk]))


@pytest.mark.parametrize("participants", [1, 3])
def test_an_unchanged_record_is_read_and_nothing_written(participants):
    event = make_event(convening_body=make_organisation())
    for _ in range(participants):
        make_participation(event, organisation=make_organisation())
    assert len(indexing(event)) == SAVEPOINT + UNCHANGED


@pytest.mark.parametrize("participants", [1, 3])
def test_a_changed_record_takes_as_many_queries_however_many_parts_it_has(participants):
    event = make_event(convening_body=make_organisation())
    for _ in range(participants):
        make_participation(event, organisation=make_organisation())
    type(event).objects.filter(pk=event.pk).update(summary_kk="Қарақұйрық туралы", summary_ru=None)
    assert len(indexing(event)) <= SAVEPOINT + CHANGED + 1 + NEW_WORDS


def test_an_organisation_saved_with_the_same_names_leaves_its_events_alone():
    body = make_organisation()
    make_event(convening_body=body)
    assert not [sql for sql in statements_of(body.save) if "events_event" in sql]


def test_an_organisation_analysed_by_another_version_leaves_its_events_alone():
    body = make_organisation()
    make_event(convening_body=body)
    Entry.objects.filter(kind="organisation").update(version=0)
    said = statements_of(lambda: list(rebuild_stale()))
    assert (Entry.objects.filter(version=0).count(), [sql for sql in said if "events_event" in sql]) == (
        0,
        [],
    )


def test_a_new_period_of_a_name_leads_to_the_events_of_those_days():
    body = make_organisation(name_kk="Тұлпар", name_ru="Тулпар")
    former = make_organisation_name(body, name_kk="Жайлау", name_ru="Джайляу", valid_to=dt.date(2023, 1, 1))
    event = make_event(convening_body=body, date=dt.date(2022, 6, 22))
    before = find_records("event", "жайлау").ids
    former.valid_to = dt.date(2020, 1, 1)
    former.save()
    assert (before, find_records("event", "жайлау", loosen=False).ids) == ([event.pk], [])


def test_of_many_events_the_newest_are_indexed_and_the_others_marked(monkeypatch):
    monkeypatch.setattr(index, "MOST_HOLDING", 1)
    monkeypatch.setattr(index, "MOST_MARKED", 1)
    body = make_organisation(name_kk="Жайлау", name_ru="Джайляу")
    by_part, convened, newest = make_event(), make_event(convening_body=body), make_event(convening_body=body)
    make_participation(by_part, organisation=body)
    body.name_kk = body.name_ru = "Тұлпар"
    body.save()
    at_once = find_records("event", "тұлпар", loosen=False).ids
    marked = set(Entry.objects.filter(version=index.STALE).values_list("object_id", flat=True))
    list(rebuild_stale())
    later = find_records("event", "тұлпар", loosen=False).ids
    assert (at_once, marked, set(later)) == (
        [newest.pk],
        {by_part.pk, convened.pk},
        {by_part.pk, convened.pk, newest.pk},
    )
