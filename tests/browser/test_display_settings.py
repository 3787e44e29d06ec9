"""The settings for weak eyes: found by the link in the header, the same in both languages, with and without scripts."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.chromium


@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "no-scripts"])
def test_settings_are_remembered_across_languages_and_pages(window, has_scripts):
    tab = window(width=360, java_script_enabled=has_scripts)
    tab.goto("/kk/events/?region=KZ-71")
    usual = letters_of(tab)
    tab.locator(".site-strip > .wrap > a").click()
    for name, value in (("size", "200"), ("scheme", "white-on-black"), ("spacing", "wide")):
        tab.locator(f"input[name={name}][value='{value}']").check()
    tab.locator("main button").first.click()
    tab.wait_for_url("**/kk/events/?region=KZ-71")
    assert letters_of(tab) == 2 * usual
    tab.get_by_role("link", name="Русский").click()
    assert letters_of(tab) == 2 * usual
    tab.goto("/ru/people/")
    html = tab.locator("html")
    expect(html).to_have_attribute("data-size", "200")
    expect(html).to_have_attribute("data-scheme", "white-on-black")
    expect(html).to_have_attribute("data-spacing", "wide")
    assert tab.complaints == []


def letters_of(tab) -> float:
    return tab.locator("html").evaluate("(element) => parseFloat(getComputedStyle(element).fontSize)")
