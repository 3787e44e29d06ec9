"""What a record's page says of changes: those made since publication, by their place and office, without values."""

import datetime as dt

import pytest
import reversion
from django.contrib.auth.models import User
from django.utils import timezone
from reversion.models import Revision

from events import publishing
from events.history import changes_since_publication
from events.models import Event
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return User.objects.create_user("aigul.bek", password="x", is_superuser=True)


def revise(event, editor=None, **fields):
    """Save the event with these fields as one revision."""
    with reversion.create_revision():
        for name, value in fields.items():
            setattr(event, name, value)
        event.save()
        reversion.set_user(editor) if editor else None
    return event


def places_of(event):
    return [
        change.places for change in changes_since_publication(Event.objects.with_revised().get(pk=event.pk))
    ]


@pytest.mark.parametrize(("language", "places"), [("kk", "атауы, шешімдер"), ("ru", "название, решения")])
def test_changes_after_publication_are_told_by_their_places_and_office(client, editor, language, places):
    event = revise(make.make_event(title_kk="Ескі атау", title_ru="Старое название"))
    with reversion.create_revision():
        event.title_ru, event.title_kk = "Новое название", "Жаңа атау"
        event.save()
        make.make_decision(event)
        reversion.set_user(editor)
    page = client.get(f"/{language}/events/{event.slug}/").content.decode()
    assert f"{places} <span" in page
    assert "Старое" not in page
    assert "aigul" not in page


def test_changes_of_a_draft_are_not_told(editor):
    event = revise(make.make_draft(title_ru="Черновик"))
    revise(event, editor, title_ru="Второй черновик")
    publishing.send_for_review(event, editor)
    event = Event.objects.get(pk=event.pk)
    event.summary_ru = "Дописано без редакции"
    event.save()
    event = publishing.publish_event(event, editor)
    assert places_of(event) == []
    revise(event, editor, number=4)
    assert places_of(event) == [[str(Event._meta.get_field("number").verbose_name)]]


def test_changes_before_the_scheduled_moment_are_not_told(editor):
    event = revise(make.make_scheduled_event())
    revise(event, editor, number=4)
    Revision.objects.update(date_created=timezone.now() - dt.timedelta(days=3))
    event.publish_at = timezone.now() - dt.timedelta(days=1)
    event.save()
    assert places_of(event) == []


def test_changes_while_withdrawn_are_not_told(editor):
    event = revise(make.make_event())
    revise(event, editor, number=4)
    event = publishing.withdraw_event(event, editor, "ошибка")
    revise(event, editor, number=5, summary_ru="Скрыто")
    event = publishing.publish_event(event, editor)
    assert places_of(event) == []


def test_saving_without_a_difference_is_no_change(editor):
    event = revise(make.make_event())
    revise(event, editor)
    assert places_of(event) == []


def test_parts_of_other_records_in_a_revision_are_not_counted(editor):
    event, other = revise(make.make_event()), make.make_event()
    with reversion.create_revision():
        event.save()
        make.make_decision(other)
        other.save()
    assert places_of(event) == []


def test_related_events_share_a_subject_and_are_public(client):
    water, air = make.make_subject(name_kk="Су", name_ru="Вода"), make.make_subject()
    event = make.make_event(title_kk="Бірінші")
    make.make_topic(event, [water, air])
    make.make_topic(make.make_event(title_kk="Судың екінші отырысы"), [water])
    make.make_topic(
        make.make_event(title_kk="Басқа отырыс"), [make.make_subject(name_kk="Жол", name_ru="Дорога")]
    )
    for hidden in make.make_hidden_events(title_kk="Жасырын отырыс"):
        make.make_topic(hidden, [water])
    related = client.get(f"/kk/events/{event.slug}/").context["related"]
    assert [other.title_kk for other in related] == ["Судың екінші отырысы"]
