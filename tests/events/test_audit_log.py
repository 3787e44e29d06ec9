"""The audit trail: every deed is in it with who and when, filtered by each of them, for those who answer for it."""

import datetime as dt

import pytest
import reversion
from django.utils import timezone
from reversion.models import Revision

from events import publishing
from people.merging import merge_people
from people.renaming import rename_organisation
from tests.events.test_admin import form_of, save, saved
from tests.factories import make_draft, make_organisation, make_person
from tests.staff import ADMINISTRATOR, EDITOR, PUBLISHER, filled, make_staff, signed_in

pytestmark = pytest.mark.django_db
in_both_languages = pytest.mark.parametrize("language", ["kk", "ru"])


def trail(browser, language="kk", **asked):
    page = browser.get(f"/{language}/admin/trail/", asked)
    assert page.status_code == 200
    return page


def told(page):
    return [
        (entry.version.revision.user and entry.version.revision.user.username, entry.name)
        for entry in page.context["entries"]
    ]


@in_both_languages
def test_trail_is_filtered_by_each_of_its_columns(language):
    browser, editor = signed_in(PUBLISHER), make_staff(EDITOR, "aigul")
    event = make_draft(title_kk="Су туралы", title_ru="О воде")
    saved(save(browser, event, form_of(browser, event, language) | {"number": "7"}, language))
    publishing.send_for_review(event, editor)
    publishing.publish_event(event, browser.user)
    body = make_organisation()
    rename_organisation(body, {"name_kk": "Палата", "name_ru": "Палата"}, dt.date(2024, 3, 1), editor)
    merge_people(make_person(), make_person(family_name_kk="Әлі", family_name_ru="Али"), browser.user)
    title = {"kk": "Су туралы", "ru": "О воде"}[language]

    everything = told(trail(browser, language))
    assert len(everything) == 7  # three of the event, two of the organisation, the two people
    assert told(trail(browser, language, deed="published")) == [("publisher", title)]
    assert told(trail(browser, language, deed="changed")) == [("publisher", title)]
    assert told(trail(browser, language, deed="review", who="aigul")) == [("aigul", title)]
    assert told(trail(browser, language, deed="review", who="publisher")) == []
    assert len(told(trail(browser, language, who="aigul"))) == 3
    assert len(told(trail(browser, language, kind="event", record="О воде"))) == 3
    assert len(told(trail(browser, language, deed="renamed", kind="organisation"))) == 2
    assert len(told(trail(browser, language, deed="merged", kind="person"))) == 2
    today = timezone.localdate()
    assert told(trail(browser, language, after=today + dt.timedelta(1))) == []
    assert told(trail(browser, language, before=today - dt.timedelta(1))) == []
    assert told(trail(browser, language, after=today, before=today)) == everything


def test_added_record_and_invited_account_are_in_the_trail():
    browser = signed_in(ADMINISTRATOR)
    page = browser.get("/kk/admin/people/organisation/add/")
    browser.post("/kk/admin/people/organisation/add/", filled(page) | {"name_kk": "Жаңа ұйым"})

    (entry,) = trail(browser, deed="created").context["entries"]
    assert (entry.version.object_repr, entry.version.revision.user) == ("Жаңа ұйым", browser.user)
    assert browser.get(entry.address).status_code == 200


def test_trail_goes_on_page_by_page():
    browser = signed_in(PUBLISHER)
    body = make_organisation()
    for number in range(60):
        with reversion.create_revision():
            body.save()
            reversion.set_comment(str(number))
    first = trail(browser)
    second = browser.get(f"/kk/admin/trail/{first.context['older']}")
    said = [entry.version.revision.comment for page in (first, second) for entry in page.context["entries"]]
    assert said == [str(number) for number in range(59, -1, -1)]
    assert second.context["older"] == ""


@in_both_languages
@pytest.mark.parametrize(
    "asked",
    [
        {"who": "nobody"},
        {"kind": "session"},
        {"deed": "?"},
        {"after": "99999-01-01"},
        {"before": "31.02.2024"},
        {"record": "q" * 60_000},
        {"older": "9" * 40},
        {"older": "²"},
    ],
)
def test_filter_that_makes_no_sense_is_told(language, asked):
    page = trail(signed_in(PUBLISHER), language, **asked)
    assert page.context["form"].errors
    assert page.context["entries"] == []


def test_editor_does_not_read_the_trail():
    assert signed_in(EDITOR).get("/kk/admin/trail/").status_code == 403
    assert Revision.objects.count() == 0
