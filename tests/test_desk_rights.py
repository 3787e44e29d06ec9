"""Who may do what at the desk: every register, page and list action is asked as everybody, and must stand in a table.

The lists of pages and actions are read from the registry of the desk: a new one fails here until it is entered.
"""

import copy
import re
from collections import defaultdict

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import Group, Permission, User
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.utils import translation
from django_otp.plugins.otp_totp.models import TOTPDevice
from reversion.models import Version

from events.importing import import_table
from events.models import Event
from people.merging import merge_people
from people.models import Person
from portal.desk.second_factor import give_second_factor
from tests import factories as make
from tests.events.test_admin import form_of, save
from tests.events.test_importing import table
from tests.staff import ADMINISTRATOR, EDITOR, PUBLISHER, filled, make_staff, signed_in

pytestmark = pytest.mark.django_db

READER = "Reader"
SUPERUSER = "superuser"
# Each may all that those before it may. A stranger has an account and is no staff.
PEOPLE = ("anonymous", "stranger", READER, EDITOR, PUBLISHER, ADMINISTRATOR, SUPERUSER)
STAFF = READER
NOBODY = "nobody"

# The first of PEOPLE who may ask the page by GET, and by POST.
RECORD = {
    "changelist": (READER, READER),
    "add": (EDITOR, EDITOR),
    "change": (READER, EDITOR),
    "delete": (EDITOR, EDITOR),
    "history": (READER, READER),
    "recoverlist": (EDITOR, EDITOR),
    "recover": (EDITOR, EDITOR),
    "revision": (EDITOR, EDITOR),
}
LANGUAGES = {"languages": (READER, PUBLISHER)}
MERGES = {"alike": (READER, READER), "merge": (PUBLISHER, PUBLISHER), "unmerge": (PUBLISHER, PUBLISHER)}
ACCOUNTS = {
    "changelist": (ADMINISTRATOR, ADMINISTRATOR),
    "add": (ADMINISTRATOR, ADMINISTRATOR),
    "change": (ADMINISTRATOR, ADMINISTRATOR),
    "history": (ADMINISTRATOR, ADMINISTRATOR),
}
PAGES = {
    "events_event": RECORD
    | LANGUAGES
    | {
        "import": (EDITOR, EDITOR),
        "import_template": (EDITOR, EDITOR),
        "imported": (EDITOR, EDITOR),
        "lines": (NOBODY, EDITOR),
        "people": (NOBODY, EDITOR),
        "proposal": (EDITOR, NOBODY),
        "participants": (EDITOR, EDITOR),
        "preview": (READER, READER),
        "copy": (EDITOR, EDITOR),
        "deed": (PUBLISHER, PUBLISHER),
    },
    "events_subject": RECORD | LANGUAGES,
    "events_award": RECORD | LANGUAGES,
    "people_person": RECORD | LANGUAGES | MERGES,
    "people_organisation": RECORD | LANGUAGES | MERGES | {"rename": (EDITOR, EDITOR)},
    "people_region": RECORD,
    "auth_user": ACCOUNTS | {"password_change": (ADMINISTRATOR, ADMINISTRATOR), "delete": (NOBODY, NOBODY)},
    "auth_group": ACCOUNTS | {"delete": (ADMINISTRATOR, ADMINISTRATOR)},
}
ACTIONS = {
    "events_event": {"deed_review": EDITOR, "deed_publish": PUBLISHER},
    "people_person": {"merge_chosen": PUBLISHER},
    "people_organisation": {"merge_chosen": PUBLISHER},
    "auth_user": {"invite_again": ADMINISTRATOR, "end_second_factor": ADMINISTRATOR},
}
# Pages of the desk that belong to no register.
OTHERS = {
    "index": (STAFF, STAFF),
    "login": ("anonymous", "anonymous"),
    "logout": (NOBODY, "anonymous"),
    "password_change": (STAFF, STAFF),
    "password_change_done": (STAFF, NOBODY),
    "password_reset": ("anonymous", "anonymous"),
    "password_reset_done": ("anonymous", NOBODY),
    "password_reset_confirm": ("anonymous", "anonymous"),
    "password_reset_complete": ("anonymous", NOBODY),
    "second_factor": (STAFF, STAFF),
    "handbook": (STAFF, STAFF),
    "handbook_page": (STAFF, STAFF),
    "trail": (PUBLISHER, PUBLISHER),
    "autocomplete": (READER, NOBODY),
    "jsi18n": (STAFF, NOBODY),
    "view_on_site": (STAFF, STAFF),
    "app_list": (STAFF, STAFF),
}
KEYS = {"person": 0, "slug": 0}


