"""Every kind of page switches language in place; whether it fits its screen, `test_access` asks."""

from urllib.parse import urlsplit

import pytest

from tests.browser.addresses import PAGES, address_of

pytestmark = pytest.mark.chromium


@pytest.mark.parametrize("page", PAGES)
def test_language_switch_keeps_the_page_and_its_filters(window, page):
    tab = window(java_script_enabled=False)
    tab.goto(address_of("kk", page))
    tab.get_by_role("link", name="Русский").click()
    there = urlsplit(tab.url)
    expected = address_of("ru", page) if page != "not-found" else "/ru/"
    assert f"{there.path}{'?' * bool(there.query)}{there.query}" == expected
    assert tab.locator("html").get_attribute("lang") == "ru"
    tab.get_by_role("link", name="Қазақша").click()
    assert tab.locator("html").get_attribute("lang") == "kk"
