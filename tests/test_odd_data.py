"""Records unlike the sample: every page, file, answer and form of the desk stays whole with them."""

import pytest

from events.models import Event
from people.models import Organisation, Person
from tests.odd_data import CANARY, DECISIONS, PARTICIPANTS, STATEMENTS, TOPICS, make_odd_data

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def odd(shared):
    return make_odd_data()


def test_data_holds_what_the_sample_lacks(odd):
    public = Event.objects.public()
    crowded = odd.events["crowded"]

    assert set(odd.events.values()) <= set(public)
    assert set(odd.people.values()) <= set(Person.objects.public())
    assert set(odd.bodies.values()) <= set(Organisation.objects.public())
    assert not public.filter(folded__contains=CANARY.lower()).exists()
    assert crowded.participations.exclude(person=None).count() == PARTICIPANTS
    assert (crowded.topics.count(), crowded.statements.count(), crowded.decisions.count()) == (
        TOPICS,
        STATEMENTS,
        DECISIONS,
    )
    assert {name.language for name in odd.names(Person)} == {"kk", "ru", "la"}
    for record in [*odd.records(), *odd.hidden]:
        record.full_clean()
