"""Accounts: invited and given new passwords by mail, touched by administrators alone, never above one's own rights."""

import re

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core import mail
from django.test import Client
from django.utils import timezone
from reversion.models import Version

from portal.desk import letters
from portal.web import counters
from tests.staff import ADMINISTRATOR, EDITOR, PUBLISHER, errors_of, filled, make_staff, signed_in

pytestmark = pytest.mark.django_db
in_both_languages = pytest.mark.parametrize("language", ["kk", "ru"])
PASSWORD = "жаңа-құпиясөз-77"


def sent() -> list:
    """The letters of the test, after those on their way have gone."""
    letters.send_in_background(list).result(timeout=10)
    return mail.outbox


def addresses_in(letter) -> list[str]:
    return re.findall(r"http://[^/\s]+(\S+)", letter.body)


def choose(address: str, password=PASSWORD, browser=None):
    browser = browser or Client()
    form = browser.get(address, follow=True)
    if not form.redirect_chain:
        return form
    where = form.redirect_chain[-1][0]
    return browser.post(where, {"new_password1": password, "new_password2": password})


def ask(email: str, language="kk", browser=None):
    return (browser or Client()).post(f"/{language}/admin/password/", {"email": email})


@pytest.fixture(autouse=True)
def counts_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setattr(counters, "counts_file", lambda: tmp_path / "counts.sqlite3")


@pytest.fixture
def aigul(db):
    return User.objects.create_user("aigul", "Aigul@example.kz", "old-Password-7", is_staff=True)


@in_both_languages
def test_invited_colleague_chooses_a_password_and_signs_in(language, django_capture_on_commit_callbacks):
    browser = signed_in(ADMINISTRATOR)
    role = Group.objects.get(name=EDITOR)
    values = {"username": "dana", "email": "dana@example.kz", "first_name": "Дана", "groups": role.pk}

    with django_capture_on_commit_callbacks(execute=True):
        answer = browser.post(f"/{language}/admin/auth/user/add/", values)

    dana = User.objects.get(username="dana")
    assert answer.status_code == 302
    assert (dana.is_staff, dana.has_usable_password(), list(dana.groups.all())) == (True, False, [role])
    (letter,) = sent()
    assert letter.to == ["dana@example.kz"]
    addresses = addresses_in(letter)
    assert [address[:4] for address in addresses] == ["/kk/", "/ru/"]
    assert choose(addresses[0]).status_code == 302
    assert choose(addresses[1]).context["validlink"] is False
    login = {"username": "dana", "password": PASSWORD}
    assert Client().post(f"/{language}/admin/login/", login).url == f"/{language}/admin/"
    assert Version.objects.get_for_object(dana).get().revision.user == browser.user


@in_both_languages
def test_known_and_unknown_addresses_get_the_same_answer(language, aigul):
    User.objects.create_user("gone", "gone@example.kz", "old-Password-7", is_staff=True, is_active=False)
    answers = [ask(email, language) for email in ("aigul@example.kz", "nobody@example.kz", "gone@example.kz")]

    assert {(answer.status_code, answer.url) for answer in answers} == {
        (302, f"/{language}/admin/password/asked/")
    }
    assert [letter.to for letter in sent()] == [["Aigul@example.kz"]]
    (address,) = addresses_in(mail.outbox[0])
    assert address.startswith(f"/{language}/admin/password/")
    assert choose(address).status_code == 302
    aigul.refresh_from_db()
    assert aigul.check_password(PASSWORD)


def test_known_and_unknown_addresses_take_the_same_queries(aigul, django_assert_num_queries):
    for email in ("aigul@example.kz", "nobody@example.kz"):
        with django_assert_num_queries(1):
            ask(email)
    assert len(sent()) == 1


def test_letter_runs_out(aigul, settings):
    ask("aigul@example.kz")
    (address,) = addresses_in(sent()[0])
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert choose(address).context["validlink"] is False


