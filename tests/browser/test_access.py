"""Every kind of page in either language: it fits narrow screens, complains of nothing, and axe-core finds no violation.

axe-core asks narrow and wide, plain and for weak eyes; the window is opened once for all of it.

With ACCESS=full (`make access`) also in dark colours, at 768 px and in every colour scheme for weak eyes.
"""

import os
from itertools import product
from pathlib import Path

import pytest

from tests.browser.addresses import EVERY_PAGE, STATUS, address_of

pytestmark = pytest.mark.chromium

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
FULL = os.environ.get("ACCESS") == "full"
WIDTHS = (360, 768, 1280) if FULL else (360, 1280)
COLOURS = ("light", "dark") if FULL else ("light",)
DISPLAYS = (None, "200.white-on-black.wide", "150.blue.wide", "100.black-on-white.normal")
LOOKS = DISPLAYS if FULL else DISPLAYS[:2]
FITTING = (320, 360, 1280)
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
RUN = """async (tags) => {
  const { violations } = await axe.run({ runOnly: tags, resultTypes: ["violations"] });
  const where = (rule) => rule.nodes.slice(0, 3).map((node) => node.html.slice(0, 200)).join(" | ");
  return violations.map((rule) => `${rule.id}: ${where(rule)}`);
}"""


def violations_of(tab) -> list[str]:
    if not tab.evaluate("typeof axe === 'object'"):
        tab.evaluate(AXE)
    return tab.evaluate(RUN, list(RULES))


@pytest.mark.parametrize(("language", "page"), EVERY_PAGE)
def test_page_fits_its_screen_complains_of_nothing_and_has_no_violation(window, portal, language, page):
    tab = window(width=FITTING[0])
    answer = tab.goto(address_of(language, page))
    assert answer.status == STATUS.get(page, 200)
    assert overflow_of(tab) == dict.fromkeys(FITTING, 0)
    assert tab.complaints == []
    assert violations_in_each_look(tab, portal, language, page) == {}


def overflow_of(tab) -> dict[int, int]:
    """By how much the page is wider than the screen."""
    overflow = {}
    for width in FITTING:
        tab.set_viewport_size({"width": width, "height": 900})
        overflow[width] = tab.evaluate(OVERFLOW)
    return overflow


def violations_in_each_look(tab, portal, language, page) -> dict[tuple, list[str]]:
    found = {}
    for look, colours in product(LOOKS, COLOURS):
        tab.emulate_media(color_scheme=colours)
        tab.context.clear_cookies()
        if look:
            tab.context.add_cookies([{"name": "display", "value": look, "url": portal}])
        if look or colours != COLOURS[0]:
            tab.goto(address_of(language, page))
        for width in WIDTHS:
            tab.set_viewport_size({"width": width, "height": 900})
            found[look, colours, width] = violations_of(tab)
    return {key: rules for key, rules in found.items() if rules}


def test_a_violation_would_be_found(window):
    tab = window()
    tab.goto(address_of("kk", "about"))
    tab.evaluate("document.querySelector('main').append(document.createElement('img'))")
    assert [rule.split(":")[0] for rule in violations_of(tab)] == ["image-alt"]
