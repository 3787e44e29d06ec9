"""Signing in at the desk: guessing ends soon, for one account and from one address, whatever a header says."""

import re
from base64 import b32encode
from io import StringIO

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.test import Client
from django_otp.oath import totp

from portal.desk.second_factor import give_second_factor
from tests.staff import make_staff

pytestmark = pytest.mark.django_db
LIMIT = 10


@pytest.fixture
def aigul():
    return User.objects.create_user("aigul", password="right-Password-7", is_staff=True)


def sign_in(client, name, password, **meta):
    return client.post("/kk/admin/login/", {"username": name, "password": password}, **meta)


def test_right_password_opens_the_desk(client, aigul):
    answer = sign_in(client, "aigul", "right-Password-7")
    assert (answer.status_code, answer.url) == (302, "/kk/admin/")
    assert client.get("/kk/admin/").status_code == 200


@pytest.mark.parametrize("name", ["aigul", "nobody"])
def test_guessing_one_account_from_many_addresses_ends(client, aigul, name):
    answers = [
        sign_in(client, name, f"wrong-{turn}", REMOTE_ADDR=f"203.0.113.{turn}").status_code
        for turn in range(LIMIT + 2)
    ]
    assert answers == [200] * (LIMIT - 1) + [429] * 3
    refused = sign_in(client, name, "right-Password-7", REMOTE_ADDR="198.51.100.1")
    assert (refused.status_code, refused["Retry-After"]) == (429, "900")
    assert refused["Cache-Control"] == "private, no-store"


def test_guessing_many_accounts_from_one_address_ends_whatever_it_says_of_itself(client, aigul):
    answers = [
        sign_in(client, f"name-{turn}", "wrong", HTTP_X_FORWARDED_FOR=f"10.0.0.{turn}").status_code
        for turn in range(LIMIT + 1)
    ]
    assert answers == [200] * (LIMIT - 1) + [429] * 2
    assert sign_in(client, "aigul", "right-Password-7").status_code == 429
    assert sign_in(client, "aigul", "right-Password-7", REMOTE_ADDR="203.0.113.1").status_code == 302


def test_proxy_of_ours_is_believed(client, aigul, settings):
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    for turn in range(LIMIT + 1):
        sign_in(client, f"name-{turn}", "wrong", HTTP_X_FORWARDED_FOR="198.51.100.1")
    assert (
        sign_in(client, "aigul", "right-Password-7", HTTP_X_FORWARDED_FOR="198.51.100.2").status_code == 302
    )


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_refusal_is_a_page_in_the_language_of_the_address(client, language):
    for turn in range(LIMIT):
        page = client.post(f"/{language}/admin/login/", {"username": "x", "password": f"{turn}"})
    assert f'<html lang="{language}"' in page.content.decode()


# --- The second factor ------------------------------------------------------------------------------------------


def code_of(device) -> str:
    return f"{totp(device.bin_key, device.step, device.t0, device.digits, device.drift):06d}"


def sign_in_with(client, code, language="kk"):
    values = {"username": "aigul", "password": "right-Password-7", "code": code}
    return client.post(f"/{language}/admin/login/", values)


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_account_with_a_second_factor_needs_its_code_once(client, aigul, language):
    device = give_second_factor(aigul)
    code = code_of(device)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for given in ("", wrong):
        page = sign_in_with(client, given, language)
        assert page.status_code == 200
        assert [error.code for error in page.context["form"].non_field_errors().as_data()] == [
            "second_factor"
        ]
        device.refresh_from_db()
        device.throttle_reset()  # after a mistake the device asks for a pause
    assert sign_in_with(client, code, language).status_code == 302
    assert (
        sign_in_with(Client(), code, language).status_code == 200
    )  # nobody who has seen it may use it again


def test_wrong_code_asks_for_a_pause(client, aigul):
    device = give_second_factor(aigul)
    for _turn in range(8):
        device.throttle_increment()  # as each wrong code does; the pause doubles from one second on
    sign_in_with(client, "000000" if code_of(device) != "000000" else "111111")
    assert sign_in_with(client, code_of(device)).status_code == 200


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_publisher_of_a_public_site_sets_up_the_second_factor_at_the_first_sign_in(settings, language):
    settings.SITE_IS_SECURE = True
    publisher = make_staff("Publisher", "aigul")
    publisher.set_password("right-Password-7")
    publisher.save()
    browser, desk = Client(), f"/{language}/admin/"
    assert sign_in_with(browser, "", language).status_code == 302

    for closed in (
        desk,
        f"{desk}events/event/",
        f"{desk}events/event/deed/publish/",
        f"{desk}password_change/",
    ):
        page = browser.get(closed, follow=True)
        assert page.redirect_chain[-1][0] == f"{desk}second-factor/"
    device = publisher.totpdevice_set.get()
    assert not device.confirmed
    html = page.content.decode()
    assert b32encode(device.bin_key).decode() in html
    assert "<svg" in html
    assert "style=" not in html.partition("<svg")[2].partition("</svg>")[0]
    wrong = f"{(int(code_of(device)) + 1) % 1_000_000:06d}"
    assert browser.post(f"{desk}second-factor/", {"code": wrong}).context["form"].errors["code"]
    assert browser.get(desk).status_code == 302
    device.refresh_from_db()
    device.throttle_reset()

    assert browser.post(f"{desk}second-factor/", {"code": code_of(device)}).url == desk

    assert browser.get(desk).status_code == 200
    assert browser.get(f"{desk}second-factor/").url == desk
    device.refresh_from_db()
    device.last_t = -1
    device.save()
    stranger = Client()
    assert sign_in_with(stranger, "", language).status_code == 200
    assert stranger.get(f"{desk}second-factor/").status_code == 302
    device = publisher.totpdevice_set.get()
    device.throttle_reset()
    assert sign_in_with(stranger, code_of(device), language).status_code == 302
    assert stranger.get(desk).status_code == 200


def test_editor_of_a_public_site_needs_no_second_factor(client, settings, aigul):
    settings.SITE_IS_SECURE = True
    assert sign_in_with(client, "").status_code == 302
    assert client.get("/kk/admin/").status_code == 200


def test_session_from_before_a_promotion_is_asked_for_the_second_factor(client, settings, aigul):
    settings.SITE_IS_SECURE = True
    sign_in_with(client, "")
    aigul.groups.add(Group.objects.get(name="Publisher"))
    assert client.get("/kk/admin/", follow=True).redirect_chain[-1][0] == "/kk/admin/second-factor/"


def test_command_gives_a_new_seed_and_ends_the_earlier_one(aigul):
    said = StringIO()
    first = give_second_factor(aigul)
    call_command("give_second_factor", "aigul", stdout=said)
    device = aigul.totpdevice_set.get()
    assert device.pk != first.pk
    assert said.getvalue() == f"aigul: {b32encode(device.bin_key).decode()} {device.config_url}\n"
    with pytest.raises(CommandError):
        call_command("give_second_factor", "nobody")


def test_demonstration_prints_the_seeds_of_those_who_publish():
    said = StringIO()
    call_command("create_demo_accounts", stdout=said)
    seeds = re.findall(r"^  (\w+): ([A-Z2-7]{32}) otpauth://totp/", said.getvalue(), re.M)
    assert sorted(name for name, _seed in seeds) == ["administrator", "publisher"]
    password = re.search(r"Password: (\S+)", said.getvalue())[1]
    assert sign_in(Client(), "editor", password).status_code == 302
    assert sign_in(Client(), "publisher", password).status_code == 200
