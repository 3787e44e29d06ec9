"""Before publication staff see the public page in both languages and nobody else does; sessions are copied."""

import datetime as dt

import pytest
from django.test import Client

from events.models import Event
from tests.events.test_admin import make_full_event
from tests.factories import make_participation, make_person
from tests.staff import EDITOR, signed_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_preview_shows_the_page_to_staff_alone(language):
    event, browser = make_full_event(), signed_in(EDITOR)
    where = f"/{language}/admin/events/event/{event.pk}/preview/"

    page = browser.get(where)

    assert page.status_code == 200
    assert str(event.text_in("title", language)) in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert "private" in page["Cache-Control"]
    assert Client().get(where).status_code == 302
    assert Client().get(event.get_absolute_url()).status_code == 404
    assert browser.get(f"/{language}/admin/events/event/999999/preview/").status_code == 404


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_copy_takes_the_frame_and_demands_another_day(language):
    event, browser = make_full_event(date=dt.date(2024, 3, 5)), signed_in(EDITOR)
    make_participation(event, make_person(family_name_kk="Келмеген"), presence="absent")
    where = f"/{language}/admin/events/event/{event.pk}/copy/"
    for day in ("", "05.03.2024", "31.02.2024"):
        assert browser.post(where, {"day": day}).context["form"].errors["day"]
    assert Event.objects.filter(convening_body=event.convening_body).count() == 1

    assert browser.post(where, {"day": "12.03.2024"}).status_code == 302

    copy = Event.objects.get(date=dt.date(2024, 3, 12))
    assert (copy.convening_body, copy.title_kk, copy.state) == (
        event.convening_body,
        event.title_kk,
        Event.State.DRAFT,
    )
    assert [topic.title_kk for topic in copy.topics.all()] == [topic.title_kk for topic in event.topics.all()]
    names = [row.person.family_name_kk for row in copy.participations.all()]
    assert names == ["Әлиев0", "Әлиев1"]
    assert (copy.statements.count(), copy.decisions.count(), copy.award_grants.count()) == (0, 0, 0)


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_form_keeps_what_is_typed_and_moves_rows(language):
    event, browser = make_full_event(), signed_in(EDITOR)

    html = browser.get(f"/{language}/admin/events/event/{event.pk}/change/").content.decode()

    assert f'id="kept" data-keep="{browser.user.pk}"' in html
    for script in ("desk-rows", "desk-keeping"):
        assert html.count(f"js/{script}") == 1
    assert 'id="words-of-rows"' in html
    assert html.count("deed/review/") == 1
