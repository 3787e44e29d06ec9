"""The index on PostgreSQL: what the planner may make of a question, and numbers of terms kept in a process."""

import json

import pytest
from django.db import connection

from events.models import Event
from portal.search.did_you_mean import PublicRecords
from portal.search.expressions import Term, match_any
from portal.search.finding import find_records
from portal.search.kinds import kind_named
from tests.factories import make_event

pytestmark = pytest.mark.django_db


def nodes_of(plan: dict):
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes_of(part)


@pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="SQLite answers such a subquery once in any case"
)
def test_index_is_read_once_however_few_records_are_asked_for():
    """Asked whether there is any, it tried event after event, each against the whole index: seconds for one word."""
    for number in range(30):
        make_event(title_kk=f"Отырыс {number}")
    found = PublicRecords(kind_named("event"), Event.objects.public()).found_by(
        match_any([Term("2:жоқ"), Term("1:жоқ")])
    )
    with connection.cursor() as cursor:
        for join in ("hashjoin", "mergejoin", "material", "hashagg", "sort"):
            cursor.execute(f"SET LOCAL enable_{join} = off")  # nothing but the plan that was bad
    plan = json.loads(found[:1].explain(format="json", analyze=True))[0]["Plan"]
    reads = [node["Actual Loops"] for node in nodes_of(plan) if node.get("Relation Name") == "search_terms"]
    assert reads == [1]


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no dictionary of terms")
def test_dictionary_emptied_by_another_process_is_noticed_by_the_next_save(
    django_capture_on_commit_callbacks,
):
    with django_capture_on_commit_callbacks(execute=True):
        make_event(title_kk="Өзен туралы", title_ru=None)
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE search_dictionary RESTART IDENTITY")
        cursor.execute(
            "INSERT INTO search_dictionary (term) SELECT 'other ' || number FROM generate_series(1, 500) number"
        )
    later = make_event(title_kk="Өзен жағасы", title_ru=None)
    assert find_records("event", "өзен").ids == [later.pk]
    assert find_records("event", "жағасы").ids == [later.pk]