# --- What there is


def name_of(model) -> str:
    return f"{model._meta.app_label}_{model._meta.model_name}"


def routes():
    """Every named page of the desk: «events_event», «copy», «/kk/admin/events/event/<int:pk>/copy/»."""
    with translation.override("kk"):
        desk = next(p for p in get_resolver("portal.urls").url_patterns if str(p.pattern) == "kk/")
        yield from named_in(desk, "/kk/")


def named_in(resolver, before: str):
    for pattern in resolver.url_patterns:
        route = before + re.sub(r"^\^|\$$", "", str(pattern.pattern))
        if not isinstance(pattern, URLPattern):
            yield from named_in(pattern, route)
        elif route.startswith("/kk/admin/") and pattern.name:
            register = next(
                (name for name in map(name_of, site._registry) if pattern.name.startswith(f"{name}_")), ""
            )
            yield register, pattern.name.removeprefix(f"{register}_"), route


def test_every_page_and_action_of_the_desk_stands_in_the_table():
    found, actions = defaultdict(set), defaultdict(set)
    for register, page, _route in routes():
        found[register].add(page)
    for model, admin in site._registry.items():
        names = {getattr(action, "__name__", action) for action in admin.actions}
        if names:
            actions[name_of(model)] = names
    assert {name: set(pages) for name, pages in PAGES.items()} | {"": set(OTHERS)} == found
    assert {name: set(listed) for name, listed in ACTIONS.items()} == actions
    assert list(dict(site.actions)) == []


# --- Who may


def somebody(who: str) -> Client:
    browser = Client()
    if who == "anonymous":
        return browser
    if who in (EDITOR, PUBLISHER, ADMINISTRATOR):
        browser.user = make_staff(who, f"is-{who.lower()}")
    else:
        browser.user = User.objects.create(
            username=f"is-{who.lower()}", is_staff=who != "stranger", is_superuser=who == SUPERUSER
        )
    if who == READER:
        apps = ("people", "events")
        browser.user.user_permissions.set(
            Permission.objects.filter(codename__startswith="view_", content_type__app_label__in=apps)
        )
    browser.force_login(browser.user)
    return browser


@pytest.fixture
def records():
    """One record of each register, what the pages of deeds need, and the words for their routes."""
    kept, gone = make.make_person(), make.make_person(family_name_kk="Әлі", family_name_ru="Али")
    person, other = make.make_person(), make.make_person()
    body, other_body = make.make_organisation(), make.make_organisation()
    event, subject, award = make.make_draft(), make.make_subject(), make.make_award()
    writer = signed_in(EDITOR)
    file = table("2024-03-05;Су;;;;;")
    imported = import_table(file, file.name).record
    for record, page in ((event, "events/event"), (subject, "events/subject"), (award, "events/award")):
        address = f"/kk/admin/{page}/{record.pk}/change/"
        writer.post(address, filled(writer.get(address)) | {"number": "7", "name_kk": "Басқа"})
    for record, page in (
        (person, "people/person"),
        (body, "people/organisation"),
        (event.region, "people/region"),
    ):
        address = f"/kk/admin/{page}/{record.pk}/change/"
        answer = writer.post(
            address, filled(writer.get(address)) | {"name_kk": "Басқа", "given_name_kk": "Дана"}
        )
        assert answer.status_code == 302
    merge_people(kept, gone)
    merged = Version.objects.filter(revision__comment__contains="gone_key").latest("pk").revision_id
    account = User.objects.create(username="colleague", is_staff=True)
    role = Group.objects.create(name="Empty")
    rows = {
        "events_event": (event, event),
        "events_subject": (subject, subject),
        "events_award": (award, award),
        "people_person": (person, other),
        "people_organisation": (body, other_body),
        "people_region": (event.region, event.region),
        "auth_user": (account, account),
        "auth_group": (role, role),
    }
    return rows, {"imported": imported.pk, "unmerge": merged}


