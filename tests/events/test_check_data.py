"""`check_data`: broken rules fail it; languages and possible duplicates are told."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command

from events.checking import broken_rules, missing_texts, possible_duplicates
from people.models import FormerSlug, Person
from tests import factories as make

pytestmark = pytest.mark.django_db


def problems():
    return [(finding.record.split("(")[-1].rstrip(")"), finding.problem) for finding in broken_rules()]


def test_sample_breaks_no_rule(capsys):
    call_command("load_sample")
    call_command("check_data")
    assert problems() == []


def broken_region():
    abai = make.make_region(
        "KZ-10", name_kk="Абай облысы", name_ru="область Абай", valid_from=dt.date(2022, 6, 8)
    )
    return make.make_event(region=abai, date=dt.date(2022, 6, 7)).slug


def foreign_topic():
    return make.make_statement(topic=make.make_topic()).event.slug


def foreign_speaker():
    return make.make_statement(participation=make.make_participation()).event.slug


def foreign_topic_of_a_decision():
    return make.make_decision(topic=make.make_topic()).event.slug


def overlapping_names():
    body = make.make_organisation_name().organisation
    make.make_organisation_name(body, valid_from=dt.date(2022, 12, 31), valid_to=dt.date(2024, 1, 1))
    return body.slug


def lost_address():
    return str(FormerSlug.objects.create(kind="person", slug="lost", object_id=1))


def stale_name():
    person = make.make_person()
    Person.objects.filter(pk=person.pk).update(family_name_kk="Ахметова")
    return person.slug


@pytest.mark.parametrize(
    "break_rule",
    [
        broken_region,
        foreign_topic,
        foreign_speaker,
        foreign_topic_of_a_decision,
        overlapping_names,
        lost_address,
        stale_name,
    ],
)
def test_broken_rule_is_told_with_its_record_and_fails(break_rule, capsys):
    broken = break_rule()
    assert [record for record, _problem in problems()] == [broken]
    with pytest.raises(CommandError):
        call_command("check_data")
    assert broken in capsys.readouterr().out


def test_names_that_follow_one_another_break_nothing():
    body = make.make_organisation_name(valid_to=dt.date(2023, 1, 1)).organisation
    make.make_organisation_name(body, valid_from=dt.date(2023, 1, 1), valid_to=dt.date(2024, 1, 1))
    assert problems() == []


def test_missing_languages_are_counted_by_field():
    make.make_event(title_ru=None, summary_kk=None)
    make.make_event(title_ru=None, venue_kk=None, venue_ru=None)
    told = [(row.model.__name__, row.field, row.language, row.count) for row in missing_texts()]
    assert told == [("Event", "title", "ru", 2), ("Event", "summary", "kk", 1)]


def person(kk, ru, given, patronymic=None):
    return make.make_person(
        family_name_kk=kk,
        family_name_ru=ru,
        given_name_kk=given,
        given_name_ru=given,
        patronymic_kk=patronymic,
        patronymic_ru=patronymic,
    )


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (("Рожин", "Рожин", "М."), ("Рожин", "Рожин", "Марат"), True),
        (("Рожин", "Рожин", "М."), ("Рожин", "Рожин", None), True),
        (("Құсайынова", None, "Л."), ("Кусайынова", None, "Ләззат"), True),
        (("Ли", "Ли", "Юрий", "А."), ("Ли", "Ли", "Юрий", "Алексеевич"), True),
        ((None, "Ковалёв", "Виктор"), ("Ковалев", "Ковалев", "Виктор"), True),
        (("Рожин", "Рожин", "М."), ("Рожин", "Рожин", "Айдар"), False),
        (("Рожин", "Рожин", "Марат"), ("Рожин", "Рожин", "Мақсат"), False),
        (("Ли", "Ли", "Юрий", "Б."), ("Ли", "Ли", "Юрий", "Алексеевич"), False),
        (("Рожин", "Рожин", "М."), ("Рожина", "Рожина", "М."), False),
    ],
)
def test_people_are_possible_duplicates_when_their_names_agree(one, other, alike):
    pair = person(*one), person(*other)
    assert list(possible_duplicates()) == ([pair] if alike else [])


def test_organisations_of_equal_folded_names_are_possible_duplicates():
    one = make.make_organisation(name_kk="Қоғамдық кеңес", name_ru="Общественный совет города")
    other = make.make_organisation(name_kk="ҚОҒАМДЫҚ КЕҢЕС", name_ru=None)
    make.make_organisation(name_kk="Қоғамдық палата", name_ru="Общественная палата")
    assert list(possible_duplicates()) == [(one, other)]


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_report_names_records_in_the_asked_language(language, capsys):
    make.make_organisation(name_kk="Қоғамдық кеңес", name_ru="Общественный совет")
    make.make_organisation(name_kk="Қоғамдық кеңес", name_ru="Общественный совет")
    call_command("check_data", language=language)
    names = {"kk": "«Қоғамдық кеңес»", "ru": "«Общественный совет»"}
    assert capsys.readouterr().out.count(names[language]) == 2
