"""Results that follow the filters: without a reload, announced, the focus kept, the back button right."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.visitors import ByMouse, choose, expect_total, open_facet

pytestmark = pytest.mark.chromium

ANNOUNCED = "[data-announce]"


@pytest.fixture
def tab(window):
    tab = window(width=1280)
    tab.goto("/ru/events/")
    tab.evaluate("window.isSameDocument = true")
    return tab


def is_same_document(tab) -> bool:
    return tab.evaluate("window.isSameDocument === true")


def test_results_follow_a_filter_and_the_count_is_announced(tab):
    before = tab.locator("[data-total]").get_attribute("data-total")
    choose(ByMouse(tab), "Регион", "Астана")
    after = tab.locator("[data-total]").get_attribute("data-total")
    assert int(after) < int(before)
    expect(tab.locator(ANNOUNCED)).to_have_text(re.compile(rf"\b{after}$"))
    assert tab.url.endswith("/ru/events/?region=KZ-71")
    assert is_same_document(tab)
    assert tab.complaints == []


def test_focus_and_unfolded_facets_stay_where_they_were(tab):
    visitor = ByMouse(tab)
    open_facet(visitor, "Вид")
    choose(visitor, "Регион", "Астана")
    expect(tab.locator(":focus")).to_have_attribute("value", "KZ-71")
    expect(tab.locator(".facet[open]")).to_have_count(2)


def test_what_was_typed_to_narrow_a_list_stays(tab):
    visitor = ByMouse(tab)
    box = open_facet(visitor, "Организация").locator("input.narrow")
    box.fill("ассамблея")
    visible = tab.locator(".facet .choices li:visible")
    expect(visible.first).to_contain_text("Ассамбле")
    visible.first.locator("input").check()
    expect(tab.locator(".chip")).to_have_count(1)
    expect(tab.locator(".facet[open] input.narrow")).to_have_value("ассамблея")


def test_back_button_brings_back_filters_and_results(tab):
    total = int(tab.locator("[data-total]").get_attribute("data-total"))
    choose(ByMouse(tab), "Регион", "Астана")
    tab.locator(".chip").first.click()
    expect_total(tab, total)
    tab.go_back()
    expect(tab.locator(".chip")).to_have_count(1)
    expect(tab.locator("input[value=KZ-71]")).to_be_checked()
    tab.go_back()
    expect(tab.locator(".chip")).to_have_count(0)
    expect_total(tab, total)
    assert is_same_document(tab)


def test_language_switch_carries_filters_chosen_without_a_reload(tab):
    choose(ByMouse(tab), "Регион", "Астана")
    total = int(tab.locator("[data-total]").get_attribute("data-total"))
    tab.get_by_role("link", name="Қазақша").click()
    tab.wait_for_url("**/kk/events/?region=KZ-71")
    expect_total(tab, total)


def test_malformed_period_is_said_at_once_and_keeps_the_rest(tab):
    choose(ByMouse(tab), "Регион", "Астана")
    tab.locator("input[name=date_after]").fill("22.06")
    tab.locator("input[name=date_after]").press("Enter")
    expect(tab.get_by_role("alert")).to_be_visible()
    assert "region=KZ-71" in tab.url
    tab.locator("input[name=date_after]").fill("2022")
    tab.locator("input[name=date_after]").press("Enter")
    expect(tab.locator(".chip")).to_have_count(2)


def test_lost_connection_falls_back_to_the_browser(tab):
    def lose(route):
        route.abort() if route.request.resource_type == "fetch" else route.continue_()

    tab.route("**/events/?*", lose)
    open_facet(ByMouse(tab), "Регион").get_by_role("checkbox", name="Астана").check()
    expect(tab.locator(".chip")).to_have_count(1)
    assert not is_same_document(tab)
