"""One form, one record: however often a form of the desk is sent, it counts once; equal sessions are warned of."""

import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from threading import Barrier

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.utils import timezone
from reversion.models import Revision, Version

from events.importing import import_table
from events.models import Event, Participation, Subject, TableImport
from people.models import Organisation, OrganisationName, Person
from portal.desk.form_keys import KEPT, KEY_FIELD, SentForm, new_key
from tests import factories as make
from tests.events.test_admin import form_of, save, saved
from tests.events.test_importing import table
from tests.staff import ADMINISTRATOR, EDITOR, PUBLISHER, filled, signed_in

pytestmark = pytest.mark.django_db
in_both_languages = pytest.mark.parametrize("language", ["kk", "ru"])

ADD = "/kk/admin/events/event/add/"
TITLES = {"title_kk": "Су туралы отырыс", "title_ru": "Заседание о воде", "date": "05.03.2024"}


def key_in(page) -> str:
    keys = re.findall(rf'name="{KEY_FIELD}" value="([-\w]+)"', page.content.decode())
    assert keys, "the form has no key"
    return keys[0]


def typed_in(page) -> dict:
    """What the button of a page that keeps everything sends."""
    inputs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.content.decode())
    return {unescape(name): unescape(value) for name, value in inputs}


# --- The same form again


@in_both_languages
def test_six_equal_posts_make_one_draft_and_lead_to_it(language):
    browser, add = signed_in(), f"/{language}/admin/events/event/add/"
    values = filled(browser.get(add)) | TITLES
    answers = [browser.post(add, values) for _turn in range(6)]
    event = Event.objects.get()
    assert {answer.status_code for answer in answers} == {302}
    assert {answer.url for answer in answers[1:]} == {f"/{language}/admin/events/event/{event.pk}/change/"}
    words = {"kk": "бірнеше рет жіберілді", "ru": "отправлена несколько раз"}[language]
    assert words in browser.get(answers[-1].url).content.decode()
    assert Version.objects.get_for_object(event).count() == 1


def test_other_buttons_of_the_same_form_are_the_same_form():
    browser = signed_in()
    values = filled(browser.get(ADD)) | TITLES
    for button in ("_save", "_continue", "_addanother"):
        assert browser.post(ADD, values | {button: "1"}).status_code == 302
    assert Event.objects.count() == 1


def test_a_form_refused_for_a_mistake_keeps_its_key():
    browser = signed_in()
    values = filled(browser.get(ADD)) | TITLES
    page = browser.post(ADD, values | {"date": "31.02.2024"})
    assert (page.status_code, key_in(page)) == (200, values[KEY_FIELD])
    assert browser.post(ADD, values).status_code == 302
    assert Event.objects.count() == 1


def test_other_words_after_the_button_back_are_kept_and_led_to_the_record():
    browser = signed_in()
    values = filled(browser.get(ADD)) | TITLES
    browser.post(ADD, values)
    first = Event.objects.get()
    changed = values | {"summary_ru": "Новый итог\nв две строки", "title_ru": "Другое <заседание>"}

    page = browser.post(ADD, changed)
    assert page.status_code == 409
    assert f'href="/kk/admin/events/event/{first.pk}/change/"' in page.content.decode()
    again = typed_in(page)
    assert again["title_ru"] == "Другое <заседание>"
    assert again["summary_ru"].split() == ["Новый", "итог", "в", "две", "строки"]
    assert again[KEY_FIELD] != values[KEY_FIELD]
    assert Event.objects.count() == 1

    assert browser.post(ADD, again | {"equal_is_known": "1"}).status_code == 302
    assert set(Event.objects.values_list("title_ru", flat=True)) == {"Заседание о воде", "Другое <заседание>"}


