"""Events and their parts: what the database and the forms refuse, who is public through them, orders, periods."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from events.models import Award, AwardGrant, Decision, Event, Participation, Subject
from people.models import Organisation, Person
from portal.search.index import deferred_indexing
from tests import factories as make

pytestmark = pytest.mark.django_db

DAY = dt.date(2022, 6, 22)
BEFORE, AFTER = DAY - dt.timedelta(days=1), DAY + dt.timedelta(days=1)
HIDDEN = [make.make_draft, make.make_scheduled_event, make.make_withdrawn_event]


# What the database refuses


def in_one_event(*makers, **fields):
    event = make.make_event()
    return [maker(event=event, **fields) for maker in makers]


def self_reference():
    event = make.make_event()
    make.make_reference(event, target=event)


REFUSED = {
    "event without a title": lambda: make.make_event(title_kk=None, title_ru=None),
    "event with a title of blanks": lambda: make.make_event(title_kk=" ", title_ru=""),
    "second event of an address": lambda: [make.make_event(slug="same") for _ in range(2)],
    "last day before the first": lambda: make.make_event(end_date=BEFORE),
    "end of a day before its beginning": lambda: make.make_event(
        start_time=dt.time(15), end_time=dt.time(10)
    ),
    "published event without a day": lambda: make.make_event(date=None),
    "withdrawn event without a day": lambda: make.make_withdrawn_event(date=None),
    "published event without its moment": lambda: make.make_event(publish_at=None),
    "topic without a title": lambda: make.make_topic(title_kk=None, title_ru=None),
    "participation of nobody": lambda: make.make_group(group_kk=None, group_ru=None),
    "participation of a person and a group": lambda: make.make_participation(group_kk="сарапшылар"),
    "person twice at one event": lambda: in_one_event(
        make.make_participation, make.make_participation, person=make.make_person()
    ),
    "statement without a text": lambda: make.make_statement(text_kk=None, text_ru=None),
    "decision without a text": lambda: make.make_decision(text_kk=None, text_ru=None),
    "award without a name": lambda: make.make_award(name_kk=None, name_ru=None),
    "subject without a name": lambda: make.make_subject(name_kk=None, name_ru=None),
    "award given to nobody": lambda: make.make_grant(recipient=None),
    "award given to a person and a body": lambda: make.make_grant(
        recipient=make.make_person(), recipient_organisation=make.make_organisation()
    ),
    "award given to a person and a group": lambda: make.make_grant(
        recipient=make.make_person(), recipient_group_ru="волонтёры"
    ),
    "award given to a body and a group": lambda: make.make_grant(
        recipient_organisation=make.make_organisation(), recipient_group_kk="еріктілер"
    ),
    "document without a link or a file": lambda: make.make_document(url=""),
    "document with a link and a file": lambda: make.make_document(file="documents/a.pdf"),
    "reference to nothing": lambda: make.make_reference(label_kk=None, label_ru=None),
    "reference of an event to itself": self_reference,
} | {
    f"same order twice: {maker.__name__}": lambda maker=maker: in_one_event(maker, maker, order=1)
    for maker in (
        make.make_topic,
        make.make_participation,
        make.make_statement,
        make.make_decision,
        make.make_grant,
        make.make_document,
        make.make_reference,
    )
}


@pytest.mark.parametrize("build", REFUSED.values(), ids=REFUSED)
def test_database_refuses(build):
    with pytest.raises(IntegrityError), transaction.atomic():
        build()


ACCEPTED = {
    "title in Kazakh only": lambda: make.make_event(title_ru=None),
    "title in Russian only": lambda: make.make_event(title_kk=None),
    "draft without a day": lambda: make.make_draft(date=None),
    "end after midnight of several days": lambda: make.make_event(
        end_date=AFTER, start_time=dt.time(15), end_time=dt.time(10)
    ),
    "beginning without an end": lambda: make.make_event(start_time=dt.time(15)),
    "same person at two events": lambda: [
        make.make_participation(person=person) for person in [make.make_person()] * 2
    ],
    "two groups at one event": lambda: in_one_event(make.make_group, make.make_group),
    "award to a body": lambda: make.make_grant(recipient_organisation=make.make_organisation()),
    "award to a group in one language": lambda: make.make_grant(recipient_group_kk="еріктілер"),
    "document that is a file": lambda: make.make_document(url="", file="documents/a.pdf"),
    "reference to a record": lambda: make.make_reference(target=make.make_event()),
}


@pytest.mark.parametrize("build", ACCEPTED.values(), ids=ACCEPTED)
def test_database_and_forms_accept(build):
    built = build()
    rows = built if isinstance(built, list) else [built]
    assert [refused_fields(row) for row in rows] == [set()] * len(rows)
    assert [type(row).objects.filter(pk=row.pk).count() for row in rows] == [1] * len(rows)


# What the forms refuse


def refused_fields(row) -> set[str]:
    try:
        row.full_clean()
    except ValidationError as refusal:
        return set(refusal.message_dict)
    return set()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"end_date": BEFORE}, "end_date"),
        ({"date": None, "end_date": DAY}, "date"),
        ({"date": None}, "date"),
        ({"start_time": dt.time(15), "end_time": dt.time(14)}, "end_time"),
    ],
)
def test_event_names_the_field_that_is_wrong(change, field):
    event = make.make_event()
    for name, value in change.items():
        setattr(event, name, value)
    assert field in refused_fields(event)


def test_region_of_an_event_existed_on_that_day():
    abai = make.make_region(
        "KZ-10", name_kk="Абай облысы", name_ru="область Абай", valid_from=dt.date(2022, 6, 8)
    )
    event = make.make_event(region=abai, date=dt.date(2022, 6, 8))
    event.full_clean()
    event.date = dt.date(2022, 6, 7)
    assert refused_fields(event) == {"region"}


@pytest.mark.parametrize(
    ("maker", "link", "other"),
    [
        (make.make_statement, "topic", make.make_topic),
        (make.make_statement, "participation", make.make_participation),
        (make.make_decision, "topic", make.make_topic),
    ],
)
def test_part_is_tied_to_parts_of_its_own_event_only(maker, link, other):
    event = make.make_event()
    maker(event, order=0, **{link: other(event)}).full_clean()
    assert refused_fields(maker(event, order=1, **{link: other()})) == {link}


# Who is public


@pytest.mark.parametrize("hide", HIDDEN)
def test_event_is_public_when_published_and_its_time_has_come(hide):
    shown, hidden = make.make_event(), hide()
    assert list(Event.objects.public()) == [shown]
    assert (shown.is_public, hidden.is_public) == (True, False)


def test_scheduled_event_is_public_from_its_moment():
    event = make.make_scheduled_event()
    moment = event.publish_at
    second = dt.timedelta(seconds=1)
    assert [Event.objects.public(at).exists() for at in (moment - second, moment, moment + second)] == [
        False,
        True,
        True,
    ]
    assert event.is_scheduled


def test_in_review_is_not_public():
    make.make_draft(state=Event.State.IN_REVIEW)
    assert not Event.objects.public().exists()


@deferred_indexing()
def everything_named_by(event):
    """A row of every kind that is known through this event alone."""
    topic_subject, award = make.make_subject(name_kk="Тіл"), make.make_award()
    bodies = [make.make_organisation(name_kk=f"Ұйым {number}") for number in range(7)]
    people = [make.make_person(family_name_kk=f"Тұлға {number}") for number in range(3)]
    Event.objects.filter(pk=event.pk).update(convening_body=bodies[0])
    make.make_topic(event, subjects=[topic_subject])
    make.make_participation(event, person=people[0], organisation=bodies[1])
    make.make_group(event, organisations=[bodies[2]])
    make.make_grant(event, award=award, recipient=people[1], organisation=bodies[3], given_by=people[2])
    make.make_grant(event, award=award, recipient_organisation=bodies[4])
    make.make_decision(event, executor=bodies[5], co_executors=[bodies[6]])
    return {Subject: {topic_subject}, Award: {award}, Organisation: set(bodies), Person: set(people)}


def test_all_that_a_public_event_names_is_public():
    named = everything_named_by(make.make_event())
    assert {model: set(model.objects.public()) for model in named} == named


@pytest.mark.parametrize("hide", HIDDEN)
def test_nothing_that_only_a_hidden_event_names_is_public(hide):
    named = everything_named_by(hide())
    assert {model: set(model.objects.public()) for model in named} == {model: set() for model in named}


def test_what_a_hidden_and_a_public_event_name_is_public():
    person = make.make_person()
    make.make_participation(make.make_draft(), person=person)
    make.make_participation(make.make_event(), person=person)
    assert list(Person.objects.public()) == [person]


def test_publicity_of_names_follows_the_moment_asked():
    event = make.make_scheduled_event()
    named = everything_named_by(event)
    later = event.publish_at + dt.timedelta(seconds=1)
    assert {model: set(model.objects.public(later)) for model in named} == named


@pytest.mark.parametrize("presence", ["absent", "mentioned"])
def test_absent_and_mentioned_people_are_public_but_did_not_attend(presence):
    row = make.make_participation(presence=presence)
    assert list(Person.objects.public()) == [row.person]
    assert list(Event.objects.with_people([row.person])) == []
    assert (list(Participation.objects.attending()), list(Participation.objects.not_attending())) == (
        [],
        [row],
    )


@pytest.mark.parametrize("presence", ["present", "unknown"])
def test_present_people_and_those_of_unknown_presence_attended(presence):
    row = make.make_participation(presence=presence)
    assert list(Event.objects.with_people([row.person])) == [row.event]


def test_person_without_own_page_is_not_public():
    make.make_participation(person=make.make_person(has_own_page=False))
    assert list(Person.objects.public()) == []


def test_parts_are_public_with_their_event():
    shown = make.make_decision(make.make_event())
    for event in make.make_hidden_events():
        make.make_decision(event)
    assert list(Decision.objects.public()) == [shown]


# Periods and bodies


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        (None, None, True),
        (DAY, DAY, True),
        (BEFORE, BEFORE, False),
        (None, BEFORE, False),
        (DAY + dt.timedelta(days=2), DAY + dt.timedelta(days=2), True),
        (DAY + dt.timedelta(days=3), None, False),
        (AFTER, AFTER, True),
        (BEFORE, DAY + dt.timedelta(days=9), True),
        (AFTER, DAY, False),
    ],
)
def test_period_matches_by_overlap(first, last, found):
    make.make_event(date=DAY, end_date=DAY + dt.timedelta(days=2))
    assert Event.objects.held_between(first, last).exists() == found


def test_event_is_found_by_the_body_that_convened_or_attended_it():
    body = make.make_organisation()
    convened = make.make_event(convening_body=body)
    attended = make.make_participation(organisation=body).event
    grouped = make.make_group(organisations=[body]).event
    make.make_participation(organisation=body, presence="mentioned")
    make.make_participation(organisation=make.make_organisation())
    assert set(Event.objects.with_organisations([body])) == {convened, attended, grouped}
    assert set(Event.objects.convened_by([body])) == {convened}


# Orders, addresses, deleting


def test_make_room_lets_parts_change_places():
    event = make.make_event()
    rows = [make.make_topic(event, title_kk=title) for title in ("бірінші", "екінші", "үшінші")]
    other = make.make_topic(order=0)
    type(rows[0]).objects.make_room(event)
    for order, row in enumerate(reversed(rows)):
        row.order = order
        row.save()
    assert [topic.title_kk for topic in event.topics.all()] == ["үшінші", "екінші", "бірінші"]
    other.refresh_from_db()
    assert other.order == 0


def test_address_of_an_event_begins_with_its_day():
    slugs = [make.make_event().slug, make.make_event().slug, make.make_draft(date=None).slug]
    assert slugs == [
        "2022-06-22-qogamdyq-kenestin-otyrysy",
        "2022-06-22-qogamdyq-kenestin-otyrysy-2",
        "qogamdyq-kenestin-otyrysy",
    ]


def test_event_is_found_by_folded_words_of_either_title():
    event = make.make_event(title_kk="Ұлттық құрылтай", title_ru="Учёный совет")
    for words in ("курылтай ұлттық", "УЧЕНЫЙ", "учёный совет"):
        assert list(Event.objects.titled(words)) == [event]
    assert list(Event.objects.titled("ұлттық ассамблея")) == []


@pytest.mark.parametrize("name", ["person", "organisation"])
def test_people_and_organisations_in_use_are_not_deleted(name):
    row = make.make_participation(organisation=make.make_organisation())
    with pytest.raises(ProtectedError):
        getattr(row, name).delete()


def test_deleted_event_takes_its_parts_with_it():
    event = make.make_draft()
    speaker = make.make_participation(event)
    make.make_statement(event, participation=speaker, topic=make.make_topic(event))
    make.make_grant(event)
    event.delete()
    assert (Participation.objects.count(), AwardGrant.objects.count()) == (0, 0)


def test_award_to_an_organisation_bears_its_name_of_that_day():
    body = make.make_organisation_name().organisation
    grant = make.make_grant(make.make_event(date=dt.date(2021, 1, 1)), recipient_organisation=body)
    assert [str(grant.recipient_name_in(code)) for code in ("kk", "ru")] == [
        "Қаланың бұрынғы кеңесі",
        "Прежний совет города",
    ]


def test_moments_are_aware_of_their_zone():
    event = make.make_event()
    assert timezone.is_aware(event.changed_at)
