"""The import of a table in the browser: the chosen file outlives a sign-in that has ended and a mistake in its rows."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_desk_pages import sign_in

pytestmark = pytest.mark.chromium

WHERE = "/{}/admin/events/event/import/"
ENDED = {"kk": "Сеансыңыз аяқталды.", "ru": "Ваш сеанс завершён."}
CHANGED = {"kk": "Файл таңдалғаннан кейін өзгертілген", "ru": "Файл изменён после выбора"}
CHECKED = {"kk": "1 жол дұрыс", "ru": "1 строка верна"}


@pytest.fixture
def desk(window, empty_portal):
    """`desk(language)` is the import page, for somebody who has signed in at a portal without records."""

    def open_page(language, **options):
        tab = window(base_url=empty_portal[0], **options)
        sign_in(tab, language, "editor")
        tab.goto(WHERE.format(language))
        return tab

    return open_page


def table(folder, *rows):
    path = folder / "Отырыстар.csv"
    path.write_text("\n".join(["date;title_kk", *rows]), encoding="utf-8")
    return path


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_file_stays_chosen_over_a_sign_in_that_has_ended(desk, tmp_path, language):
    tab = desk(language)
    tab.locator("#id_file").set_input_files(table(tmp_path, "05.03.2024;Су туралы"))
    tab.context.clear_cookies(name="sessionid")
    tab.locator("[name=check]").click()
    said = tab.locator("#outcome [role=alert]")
    expect(said).to_contain_text(ENDED[language])

    with tab.context.expect_page() as opened:
        said.locator("a").click()
    sign_in(opened.value, language, "editor")
    expect(opened.value.locator("#user-tools")).to_be_visible()
    tab.locator("[name=check]").click()
    expect(tab.locator("#outcome")).to_contain_text(CHECKED[language])
    tab.locator("#import [type=submit]:not([name])").click()
    tab.wait_for_url("**/import/*/")
    expect(tab.locator(".chosen")).to_contain_text("Су туралы")


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_file_mended_in_a_spreadsheet_is_asked_for_in_words(desk, tmp_path, language):
    tab = desk(language)
    tab.locator("#id_file").set_input_files(table(tmp_path, "31.02.2024;Су туралы"))
    tab.locator("[name=check]").click()
    expect(tab.locator("#outcome .mistakes")).to_be_visible()
    mended = table(tmp_path, "05.03.2024;Су туралы және жер туралы")
    tab.locator("[name=check]").click()
    expect(tab.locator("#outcome [role=alert]")).to_contain_text(CHANGED[language])
    tab.locator("#id_file").set_input_files(mended)
    tab.locator("[name=check]").click()
    expect(tab.locator("#outcome")).to_contain_text(CHECKED[language])


def test_file_stays_chosen_without_script(desk, tmp_path):
    tab = desk("kk", java_script_enabled=False)
    tab.locator("#id_file").set_input_files(table(tmp_path, "05.03.2024;Су туралы"))
    tab.locator("[name=check]").click()
    expect(tab.locator(".held")).to_contain_text("Отырыстар.csv")
    tab.locator("#import [type=submit]:not([name])").click()
    expect(tab.locator(".chosen")).to_contain_text("Су туралы")