def test_the_key_of_one_account_is_none_of_another():
    browser, other = signed_in(EDITOR), signed_in(PUBLISHER)
    values = filled(browser.get(ADD)) | TITLES
    assert browser.post(ADD, values).status_code == 302
    assert other.post(ADD, values | {"title_kk": "Басқа", "title_ru": "Другое"}).status_code == 302
    assert Event.objects.count() == 2


@pytest.mark.parametrize("key", ["", "short", "x" * 65, "\x00" * 20, "ключ" * 5])
def test_a_form_without_a_key_is_a_new_one(key):
    browser = signed_in()
    for title in ("Бір", "Екі"):
        values = filled(browser.get(ADD)) | TITLES | {KEY_FIELD: key, "title_kk": title, "title_ru": title}
        assert browser.post(ADD, values).status_code == 302
    assert Event.objects.count() == 2


def test_keys_are_swept_by_age():
    browser = signed_in()
    SentForm.objects.create(key=new_key(), by=browser.user, at=timezone.now() - KEPT - dt.timedelta(hours=1))
    fresh = SentForm.objects.create(key=new_key(), by=browser.user)
    browser.post(ADD, filled(browser.get(ADD)) | TITLES)
    assert SentForm.objects.count() == 2
    assert SentForm.objects.filter(pk=fresh.pk).exists()


# --- Every form that makes something


@pytest.mark.parametrize(
    "register", ["people/person", "people/organisation", "events/subject", "events/award"]
)
def test_records_of_every_register_are_made_once(register):
    browser, add = signed_in(), f"/ru/admin/{register}/add/"
    page = browser.get(add)
    names = {"family_name_ru": "Омарова", "name_ru": "Совет"}.items()
    values = filled(page) | {
        name: text for name, text in names if name in page.context["adminform"].form.fields
    }
    answers = [browser.post(add, values) for _turn in range(3)]
    assert [answer.status_code for answer in answers] == [302] * 3
    assert Version.objects.count() == 1


def test_a_record_made_in_place_is_made_once_and_chosen_both_times():
    browser, add = signed_in(), "/kk/admin/events/subject/add/?_popup=1"
    values = {"name_kk": "Экология", "_popup": "1", KEY_FIELD: key_in(browser.get(add))}
    first, second = (browser.post(add, values) for _turn in range(2))
    key = str(Subject.objects.get().pk)
    for page in (first, second):
        assert page.status_code == 200
        assert f"&quot;value&quot;: &quot;{key}&quot;" in page.content.decode()


def test_people_of_a_pasted_list_are_made_once():
    browser, path = signed_in(), "/kk/admin/events/event/people/"
    values = {
        "language": "kk",
        "family_name": "Омарова",
        "given_name": "Сәуле",
        "patronymic": "",
        KEY_FIELD: new_key(),
    }
    first, second = (browser.post(path, values) for _turn in range(2))
    assert (
        first.json()
        == second.json()
        == {"people": [{"id": str(Person.objects.get().pk), "text": "Сәуле Омарова"}]}
    )


def test_accounts_are_invited_once(mailoutbox):
    browser, add = signed_in(ADMINISTRATOR), "/kk/admin/auth/user/add/"
    role = Group.objects.get(name=EDITOR).pk
    values = {
        "username": "dana",
        "email": "d@example.kz",
        "groups": role,
        KEY_FIELD: key_in(browser.get(add)),
    }
    answers = [browser.post(add, values) for _turn in range(3)]
    dana = User.objects.get(username="dana")
    assert [answer.url for answer in answers[1:]] == [f"/kk/admin/auth/user/{dana.pk}/change/"] * 2


def pasted(browser, event):
    path = f"/kk/admin/events/event/{event.pk}/participants/"
    row = {"person": "new", "role": "guest", "printed_name": "С. Омарова", "family_name": "Омарова"}
    lines = {"language": "kk", "text": "Сәуле Омарова", "confirm": "1"}
    return path, lines | {f"row-0-{name}": value for name, value in row.items()}


def copied(browser, event):
    return f"/kk/admin/events/event/{event.pk}/copy/", {"day": "01.04.2024"}