def filled_in(register: str, page: str, route: str, records) -> str:
    rows, keys = records
    record, other = rows.get(register, (None, None))
    version = record and Version.objects.get_for_object_reference(type(record), record.pk).first()
    values = {"kept": record and record.pk, "gone": other and other.pk, "code": "publish", "shape": "csv"}
    values |= {"app_label": "events", "content_type_id": 1, "uidb64": "MQ", "token": "a-b"}
    if page == "deed":
        route += f"?ids={record.pk}"
    route = route.replace(r"(?P<app_label>auth|people|events)", "events").replace(r"(?P<url>.*)", "x")
    if page in ("revision", "recover"):
        route = route.replace(r"([^/]+)", str(record.pk)).replace(r"(\d+)", str(version.pk if version else 1))
    if page in keys:
        route = re.sub(r"<int:\w+>", str(keys[page]), route)
    if page == "handbook_page":
        route = re.sub(r"<[^>]*>", "publishing", route)
    if page == "autocomplete":
        route += "?app_label=events&model_name=event&field_name=convening_body"
    own = str(record.pk if record else 1)
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(values.get(match[1], own)), route)


def is_open(browser, method: str, path: str, data=None) -> bool:
    """Whether the page answers at all; what it did is taken back."""
    cookies = copy.deepcopy(browser.cookies)
    with transaction.atomic():
        answer = getattr(browser, method)(path, data or {})
        transaction.set_rollback(True)
    browser.cookies = cookies
    assert answer.status_code < 500, (method, path)
    # Who may not or need not set up a second factor is led to the desk instead.
    led_away = answer.status_code == 302 and (
        "/login/" in answer.url or "/second-factor/" in path or (method, path[-8:]) == ("get", "/logout/")
    )
    return not led_away and answer.status_code not in (403, 405)


def may(who: str, first: str) -> bool:
    return first != NOBODY and PEOPLE.index(who) >= PEOPLE.index(first)


@pytest.mark.any_engine
@pytest.mark.parametrize("who", PEOPLE)
def test_pages_open_to_those_of_the_table_and_to_nobody_else(records, who):
    browser, wrong = somebody(who), []
    for register, page, route in routes():
        path = filled_in(register, page, route, records)
        first = (PAGES.get(register) or OTHERS)[page]
        wrong += [
            (method, path)
            for method, least in zip(("get", "post"), first, strict=True)
            if is_open(browser, method, path) != may(who, least)
        ]
    assert wrong == []


@pytest.mark.parametrize("who", PEOPLE)
def test_list_actions_are_done_by_those_of_the_table_and_by_nobody_else(records, who):
    browser, wrong = somebody(who), []
    every = {action for listed in ACTIONS.values() for action in listed} | {"delete_selected"}
    for register, (record, _other) in records[0].items():
        path = f"/kk/admin/{register.replace('_', '/')}/"
        for action in every:
            least = ACTIONS.get(register, {}).get(action, NOBODY)
            data = {"action": action, "_selected_action": [record.pk], "index": "0"}
            if is_open(browser, "post", path, data) != may(who, least):
                wrong.append((path, action))
    assert wrong == []


# --- Nobody gives more than they have


def with_rights(*codes: str, name="clerk") -> Client:
    browser = Client()
    browser.user = User.objects.create(username=name, is_staff=True)
    browser.user.user_permissions.set(Permission.objects.filter(codename__in=codes))
    browser.force_login(browser.user)
    return browser


KEEPER = ("add_user", "change_user", "view_user", "add_group", "change_group", "view_group", "delete_group")
PASSWORD = "Kenes-portaly-2026"


def permission(code: str) -> Permission:
    return Permission.objects.get(codename=code)


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_role_gets_no_right_that_its_giver_has_not(language):
    browser = with_rights(*KEEPER, "view_event")
    page = f"/{language}/admin/auth/group/add/"
    offered = browser.get(page).context["adminform"].form.fields["permissions"].queryset
    assert {each.codename for each in offered} == {*KEEPER, "view_event"}
    more = [permission("view_event").pk, permission("publish_event").pk]
    assert browser.post(page, {"name": "Own", "permissions": more}).status_code == 200
    assert not Group.objects.filter(name="Own").exists()
    assert browser.post(page, {"name": "Own", "permissions": more[:1]}).status_code == 302
    assert [each.codename for each in Group.objects.get(name="Own").permissions.all()] == ["view_event"]


