"""Two people or organisations made one: nothing named is lost, old addresses lead on, both at one event are refused."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from reversion.models import Revision

from people.merging import merge_organisations, merge_people
from people.models import FormerSlug, Organisation, Person
from portal.search.index import deferred_indexing
from tests.factories import (
    make_decision,
    make_event,
    make_grant,
    make_group,
    make_membership,
    make_organisation,
    make_participation,
    make_person,
    make_person_name,
)

pytestmark = pytest.mark.django_db


@deferred_indexing()
def make_two():
    kept = make_person(
        family_name_kk="Әзілханов", family_name_ru="Азильханов", given_name_kk="Марат", given_name_ru="Марат"
    )
    gone = make_person(
        family_name_kk="Әзілханов", family_name_ru="Азилханов", given_name_kk="М.", given_name_ru="М."
    )
    return kept, gone


def test_merged_person_leaves_everything_to_the_one_that_stays():
    kept, gone = make_two()
    participation, grant, membership = (
        make_participation(person=gone),
        make_grant(recipient=gone),
        make_membership(gone),
    )
    make_person_name(kept, text="Азилханов М.", language="ru")
    make_person_name(gone, text="Азилханов М.", language="ru")
    changed_at = participation.event.changed_at

    merge_people(kept, gone)

    for row in (participation, grant, membership):
        row.refresh_from_db()
    assert (participation.person, grant.recipient, membership.person) == (kept, kept, kept)
    assert not Person.objects.filter(pk=gone.pk).exists()
    names = {(each.text, each.language) for each in kept.variants.all()}
    assert {("Азилханов М.", "ru")} < names
    assert any(text.startswith("М.") and language == "kk" for text, language in names)
    participation.event.refresh_from_db()
    assert participation.event.changed_at > changed_at


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_address_of_the_merged_person_leads_on(client, language):
    kept, gone = make_two()
    make_participation(make_event(), gone)
    old = gone.slug
    FormerSlug.objects.create(kind="person", slug="very-old", object_id=gone.pk)

    merge_people(kept, gone)

    for slug in (old, "very-old"):
        answer = client.get(f"/{language}/people/{slug}/")
        assert (answer.status_code, answer["Location"]) == (301, f"/{language}/people/{kept.slug}/")


def test_two_at_one_event_are_refused_with_its_name():
    (kept, gone), event = make_two(), make_event(title_kk="Бірлескен отырыс")
    make_participation(event, kept)
    make_participation(event, gone)

    with pytest.raises(ValidationError, match="Бірлескен отырыс"):
        merge_people(kept, gone)

    assert Person.objects.filter(pk=gone.pk).exists()
    assert Revision.objects.count() == 0


def test_one_revision_brings_both_back():
    kept, gone = make_two()
    participation, slug, key = make_participation(person=gone), gone.slug, gone.pk
    merge_people(kept, gone)

    Revision.objects.get().revert()

    participation.refresh_from_db()
    assert (participation.person_id, Person.objects.get(slug=slug).pk) == (key, key)


def test_merged_organisation_leaves_everything_to_the_one_that_stays():
    kept = make_organisation(name_kk="Қоғамдық кеңес", name_ru="Общественный совет")
    gone = make_organisation(name_kk="Қоғам кеңесі", name_ru="Совет общества")
    child = make_organisation(name_kk="Комиссия", name_ru="Комиссия", parent=gone)
    event = make_event(convening_body=gone)
    group = make_group(event, organisations=[gone, kept])
    decision = make_decision(event, executor=gone, co_executors=[gone])
    kept.successors.add(gone)

    merge_organisations(kept, gone)

    for row in (child, event, group, decision):
        row.refresh_from_db()
    assert (child.parent, event.convening_body, decision.executor) == (kept, kept, kept)
    assert list(group.organisations.all()) == list(decision.co_executors.all()) == [kept]
    assert list(kept.successors.all()) == []
    assert [name.name_kk for name in kept.former_names.all()] == ["Қоғам кеңесі"]
    assert str(kept.name_on(dt.date(2022, 6, 22), "kk")) == "Қоғамдық кеңес"
    assert list(Organisation.objects.matching("қоғам кеңесі")) == [kept]


def test_commands_merge_by_address(capsys):
    kept, gone = make_two()
    call_command("merge_people", kept.slug, gone.slug)
    assert list(Person.objects.all()) == [kept]
    one, other = (
        make_organisation(name_kk="Бір", name_ru="Один"),
        make_organisation(name_kk="Екі", name_ru="Два"),
    )
    call_command("merge_organisations", one.slug, other.slug)
    assert list(Organisation.objects.all()) == [one]


@pytest.mark.parametrize("other", ["no-such-address", "kept"])
def test_commands_refuse_nonsense_in_words(other):
    kept, _gone = make_two()

    with pytest.raises(CommandError):
        call_command("merge_people", kept.slug, kept.slug if other == "kept" else other)
