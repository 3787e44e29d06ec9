"""The way of a record to the public: who may do which step, when, and what is kept of it."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone, translation
from reversion.models import Version

from events import publishing
from events.models import Event
from tests.factories import make_draft, make_event, make_scheduled_event, make_withdrawn_event
from tests.staff import EDITOR, PUBLISHER, make_staff

pytestmark = pytest.mark.django_db

State = Event.State


def make_in_review(**fields):
    return make_draft(state=State.IN_REVIEW, **fields)


def tomorrow():
    return timezone.now() + dt.timedelta(days=1)


STEPS = {
    "review": lambda event, by: publishing.send_for_review(event, by),
    "return": lambda event, by: publishing.return_to_draft(event, by, note="күні жоқ"),
    "publish": lambda event, by: publishing.publish_event(event, by),
    "schedule": lambda event, by: publishing.schedule_event(event, by, at=tomorrow()),
    "withdraw": lambda event, by: publishing.withdraw_event(event, by, reason="қате жазба"),
}
MAKERS = {
    "draft": make_draft,
    "in_review": make_in_review,
    "scheduled": make_scheduled_event,
    "published": make_event,
    "withdrawn": make_withdrawn_event,
}
ALLOWED = {
    ("draft", "review"): "in_review",
    ("in_review", "return"): "draft",
    ("in_review", "publish"): "published",
    ("in_review", "schedule"): "scheduled",
    ("scheduled", "return"): "draft",
    ("scheduled", "publish"): "published",
    ("scheduled", "schedule"): "scheduled",
    ("published", "withdraw"): "withdrawn",
    ("withdrawn", "publish"): "published",
    ("withdrawn", "schedule"): "scheduled",
}


def standing(event):
    event = Event.objects.get(pk=event.pk)
    return "scheduled" if event.is_scheduled else event.state


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("start", MAKERS)
def test_publisher_takes_exactly_the_steps_that_exist(start, step):
    event, publisher = MAKERS[start](), make_staff(PUBLISHER)

    if (start, step) in ALLOWED:
        STEPS[step](event, publisher)
    else:
        with pytest.raises(ValidationError):
            STEPS[step](event, publisher)

    assert standing(event) == ALLOWED.get((start, step), start)


@pytest.mark.parametrize("step", ["return", "publish", "schedule", "withdraw"])
@pytest.mark.parametrize("start", MAKERS)
def test_editor_takes_no_step_of_a_publisher(start, step):
    event, editor = MAKERS[start](), make_staff(EDITOR)

    with pytest.raises(PermissionDenied):
        STEPS[step](event, editor)

    assert standing(event) == start


def test_editor_sends_a_draft_for_review():
    event = make_draft()

    publishing.send_for_review(event, make_staff(EDITOR))

    assert standing(event) == "in_review"


@pytest.mark.parametrize("step", STEPS)
def test_nobody_else_takes_any_step(step):
    event = make_in_review()

    with pytest.raises(PermissionDenied):
        STEPS[step](event, AnonymousUser())

    assert standing(event) == "in_review"


def test_published_record_is_public_at_once():
    event = make_in_review()
    before = timezone.now()

    publishing.publish_event(event, make_staff(PUBLISHER))

    event.refresh_from_db()
    assert before <= event.publish_at <= timezone.now()
    assert list(Event.objects.public()) == [event]


def test_scheduled_record_is_public_from_its_moment_on():
    event, moment = make_in_review(), tomorrow()

    publishing.schedule_event(event, make_staff(PUBLISHER), at=moment)

    assert list(Event.objects.public()) == []
    assert list(Event.objects.public(moment - dt.timedelta(microseconds=1))) == []
    assert list(Event.objects.public(moment)) == [event]


def test_schedule_refuses_a_moment_that_has_passed():
    event = make_in_review()

    with pytest.raises(ValidationError):
        publishing.schedule_event(event, make_staff(PUBLISHER), at=timezone.now() - dt.timedelta(minutes=1))

    assert standing(event) == "in_review"


def test_withdrawn_record_is_public_no_more():
    event = make_event()

    publishing.withdraw_event(event, make_staff(PUBLISHER), reason="қайталанған жазба")

    assert list(Event.objects.public()) == []
    assert standing(event) == "withdrawn"


@pytest.mark.parametrize("words", ["", "   \n"])
def test_withdrawing_and_returning_need_words(words):
    public, in_review, publisher = make_event(), make_in_review(), make_staff(PUBLISHER)

    with pytest.raises(ValidationError):
        publishing.withdraw_event(public, publisher, reason=words)
    with pytest.raises(ValidationError):
        publishing.return_to_draft(in_review, publisher, note=words)

    assert (standing(public), standing(in_review)) == ("published", "in_review")


def test_record_without_a_date_is_not_published():
    event = make_in_review(date=None)

    with pytest.raises(ValidationError) as refusal:
        publishing.publish_event(event, make_staff(PUBLISHER))

    assert refusal.value.messages == publishing.missing_for_publication(event)
    assert len(refusal.value.messages) == 1
    assert standing(event) == "in_review"


def test_step_takes_the_record_as_it_is_now_and_not_as_it_was_read():
    stale, publisher = make_event(), make_staff(PUBLISHER)
    Event.objects.filter(pk=stale.pk).update(title_kk="Кейінгі атау")
    publishing.withdraw_event(stale, publisher, reason="қате")

    with pytest.raises(ValidationError):
        publishing.withdraw_event(stale, publisher, reason="тағы")

    assert Event.objects.get(pk=stale.pk).title_kk == "Кейінгі атау"


def test_step_is_a_revision_with_its_author_and_reason():
    event, publisher = make_event(), make_staff(PUBLISHER)

    with translation.override("ru"):
        publishing.withdraw_event(event, publisher, reason="двойная запись")

    (version,) = Version.objects.get_for_object(event)
    assert version.revision.user == publisher
    assert "двойная запись" in version.revision.comment
    assert version.field_dict["state"] == State.WITHDRAWN


def test_refused_step_leaves_no_revision():
    event = make_draft()

    with pytest.raises(ValidationError):
        publishing.publish_event(event, make_staff(PUBLISHER))

    assert not Version.objects.get_for_object(event).exists()


@pytest.mark.parametrize(("present", "absent"), [("kk", "ru"), ("ru", "kk")])
def test_text_in_one_language_is_work_for_the_other(present, absent):
    event = make_draft(**{f"venue_{absent}": None})

    assert publishing.needs_language(event, absent)
    assert not publishing.needs_language(event, present)