def merged(browser, event):
    return f"/kk/admin/people/person/merge/{make.make_person().pk}/{make.make_person().pk}/", {}


def renamed(browser, event):
    body = make.make_organisation()
    names = {"name_kk": "Жаңа кеңес", "name_ru": "Новый совет", "first_day": "01.03.2024"}
    return f"/kk/admin/people/organisation/{body.pk}/rename/", names


def sent_for_review(browser, event):
    return f"/kk/admin/events/event/deed/review/?ids={event.pk}", {}


def scheduled(browser, event):
    Event.objects.update(state=Event.State.IN_REVIEW)
    day = timezone.localdate() + dt.timedelta(days=3)
    return f"/kk/admin/events/event/deed/schedule/?ids={event.pk}", {
        "at_0": f"{day:%d.%m.%Y}",
        "at_1": "10:00",
    }


def taken_back(browser, event):
    file = table("2024-03-05;Су;;;;;")
    return f"/kk/admin/events/event/import/{import_table(file, file.name).record.pk}/", {}


@pytest.mark.parametrize("deed", [pasted, copied, merged, renamed, sent_for_review, scheduled, taken_back])
def test_deeds_on_their_own_pages_are_done_once(deed):
    browser = signed_in(PUBLISHER)
    event = make.make_draft()
    path, values = deed(browser, event)
    values |= {KEY_FIELD: key_in(browser.get(path))}
    answer = browser.post(path, values)
    assert answer.status_code == 302
    counted = (Event, Person, Organisation, OrganisationName, Participation, Revision)
    numbers = [model.objects.count() for model in counted]
    for _turn in range(3):
        again = browser.post(path, values)
        assert (again.status_code, again.url) == (302, answer.url)
    assert [model.objects.count() for model in counted] == numbers


def test_a_restored_version_is_restored_once():
    browser, event = signed_in(), make.make_draft()
    assert saved(save(browser, event, form_of(browser, event) | {"number": "7"}))
    version = Version.objects.get_for_object(event)[0]
    path = f"/kk/admin/events/event/{event.pk}/history/{version.pk}/"
    values = {KEY_FIELD: key_in(browser.get(path))}
    answers = [browser.post(path, values).status_code for _turn in range(3)]
    assert answers == [302] * 3
    assert Version.objects.get_for_object(event).count() == 2


def test_a_changed_record_is_saved_once():
    browser, event = signed_in(), make.make_draft()
    page = browser.get(f"/kk/admin/events/event/{event.pk}/change/")
    values = filled(page) | {"number": "7", KEY_FIELD: key_in(page)}
    answers = [save(browser, event, values).status_code for _turn in range(3)]
    assert answers == [302] * 3
    assert Version.objects.get_for_object(event).count() == 1


@pytest.mark.parametrize("headers", [{}, {"Accept": "application/x-ndjson"}])
def test_a_table_is_imported_once(headers):
    browser, path = signed_in(), "/kk/admin/events/event/import/"
    key = key_in(browser.get(path))

    def send():
        answer = browser.post(path, {"file": table(";Күні жоқ отырыс;;;;;"), KEY_FIELD: key}, headers=headers)
        return answer.url if answer.status_code == 302 else b"".join(answer).decode()

    first, second = send(), send()
    record = TableImport.objects.get()
    address = f"/kk/admin/events/event/import/{record.pk}/"
    assert address in first
    assert address in second
    assert Event.objects.count() == 1


# --- At the same moment


@pytest.mark.django_db(transaction=True)
def test_a_form_sent_twice_at_the_same_moment_makes_one_record():
    browser, barrier = signed_in(), Barrier(2, timeout=60)
    for turn in range(3):
        titles = {"title_kk": f"Отырыс {turn}", "title_ru": "", "date": ""}
        values = filled(browser.get(ADD)) | titles

        def send(_number, values=values):
            barrier.wait()
            try:
                answer = browser.post(ADD, values)
                return answer.status_code
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as threads:
            assert list(threads.map(send, range(2))) == [302, 302]
        assert Event.objects.count() == turn + 1


