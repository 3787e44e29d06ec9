"""No page says an English word of an interface, in either language.

A walk follows every link of the portal and of the desk and reads two pages of each kind; what lies behind a form
(errors, messages, look-ups, pages after a deed) is asked for one by one. What people have written is Kazakh and
Russian here, so that every Latin word left is the interface's; see `tests.wording` for the exceptions.
"""

import json
import re
from collections import Counter
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
import reversion
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.test import Client, RequestFactory
from django.urls import resolve, reverse
from django.utils import translation
from reversion.models import Version

from events.models import Event, Subject
from people.models import Organisation
from portal.bilingual.catalogues import messages_of, translatable_libraries
from portal.search.index import deferred_indexing
from portal.site import views
from tests.factories import (
    make_decision,
    make_document,
    make_draft,
    make_event,
    make_grant,
    make_group,
    make_hidden_events,
    make_membership,
    make_participation,
    make_person_name,
    make_reference,
    make_statement,
    make_topic,
)
from tests.staff import filled
from tests.wording import Page, english_in, english_words

LANGUAGES = ["kk", "ru"]
OF_EACH_KIND = 2
SAME_PAGE = {"_changelist_filters", "o", "next"}  # parameters that change the way back or the order, no word
BUTTONS = ["_save", "_continue", "_addanother"]
WRONG = "ж" * 300
PASSWORD = "ұзақ-құпиясөз-2022"

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
in_both_languages = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture(scope="module", autouse=True)
def records(sample):
    """The sample, one record of every state and with every part, and a deleted one."""
    make_hidden_events()
    make_full_event()
    delete_a_draft()


@deferred_indexing()
def make_full_event():
    event = make_event(title_ru=None)
    topic = make_topic(event)
    participation = make_participation(event, presence="absent")
    make_person_name(participation.person)
    make_membership(participation.person)
    for basis in ("exact", "more_than", "about"):
        make_group(event, headcount=21, headcount_basis=basis)
    make_statement(event, topic=topic)
    make_decision(event, topic=topic)
    make_grant(event)
    make_document(event)
    make_reference(event)


def delete_a_draft():
    draft = make_draft()
    with reversion.create_revision():
        reversion.add_to_revision(draft)
    draft.delete()


@pytest.fixture
def desk(records):
    """A browser in which somebody who may do everything has signed in."""
    browser = Client()
    browser.user = User.objects.create_superuser("әсем", password=PASSWORD)
    browser.force_login(browser.user)
    return browser


def english_of(*answers) -> list[str]:
    return [piece for answer in answers for piece in Page(answer.content.decode()).english()]


def kind_of(address: str, language: str) -> tuple:
    """Pages of one view with the same parameters are of one kind."""
    parts = urlsplit(address)
    with translation.override(language):
        match = resolve(parts.path)
    return match.view_name, match.kwargs.get("app_label"), *sorted(dict(parse_qsl(parts.query)))


def is_to_be_read(address: str, language: str) -> bool:
    """Ours, in this language, and with one parameter at most: what two say together, each says alone."""
    parts = urlsplit(address)
    asked = dict(parse_qsl(parts.query))
    alone = len(asked) < 2 and not SAME_PAGE & set(asked)
    is_page = parts.path.endswith("/")  # a file to take away is data
    return parts.path.startswith(f"/{language}/") and not parts.netloc and is_page and alone


def walk(browser, start: str, language: str) -> tuple[dict, Counter]:
    """What is English on the pages within reach of `start`, by address; and how many of each kind were read."""
    waiting, met, english = [start], Counter(), {}
    seen = {start}
    while waiting:
        address = waiting.pop(0)
        kind = kind_of(address, language)
        if met[kind] == (OF_EACH_KIND if len(kind) == 2 else 1):
            continue
        met[kind] += 1
        answer = browser.get(address, follow=True)
        page = Page(answer.content.decode())
        if page.english():
            english[address] = page.english()
        for link in page.links:
            target = urljoin(address, link).partition("#")[0]
            if is_to_be_read(target, language) and target not in seen:
                seen.add(target)
                waiting.append(target)
    return english, met


@in_both_languages
def test_public_pages_say_nothing_in_english(language, client):
    english, met = walk(client, f"/{language}/", language)

    assert english == {}
    views = {kind[0] for kind in met}
    assert {
        "home",
        "events:list",
        "events:event",
        "people:person",
        "people:organisation",
        "people:region",
    } <= views


@in_both_languages
def test_desk_says_nothing_in_english(language, desk):
    english, met = walk(desk, f"/{language}/admin/", language)

    assert english == {}
    views = {kind[0] for kind in met}
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        assert {f"{name}_changelist", f"{name}_add", f"{name}_change"} <= views


# --- What lies behind a form


def at_desk(language: str, name: str, *arguments) -> str:
    with translation.override(language):
        return reverse(f"admin:{name}", args=arguments)


