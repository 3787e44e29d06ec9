"""Both languages of a record: missing, draft, checked; a check ends with the first other text, whatever writes it."""

import datetime as dt

import pytest
import reversion
from django.core.exceptions import ValidationError
from reversion.models import Version

from events.models import Event
from people.models import Organisation
from portal.desk import translation_status
from tests.events.test_admin import form_of, save, saved
from tests.factories import make_decision, make_draft, make_event, make_organisation, make_topic
from tests.staff import EDITOR, PUBLISHER, make_staff, signed_in

pytestmark = pytest.mark.django_db
in_both_languages = pytest.mark.parametrize("language", ["kk", "ru"])


def digest(event, language: str) -> str:
    return translation_status.translation_digest(list(translation_status.all_texts(event)), language)


def page_of(browser, record, language="kk"):
    name = f"{record._meta.app_label}/{record._meta.model_name}"
    return browser.get(f"/{language}/admin/{name}/{record.pk}/languages/")


def check(browser, record, text_language, language="kk", **values):
    page = page_of(browser, record, language)
    digests = {column["code"]: column["digest"] for column in page.context["columns"]}
    sent = {"language": text_language, "digest": digests.get(text_language, "")} | values
    return browser.post(page.request["PATH_INFO"], sent)


def states(record):
    return tuple(translation_status.translation_states(record).values())


def listed(browser, code, language="kk", name="events/event"):
    page = browser.get(f"/{language}/admin/{name}/", {"missing": code})
    return [record.pk for record in page.context["cl"].result_list]


@in_both_languages
def test_texts_are_checked_by_a_second_look_and_draft_again_when_changed(language):
    browser, event = signed_in(PUBLISHER), make_event()
    topic = make_topic(event)
    assert states(event) == ("draft", "draft")

    assert check(browser, event, "ru", language).status_code == 302

    assert states(event) == ("draft", "checked")
    assert page_of(browser, event, language).context["columns"][1]["check"].by == browser.user
    saved(save(browser, event, form_of(browser, event, language) | {"title_kk": "Басқа атау"}, language))
    event.refresh_from_db()
    assert states(event) == ("draft", "checked")
    values = form_of(browser, event, language)
    saved(save(browser, event, values | {"topics-0-title_ru": "Другой вопрос"}, language))
    topic.refresh_from_db()
    assert (topic.title_ru, states(event)) == ("Другой вопрос", ("draft", "draft"))


def test_restored_version_is_checked_anew():
    browser, body = signed_in(PUBLISHER), make_organisation()
    with reversion.create_revision():
        body.save()
    body.name_ru = "Иное имя"
    with reversion.create_revision():
        body.save()
    check(browser, body, "ru")
    check(browser, body, "kk")
    first = Version.objects.get_for_object(body).order_by("pk")[0]

    browser.post(f"/kk/admin/people/organisation/{body.pk}/history/{first.pk}/")

    assert states(Organisation.objects.get()) == ("checked", "draft")


@in_both_languages
def test_what_is_missing_or_was_not_read_is_not_checked(language):
    browser, event = signed_in(PUBLISHER), make_event(title_ru=None)
    make_decision(event, text_ru=None)
    assert states(event) == ("draft", "missing")
    page = page_of(browser, event, language)
    assert [column["gaps"] for column in page.context["columns"]] == [0, 2]
    check(browser, event, "ru", language)
    event.title_ru = "Заседание"
    event.save()
    check(browser, event, "ru", language)  # the decision is still to be written
    check(browser, event, "kk", language, digest="of other texts")
    with pytest.raises(ValidationError):
        translation_status.mark_checked(
            event,
            "ru",
            digest(event, "ru"),
            browser.user,
        )
    assert states(event) == ("draft", "draft")
    assert check(browser, event, "en" if language == "kk" else "", language, digest="").status_code == 404


def test_editor_reads_but_does_not_check():
    browser, event = signed_in(EDITOR), make_event()
    assert page_of(browser, event).context["may_check"] is False
    assert check(browser, event, "ru").status_code == 403
    assert states(event) == ("draft", "draft")


@in_both_languages
def test_lists_and_tasks_show_each_state_oldest_first(language):
    browser = signed_in(PUBLISHER)
    newer, older = make_draft(title_kk=None), make_draft(title_ru="Есть", summary_kk=None, summary_ru="Есть")
    Event.objects.filter(pk=older.pk).update(created_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    whole, checked = make_draft(), make_draft()
    translation_status.mark_checked(
        checked,
        "kk",
        digest(checked, "kk"),
        make_staff(EDITOR, "reader"),
    )

    assert listed(browser, "kk", language) == [older.pk, newer.pk]
    assert listed(browser, "ru", language) == []
    assert listed(browser, "kk_draft", language) == [whole.pk]
    assert listed(browser, "kk_checked", language) == [checked.pk]
    assert listed(browser, "ru_draft", language) == [older.pk, newer.pk, whole.pk, checked.pk]
    task = browser.get(f"/{language}/admin/events/event/?task=needs_kk").context["cl"].result_list
    assert [event.pk for event in task] == [older.pk, newer.pk]
    body = make_organisation(short_name_ru=None)
    assert listed(browser, "ru", language, "people/organisation") == [body.pk]


@pytest.mark.parametrize("number", [1, 3])
def test_page_takes_few_queries(number, django_assert_max_num_queries):
    browser, event = signed_in(PUBLISHER), make_event()
    for _ in range(number):
        make_topic(event)
        make_decision(event)
    page_of(browser, event)
    with django_assert_max_num_queries(17):
        page_of(browser, event)
