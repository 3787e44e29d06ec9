"""What holds on every kind of page: it fits narrow screens, complains of nothing, and switches language in place."""

from urllib.parse import urlsplit

import pytest

from tests.browser.addresses import EVERY_PAGE, PAGES, STATUS, address_of

pytestmark = pytest.mark.chromium

WIDTHS = (320, 360, 1280)
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize(("language", "page"), EVERY_PAGE)
def test_page_fits_its_screen_and_complains_of_nothing(window, language, page):
    tab = window(width=WIDTHS[0])
    answer = tab.goto(address_of(language, page))
    assert answer.status == STATUS.get(page, 200)
    overflow = {}
    for width in WIDTHS:
        tab.set_viewport_size({"width": width, "height": 900})
        overflow[width] = tab.evaluate(OVERFLOW)
    assert overflow == dict.fromkeys(WIDTHS, 0)
    assert tab.complaints == []


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
