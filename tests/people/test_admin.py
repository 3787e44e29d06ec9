"""The registers of people, organisations and regions at the desk."""

import datetime as dt

import pytest
from reversion.models import Version

from people.models import Organisation, Person
from portal.search.index import deferred_indexing
from tests.factories import (
    make_draft,
    make_event,
    make_membership,
    make_organisation,
    make_organisation_name,
    make_participation,
    make_person,
    make_person_name,
    make_region,
    make_region_alias,
    make_region_name,
)
from tests.staff import EDITOR, errors_of, filled, signed_in, with_row

pytestmark = pytest.mark.django_db

LANGUAGES = ["kk", "ru"]


def address(record, language="kk", page="change"):
    return f"/{language}/admin/people/{record._meta.model_name}/{record.pk}/{page}/"


@deferred_indexing()
def make_full_person():
    person = make_person()
    make_person_name(person)
    make_membership(person)
    return person


@deferred_indexing()
def make_full_organisation():
    body = make_organisation(parent=make_organisation(name_kk="Бас ұйым"), region=make_region())
    make_organisation_name(body)
    return body


@deferred_indexing()
def make_full_region():
    region = make_region()
    make_region_name(region)
    make_region_alias(region)
    return region


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("maker", [make_full_person, make_full_organisation, make_full_region])
def test_record_saved_unchanged_is_one_revision_and_no_change(maker, language):
    record, browser = maker(), signed_in()
    rows = type(record).objects.filter(pk=record.pk).values()
    before = list(rows)

    answer = browser.post(address(record, language), filled(browser.get(address(record, language))))

    assert answer.status_code == 302
    assert list(rows.all()) == before
    (version,) = Version.objects.get_for_object(record)
    assert version.revision.user == browser.user
    assert version.revision.version_set.count() > 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_person_is_added_with_variants_and_memberships(language):
    browser, body = signed_in(), make_organisation()
    values = filled(browser.get(f"/{language}/admin/people/person/add/"))
    values |= {"family_name_ru": "Рожин", "given_name_ru": "М."}
    values = with_row(values, "variants", text="М.Рожин", language="ru")
    values = with_row(
        values, "memberships", organisation=body.pk, position_ru="журналист", valid_from="01.02.2020"
    )

    answer = browser.post(f"/{language}/admin/people/person/add/", values)

    assert answer.status_code == 302
    person = Person.objects.get()
    assert (person.family_name_kk, person.family_name_ru, person.slug) == (None, "Рожин", "m-rojin")
    assert [variant.text for variant in person.variants.all()] == ["М.Рожин"]
    assert person.memberships.get().valid_from == dt.date(2020, 2, 1)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("model", "field"), [("person", "family_name_kk"), ("organisation", "name_kk")])
def test_record_needs_a_name_in_some_language(model, field, language):
    browser = signed_in()
    page_of_form = f"/{language}/admin/people/{model}/add/"

    page = browser.post(page_of_form, filled(browser.get(page_of_form)))

    assert list(errors_of(page)) == [field]


def test_membership_ends_after_it_begins():
    person, browser = make_full_person(), signed_in()

    page = browser.post(
        address(person), filled(browser.get(address(person))) | {"memberships-0-valid_to": "31.12.2022"}
    )

    assert list(errors_of(page)) == ["memberships-0-valid_to"]


def test_former_name_needs_some_language():
    body, browser = make_full_organisation(), signed_in()
    values = with_row(filled(browser.get(address(body))), "former_names", valid_from="01.01.2001")

    page = browser.post(address(body), values)

    assert list(errors_of(page)) == ["former_names-1-name_kk"]


@pytest.mark.parametrize("make_event_of", [make_event, make_draft])
def test_person_in_use_is_protected_with_words(make_event_of):
    participation, browser = make_participation(make_event_of()), signed_in()

    page = browser.post(address(participation.person, page="delete"), {"post": "yes"})

    assert page.status_code == 200
    assert page.context["protected"]
    assert Person.objects.filter(pk=participation.person.pk).exists()


def test_organisation_in_use_is_protected_with_words():
    membership, browser = make_membership(), signed_in()

    page = browser.post(address(membership.organisation, page="delete"), {"post": "yes"})

    assert page.status_code == 200
    assert Organisation.objects.filter(pk=membership.organisation.pk).exists()


def test_person_in_no_record_is_deleted_and_recovered_with_the_variants():
    person, browser = make_full_person(), signed_in()
    key, slug = person.pk, person.slug
    browser.post(address(person, page="delete"), {"post": "yes"})
    assert not Person.objects.filter(pk=key).exists()
    version = Version.objects.get_deleted(Person).get()

    browser.post(f"/kk/admin/people/person/recover/{version.pk}/")

    recovered = Person.objects.get(pk=key)
    assert (recovered.slug, recovered.family_name_ru, recovered.has_own_page) == (slug, "Сарсенова", True)
    assert [variant.text for variant in recovered.variants.all()] == ["Г. Сәрсенова"]
    assert recovered.memberships.count() == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_restoring_a_person_brings_back_swapped_variants(language):
    person, browser = make_full_person(), signed_in()
    make_person_name(person, text="Sarsenova", language="kk")
    browser.post(address(person), filled(browser.get(address(person))))
    version = Version.objects.get_for_object(person).get()
    first, second = person.variants.all()
    person.variants.all().delete()
    type(first).objects.create(pk=first.pk, person=person, text=second.text, language="kk")
    type(first).objects.create(pk=second.pk, person=person, text=first.text, language="kk")

    browser.post(address(person, language, f"history/{version.pk}"))

    assert [variant.text for variant in person.variants.all()] == [first.text, second.text]


@pytest.mark.parametrize("number", [1, 20])
@pytest.mark.parametrize("model", ["person", "organisation"])
def test_lists_take_eight_queries(model, number, django_assert_max_num_queries):
    browser = signed_in()
    for count in range(number):
        make_person(given_name_kk=f"А{count}")
        make_organisation(name_kk=f"Кеңес {count}", region=make_region())

    with django_assert_max_num_queries(8):
        page = browser.get(f"/ru/admin/people/{model}/")

    assert page.context["cl"].result_count == number


@pytest.mark.parametrize("number", [1, 30])
def test_form_of_a_person_takes_few_queries_however_many_memberships(number, django_assert_max_num_queries):
    person, browser = make_person(), signed_in()
    for count in range(number):
        make_membership(person, make_organisation(name_kk=f"Кеңес {count}"))

    with django_assert_max_num_queries(15):
        browser.get(address(person))


@pytest.mark.parametrize(
    ("model", "query"),
    [
        ("person", "family_name_ru__regex=("),
        ("person", "memberships__organisation__name_kk__contains=а"),
        ("organisation", "kind__exact=%00"),
        ("organisation", "note_kk__iregex=("),
    ],
)
def test_forged_lookups_are_refused(model, query):
    make_full_person()

    assert signed_in().get(f"/kk/admin/people/{model}/?{query}").status_code == 400


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("words", "number"), [("сарсенова гульнар", 1), ("Г. СӘРСЕНОВА", 1), ("оспан", 0), ("(", 0)]
)
def test_people_are_searched_in_both_languages_and_by_variants(language, words, number):
    make_full_person()

    page = signed_in(EDITOR).get(f"/{language}/admin/people/person/", {"q": words})

    assert page.context["cl"].result_count == number
