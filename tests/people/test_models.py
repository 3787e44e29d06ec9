"""People, organisations and regions: what the database refuses, languages, names of the day, addresses, namesakes."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import translation

from people.models import FormerSlug, Organisation, Person, Region
from portal.bilingual.fields import Wording
from tests import factories as make

pytestmark = pytest.mark.django_db

DAY = dt.date(2022, 6, 22)


# What the database refuses


def twice(maker, **fields):
    maker(**fields)
    maker(**fields)


REFUSED = {
    "region without a name": lambda: make.make_region("KZ-99", name_kk=None, name_ru=None),
    "region with a name of blanks": lambda: make.make_region("KZ-99", name_kk="  ", name_ru=""),
    "second region of a code": lambda: twice(make.make_region, iso="KZ-99", name_kk="Өңір"),
    "former name without a text": lambda: make.make_region_name(name_kk=None, name_ru=None),
    "former name that ends on its first day": lambda: make.make_region_name(valid_from=DAY, valid_to=DAY),
    "word for looking up a region twice": lambda: twice(make.make_region_alias, region=make.make_region()),
    "organisation without a name": lambda: make.make_organisation(name_kk=None, name_ru=None),
    "second organisation of an address": lambda: twice(make.make_organisation, slug="kenes"),
    "former name of a body that ends before it begins": lambda: make.make_organisation_name(
        valid_from=DAY, valid_to=dt.date(2022, 1, 1)
    ),
    "former name of a body without a text": lambda: make.make_organisation_name(name_kk=None, name_ru=None),
    "person without a family name": lambda: make.make_person(family_name_kk=None, family_name_ru=None),
    "second person of an address": lambda: twice(make.make_person, slug="gulnar"),
    "same variant of a name twice": lambda: twice(make.make_person_name, person=make.make_person()),
    "membership that ends on its first day": lambda: make.make_membership(valid_from=DAY, valid_to=DAY),
    "former address given twice": lambda: twice(
        FormerSlug.objects.create, kind="person", slug="old", object_id=1
    ),
}


@pytest.mark.parametrize("build", REFUSED.values(), ids=REFUSED)
def test_database_refuses(build):
    with pytest.raises(IntegrityError), transaction.atomic():
        build()


def test_person_and_organisation_may_share_an_address():
    assert make.make_person(slug="kenes").slug == make.make_organisation(slug="kenes").slug


def test_forms_refuse_periods_that_end_before_they_begin():
    name = make.make_region_name()
    membership = make.make_membership()
    for row in (name, membership):
        row.valid_to = row.valid_from
        with pytest.raises(ValidationError) as refusal:
            row.full_clean()
        assert "valid_to" in refusal.value.message_dict


def test_organisation_in_use_is_not_deleted():
    membership = make.make_membership()
    with pytest.raises(ProtectedError):
        membership.organisation.delete()


# Languages


@pytest.mark.parametrize(
    ("kk", "ru", "asked", "given"),
    [
        ("Кеңес", "Совет", "kk", Wording("Кеңес", "kk")),
        ("Кеңес", "Совет", "ru", Wording("Совет", "ru")),
        ("Кеңес", None, "ru", Wording("Кеңес", "kk")),
        (None, "Совет", "kk", Wording("Совет", "ru")),
    ],
)
def test_text_comes_with_the_language_it_is_really_in(kk, ru, asked, given):
    body = make.make_organisation(name_kk=kk, name_ru=ru)
    assert body.text_in("name", asked) == given


def test_text_follows_the_active_language_when_none_is_asked():
    body = make.make_organisation(name_kk="Кеңес", name_ru="Совет")
    with translation.override("ru"):
        assert (str(body), body.text_in("name")) == ("Совет", ("Совет", "ru"))
    with translation.override("kk"):
        assert (str(body), body.text_in("name")) == ("Кеңес", ("Кеңес", "kk"))


def test_unwritten_text_is_none_and_counts_as_missing():
    body = make.make_organisation(name_ru=None, short_name_kk=" ", short_name_ru="")
    body.refresh_from_db()
    assert (body.short_name_kk, body.short_name_ru) == (None, None)
    assert body.text_in("short_name", "kk") is None
    assert body.missing_languages("name") == ["ru"]
    assert body.missing_languages("short_name") == ["kk", "ru"]


def test_name_of_a_person_is_wholly_in_one_language():
    person = make.make_person(given_name_ru=None, patronymic_ru=None)
    assert person.name_in("ru") == ("Сарсенова", "ru")
    assert person.name_in("kk") == ("Гүлнәр Ермекқызы Сәрсенова", "kk")
    assert person.name_for_lists("kk") == ("Сәрсенова Гүлнәр Ермекқызы", "kk")


def test_person_known_in_one_language_is_named_in_it():
    person = make.make_person(family_name_kk=None)
    assert person.name_in("kk") == ("Гульнар Ермековна Сарсенова", "ru")


# Names of the day


@pytest.mark.parametrize(
    ("day", "kk", "ru"),
    [
        (dt.date(2019, 3, 22), "Астана қаласы", "город Астана"),
        (dt.date(2019, 3, 23), "Нұр-Сұлтан қаласы", "город Нур-Султан"),
        (dt.date(2022, 9, 16), "Нұр-Сұлтан қаласы", "город Нур-Султан"),
        (dt.date(2022, 9, 17), "Астана қаласы", "город Астана"),
        (None, "Астана қаласы", "город Астана"),
    ],
)
def test_name_is_that_of_the_day(day, kk, ru):
    region = make.make_region_name().region
    assert [str(region.name_on(day, code)) for code in ("kk", "ru")] == [kk, ru]
    assert region.names_on(day).are_former == (kk != "Астана қаласы")


def test_short_name_of_the_day_falls_back_to_the_full_one():
    body = make.make_organisation_name().organisation
    days = (dt.date(2020, 1, 1), dt.date(2023, 1, 1))
    assert [str(body.names_on(day).short_name_in("kk")) for day in days] == [
        "Қаланың бұрынғы кеңесі",
        "Қоғамдық кеңес",
    ]


@pytest.mark.parametrize(
    ("day", "existing"),
    [
        (dt.date(2022, 6, 7), {"KZ-63"}),
        (dt.date(2022, 6, 8), {"KZ-63", "KZ-10"}),
        (dt.date(2029, 12, 31), {"KZ-63", "KZ-10"}),
        (dt.date(2030, 1, 1), {"KZ-63"}),
    ],
)
def test_region_exists_from_its_first_day_until_the_day_of_its_end(day, existing):
    make.make_region("KZ-63", name_kk="Шығыс Қазақстан облысы", name_ru="Восточно-Казахстанская область")
    make.make_region(
        "KZ-10",
        name_kk="Абай облысы",
        name_ru="область Абай",
        valid_from=dt.date(2022, 6, 8),
        valid_to=dt.date(2030, 1, 1),
    )
    assert {region.iso for region in Region.objects.all() if region.existed_on(day)} == existing


# Order and look-up


def test_order_is_kazakh_and_the_same_on_every_engine():
    names = ["Әбішев", "Ахметов", "Қасымов", "Кәрімов", "Ёлкин", "Ермеков", "Ілиясов", "Ыбыраев"]
    for name in names:
        make.make_person(family_name_kk=name, family_name_ru=name)
    assert [person.family_name_kk for person in Person.objects.in_alphabet_order("kk")] == [
        "Ахметов",
        "Әбішев",
        "Ермеков",
        "Ёлкин",
        "Кәрімов",
        "Қасымов",
        "Ыбыраев",
        "Ілиясов",
    ]


@pytest.mark.parametrize("words", ["сәрсенова", "САРСЕНОВА", "гульнар сарсенова", "г. сәрсенова"])
def test_person_is_found_by_names_and_variants_in_either_language(words):
    wanted = make.make_person_name().person
    make.make_person(family_name_kk="Ахметова", family_name_ru="Ахметова")
    assert list(Person.objects.matching(words)) == [wanted]


def test_organisation_is_found_by_a_former_name():
    wanted = make.make_organisation_name().organisation
    make.make_organisation(name_kk="Мәслихат", name_ru="Маслихат", short_name_kk=None, short_name_ru=None)
    assert list(Organisation.objects.matching("бурынгы кенес")) == [wanted]


def test_namesakes_share_the_family_name_and_the_first_letter():
    person = make.make_person(given_name_kk="Гүлнәр", given_name_ru="Гульнар")
    initial = make.make_person(given_name_kk="Г.", given_name_ru="Г.")
    make.make_person(given_name_kk="Айгүл", given_name_ru="Айгуль")
    make.make_person(family_name_kk="Ахметова", family_name_ru="Ахметова")
    assert list(Person.objects.namesakes_of(person)) == [initial]


# Addresses


def test_address_is_made_from_the_name_and_equal_names_are_numbered():
    slugs = [make.make_person().slug for _ in range(3)]
    assert slugs == [
        "gulnar-ermekqyzy-sarsenova",
        "gulnar-ermekqyzy-sarsenova-2",
        "gulnar-ermekqyzy-sarsenova-3",
    ]


def test_address_stays_when_the_name_changes():
    body = make.make_organisation(name_kk="Кеңес")
    body.name_kk = "Мәслихат"
    body.save()
    assert body.slug == "kenes"


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_address_is_made_from_the_kazakh_name_whatever_language_the_editor_reads(language):
    with translation.override(language):
        assert make.make_organisation(name_kk="Кеңес", name_ru="Совет").slug == "kenes"
        assert make.make_organisation(name_kk=None, name_ru="Маслихат города").slug == "maslihat-goroda"


def test_former_address_leads_to_its_successor_and_is_not_given_again():
    person = make.make_person()
    FormerSlug.objects.create(kind="person", slug="old-address", object_id=person.pk)
    FormerSlug.objects.create(kind="organisation", slug="other-kind", object_id=person.pk)
    newcomer = make.make_person(
        family_name_kk="Address", given_name_kk="Old", patronymic_kk=None, family_name_ru=None
    )
    assert list(Person.objects.at_addresses(["old-address"])) == [person]
    assert list(Person.objects.at_addresses(["other-kind"])) == []
    assert newcomer.slug == "old-address-2"
