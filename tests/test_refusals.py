"""Forged forms at the desk: each is refused, changes nothing, and leaves a line in the log that names no value."""

import json
import logging
import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from reversion.models import Version

from events.models import Event, Statement
from portal.operations.logs import JsonLines
from tests.events.test_admin import address, form_of, make_full_event, save
from tests.factories import make_draft, make_event, make_organisation, make_person, make_statement
from tests.staff import ADMINISTRATOR, EDITOR, PUBLISHER, filled, make_staff, signed_in

pytestmark = pytest.mark.django_db

SECRET = "Қанат Сәрсенов"


def told(caplog) -> list[dict]:
    """The lines about refusals as the log of the portal would hold them, without time and number of the request."""
    lines = [
        json.loads(JsonLines().format(line)) for line in caplog.records if line.getMessage() == "Refused"
    ]
    return [{key: line[key] for key in ("account", "deed", "record", "reason")} for line in lines]


def line(browser, deed, reason, record=None):
    record = str(record.pk) if record else None
    return {"account": browser.user.pk, "deed": deed, "record": record, "reason": reason}


CHANGE = "POST admin:events_event_change"


@pytest.mark.parametrize(
    "forged",
    [
        {"state": "published"},
        {"publish_at": "2022-01-01"},
        {"publish_at_0": "01.01.2022", "publish_at_1": "10:00"},
        {"slug": "mine"},
        {"id": "1"},
        {"folded": "x"},
    ],
)
@pytest.mark.parametrize("role", [EDITOR, PUBLISHER])
def test_value_of_what_is_no_field_is_refused(caplog, forged, role):
    event, browser = make_full_event(), signed_in(role)
    values = form_of(browser, event) | {"title_kk": SECRET} | forged

    assert save(browser, event, values).status_code == 403

    name = sorted(forged)[0].removesuffix("_0")
    assert told(caplog) == [line(browser, CHANGE, f"no field of this form: {name}", event)]
    assert Event.objects.filter(title_kk=SECRET).count() == 0
    assert SECRET not in caplog.text


def test_new_record_in_a_state_of_its_own_is_refused(caplog):
    browser = signed_in()
    values = filled(browser.get("/ru/admin/events/event/add/"))

    answer = browser.post("/ru/admin/events/event/add/", values | {"title_kk": SECRET, "state": "published"})

    assert answer.status_code == 403
    assert told(caplog) == [line(browser, "POST admin:events_event_add", "no field of this form: state")]
    assert Event.objects.count() == 0


@pytest.mark.parametrize("version", ["as seen", "forged"])
def test_row_of_another_record_is_refused(caplog, version):
    event, browser = make_full_event(), signed_in()
    foreign = make_statement(make_draft(region=None))
    values = form_of(browser, event) | {"statements-0-id": str(foreign.pk), "statements-0-text_kk": SECRET}
    values |= {} if version == "as seen" else {"version": "main:1.aaaaaaaa"}

    assert save(browser, event, values).status_code == 403

    assert told(caplog) == [line(browser, CHANGE, "row of another record: statements", event)]
    assert Statement.objects.filter(text_kk=SECRET).count() == 0


def test_row_sent_on_to_another_record_is_refused(caplog):
    event, other, browser = make_full_event(), make_draft(region=None), signed_in()
    values = form_of(browser, event) | {"statements-0-event": str(other.pk)}

    assert save(browser, event, values).status_code == 403

    assert told(caplog) == [line(browser, CHANGE, "row of another record: statements-0", event)]
    assert other.statements.count() == 0


def test_one_row_sent_twice_breaks_nothing():
    event, browser = make_full_event(), signed_in()
    values = form_of(browser, event)
    values |= {"participations-1-id": values["participations-0-id"]}

    assert save(browser, event, values).status_code in (200, 409)
    assert event.participations.count() == 3


@pytest.mark.parametrize(
    "name", ["statements-0-participation", "statements-0-topic", "region", "convening_body", "kind"]
)
def test_choice_that_was_not_offered_is_refused(caplog, name):
    event, browser = make_full_event(), signed_in()
    other = make_full_event(region=None)
    foreign = {"participation": other.participations.first().pk, "topic": other.topics.first().pk}
    values = form_of(browser, event) | {name: str(foreign.get(name.rpartition("-")[2], 10**17))}

    assert save(browser, event, values).status_code == 200

    assert told(caplog) == [line(browser, CHANGE, f"choice not offered: {name}", event)]


@pytest.mark.parametrize(
    ("deed", "action"),
    [
        ("publish", "publish"),
        ("schedule", "schedule"),
        ("return", "return_to_draft"),
        ("withdraw", "withdraw"),
    ],
)
def test_step_of_a_publisher_is_refused_to_an_editor(caplog, deed, action):
    event, browser = make_event() if deed == "withdraw" else make_draft(), signed_in()
    before = event.state

    answer = browser.post(
        f"/kk/admin/events/event/deed/{deed}/?ids={event.pk}", {"note": SECRET, "reason": SECRET}
    )

    event.refresh_from_db()
    assert (answer.status_code, event.state) == (403, before)
    assert told(caplog) == [line(browser, "POST admin:events_event_deed", f"may not {action}")]


