"""`generate_records`: made-up records for measurements, true to the seed and to the rules."""

import statistics
from collections import Counter

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import models

from events.models import AgendaTopic, AwardGrant, Decision, Event, Participation, Statement
from people.models import Organisation, Person
from tests.factories import make_event
from tests.rows import all_rows

pytestmark = pytest.mark.django_db
MOMENTS = {"created_at", "changed_at"}


def generate(events, seed=1):
    call_command("generate_records", events=events, seed=seed)


def complaint_of(row) -> str:
    """What its model's rules have against a row, with the row."""
    try:
        row.full_clean()
    except ValidationError as error:
        return f"{row!r}: {error.message_dict}"
    return ""


def facts_of_events():
    """All columns of the events but keys and moments, with who convened and who took part."""
    keys = {"id", "region", "convening_body", *MOMENTS}
    fields = [field.name for field in Event._meta.concrete_fields if field.name not in keys]
    related = ["region__iso", "convening_body__name_kk"]
    people = [f"participations__{name}" for name in ("order", "person__slug", "presence", "group_kk")]
    return list(Event.objects.order_by("slug", "participations__order").values(*fields, *related, *people))


def test_it_makes_as_many_events_as_asked():
    generate(events=30)
    assert Event.objects.count() == 30


def test_same_seed_gives_the_same_records():
    generate(events=20, seed=5)
    first = facts_of_events()
    for model in (Event, Organisation, Person):
        model.objects.all().delete()
    generate(events=20, seed=5)
    assert facts_of_events() == first


def test_another_seed_gives_others():
    generate(events=20, seed=5)
    titles = set(Event.objects.values_list("title_kk", "date"))
    Event.objects.all().delete()
    generate(events=20, seed=6)
    assert titles != set(Event.objects.values_list("title_kk", "date"))


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


def test_rows_keep_the_rules_of_their_models():
    generate(events=30)
    models_made = (Event, AgendaTopic, Participation, Statement, Decision, AwardGrant, Person, Organisation)
    rows = [row for model in models_made for row in model.objects.all()]
    assert {type(row) for row in rows} == set(models_made)
    assert [complaint for row in rows if (complaint := complaint_of(row))] == []


def test_derived_columns_are_those_of_a_saved_row():
    generate(events=20)
    for model in (Event, Person, Organisation):
        written = {row.pk: row for row in model.objects.all()}
        for row in model.objects.all():
            row.save()
            again = model.objects.get(pk=row.pk)
            derived = [f.attname for f in model._meta.concrete_fields if not f.editable and f.attname != "id"]
            compared = [name for name in derived if name not in MOMENTS]
            assert [getattr(again, n) for n in compared] == [getattr(written[row.pk], n) for n in compared]


def test_figures_are_like_those_of_real_councils():
    generate(events=1_000)
    counts = Event.objects.annotate(n=models.Count("participations")).values_list("n", flat=True)
    states = Counter(Event.objects.values_list("state", flat=True))
    common = Event.objects.filter(folded__contains="когамдык кенес").count()
    rare = Event.objects.filter(folded__contains="обсерватори").count()
    assert 18 <= statistics.mean(counts) <= 22
    assert 0.38 <= common / 1_000 <= 0.52
    assert 0 < rare / 1_000 <= 0.02
    assert 0.85 <= Event.objects.public().count() / 1_000 <= 0.95
    assert set(states) == {"published", "draft", "in_review", "withdrawn"}
    assert Event.objects.filter(state="published").count() > Event.objects.public().count()
    assert Event.objects.values("region").distinct().count() == 20
    assert {day.year for day in Event.objects.dates("date", "year")} == set(range(2010, 2027))


def test_every_place_lies_in_the_region_of_the_day():
    generate(events=300)
    for event in Event.objects.select_related("region"):
        assert event.region.existed_on(event.date)


def test_keys_go_on_behind_the_generated_ones():
    generate(events=5)
    event = Event.objects.first()
    row = Participation.objects.create(event=event, order=500, group_kk="тұрғындар", group_ru="жители")
    assert row.pk > Participation.objects.exclude(pk=row.pk).order_by("-pk").first().pk