def test_a_role_above_oneself_is_read_and_neither_changed_nor_deleted():
    browser = with_rights(*KEEPER)
    role = Group.objects.get(name=PUBLISHER)
    where = f"/kk/admin/auth/group/{role.pk}/"
    assert browser.get(f"{where}change/").status_code == 200
    for page, data in (("change", {"name": "X", "permissions": []}), ("delete", {"post": "yes"})):
        assert browser.post(f"{where}{page}/", data).status_code == 403
    role.refresh_from_db()
    assert (role.name, role.permissions.filter(codename="publish_event").count()) == (PUBLISHER, 1)


def test_a_role_that_somebody_has_is_not_deleted():
    browser, role = somebody(SUPERUSER), Group.objects.get(name=EDITOR)
    make_staff(EDITOR, "aigul")
    assert browser.post(f"/kk/admin/auth/group/{role.pk}/delete/", {"post": "yes"}).status_code == 403


def test_nobody_is_invited_into_a_role_above_the_one_who_invites():
    browser = with_rights(*KEEPER)
    browser.user.groups.add(Group.objects.get(name=EDITOR))
    values = {"username": "new", "email": "new@example.kz"}
    page = "/kk/admin/auth/user/add/"
    roles = browser.get(page).context["adminform"].form.fields["groups"].queryset
    assert [role.name for role in roles] == [EDITOR]
    publisher, editor = (Group.objects.get(name=name).pk for name in (PUBLISHER, EDITOR))
    assert browser.post(page, values | {"groups": publisher}).status_code == 200
    assert not User.objects.filter(username="new").exists()
    assert browser.post(page, values | {"groups": publisher, "is_superuser": "on"}).status_code == 403
    assert browser.post(page, values | {"groups": editor}).status_code == 302
    assert [group.name for group in User.objects.get(username="new").groups.all()] == [EDITOR]


def test_no_account_gets_a_role_above_the_one_who_gives_it_not_even_ones_own():
    browser = with_rights(*KEEPER)
    other = User.objects.create(username="other", is_staff=True)
    for account in (other, browser.user):
        page = f"/kk/admin/auth/user/{account.pk}/change/"
        values = filled(browser.get(page)) | {"groups": [Group.objects.get(name=ADMINISTRATOR).pk]}
        assert browser.post(page, values).status_code == 200
        assert browser.post(page, values | {"groups": [], "is_superuser": "on"}).status_code == 403
        account.refresh_from_db()
        assert (account.groups.count(), account.is_superuser) == (0, False)


def above(kind: str) -> User:
    """Accounts with more rights than one who keeps accounts alone."""
    user = User.objects.create(username=kind, email=f"{kind}@example.kz", is_staff=True)
    if kind == "root":
        user.is_superuser = True
    elif kind == "publisher":
        user.groups.add(Group.objects.get(name=PUBLISHER))
    else:
        user.user_permissions.add(permission("publish_event"))
    user.is_active = kind != "resting"
    user.save()
    return user