@pytest.mark.parametrize(
    ("register", "action"),
    [("events/event", "deed_publish"), ("people/person", "merge_chosen"), ("events/event", "x")],
)
def test_action_of_another_role_is_refused(caplog, register, action):
    record, browser = (make_draft() if "event" in register else make_person()), signed_in()

    answer = browser.post(
        f"/kk/admin/{register}/", {"action": action, "index": "0", "_selected_action": record.pk}
    )

    assert answer.status_code == 403
    name = register.replace("/", "_")
    assert told(caplog) == [line(browser, f"POST admin:{name}_changelist", "no action of this account")]


def test_merging_is_refused_to_an_editor(caplog):
    browser = signed_in()
    for name, make in (("person", make_person), ("organisation", make_organisation)):
        kept, gone = make(), make()
        caplog.clear()

        answer = browser.post(f"/kk/admin/people/{name}/merge/{kept.pk}/{gone.pk}/")

        assert answer.status_code == 403
        assert told(caplog) == [line(browser, f"POST admin:people_{name}_merge", "may not merge", kept)]
        assert type(kept).objects.filter(pk=gone.pk).exists()


def staff_without_a_role():
    browser = Client()
    browser.user = User.objects.create(username="stranger", is_staff=True)
    browser.force_login(browser.user)
    return browser


def test_who_has_no_role_neither_imports_nor_copies_nor_restores(caplog):
    event, editor = make_full_event(), signed_in()
    assert save(editor, event, form_of(editor, event) | {"title_kk": "Басқа"}).status_code == 302
    version = Version.objects.get_for_object(event).first()
    browser = staff_without_a_role()
    reasons = {}
    for page in (
        "import/",
        f"{event.pk}/copy/",
        f"{event.pk}/participants/",
        f"{event.pk}/preview/",
        f"{event.pk}/change/",
        f"{event.pk}/delete/",
        f"{event.pk}/history/",
        f"{event.pk}/history/{version.pk}/",
        f"recover/{version.pk}/",
        "recover/",
        "add/",
        "",
    ):
        caplog.clear()
        assert browser.post(f"/kk/admin/events/event/{page}").status_code == 403, page
        (refusal,) = told(caplog)
        assert refusal["account"] == browser.user.pk, page
        reasons[re.sub(r"\d+", "N", page)] = refusal["reason"]
    assert reasons == {
        "import/": "may not import",
        "N/copy/": "may not copy",
        "N/participants/": "may not change",
        "N/preview/": "may not view",
        "N/history/": "may not view",
        "N/history/N/": "may not restore",
        **dict.fromkeys(["N/change/", "N/delete/", "recover/N/", "recover/", "add/", ""], "no permission"),
    }
    event.refresh_from_db()
    assert event.title_kk == "Басқа"


@pytest.mark.parametrize("role", [EDITOR, PUBLISHER])
def test_accounts_are_closed_to_those_who_are_no_administrators(caplog, role):
    browser, other = signed_in(role), make_staff(username="other")
    forged = {"username": "other", "is_staff": "on", "is_superuser": "on", "is_active": "on"}
    for page in (
        f"user/{browser.user.pk}/change/",
        f"user/{other.pk}/change/",
        "user/add/",
        f"user/{other.pk}/password/",
    ):
        caplog.clear()
        assert browser.post(f"/kk/admin/auth/{page}", forged).status_code == 403
        assert [(each["account"], each["reason"]) for each in told(caplog)] == [
            (browser.user.pk, "no permission")
        ]
    assert set(User.objects.filter(is_superuser=True)) == set()


@pytest.mark.parametrize("forged", [{"is_superuser": "on"}, {"user_permissions": ["1"]}, {"id": "1"}])
def test_administrator_does_not_rise_above_the_role(caplog, forged):
    browser = signed_in(ADMINISTRATOR)
    address_of_account = f"/kk/admin/auth/user/{browser.user.pk}/change/"
    values = filled(browser.get(address_of_account)) | forged

    assert browser.post(address_of_account, values).status_code == 403

    reason = f"no field of this form: {next(iter(forged))}"
    assert told(caplog) == [line(browser, "POST admin:auth_user_change", reason, browser.user)]
    browser.user.refresh_from_db()
    assert not browser.user.is_superuser
    assert not browser.user.user_permissions.exists()


def test_who_is_no_staff_sees_the_sign_in(caplog):
    browser = Client()
    browser.user = User.objects.create(username="visitor")
    browser.force_login(browser.user)

    answer = browser.get("/kk/admin/events/event/", follow=True)

    assert answer.redirect_chain[-1][0].startswith("/kk/admin/login/")
    assert told(caplog) == [line(browser, "GET admin:login", "no staff")]


def test_form_without_a_token_is_refused(caplog):
    event = make_draft()
    browser = Client(enforce_csrf_checks=True)
    browser.user = make_staff()
    browser.force_login(browser.user)

    answer = browser.post(address(event), {"title_kk": SECRET})

    assert answer.status_code == 403
    assert told(caplog) == [line(browser, CHANGE, "CSRF cookie not set.", event)]


@pytest.fixture(autouse=True)
def _hear_all(caplog):
    caplog.set_level(logging.WARNING)
