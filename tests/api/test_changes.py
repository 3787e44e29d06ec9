"""What has changed since a moment, in every resource: nothing missed, and of what was withdrawn only a number."""

import datetime as dt

import pytest
import reversion
from django.core.management import call_command

from events.models import Event
from people.models import Region
from tests import factories as make
from tests.api.test_resources import RESOURCES, all_pages, read
from tests.exports.test_tables import full_event

pytestmark = pytest.mark.django_db
LONG_AGO, LATELY = dt.datetime(2023, 1, 1, tzinfo=dt.UTC), dt.datetime(2024, 6, 1, tzinfo=dt.UTC)
SINCE = "2024-01-01"
OF_EVENTS = [name for name in RESOURCES if name != "regions"]


def changed_at(event, moment):
    Event.objects.filter(pk=event.pk).update(changed_at=moment)


def since(client, resource, moment=SINCE) -> list[dict]:
    return [
        row for page in all_pages(client, f"{resource}/?modified_since={moment}&page_size=2") for row in page
    ]


@pytest.mark.parametrize("resource", RESOURCES)
def test_what_has_not_changed_is_not_there(client, resource):
    changed_at(full_event(), LONG_AGO)
    assert since(client, resource) == []


@pytest.mark.parametrize("resource", OF_EVENTS)
def test_what_a_changed_event_names_is_there_whole(client, resource):
    changed_at(full_event(), LATELY)
    assert since(client, resource) == read(client, f"{resource}/?page_size=200")["results"] != []


@pytest.mark.parametrize("resource", OF_EVENTS)
def test_what_was_withdrawn_is_a_tombstone_that_obeys_no_filter_and_says_nothing(client, resource):
    event = full_event()
    rows = read(client, f"{resource}/")["results"]
    Event.objects.filter(pk=event.pk).update(state="withdrawn", changed_at=LATELY)
    for hidden in make.make_hidden_events()[:2]:
        make.make_participation(hidden, make.make_person())
    tombstones = [
        {"id": row["id"], "state": "withdrawn", "changed_at": "2024-06-01T00:00:00Z"} for row in rows
    ]
    found = [row for row in since(client, resource) if row.get("changed_at") == "2024-06-01T00:00:00Z"]
    assert sorted(found, key=lambda row: row["id"]) == sorted(tombstones, key=lambda row: row["id"]) != []
    assert since(client, resource, "2024-06-02T00:00:00Z") == [
        row for row in since(client, resource) if row not in found
    ]


@pytest.mark.parametrize("resource", ["people", "organisations", "subjects", "awards"])
def test_what_another_public_event_names_too_is_no_tombstone(client, resource):
    event = full_event()
    other = make.make_event(convening_body=event.convening_body)
    for participation in event.participations.all():
        make.make_participation(other, participation.person or make.make_person(has_own_page=False))
    make.make_group(other, event.participations.last().organisations.all())
    make.make_topic(other, list(event.topics.first().subjects.all()))
    make.make_grant(other, event.award_grants.first().award, recipient=make.make_person(has_own_page=False))
    changed_at(other, LONG_AGO)
    Event.objects.filter(pk=event.pk).update(state="withdrawn", changed_at=LATELY)
    assert since(client, resource) == []


@pytest.mark.parametrize(("resource", "path"), [("people", "person"), ("organisations", "organisation")])
def test_a_record_with_a_revision_of_its_own_has_changed(client, resource, path):
    event = full_event()
    changed_at(event, LONG_AGO)
    record = getattr(event.participations.first(), path)
    with reversion.create_revision():
        record.save()
    assert [row["slug"] for row in since(client, resource)] == [record.slug]


def test_a_region_is_told_of_when_its_facts_are_corrected(client):
    call_command("load_regions", verbosity=0)
    assert len(since(client, "regions", "2100-01-01")) == 0
    assert len(since(client, "regions")) == Region.objects.count() == 20


@pytest.mark.parametrize("resource", RESOURCES)
@pytest.mark.parametrize("moment", ["x", "2022-13-01", "99999-01-01"])
def test_what_is_no_moment_is_refused(client, resource, moment):
    problem = read(client, f"{resource}/?modified_since={moment}", 400)
    assert [error["parameter"] for error in problem["errors"]] == ["modified_since"]