def test_account_gets_one_letter_in_five_minutes_and_a_visitor_ten_attempts(aigul):
    answers = [ask("aigul@example.kz").status_code for _ in range(12)]
    assert answers == [302] * 10 + [429] * 2
    assert len(sent()) == 1


def test_mail_server_that_is_away_holds_up_nobody(aigul, settings, caplog):
    settings.EMAIL_BACKEND = "tests.nowhere.Backend"
    assert ask("aigul@example.kz").status_code == 302
    letters.send_in_background(list).result(timeout=10)
    assert [record.getMessage() for record in caplog.records] == [
        "A letter was not sent: ModuleNotFoundError"
    ]


@in_both_languages
@pytest.mark.parametrize("role", [EDITOR, PUBLISHER])
def test_only_administrators_touch_accounts(role, language):
    browser, other = signed_in(role), make_staff(EDITOR, "other")
    desk = f"/{language}/admin/auth/user/"
    for where in (desk, f"{desk}add/", f"{desk}{other.pk}/change/", f"{desk}{browser.user.pk}/change/"):
        assert browser.get(where).status_code == 403
    assert browser.post(f"{desk}{browser.user.pk}/change/", {"is_superuser": "on"}).status_code == 403
    assert browser.post(f"{desk}{other.pk}/password/", {"password1": PASSWORD}).status_code == 403
    browser.user.refresh_from_db()
    assert not browser.user.is_superuser


def test_administrator_gives_nobody_more_than_a_role():
    browser, other = signed_in(ADMINISTRATOR), make_staff(EDITOR, "other")
    root = User.objects.create_superuser("root", "root@example.kz", "old-Password-7")
    where = f"/kk/admin/auth/user/{other.pk}/change/"
    values = filled(browser.get(where)) | {"groups": [Group.objects.get(name=PUBLISHER).pk]}
    forged = {"is_superuser": "on", "user_permissions": [Permission.objects.first().pk]}

    assert browser.post(where, values | forged).status_code == 403
    assert browser.post(where, values).status_code == 302

    other.refresh_from_db()
    assert (other.is_superuser, other.user_permissions.count()) == (False, 0)
    assert [group.name for group in other.groups.all()] == [PUBLISHER]
    assert browser.post(f"/kk/admin/auth/user/{root.pk}/change/", {"username": "x"}).status_code == 403
    assert browser.post(f"/kk/admin/auth/user/{root.pk}/password/", {}).status_code == 403
    assert browser.post(f"/kk/admin/auth/user/{other.pk}/delete/", {"post": "yes"}).status_code == 403


def test_two_accounts_never_share_an_address(aigul):
    values = {"username": "new", "email": "AIGUL@example.kz", "groups": Group.objects.get(name=EDITOR).pk}
    page = signed_in(ADMINISTRATOR).post("/kk/admin/auth/user/add/", values)
    assert list(page.context["adminform"].form.errors) == ["email"]
    assert sent() == []


def test_where_no_mail_is_set_up_the_address_is_handed_over(settings):
    settings.MAIL_IS_SET = False
    values = {"username": "dana", "email": "d@example.kz", "groups": Group.objects.get(name=EDITOR).pk}
    page = signed_in(ADMINISTRATOR).post("/ru/admin/auth/user/add/", values, follow=True)
    (address,) = re.findall(r"http://[^/\s]+(/ru/admin/password/[^\s<]+)", page.content.decode())
    assert choose(address).status_code == 302
    assert sent() == []
    assert Client().get("/ru/admin/password/").context["mail_is_set"] is False


@pytest.mark.parametrize("words", ["ЖАНАР", "q" * 60_000, "%", "'"])
def test_accounts_are_searched_whatever_is_typed(words):
    browser = signed_in(ADMINISTRATOR)
    User.objects.create_user("zh", first_name="Жанар", last_login=timezone.now())
    page = browser.get("/kk/admin/auth/user/", {"q": words}, follow=True)
    assert page.status_code == 200
    assert page.context["cl"].result_count == (words == "ЖАНАР")


