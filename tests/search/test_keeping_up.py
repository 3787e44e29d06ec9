"""The index follows every change of the records, in its transaction, and shows nothing that is hidden."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from events.models import Event
from portal.search.finding import find_records
from portal.search.index import deferred_indexing
from portal.search.models import Entry
from portal.search.rebuilding import rebuild_index
from portal.search.suggesting import suggest_records
from tests.factories import (
    make_event,
    make_group,
    make_hidden_events,
    make_organisation,
    make_organisation_name,
    make_participation,
    make_person,
    make_person_name,
    make_region_alias,
    make_statement,
)

pytestmark = pytest.mark.django_db


def found(words: str, kind: str = "event") -> list[int]:
    return find_records(kind, words, loosen=False).ids


def test_a_saved_text_is_found_and_the_old_one_no_more():
    event = make_event(title_kk="Орман туралы", title_ru=None)
    event.title_kk = "Балық туралы"
    event.save()
    assert (found("балық"), found("орман")) == ([event.pk], [])


def test_parts_are_found_as_long_as_they_are_there():
    event = make_event()
    statement = make_statement(event, text_kk="Кітапхана керек.", text_ru="Нужна библиотека.")
    before = found("кітапхананың"), found("библиотеку")
    statement.delete()
    assert (before, found("кітапхана")) == (([event.pk], [event.pk]), [])


def test_a_changed_name_leads_to_the_records_that_hold_it():
    body = make_organisation(name_kk="Жайлау қоры", name_ru="Фонд Жайлау")
    event = make_event(convening_body=body)
    body.name_kk = body.name_ru = "Тұлпар"
    body.save()
    assert (found("тұлпар"), found("жайлау")) == ([event.pk], [])


def test_names_of_that_day_of_today_and_aliases_are_found():
    body = make_organisation(name_kk="Тұлпар", name_ru="Тулпар")
    make_organisation_name(
        body,
        name_kk="Жайлау",
        name_ru="Джайляу",
        valid_from=dt.date(2020, 1, 1),
        valid_to=dt.date(2023, 1, 1),
    )
    event = make_event(convening_body=body, date=dt.date(2022, 6, 22))
    make_region_alias(event.region, "Целиноград")
    assert [found(words) for words in ("тұлпар", "жайлау", "джайляу", "целинограде")] == [[event.pk]] * 4


def test_people_are_found_by_every_form_of_their_names():
    person = make_person(family_name_kk="Айдашев", family_name_ru="Айдашев")
    make_person_name(person, "Aidashev", "la")
    event = make_event()
    make_participation(event, person=person, printed_name="Н.Айдашевқа")
    for words in ("Айдашев", "Айдашевқа", "Айдашеву", "Aidashev", "айдашевтің"):
        assert (found(words), found(words, "person")) == ([event.pk], [person.pk])


def test_a_person_without_a_page_is_not_found():
    person = make_person(family_name_kk="Жасырынов", family_name_ru="Жасырынов", has_own_page=False)
    make_participation(make_event(), person=person, printed_name="Ж.Жасырынов")
    assert (found("жасырынов"), found("жасырынов", "person"), suggest_records("жасыр")) == ([], [], [])


def test_groups_of_organisations_are_found_by_both():
    event, body = make_event(), make_organisation(name_kk="Сарыарқа одағы", name_ru="Союз Сарыарка")
    make_group(event, [body], group_kk="Ардагерлер", group_ru="Ветераны")
    assert [found(words) for words in ("сарыарқа", "ветеранам", "ардагер")] == [[event.pk]] * 3


def test_hidden_records_surface_nowhere(client):
    make_event(title_kk="Су туралы", title_ru="О воде")
    for event in make_hidden_events(
        title_kk="Қарақұйрық", title_ru="Джейран", summary_kk=None, summary_ru=None
    ):
        make_participation(
            event, person=make_person(family_name_kk="Қарақұйрықов", family_name_ru="Джейранов")
        )
    for words in ("қарақұйрық", "джейран", "жейран", "дрейран", "су қарақұйрық", "қарақұйр", '"джейран"'):
        page = client.get("/kk/events/", {"q": words})
        shown = page.content.decode().lower().replace(words.strip('"'), "")
        assert "қарақұйрық" not in shown
        assert "джейран" not in shown
        assert client.get("/kk/suggest/", {"q": words}).json() == {"suggestions": []}
        assert client.get("/kk/people/", {"q": words}).context["page"].paginator.count == 0


def test_hidden_records_change_no_answer():
    """What a query finds beside them is said in the same way as if they were not there."""
    make_event(title_kk="Су туралы", title_ru="О воде")
    before = find_records("event", "су қарақұйрық")
    make_hidden_events(title_kk="Су және қарақұйрық", title_ru="Вода и джейран")
    after = find_records("event", "су қарақұйрық")
    assert (before.ids, before.is_relaxed, before.suggestion) == (
        after.ids,
        after.is_relaxed,
        after.suggestion,
    )


def test_a_scheduled_record_is_found_when_its_time_has_come():
    event = make_event(title_kk="Қарақұйрық", publish_at=timezone.now() + dt.timedelta(days=1))
    before = found("қарақұйрық")
    Event.objects.filter(pk=event.pk).update(publish_at=timezone.now() - dt.timedelta(days=1))
    assert (before, found("қарақұйрық")) == ([], [event.pk])


def test_deferred_indexing_indexes_once_and_a_failure_leaves_nothing():
    def fail():
        with transaction.atomic(), deferred_indexing():
            make_event(title_kk="Қарақұйрық")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with deferred_indexing():
        event = make_event(title_kk="Қарақұйрық")
        inside = Entry.objects.filter(kind="event").count()
    assert (inside, found("қарақұйрық")) == (0, [event.pk])


def test_a_deleted_record_leaves_no_entry():
    event = make_event(title_kk="Қарақұйрық")
    event.delete()
    assert not Entry.objects.filter(kind="event").exists()


def test_rebuilding_finds_what_no_signal_told_of():
    event = make_event(title_kk="Орман")
    Event.objects.filter(pk=event.pk).update(title_kk="Қарақұйрық")
    call_command("rebuild_search", verbosity=0)
    assert (found("қарақұйрық"), found("орман")) == ([event.pk], [])


def test_rebuilding_serves_and_keeps_what_is_saved_meanwhile():
    old, other = make_event(title_kk="Орман"), make_event(title_kk="Балық")
    steps = rebuild_index()
    next(steps)
    during = found("орман")
    other.title_kk = "Қарақұйрық"
    other.save()
    late = make_event(title_kk="Теңіз")
    answers = found("қарақұйрық"), found("теңіз")
    list(steps)
    assert during == [old.pk]
    assert answers == ([other.pk], [late.pk])
    assert [found(words) for words in ("орман", "балық", "қарақұйрық", "теңіз")] == [
        [old.pk],
        [],
        [other.pk],
        [late.pk],
    ]


@pytest.mark.django_db(transaction=True)
def test_outside_of_a_transaction_the_tally_finds_the_same():
    older = make_event(title_kk="Қарақұйрық", date=dt.date(2020, 5, 1))
    newer = make_event(title_kk="Қарақұйрықтар", date=dt.date(2021, 5, 1))
    twin = make_event(title_kk="Қарақұйрық", date=dt.date(2020, 5, 1))
    make_hidden_events(title_kk="Қарақұйрық")
    with transaction.atomic():
        inside = found("қарақұйрық"), found("қарақұйрық -киік")
    assert (found("қарақұйрық"), found("қарақұйрық -киік")) == inside
    assert inside[0] == [newer.pk, twin.pk, older.pk]
