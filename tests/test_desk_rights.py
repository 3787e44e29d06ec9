"""Who may do what at the desk: every register, page and list action is asked as everybody, and must stand in a table.

The lists of pages and actions are read from the registry of the desk: a new one fails here until it is entered.
"""

from collections import defaultdict

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice
from reversion.models import Version

from events.models import Event
from people.merging import merge_people
from people.models import Person
from portal.desk.second_factor import give_second_factor
from tests import factories as make
from tests import rights_table
from tests.desk_table import (
    ACTIONS,
    NOBODY,
    OTHERS,
    PAGES,
    PEOPLE,
    READER,
    SUPERUSER,
    filled_in,
    is_open,
    make_records,
    may,
    name_of,
    routes,
)
from tests.events.test_admin import form_of, save
from tests.staff import ADMINISTRATOR, EDITOR, PUBLISHER, filled, make_staff

pytestmark = pytest.mark.django_db


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


@pytest.fixture(scope="class")
def records(shared_by_class):
    return make_records()


@pytest.mark.any_engine
class TestTable:
    """Rights are asked by the same code on both engines; whether the pages answer there, `test_odd_data` asks."""

    @pytest.mark.parametrize("who", PEOPLE)
    def test_pages_open_to_those_of_the_table_and_to_nobody_else(self, records, who):
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
    def test_list_actions_are_done_by_those_of_the_table_and_by_nobody_else(self, records, who):
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


def test_the_table_in_the_documentation_says_what_the_portal_does():
    assert rights_table.FILE.read_text() == rights_table.document(), "python -m tests.rights_table writes it"


# --- Addresses that tell of a record


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_way_to_the_site_tells_the_address_of_a_draft_to_those_alone_who_may_see_it(language):
    draft, kind = make.make_draft(), ContentType.objects.get_for_model(Event)
    where = f"/{language}/admin/r/{kind.pk}/{draft.pk}/"
    for browser in (with_rights(name="nobody"), with_rights("view_person", name="other")):
        answer = browser.get(where)
        assert (answer.status_code, draft.slug in answer.content.decode()) == (403, False)
    seeing = with_rights("view_event").get(where)
    assert (seeing.status_code, draft.slug in seeing.url) == (302, True)


@pytest.mark.parametrize(
    "path", ["r/x/1/", "r/1/x/", "r/99999/1/", "r/1/99999999/", "r/²/1/", "r/1/" + "9" * 40 + "/"]
)
def test_a_way_to_the_site_that_leads_nowhere_is_not_found(path):
    assert somebody(SUPERUSER).get(f"/kk/admin/{path}").status_code == 404


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize(
    "query",
    [
        "",
        "?term=%D0%B0",
        "?app_label=events",
        "?app_label=events&model_name=never&field_name=person",
        "?app_label=events&model_name=event&field_name=never",
        "?app_label=events&model_name=event&field_name=title_kk",
    ],
)
def test_a_look_up_of_no_field_is_not_found_and_no_refusal(caplog, language, query):
    answer = somebody(EDITOR).get(f"/{language}/admin/autocomplete/{query}")
    said = {"kk": "Мұндай бет жоқ", "ru": "Такой страницы нет"}[language]
    assert (answer.status_code, said in answer.content.decode()) == (404, True)
    assert [
        entry.message for entry in caplog.records if entry.levelname == "ERROR" or "refus" in entry.name
    ] == []


def test_a_look_up_without_the_right_is_refused():
    asked = {"app_label": "events", "model_name": "event", "field_name": "convening_body"}
    assert with_rights("view_event").get("/kk/admin/autocomplete/", asked).status_code == 403
