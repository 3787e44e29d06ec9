"""The tally finds and counts what the database does, for any filter, and notices every change."""

import datetime as dt
import random

import pytest
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from events.facets import EVENT_DIMENSIONS, build_facets
from events.filters import EventFilter
from events.models import Event, Participation
from events.selection import Selection
from events.tally import tally_now
from portal.search.index import deferred_indexing
from tests import factories as make

FORMATS = ("in_person", "online", "unknown")


@pytest.fixture
@deferred_indexing()
def records(db):
    """Sixty events over four years, some of several days, some hidden, with everything that can be chosen."""
    chance = random.Random(7)
    regions = [
        make.make_region("KZ-71"),
        make.make_region("KZ-62", name_kk="Ұлытау облысы", name_ru="область Ұлытау"),
    ]
    bodies = [make.make_organisation(name_kk=f"Кеңес {n}", name_ru=f"Совет {n}") for n in range(14)]
    people = [make.make_person(family_name_kk=f"Адамов{n}", family_name_ru=f"Адамов{n}") for n in range(5)]
    people.append(make.make_person(family_name_kk="Беттен", family_name_ru="Беттен", has_own_page=False))
    subjects = [make.make_subject(name_kk=f"Тақырып {n}", name_ru=f"Тема {n}") for n in range(3)]
    awards = [make.make_award(name_kk=f"Марапат {n}", name_ru=f"Награда {n}") for n in range(2)]
    makers = [make.make_event] * 5 + [make.make_draft, make.make_scheduled_event, make.make_withdrawn_event]
    for number in range(60):
        day = dt.date(2020, 1, 1) + dt.timedelta(days=chance.randrange(0, 1400, 7))
        event = chance.choice(makers)(
            title_kk=f"Отырыс {number}" if number % 3 else None,
            title_ru=f"Заседание {number}" if number % 4 or not number % 3 else None,
            date=day,
            end_date=day + dt.timedelta(days=chance.choice([1, 30, 400])) if number % 5 == 0 else None,
            region=chance.choice([*regions, None]),
            convening_body=chance.choice([*bodies, None]),
            kind=chance.choice(Event.Kind.values),
            format=chance.choice(FORMATS),
        )
        for person in chance.sample(people, 3):
            presence = chance.choice(Participation.Presence.values)
            make.make_participation(
                event, person, organisation=chance.choice([*bodies, None]), presence=presence
            )
        make.make_group(event, chance.sample(bodies, 2), presence=chance.choice(["present", "absent"]))
        make.make_topic(event, chance.sample(subjects, 2))
        if number % 6 == 0:
            make.make_grant(event, chance.choice(awards), recipient=people[0])
    return {"bodies": bodies, "people": people, "subjects": subjects, "awards": awards}


def random_query(chance, records) -> str:
    pieces = {
        "region": ["KZ-71", "KZ-62", "KZ-10"],
        "organisation": [body.slug for body in records["bodies"]],
        "convenes": [body.slug for body in records["bodies"]],
        "person": [person.slug for person in records["people"]],
        "subject": [subject.slug for subject in records["subjects"]],
        "award": [award.slug for award in records["awards"]],
        "kind": [*Event.Kind.values, "never"],
        "format": FORMATS,
        "language": ["kk", "ru", "en"],
        "date_after": ["2020", "2021-05", "2022-03-04", "2024"],
        "date_before": ["2020-02", "2021", "2023-01-01"],
        "q": ["отырыс", "заседание 1", "жоқ"],
    }
    chosen = chance.sample(sorted(pieces), chance.randint(0, 3))
    return "&".join(
        f"{name}={chance.choice(pieces[name])}" for name in chosen for _ in range(chance.choice([1, 1, 2]))
    )


def asked(query: str) -> EventFilter:
    found = EventFilter(QueryDict(query), Event.objects.public())
    assert found.is_valid(), found.form.errors
    return found


def test_selection_finds_the_records_of_the_filter_in_the_same_order(records):
    chance = random.Random(11)
    sizes, tally = set(), tally_now()
    for _ in range(80):
        query = random_query(chance, records)
        selection = selected(query, tally)
        newest = [event.pk for event in selection.newest_first()[0:100]]
        oldest = [event.pk for event in selection.oldest_first()[0:100]]
        assert newest == list(asked(query).qs.newest_first().values_list("pk", flat=True)), query
        assert oldest == list(asked(query).qs.oldest_first().values_list("pk", flat=True)), query
        assert newest[3:8] == [event.pk for event in selection.newest_first()[3:8]]
        sizes.add(len(newest))
    assert len(sizes) > 5


def selected(query: str, tally=None) -> Selection:
    found = Selection(QueryDict(query), tally)
    assert found.is_valid()
    return found


def with_value(query: str, parameter: str, code: str) -> str:
    """The query in which this value is the only one of its parameter."""
    rest = QueryDict(query).copy()
    for name in ("date_after", "date_before") if parameter == "year" else (parameter,):
        rest.pop(name, None)
        rest[name] = code
    return rest.urlencode()


