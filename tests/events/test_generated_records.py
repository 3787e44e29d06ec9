"""A thousand made-up records: true to the rules of their models, to the places of their days, and to real figures."""

import statistics
from collections import Counter

import pytest
from django.core.exceptions import ValidationError
from django.db import models

from events.generating import generate_records
from events.models import AgendaTopic, AwardGrant, Decision, Event, Participation, Statement
from people.models import Organisation, Person
from portal.search.index import deferred_indexing

pytestmark = pytest.mark.django_db
NUMBER = 1_000
MOMENTS = {"created_at", "changed_at"}


@pytest.fixture(scope="module", autouse=True)
def made(shared):
    """Not indexed, as nothing here is sought."""
    list(generate_records(NUMBER, seed=1, indexed=False))


def complaint_of(row) -> str:
    """What its model's rules have against a row, with the row."""
    try:
        row.full_clean()
    except ValidationError as error:
        return f"{row!r}: {error.message_dict}"
    return ""


@pytest.mark.parametrize(
    "model", [Event, AgendaTopic, Participation, Statement, Decision, AwardGrant, Person, Organisation]
)
def test_rows_keep_the_rules_of_their_models(model):
    rows = model.objects.order_by("pk")[:50]
    assert len(rows) == 50
    assert [complaint for row in rows if (complaint := complaint_of(row))] == []


@pytest.mark.parametrize("model", [Event, Person, Organisation])
@deferred_indexing()
def test_derived_columns_are_those_of_a_saved_row(model):
    derived = [field.attname for field in model._meta.concrete_fields if not field.editable]
    compared = [name for name in derived if name not in {"id", *MOMENTS}]
    for row in model.objects.order_by("-pk")[
        :20
    ]:  # the last ones: few events name them, and are indexed anew
        written = [getattr(row, name) for name in compared]
        row.save()
        again = model.objects.get(pk=row.pk)
        assert [getattr(again, name) for name in compared] == written


def test_figures_are_like_those_of_real_councils():
    counts = Event.objects.annotate(n=models.Count("participations")).values_list("n", flat=True)
    states = Counter(Event.objects.values_list("state", flat=True))
    common = Event.objects.filter(folded__contains="когамдык кенес").count()
    rare = Event.objects.filter(folded__contains="обсерватори").count()
    assert 18 <= statistics.mean(counts) <= 22
    assert 0.38 <= common / NUMBER <= 0.52
    assert 0 < rare / NUMBER <= 0.02
    assert 0.85 <= Event.objects.public().count() / NUMBER <= 0.95
    assert set(states) == {"published", "draft", "in_review", "withdrawn"}
    assert Event.objects.filter(state="published").count() > Event.objects.public().count()
    assert Event.objects.values("region").distinct().count() == 20
    assert {day.year for day in Event.objects.dates("date", "year")} == set(range(2010, 2027))


def test_every_place_lies_in_the_region_of_the_day():
    events = Event.objects.select_related("region")
    assert [event.slug for event in events if not event.region.existed_on(event.date)] == []


def test_keys_go_on_behind_the_generated_ones():
    event = Event.objects.first()
    row = Participation.objects.create(event=event, order=500, group_kk="тұрғындар", group_ru="жители")
    assert row.pk > Participation.objects.exclude(pk=row.pk).order_by("-pk").first().pk