@pytest.mark.parametrize("kind", ["root", "publisher", "granted", "resting"])
def test_an_account_with_more_rights_is_out_of_reach(kind, mailoutbox):
    browser, other = with_rights(*KEEPER), above(kind)
    give_second_factor(other)
    where = f"/kk/admin/auth/user/{other.pk}/"
    values = {"username": "x", "email": "mine@example.kz", "is_active": "on"}
    assert browser.get(f"{where}change/").status_code == 200
    assert "email" not in browser.get(f"{where}change/").context["adminform"].form.fields
    assert browser.post(f"{where}change/", values).status_code == 403
    passwords = {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
    assert browser.post(f"{where}password/", passwords).status_code == 403
    for action in ("end_second_factor", "invite_again"):
        data = {"action": action, "_selected_action": [other.pk], "index": "0"}
        browser.post("/kk/admin/auth/user/", data)
    other.refresh_from_db()
    assert (other.username, other.email, other.check_password(PASSWORD)) == (
        kind,
        f"{kind}@example.kz",
        False,
    )
    assert TOTPDevice.objects.filter(user=other, confirmed=True).exists()
    assert mailoutbox == []


def test_ones_own_password_takes_the_old_one_and_ones_own_second_factor_is_ended_by_others():
    browser = somebody(ADMINISTRATOR)
    give_second_factor(browser.user)
    where = f"/kk/admin/auth/user/{browser.user.pk}/password/"
    passwords = {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
    assert browser.post(where, passwords).url == "/kk/admin/password_change/"
    data = {"action": "end_second_factor", "_selected_action": [browser.user.pk], "index": "0"}
    browser.post("/kk/admin/auth/user/", data)
    browser.user.refresh_from_db()
    assert not browser.user.check_password(PASSWORD)
    assert TOTPDevice.objects.filter(user=browser.user).exists()


def test_what_becomes_of_a_role_is_in_the_trail():
    browser = somebody(SUPERUSER)
    browser.post("/kk/admin/auth/group/add/", {"name": "Own", "permissions": []})
    role = Group.objects.get(name="Own")
    browser.post(f"/kk/admin/auth/group/{role.pk}/change/", {"name": "Other", "permissions": []})
    assert Version.objects.get_for_object(role).count() == 2
    page = browser.get("/kk/admin/trail/", {"kind": "group"})
    assert [entry.name for entry in page.context["entries"]] == ["Other", "Own"]


# --- Deeds that make or show what belongs to another register


def test_a_list_of_participants_makes_no_person_without_the_right_to():
    browser, event = (
        with_rights("change_event", "view_event", "view_person", "view_organisation"),
        make.make_draft(),
    )
    line = {"language": "kk", "text": "Сәуле Омарова", "confirm": "1"}
    row = {"person": "new", "role": "guest", "printed_name": "С. Омарова", "family_name": "Омарова"}
    data = line | {f"row-0-{name}": value for name, value in row.items()}
    assert browser.post(f"/kk/admin/events/event/{event.pk}/participants/", data).status_code == 403
    assert browser.post("/kk/admin/events/event/people/", {"language": "kk"} | row).status_code == 403
    assert Person.objects.count() == 0


@pytest.mark.parametrize("page", ["lines", "proposal", "participants"])
def test_the_register_of_people_is_not_read_through_a_form_of_events(page):
    browser, event = with_rights("change_event", "view_event"), make.make_draft()
    make.make_person(has_own_page=False)
    base = "/kk/admin/events/event/"
    if page == "proposal":
        assert browser.get(f"{base}proposal/", {"person": Person.objects.get().pk}).status_code == 403
    else:
        path = f"{base}lines/" if page == "lines" else f"{base}{event.pk}/participants/"
        assert browser.post(path, {"language": "kk", "text": "Сәрсенова Г."}).status_code == 403


def test_merging_takes_the_right_to_change_the_register():
    browser = with_rights("publish_event", "view_person")
    one, other = make.make_person(), make.make_person()
    assert browser.post(f"/kk/admin/people/person/merge/{one.pk}/{other.pk}/").status_code == 403
    merge_people(one, other)
    key = Version.objects.filter(revision__comment__contains="gone_key").latest("pk").revision_id
    assert browser.post(f"/kk/admin/people/person/merge/undo/{key}/").status_code == 403
    assert Person.objects.count() == 1


def test_a_merge_is_undone_in_its_own_register_only():
    one, other = make.make_person(), make.make_person()
    make.make_organisation(pk=one.pk)
    merge_people(one, other)
    key = Version.objects.filter(revision__comment__contains="gone_key").latest("pk").revision_id
    browser = somebody(PUBLISHER)
    for method in ("get", "post"):
        answer = getattr(browser, method)(f"/kk/admin/people/organisation/merge/undo/{key}/")
        assert answer.status_code == 404


def test_a_deleted_record_comes_back_only_with_the_right_to_add():
    writer, event = somebody(EDITOR), make.make_draft()
    save(writer, event, form_of(writer, event) | {"number": "9"})
    version, key = Version.objects.get_for_object(event)[0], event.pk
    Event.objects.all().delete()
    browser = with_rights("change_event", "view_event")
    for path in (f"{key}/history/{version.pk}/", f"recover/{version.pk}/"):
        assert browser.post(f"/kk/admin/events/event/{path}").status_code == 403
    assert Event.objects.count() == 0


def test_the_trail_tells_of_accounts_to_those_who_may_read_them():
    keeper, publisher = somebody(ADMINISTRATOR), somebody(PUBLISHER)
    values = {"username": "dana", "email": "dana@example.kz", "groups": Group.objects.get(name=EDITOR).pk}
    keeper.post("/kk/admin/auth/user/add/", values)
    for asked in ({}, {"record": "dana"}):
        entries = [
            page.context["entries"]
            for page in (b.get("/kk/admin/trail/", asked) for b in (keeper, publisher))
        ]
        assert [len(each) for each in entries] == [1, 0]
    page = publisher.get("/kk/admin/trail/", {"kind": "user"})
    assert list(page.context["form"].errors) == ["kind"]
