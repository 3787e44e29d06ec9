"""An import holds nobody up: worked out before its one transaction, and there is nothing of it until it is whole."""

import datetime as dt
import json
import threading

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from reversion.models import Revision, Version

from events.importing import import_steps, import_table, saving, take_back_import
from events.models import Event, TableImport
from people.models.addresses import FormerSlug, free_slugs
from portal.language.transliteration import to_slug
from portal.search.index import BATCH, write_entries
from portal.search.kinds import kind_named
from portal.search.models import Entry, Name
from portal.web.edition import edition_now
from tests.factories import make_event, make_organisation, make_region

pytestmark = pytest.mark.django_db

HEADER = "date;title_kk;title_ru;region;convening_body;start_time;summary_kk;number"


def table(number: int):
    rows = (
        f"{1 + place % 28}.03.2024;Отырыс {place};Заседание {place};KZ-71;council;10:30;Су туралы {place};{place + 1}"
        for place in range(number)
    )
    return ContentFile("\n".join([HEADER, *rows]).encode())


def queries_of_writing(number: int) -> list[str]:
    """What the transaction of an import sends to the database."""
    steps = import_steps(table(number), "t.csv")
    while True:
        step = next(steps)
        if step.saved and step.rows == step.of:
            break
    with CaptureQueriesContext(connection) as captured:
        list(steps)
    return [each["sql"] for each in captured]


def test_transaction_of_an_import_is_a_few_statements_however_many_rows():
    make_region("KZ-71")
    make_organisation(slug="council")
    few = queries_of_writing(3)
    Event.objects.all().delete()
    many = queries_of_writing(BATCH)

    assert len(many) - len(few) <= 8
    assert len(few) < 25


@pytest.mark.django_db(transaction=True)
def test_row_of_an_import_is_what_a_saved_form_would_have_written():
    make_region("KZ-71")
    make_organisation(slug="council")
    before = edition_now()
    (imported,) = import_table(table(1), "t.csv").events
    row = Event.objects.filter(pk=imported.pk).values().get()
    saved = Event.objects.get(pk=imported.pk)
    saved.pk, saved.slug = None, ""
    saved.save()
    other = Event.objects.filter(pk=saved.pk).values().get()

    own = {"id", "slug", "created_at", "changed_at"}
    assert {name: row[name] for name in row.keys() - own} == {
        name: other[name] for name in other.keys() - own
    }
    assert row["slug"] == "2024-03-01-otyrys-0"
    assert edition_now() != before


def test_version_and_index_of_an_import_are_those_of_a_save():
    make_region("KZ-71")
    make_organisation(slug="council")
    outcome = import_table(table(2), "t.csv")
    keys = [event.pk for event in outcome.events]
    names = set(Name.objects.filter(object_id__in=keys).values_list("object_id", "key"))

    versions = Version.objects.filter(revision=outcome.revision)
    assert sorted(int(version.object_id) for version in versions) == sorted(keys)
    for version in versions:
        event = Event.objects.get(pk=version.object_id)
        assert version.field_dict["title_kk"] == event.title_kk
        assert version.field_dict["date"] == event.date
        assert json.loads(version.serialized_data)[0]["pk"] == event.pk
    # Indexing them anew from the database changes nothing.
    assert write_entries(kind_named("event"), keys) == []
    Entry.objects.filter(object_id__in=keys, kind="event").update(digest="")
    write_entries(kind_named("event"), keys)
    assert set(Name.objects.filter(object_id__in=keys).values_list("object_id", "key")) == names


def test_record_saved_while_a_table_was_checked_is_not_doubled():
    make_region("KZ-71")
    make_organisation(slug="council")
    steps = import_steps(table(3), "t.csv")
    next(step for step in steps if step.saved)
    make_event(date=dt.date(2024, 3, 2), title_kk="отырыс 1", title_ru=None, state=Event.State.DRAFT)

    with pytest.raises(ValidationError):
        list(steps)

    assert [event.title_kk for event in Event.objects.all()] == ["отырыс 1"]
    assert TableImport.objects.count() == Version.objects.count() == 0


def test_failure_in_the_middle_of_writing_leaves_nothing(monkeypatch):
    make_region("KZ-71")
    make_organisation(slug="council")
    entries = Entry.objects.count()

    def break_off(*_values):
        raise RuntimeError("killed")

    monkeypatch.setattr(saving, "record_import", break_off)
    with pytest.raises(RuntimeError):
        import_table(table(5), "t.csv")

    assert [model.objects.count() for model in (Event, Revision, Version, TableImport)] == [0] * 4
    assert Entry.objects.count() == entries


@pytest.mark.django_db(transaction=True)
def test_others_save_while_a_table_is_checked_and_made_ready():
    make_region("KZ-71")
    make_organisation(slug="council")
    saved = []

    def save_a_draft(step):
        if step.rows == step.of // 2:
            thread = threading.Thread(target=lambda: saved.append(draft_of_another()))
            thread.start()
            thread.join()

    import_table(table(20), "t.csv", progress=save_a_draft)

    assert len(saved) == 2  # while it is checked, and while it is made ready
    assert Event.objects.count() == 22


def draft_of_another() -> int:
    try:
        return make_event(title_kk="Басқа жазба", title_ru=None, date=None, state=Event.State.DRAFT).pk
    finally:
        connection.close()


def test_taking_back_goes_in_small_transactions(monkeypatch):
    make_region("KZ-71")
    make_organisation(slug="council")
    outcome = import_table(table(7), "t.csv")
    monkeypatch.setattr(saving, "TAKEN_BACK_AT_ONCE", 3)
    held = []
    delete = saving.delete_drafts
    monkeypatch.setattr(
        saving, "delete_drafts", lambda keys, by: (held.append(len(keys)), delete(keys, by))[1]
    )

    assert take_back_import(outcome.revision) == 7

    assert held == [3, 3, 1]
    assert Event.objects.count() == 0
    assert TableImport.objects.get().taken_back == 7


def test_addresses_of_many_are_free_and_their_own():
    stem = to_slug("Сессия", max_length=100)
    make_event(slug=stem)
    FormerSlug.objects.create(kind="event", slug=f"{stem}-3", object_id=1)
    assert free_slugs(Event, ["Сессия"] * 3 + ["Су", ""]) == [
        f"{stem}-2",
        f"{stem}-4",
        f"{stem}-5",
        "su",
        "event",
    ]


def test_the_two_hundredth_of_one_name_asks_for_its_address_in_a_few_queries(django_assert_max_num_queries):
    stem = to_slug("Сессия", max_length=100)
    taken = [stem, *(f"{stem}-{number}" for number in range(2, 200))]
    FormerSlug.objects.bulk_create(FormerSlug(kind="event", slug=slug, object_id=1) for slug in taken)
    with django_assert_max_num_queries(16):
        assert free_slugs(Event, ["Сессия", "Сессия"]) == [f"{stem}-200", f"{stem}-201"]


def test_a_numbered_title_and_a_title_that_is_numbered_share_no_address():
    assert free_slugs(Event, ["Жиын", "Жиын", "Жиын 2"]) == [
        (stem := to_slug("Жиын")),
        f"{stem}-2",
        f"{stem}-2-2",
    ]


def test_undated_rows_of_one_title_ask_for_their_addresses_together(django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        assert len(set(free_slugs(Event, ["Сессия"] * 300))) == 300