# --- Equal sessions


@in_both_languages
def test_an_equal_session_is_warned_of_and_saved_all_the_same(language):
    body = make.make_organisation()
    there = make.make_event(
        convening_body=body, date=dt.date(2024, 3, 5), title_kk="Су  туралы", title_ru="Заседание № 3: «Вода»"
    )
    browser, add = signed_in(), f"/{language}/admin/events/event/add/"
    values = filled(browser.get(add)) | {
        "convening_body": body.pk,
        "date": "05.03.2024",
        "title_ru": 'заседание № 3: "вода"',
        "summary_ru": "Итог",
    }
    page = browser.post(add, values)
    html = page.content.decode()
    assert page.status_code == 200
    assert f'href="/{language}/admin/events/event/{there.pk}/change/"' in html
    assert {"kk": "бәрібір сақтау", "ru": "всё равно сохранить"}[language] in html
    assert page.context["adminform"].form["summary_ru"].value() == "Итог"
    assert [(place, field) for place, _words, field in page.context["mistakes"]] == [("", None)]
    assert "#None" not in html
    assert Event.objects.count() == 1
    assert browser.post(add, values | {"equal_is_known": "1"}).status_code == 302
    assert Event.objects.count() == 2


@pytest.mark.parametrize(
    "other",
    [
        {"date": "06.03.2024"},
        {"title_kk": "Ауа туралы", "title_ru": "О воздухе"},
        {"convening_body": "other"},
    ],
)
def test_a_session_that_differs_is_not_warned_of(other):
    body = make.make_organisation()
    make.make_event(convening_body=body, date=dt.date(2024, 3, 5), title_kk="Су туралы", title_ru="О воде")
    values = {"convening_body": body.pk, "date": "05.03.2024", "title_kk": "Су туралы", "title_ru": "О воде"}
    if other.get("convening_body"):
        other = {"convening_body": make.make_organisation().pk}
    browser = signed_in()
    assert browser.post(ADD, filled(browser.get(ADD)) | values | other).status_code == 302


def test_an_old_pair_of_equal_sessions_does_not_stop_other_changes():
    one, _other = (make.make_draft() for _turn in range(2))
    browser = signed_in()
    assert saved(save(browser, one, form_of(browser, one) | {"summary_ru": "Итог"}))
    page = save(browser, one, form_of(browser, one) | {"title_ru": "Заседание общественного  Совета!"})
    assert page.status_code in (200, 302)


def test_a_copy_onto_the_day_of_an_equal_session_is_warned_of():
    event, there = make.make_event(), make.make_draft(date=dt.date(2024, 4, 1))
    browser = signed_in()
    path = f"/ru/admin/events/event/{event.pk}/copy/"
    page = browser.post(path, {"day": "01.04.2024"})
    assert page.status_code == 200
    assert f'href="/ru/admin/events/event/{there.pk}/change/"' in page.content.decode()
    assert browser.post(path, {"day": "01.04.2024", "equal_is_known": "1"}).status_code == 302
    assert Event.objects.count() == 3


def test_publishing_beside_an_equal_session_is_warned_of():
    event, there = make.make_draft(state=Event.State.IN_REVIEW), make.make_event()
    browser = signed_in(PUBLISHER)
    path = f"/kk/admin/events/event/deed/publish/?ids={event.pk}"
    assert f'href="/kk/admin/events/event/{there.pk}/change/"' in browser.get(path).content.decode()
    assert browser.post(path).status_code == 200
    event.refresh_from_db()
    assert event.state == Event.State.IN_REVIEW
    assert browser.post(path, {"equal_is_known": "1"}).status_code == 302
    event.refresh_from_db()
    assert event.state == Event.State.PUBLISHED
