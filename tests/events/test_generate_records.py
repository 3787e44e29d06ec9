"""`generate_records`: as many made-up records as asked for, the same for the same seed, never among real ones."""

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from events.generating import generate_records
from events.models import Event
from portal.search.models import Entry
from tests.factories import make_event
from tests.rows import all_rows

pytestmark = pytest.mark.django_db
MOMENTS = {"created_at", "changed_at"}


def generate(events, seed=1):
    call_command("generate_records", events=events, seed=seed)


def facts_of_events():
    """All columns of the events but keys and moments, with who convened and who took part."""
    keys = {"id", "region", "convening_body", *MOMENTS}
    fields = [field.name for field in Event._meta.concrete_fields if field.name not in keys]
    related = ["region__iso", "convening_body__name_kk"]
    people = [f"participations__{name}" for name in ("order", "person__slug", "presence", "group_kk")]
    return list(Event.objects.order_by("slug", "participations__order").values(*fields, *related, *people))


def facts_made_by(seed):
    """The facts of twenty events, which are taken back."""
    with transaction.atomic():
        list(generate_records(20, seed, indexed=False))
        facts = facts_of_events()
        transaction.set_rollback(True)
    return facts


def test_it_makes_as_many_events_as_asked_and_indexes_them():
    generate(events=30)
    assert Event.objects.count() == 30
    indexed = Entry.objects.filter(kind="event").values_list("object_id", flat=True)
    assert set(indexed) == set(Event.objects.values_list("pk", flat=True))


def test_same_seed_gives_the_same_records():
    first = facts_made_by(seed=5)
    assert len({event["slug"] for event in first}) == 20
    assert facts_made_by(seed=5) == first


def test_another_seed_gives_others():
    first, other = ({(row["title_kk"], row["date"]) for row in facts_made_by(seed)} for seed in (5, 6))
    assert first != other


def test_more_can_be_added_to_made_up_ones():
    generate(events=10)
    generate(events=10)
    assert Event.objects.count() == 20


def test_it_refuses_to_mix_with_real_records():
    make_event()
    before = all_rows()
    with pytest.raises(CommandError):
        generate(events=10)
    assert all_rows() == before


@pytest.mark.parametrize("events", [0, -1])
def test_it_refuses_numbers_below_one(events):
    with pytest.raises(CommandError):
        generate(events=events)
    assert not Event.objects.exists()
