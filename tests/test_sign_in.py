"""Signing in at the desk: guessing ends soon, for one account and from one address, whatever a header says."""

import pytest
from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db
LIMIT = 10


@pytest.fixture
def aigul():
    return User.objects.create_user("aigul", password="right-Password-7", is_staff=True)


def sign_in(client, name, password, **meta):
    return client.post("/kk/admin/login/", {"username": name, "password": password}, **meta)


def test_right_password_opens_the_desk(client, aigul):
    assert sign_in(client, "aigul", "right-Password-7").status_code == 302
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