def test_a_facet_counts_what_choosing_the_value_would_give(records):
    chance = random.Random(13)
    counted, tally = set(), tally_now()
    for _ in range(25):
        query = random_query(chance, records)
        for facet in build_facets(selected(query, tally)):
            for value in facet.values:
                given = asked(with_value(query, facet.parameter, value.code)).qs.count()
                assert value.count == given, (query, facet.parameter, value.code)
                counted.add(facet.parameter)
    assert counted == {dimension.parameter for dimension in EVENT_DIMENSIONS}


def test_a_long_facet_shows_the_commonest_values(records):
    facet = next(facet for facet in build_facets(selected("")) if facet.parameter == "organisation")
    counts = sorted(
        (asked(f"organisation={body.slug}").qs.count() for body in records["bodies"]), reverse=True
    )
    assert [value.count for value in facet.values] == counts[:10]
    assert facet.is_cut


def test_nothing_public_gives_an_empty_tally(db):
    selection = selected("")
    assert selection.number() == 0
    assert [facet.values for facet in build_facets(selection)] == [[]] * len(EVENT_DIMENSIONS)


# --- Kept between requests: real transactions ------------------------------------------------------------------


def keys(query: str = "") -> list[int]:
    return [event.pk for event in selected(query).newest_first()[0:100]]


def names_of_organisations() -> list[str]:
    selection = Selection(QueryDict())
    assert selection.is_valid()
    facets = {facet.parameter: facet for facet in build_facets(selection)}
    return [str(value.label) for value in facets["organisation"].values]


@pytest.mark.django_db(transaction=True)
class TestKeptTally:
    def test_it_is_kept_while_nothing_changes(self):
        make.make_event()
        assert tally_now() is tally_now()

    def test_it_notices_a_new_record_among_others_of_its_day(self):
        first, second = make.make_event(), make.make_event()
        assert keys() == [second.pk, first.pk]
        third = make.make_event(date=dt.date(2022, 6, 21))
        fourth = make.make_event()
        assert keys() == [fourth.pk, second.pk, first.pk, third.pk]

    def test_it_notices_a_withdrawal_and_a_change_of_date(self):
        first, second = make.make_event(), make.make_event()
        keys()
        second.date = dt.date(2020, 1, 1)
        second.save()
        assert keys() == [first.pk, second.pk]
        assert keys("date_after=2020&date_before=2020") == [second.pk]
        second.state = Event.State.WITHDRAWN
        second.save()
        assert keys() == [first.pk]

    def test_it_notices_a_participation_that_comes_and_goes(self):
        event, person = make.make_event(), make.make_person()
        assert keys(f"person={person.slug}") == []
        participation = make.make_participation(event, person)
        assert keys(f"person={person.slug}") == [event.pk]
        participation.delete()
        assert keys(f"person={person.slug}") == []

    def test_it_notices_a_subject_put_on_a_topic(self):
        event, subject = make.make_event(), make.make_subject()
        topic = make.make_topic(event)
        assert keys(f"subject={subject.slug}") == []
        topic.subjects.add(subject)
        assert keys(f"subject={subject.slug}") == [event.pk]

    def test_it_notices_old_records_changed_again(self):
        event, other = make.make_event(), make.make_event()
        Event.objects.update(changed_at=timezone.now() - dt.timedelta(days=30))
        keys()
        event.kind = Event.Kind.HEARING
        event.save()
        assert keys("kind=hearing") == [event.pk]
        assert keys("kind=session") == [other.pk]

    def test_it_notices_a_record_deleted_and_another_of_the_same_day_in_its_place(self):
        event, body = make.make_event(convening_body=make.make_organisation()), make.make_organisation()
        assert keys(f"convenes={event.convening_body.slug}") == [event.pk]
        former = event.convening_body
        event.delete()
        other = make.make_event(convening_body=body)
        assert keys() == [other.pk]
        assert keys(f"convenes={former.slug}") == []
        assert keys(f"convenes={body.slug}") == [other.pk]

    def test_a_scheduled_record_appears_when_its_time_comes(self, monkeypatch):
        moment = timezone.now() - dt.timedelta(hours=1)  # what is kept after it must not be of a time to come
        monkeypatch.setattr(timezone, "now", lambda: moment - dt.timedelta(microseconds=1))
        event = make.make_scheduled_event()
        assert keys() == []
        event.publish_at = moment
        event.save()
        assert keys() == []
        monkeypatch.setattr(timezone, "now", lambda: moment)
        assert keys() == [event.pk]

    def test_names_of_values_are_read_once_and_anew_after_a_change(self, django_assert_num_queries):
        body = make.make_organisation(name_kk="Ескі атау")
        make.make_event(convening_body=body)
        assert names_of_organisations() == ["Ескі атау"]
        with django_assert_num_queries(1):  # the edition
            assert names_of_organisations() == ["Ескі атау"]
        body.name_kk = "Жаңа атау"
        body.save()
        assert names_of_organisations() == ["Жаңа атау"]

    def test_what_is_rolled_back_is_never_seen(self):
        event = make.make_event()
        keys()

        with transaction.atomic():
            other = make.make_event()
            assert keys() == [other.pk, event.pk]
            transaction.set_rollback(True)
        assert keys() == [event.pk]