def desk_names() -> list[str]:
    return [f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry]


def wrong_values(page) -> dict[str, str]:
    """What hardly any field takes, for every field of a form and for one row in each of its sections."""
    names = set(re.findall(r'name="([-\w]+)"', page.content.decode())) - {"csrfmiddlewaretoken"}
    sections = {name.removesuffix("-TOTAL_FORMS") for name in names if name.endswith("-TOTAL_FORMS")}
    rows = {f"{section}-TOTAL_FORMS": "1" for section in sections}
    rows |= {f"{section}-INITIAL_FORMS": "0" for section in sections}
    fields = {name.replace("__prefix__", "0") for name in names if not re.search(r"-\d+-|_FORMS$", name)}
    return {name: WRONG for name in fields if not name.endswith("-id")} | rows


@in_both_languages
@pytest.mark.parametrize("name", desk_names())
def test_errors_of_a_form_say_nothing_in_english(name, language, desk):
    address = at_desk(language, f"{name}_add")
    wrong = wrong_values(desk.get(address))
    empty = {key: value if key.endswith("_FORMS") else "" for key, value in wrong.items()}

    answers = [desk.post(address, values) for values in (empty, wrong)]

    assert answers[0].status_code == 200  # an empty form is refused; one full of nonsense may be a name
    assert english_of(*answers) == []


@in_both_languages
def test_search_and_actions_of_the_desk_say_nothing_in_english(language, desk):
    events = at_desk(language, "events_event_changelist")
    people = at_desk(language, "people_person_changelist")

    assert (
        english_of(
            desk.get(events, {"q": "жоқ мұндай"}),
            desk.get(events, {"q": "отырысы"}),
            desk.get(events, {"e": "1"}),
            desk.get(people, {"_popup": "1"}),
            desk.post(events, {"action": "", "index": "0"}, follow=True),
            desk.post(events, {"action": "deed_review", "index": "0"}, follow=True),
            desk.get(at_desk(language, "people_person_change", 0), follow=True),
            desk.get(at_desk(language, "events_event_history", 0), follow=True),
            desk.get(f"/{language}/admin/nowhere/"),
        )
        == []
    )


@in_both_languages
def test_deeds_of_publication_say_nothing_in_english(language, desk):
    ids = [make_draft().pk, Event.objects.public().first().pk]
    words = {"at_0": "01.01.1999", "at_1": "10:00", "note": "түзету", "reason": "қате"}

    for code in ("review", "schedule", "publish", "withdraw", "publish", "return"):
        address = at_desk(language, "events_event_deed", code) + f"?ids={ids[0]}&ids={ids[1]}"
        answers = [
            desk.get(address),
            desk.post(address, {}),
            desk.post(address, {"at_0": WRONG, "at_1": WRONG}),
            desk.post(address, words, follow=True),
        ]
        assert english_of(*answers) == []
    assert english_of(desk.get(at_desk(language, "events_event_change", ids[0]))) == []
    assert english_of(desk.get(at_desk(language, "events_event_history", ids[0]))) == []


@in_both_languages
def test_saving_deleting_and_restoring_say_nothing_in_english(language, desk):
    add, values = at_desk(language, "events_subject_add"), {"name_kk": "Су", "name_ru": "Вода"}

    said = [desk.post(add, values | {button: "1"}, follow=True) for button in BUTTONS]
    subject = Subject.objects.filter(name_kk="Су").first()
    change = at_desk(language, "events_subject_change", subject.pk)
    changed = filled(desk.get(change)) | {"name_ru": "Воды", "description_kk": "Өзен"}
    overtaken = [desk.post(change, values | {"name_ru": "Воды"})]  # as by a form opened before the last save
    said.append(desk.post(change, changed, follow=True))
    said.append(desk.get(at_desk(language, "events_subject_history", subject.pk)))
    for version in Version.objects.get_for_object(subject):
        page = at_desk(language, "events_subject_revision", subject.pk, version.pk)
        said += [desk.get(page), desk.post(page, follow=True)]
    said.append(
        desk.post(at_desk(language, "events_subject_delete", subject.pk), {"post": "yes"}, follow=True)
    )
    said.append(desk.get(at_desk(language, "events_subject_recoverlist")))
    recover = at_desk(language, "events_subject_recover", Version.objects.get_deleted(Subject).first().pk)
    said += [desk.get(recover), desk.post(recover, follow=True)]

    assert [answer.status_code for answer in overtaken + said] == [409] + [200] * len(said)
    assert english_of(*overtaken, *said) == []


