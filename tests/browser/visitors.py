"""How people use a page: with a mouse or a finger, with the keyboard alone, with scripts switched off."""

import re

from playwright.sync_api import Locator, Page, expect

MOST_STOPS = 150


class ByMouse:
    options = {"width": 1280}
    updates_by_itself = True

    def __init__(self, tab: Page):
        self.tab = tab

    def activate(self, target: Locator):
        target.click()

    def tick(self, target: Locator):
        target.check()


class OnPhone(ByMouse):
    options = {"width": 360, "has_touch": True}

    def activate(self, target: Locator):
        target.tap()


class WithoutScripts(ByMouse):
    options = {"width": 1280, "java_script_enabled": False}
    updates_by_itself = False


class ByKeyboard(ByMouse):
    def activate(self, target: Locator):
        self.reach(target)
        self.tab.keyboard.press("Enter")

    def tick(self, target: Locator):
        self.reach(target)
        self.tab.keyboard.press("Space")

    def reach(self, target: Locator):
        """Tab on until the target is in focus, which has to be seen."""
        expect(target).to_have_count(1)
        for _ in range(MOST_STOPS):
            if target.evaluate("(element) => element === document.activeElement"):
                assert outline_of(target) >= 2, "focus cannot be seen"
                return
            self.tab.keyboard.press("Tab")
        raise AssertionError(f"not reached by the keyboard: {target}")


def outline_of(target: Locator) -> float:
    return target.evaluate("(element) => parseFloat(getComputedStyle(element).outlineWidth)")


EVERY_WAY = [ByMouse, OnPhone, ByKeyboard, WithoutScripts]


def open_filters(visitor: ByMouse):
    """On a phone the filters are folded; on a wide screen beside a list they stand open."""
    summary = visitor.tab.locator(".filters > summary")
    if summary.is_visible() and visitor.tab.locator(".filters[open]").count() == 0:
        visitor.activate(summary)


def open_facet(visitor: ByMouse, name: str):
    """The facet of this title, unfolded if it was not."""
    facet = visitor.tab.locator(".facet").filter(has=visitor.tab.locator("summary", has_text=name))
    if facet.get_attribute("open") is None:
        visitor.activate(facet.locator("summary"))
    return facet


def choose(visitor: ByMouse, facet: str, value: str):
    """Tick a value of a facet; the results follow by themselves or by the button."""
    open_filters(visitor)
    visitor.tick(open_facet(visitor, facet).get_by_role("checkbox", name=with_count(value)))
    if not visitor.updates_by_itself:
        visitor.activate(visitor.tab.locator(".filters form > button"))
    expect(visitor.tab.locator(".chips")).to_contain_text(value)


def with_count(value: str) -> re.Pattern:
    """The label of a value with its number of records behind it, and of no other value that ends alike."""
    return re.compile(rf"(^|\s){re.escape(value)} [0-9]+$")


def expect_total(tab: Page, number: int):
    expect(tab.locator("[data-total]")).to_have_attribute("data-total", str(number))
