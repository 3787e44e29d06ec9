"""Suggestions under the search box: ruled by the keyboard, never older than the words, never in the way."""

from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.chromium

WORDS = {"kk": "қа", "ru": "ка"}


@pytest.fixture
def opened(window):
    def open_page(language="kk", width=1280):
        tab = window(width=width)
        tab.goto(f"/{language}/people/")
        if width < 700:
            tab.locator(".site-menu > summary").click()
        return tab, tab.locator("#site-q")

    return open_page


def choices(tab):
    return tab.locator(".suggestions:visible [role=option]")


def expect_chosen(tab, box, place):
    """The option that the box names is the only one selected; None: no option, the box itself."""
    selected = tab.locator(".suggestions [aria-selected=true]")
    if place is None:
        expect(selected).to_have_count(0)
        assert box.get_attribute("aria-activedescendant") is None
        return
    expect(selected).to_have_count(1)
    option = choices(tab).nth(place)
    expect(option).to_have_attribute("aria-selected", "true")
    expect(option).to_be_in_viewport(ratio=0.9)
    assert box.get_attribute("aria-activedescendant") == option.get_attribute("id")


@pytest.mark.parametrize(("language", "width"), [("kk", 360), ("ru", 1280)])
def test_arrows_choose_enter_opens_and_escape_keeps_the_words(opened, language, width):
    tab, box = opened(language, width)
    box.press_sequentially(WORDS[language])
    expect(choices(tab)).not_to_have_count(0)
    expect(box).to_have_attribute("aria-expanded", "true")
    assert tab.locator(".suggestions").get_attribute("id") == box.get_attribute("aria-controls")
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    last = choices(tab).count() - 1
    for key, place in [("ArrowUp", last), ("ArrowDown", None), ("ArrowDown", 0), ("ArrowDown", 1)]:
        box.press(key)
        expect_chosen(tab, box, place)
    box.press("Home")
    expect_chosen(tab, box, None)
    assert box.evaluate("box => box.selectionStart") == 0
    box.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value(WORDS[language])
    expect(choices(tab)).to_have_count(0)
    box.press("ArrowDown")
    expect(choices(tab)).to_have_count(last + 1)
    box.press("Tab")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).not_to_be_focused()
    box.press("ArrowDown")
    choices(tab).first.wait_for()
    box.press("ArrowDown")
    name = choices(tab).first.locator("span").inner_text()
    box.press("Enter")
    expect(tab.locator("h1")).to_contain_text(name.split()[0])
    assert tab.complaints == []


def test_an_option_opens_by_mouse_and_enter_without_one_searches(opened):
    tab, box = opened()
    box.press_sequentially(WORDS["kk"])
    name = choices(tab).nth(1).locator("span").inner_text()
    choices(tab).nth(1).click()
    expect(tab.locator("h1")).to_contain_text(name.split()[0])
    with tab.expect_response("**/suggest/?*"):
        box.fill("ъъъъ")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press("Enter")
    tab.wait_for_url("**/kk/events/?q=*")
    assert tab.complaints == []


def test_an_old_answer_never_replaces_a_newer_one_nor_its_failure_closes_it(opened):
    tab, box = opened()
    held = []
    tab.route("**/suggest/?*", lambda route: held.append(route) if len(held) < 2 else route.continue_())
    for words in ("қа", "қал"):
        with tab.expect_request("**/suggest/?*"):
            box.fill(words)
    box.fill("қали")
    choices(tab).first.wait_for()
    newest = choices(tab).all_inner_texts()
    held[1].abort()
    with tab.expect_response("**/suggest/?*"):
        held[0].continue_()
    tab.evaluate("new Promise(done => setTimeout(done))")
    assert choices(tab).all_inner_texts() == newest


def test_an_option_chosen_for_other_words_is_not_opened(opened):
    tab, box = opened()
    box.press_sequentially(WORDS["kk"])
    choices(tab).first.wait_for()
    box.press("ArrowDown")
    box.press_sequentially("р")
    box.press("Enter")
    tab.wait_for_url("**/kk/events/?q=*")
    assert unquote(urlsplit(tab.url).query) == f"q={WORDS['kk']}р"


def test_without_a_connection_the_box_stays_as_it_is(opened):
    tab, box = opened()
    tab.route("**/suggest/?*", lambda route: route.abort())
    with tab.expect_event("requestfailed"):
        box.fill(WORDS["kk"])
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value(WORDS["kk"])
    assert [said for said in tab.complaints if "Failed to load resource" not in said] == []