@in_both_languages
def test_page_of_an_account_leads_to_a_new_password_and_shows_nothing_of_the_old(language):
    colleague = make_staff(EDITOR)
    colleague.set_password(PASSWORD)
    colleague.save()
    page = (
        signed_in(ADMINISTRATOR).get(f"/{language}/admin/auth/user/{colleague.pk}/change/").content.decode()
    )
    assert 'href="../password/"' in page
    assert not [part for part in colleague.password.split("$") if part in page and len(part) > 3]


OWN = {
    "kk": "Ешкім өз есептік жазбасын өшіре алмайды және есептік жазбаларға құқығын өзінен ала алмайды: "
    "мұны басқа әкімші жасайды.",
    "ru": "Никто не отключает собственную учётную запись и не снимает с себя права на учётные записи: "
    "это делает другой администратор.",
}


def rights_in_words(user) -> tuple:
    user = User.objects.get(pk=user.pk)
    return user.is_active, user.is_staff, user.is_superuser, [group.name for group in user.groups.all()]


@in_both_languages
@pytest.mark.parametrize("field", ["is_active", "is_staff", "groups"])
def test_administrator_does_not_lock_themselves_out(language, field):
    browser = signed_in(ADMINISTRATOR)
    before, where = rights_in_words(browser.user), f"/{language}/admin/auth/user/{browser.user.pk}/change/"
    values = filled(browser.get(where))
    values |= {"groups": [Group.objects.get(name=EDITOR).pk]} if field == "groups" else {field: ""}
    page = browser.post(where, {name: value for name, value in values.items() if value != ""})
    assert (list(errors_of(page)), OWN[language] in page.content.decode()) == ([field], True)
    assert rights_in_words(browser.user) == before


@pytest.mark.parametrize("field", ["is_active", "is_staff", "is_superuser"])
def test_superuser_does_not_take_from_themselves_what_they_are(field):
    browser = signed_in(ADMINISTRATOR)
    User.objects.filter(pk=browser.user.pk).update(is_superuser=True)
    before, where = rights_in_words(browser.user), f"/ru/admin/auth/user/{browser.user.pk}/change/"
    values = filled(browser.get(where))
    del values[field]
    page = browser.post(where, {name: value for name, value in values.items() if value != ""})
    assert (list(errors_of(page)), OWN["ru"] in page.content.decode()) == ([field], True)
    assert rights_in_words(browser.user) == before


@in_both_languages
def test_own_role_keeps_the_right_over_accounts(language):
    browser, role = signed_in(ADMINISTRATOR), Group.objects.get(name=ADMINISTRATOR)
    where = f"/{language}/admin/auth/group/{role.pk}/change/"
    values = filled(browser.get(where))
    over_accounts = str(Permission.objects.get(codename="change_user").pk)
    assert over_accounts in values["permissions"]
    fewer = [each for each in values["permissions"] if each != over_accounts]
    page = browser.post(where, values | {"permissions": fewer})
    assert (list(errors_of(page)), OWN[language] in page.content.decode()) == (["permissions"], True)
    assert role.permissions.filter(pk=over_accounts).exists()


def test_what_does_not_lock_out_is_changed_on_ones_own_account_and_on_others():
    browser, other = signed_in(ADMINISTRATOR), make_staff(ADMINISTRATOR, "other")
    both = [Group.objects.get(name=name).pk for name in (ADMINISTRATOR, EDITOR)]
    for user, changes in ((browser.user, {"groups": both, "first_name": "Дана"}), (other, {"is_active": ""})):
        where = f"/kk/admin/auth/user/{user.pk}/change/"
        values = filled(browser.get(where)) | changes
        sent = {name: value for name, value in values.items() if value != ""}
        assert browser.post(where, sent).status_code == 302
    assert not User.objects.get(pk=other.pk).is_active
    assert User.objects.get(pk=browser.user.pk).groups.count() == 2
