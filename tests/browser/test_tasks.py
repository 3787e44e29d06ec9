"""What people come for, done in every way: a citizen's questions, a researcher's table and its link."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.visitors import EVERY_WAY, ByMouse, choose, expect_total, open_facet, open_filters

pytestmark = pytest.mark.chromium


@pytest.fixture(params=EVERY_WAY, ids=lambda way: way.__name__)
def visitor(request, window):
    return request.param(window(**request.param.options))


def open_menu(visitor, name):
    menu = visitor.tab.locator(".site-menu > summary")
    if menu.is_visible():
        visitor.activate(menu)
    visitor.activate(visitor.tab.locator(".menu").get_by_role("link", name=name))


WORDS = {
    "kk": ("Марапаттар", "Өңір", "Астана қаласы", "Жыл", ["Н. Айдашев", "Л. Құсайынова"]),
    "ru": ("Награды", "Регион", "город Астана", "Год", ["Н. Айдашев", "Л. Кусаинова"]),
}


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_citizen_finds_the_awards_given_in_astana_in_2022(visitor, language):
    awards, region, astana, year, recipients = WORDS[language]
    tab = visitor.tab
    tab.goto(f"/{language}/")
    open_menu(visitor, awards)
    expect(tab.locator("h1")).to_have_text(awards)
    choose(visitor, region, astana)
    open_filters(visitor)
    visitor.activate(open_facet(visitor, year).get_by_role("link", name=re.compile("2022")))
    expect_total(tab, 2)
    expect(tab.locator(".results .result-title, .results .grant-to")).to_have_count(2)
    for recipient in recipients:
        expect(tab.locator(".results")).to_contain_text(recipient)
    assert tab.complaints == []


def test_citizen_reads_what_a_person_said(visitor):
    tab = visitor.tab
    tab.goto("/ru/")
    open_menu(visitor, "Персоны")
    box = tab.locator("main input[name=q]")
    if hasattr(visitor, "reach"):
        visitor.reach(box)
    box.fill("Азильханов")
    box.press("Enter")
    expect_total(tab, 1)
    visitor.activate(tab.locator(".results").get_by_role("link").first)
    expect(tab.locator("h1")).to_contain_text("Азильханов")
    expect(tab.locator("#statements .statement-text").first).not_to_be_empty()
    assert tab.complaints == []


def test_researcher_shares_a_table_of_three_filters(visitor, window):
    tab = visitor.tab
    tab.goto("/ru/events/")
    choose(visitor, "Регион", "Астана")
    choose(visitor, "Вид", "Заседание")
    choose(visitor, "Тема", "Политические реформы")
    visitor.activate(tab.locator(".toolbar").get_by_role("link", name="Таблица"))
    expect(tab.locator("table.stack-table")).to_be_visible()
    rows = tab.locator("tbody th").all_inner_texts()
    assert rows
    elsewhere = window(width=1280)
    elsewhere.goto(tab.locator(".toolbar a[data-copy]").get_attribute("href"))
    assert elsewhere.locator("tbody th").all_inner_texts() == rows
    expect_total(elsewhere, int(tab.locator("[data-total]").get_attribute("data-total")))
    expect(elsewhere.locator(".chip")).to_have_count(3)
    assert tab.complaints + elsewhere.complaints == []


def test_researcher_chooses_columns(window):
    visitor = ByMouse(window(width=1280))
    tab = visitor.tab
    tab.goto("/ru/events/?view=table&region=KZ-71")
    visitor.activate(tab.locator(".columns-to-choose > summary"))
    for box in tab.locator(".columns-to-choose [checked]").all():
        box.uncheck()
    for name in ("Дата", "Документы"):
        visitor.tick(tab.locator(".columns-to-choose").get_by_role("checkbox", name=name))
    visitor.activate(tab.locator(".columns-to-choose button"))
    expect(tab.locator("thead th")).to_have_text(["Название", "Дата", "Документы"])
    assert "column=date&column=documents" in tab.url
    assert "region=KZ-71" in tab.url