@in_both_languages
def test_page_before_a_deletion_says_nothing_in_english(language, desk):
    kept = Organisation.objects.filter(convened_events__isnull=False).first()
    group = Group.objects.first()

    assert (
        english_of(
            desk.get(at_desk(language, "people_organisation_delete", kept.pk)),
            desk.get(at_desk(language, "auth_group_delete", group.pk)),
            desk.get(at_desk(language, "auth_user_delete", desk.user.pk)),
            desk.get(
                at_desk(language, "events_event_delete", Event.objects.public().first().pk), follow=True
            ),
        )
        == []
    )


@in_both_languages
def test_accounts_say_nothing_in_english(language, desk):
    login, password = at_desk(language, "login"), at_desk(language, "password_change")
    other = at_desk(language, "auth_user_password_change", User.objects.create_user("дос").pk)
    stranger = Client()
    weak = {"old_password": WRONG, "new_password1": "12345", "new_password2": "54321"}
    same = {"old_password": PASSWORD, "new_password1": "12345", "new_password2": "12345"}
    good = {"old_password": PASSWORD, "new_password1": "жаңа-сөз-77", "new_password2": "жаңа-сөз-77"}

    assert (
        english_of(
            stranger.get(login),
            stranger.get(at_desk(language, "index"), follow=True),
            stranger.post(login, {"username": "", "password": ""}),
            stranger.post(login, {"username": "дос", "password": WRONG}),
            stranger.get(at_desk(language, "password_reset")),
            stranger.post(at_desk(language, "password_reset"), {"email": "ж"}),
            stranger.get(at_desk(language, "password_reset_done")),
            stranger.get(at_desk(language, "password_reset_confirm", "MQ", "set-password")),
            stranger.get(at_desk(language, "password_reset_complete")),
            desk.get(at_desk(language, "second_factor")),
            desk.post(at_desk(language, "second_factor"), {"code": "000000"}),
            desk.get(login),
            desk.get(password),
            desk.post(password, {}),
            desk.post(password, weak),
            desk.post(password, same),
            desk.get(other),
            desk.post(other, {"usable_password": "true", "password1": "1", "password2": "2"}),
            desk.post(other, {"usable_password": "true", "password1": "12345678", "password2": "12345678"}),
            desk.post(other, {"usable_password": "false"}, follow=True),
            desk.post(password, good, follow=True),
            desk.post(at_desk(language, "logout"), follow=True),
        )
        == []
    )


@in_both_languages
def test_refusals_say_nothing_in_english(language, desk):
    visitor, strict = Client(raise_request_exception=False), Client(enforce_csrf_checks=True)
    slug = Event.objects.filter(state=Event.State.WITHDRAWN).first().slug
    staff = User.objects.create_user("жаңа", is_staff=True)
    newcomer = Client()
    newcomer.force_login(staff)
    queries = ["q=%00", "q=" + "ж" * 201, "date_after=ж", "region=ж", "kind=Ж", "page=0", "sort=ж", "view=ж"]
    pages = ["events", "people", "organisations", "awards", "decisions", "statistics"]
    refused = [visitor.get(f"/{language}/{page}/?{query}") for page in pages for query in queries]

    assert english_of(*refused) == []
    assert (
        english_of(
            visitor.get(f"/{language}/nowhere/"),
            visitor.get(f"/{language}/events/{slug}/"),
            strict.post(f"/{language}/display/", {}),
            newcomer.get(at_desk(language, "index")),
            newcomer.get(at_desk(language, "people_person_add")),
            views.server_error(RequestFactory().get(f"/{language}/")),
            views.bad_request(RequestFactory().get(f"/{language}/"), None),
        )
        == []
    )


@in_both_languages
def test_scripts_of_the_desk_say_nothing_in_english(language, desk):
    script = desk.get(at_desk(language, "jsi18n")).content.decode()
    catalogue = json.loads(re.search(r"const newcatalog = (\{.*?\});", script, re.S)[1])
    asked = [
        message for folder in translatable_libraries().values() for message in messages_of(folder, "djangojs")
    ]
    said = {text: catalogue.get("\x04".join(filter(None, (context, text)))) for context, text in asked}

    assert said
    assert [text for text, wording in said.items() if not wording or english_in(str(wording))] == []


# --- The reading itself


def test_english_is_heard_wherever_a_person_hears_it():
    html = """<title>Save</title><script>Delete</script><p>Жою <b>Delete</b></p><img alt="Search"><a title="History">
    <input type="submit" value="Log in"><input value="Delete"><input placeholder="Username" aria-label="Filter">
    <p>/admin/delete/ events@example.kz 2022-delete KZ-71 CSV</p><pre>Delete</pre>"""

    assert Page(html).english() == [
        "'Save': save",
        "'Delete': delete",
        "'Search': search",
        "'History': history",
        "'Log in': in log",
        "'Username': username",
        "'Filter': filter",
    ]


def test_words_of_django_the_libraries_and_the_portal_are_known():
    assert {"save", "delete", "recover", "lookup", "subject", "withdraw"} <= english_words()
