"""The first record of the portal, entered whole by a clerk from an empty database, checked and published by another.

Counted are the pages of the way from «new event» to «sent for review», the small windows in which what the registers
lack is created, keystrokes beyond the texts themselves, and clicks. `-s` prints the figures.
"""

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import site
from tests.browser.test_desk_pages import sign_in

pytestmark = pytest.mark.chromium

DATA = Path(__file__).parents[2]
MOST_PAGES, MOST_KEYS = 4, 150
BOTH = ("kk", "ru")
AWARD = {"kk": "«Алғыс» медалі", "ru": "Медаль «Алғыс»"}
# How the choices of the form begin in Kazakh.
KINDS = {
    "extended_session": "Кеңей",
    "direction": "Жұм",
    "plan": "Жос",
    "appeal": "Үнд",
    "mentioned": "Тек",
}


def first_record() -> dict:
    records = json.loads((DATA / "events/data/events.json").read_text(encoding="utf-8"))
    return next(record for record in records if record["id"] == "apk-council-2022-06-22")


def register(name: str) -> dict[str, dict]:
    rows = json.loads((DATA / f"people/data/{name}.json").read_text(encoding="utf-8"))
    return {row["id"]: row for row in rows}


@dataclass
class Clerk:
    """Somebody at the desk with the paper beside the keyboard; copies texts, types the rest."""

    tab: object
    pages: int = 0
    windows: int = 0
    keys: int = 0
    clicks: int = 0

    def click(self, target):
        self.clicks += 1
        target.click()

    def copy(self, name: str, *texts, tab=None):
        """Into a field and those after it: a click, then a Tab from one to the next; the texts are not counted."""
        tab = tab or self.tab
        self.click(tab.locator(f"#id_{name}"))
        for place, text in enumerate(texts):
            if place:
                self.keys += 1
                tab.keyboard.press("Tab")
            tab.keyboard.insert_text(text or "")

    def pair(self, name: str, texts: dict, tab=None):
        self.copy(f"{name}_kk", *(texts[language] for language in BOTH), tab=tab)

    def select(self, name: str, letters: str):
        """One of a plain list by its first letters, as browsers look for it; a list that opens closes with Enter."""
        box = self.tab.locator(f"#id_{name}")
        labels = box.locator("option").all_inner_texts()
        place = next(at for at, label in enumerate(labels) if bare(label).startswith(bare(letters)))
        self.clicks += 1
        self.keys += len(letters) + 1
        box.select_option(index=place)

    def complete(self, name: str, letters: str, found: str):
        """A record by some of its letters and Enter, in a field that completes."""
        self.click(self.tab.locator(f"#id_{name} + .select2 .select2-selection"))
        self.keys += len(letters) + 1
        self.tab.keyboard.type(letters)
        expect(self.tab.locator(".select2-results__option--highlighted")).to_contain_text(found)
        self.tab.keyboard.press("Enter")

    def unfold(self, name: str):
        """Opens the part of a row in which the field stands."""
        field = self.tab.locator(f"#id_{name}")
        if not field.is_visible():
            self.click(field.locator("xpath=ancestor::details[not(@open)]").locator("summary").first)

    def create(self, place: str, **texts):
        """A record that no register has yet, in the small window beside the field."""
        self.windows += 1
        with self.tab.expect_popup() as opened:
            self.click(self.tab.locator(f"#add_id_{place}"))
        window = opened.value
        for field, words in texts.items():
            self.pair(field, words, tab=window)
        with window.expect_event("close"):
            self.click(window.locator("[name=_save]"))

    def add_row(self, section: str) -> str:
        """The prefix of a new row, «decisions-0»."""
        total = self.tab.locator(f"#id_{section}-TOTAL_FORMS")
        number = total.input_value()
        self.click(self.tab.locator(f"#{section}-group .add-row a"))
        return f"{section}-{number}"

    def open(self, target):
        """A button or link that leads to another page."""
        self.pages += 1
        self.click(target)
        self.tab.wait_for_load_state()


def bare(text: str) -> str:
    """«М.Рожин» and «М. Рожин» alike."""
    return text.replace(" ", "").casefold()


def name_of(body: dict) -> dict:
    return {"name": {language: body["name"][language] for language in BOTH}}


def lines_of(record) -> str:
    """The list of participants as the minutes print it."""
    people = record["participants"]
    speakers = [each for each in people if each["role"] == "speaker"]
    others = [each for each in people if each["role"] != "speaker"]
    listed = ["Спикерлер:", *speakers, "Қатысушылар:", *others]
    return "\n".join(
        each if isinstance(each, str) else f"{each['printed']}, {each['position']['kk']}" for each in listed
    )


def enter_facts(clerk: Clerk, record):
    bodies = register("organisations")
    clerk.pair("title", record["title"])
    clerk.select("kind", KINDS[record["kind"]])
    clerk.copy("date", f"{dt.date.fromisoformat(record['date']):%d.%m.%Y}")
    clerk.create("convening_body", **name_of(bodies["apk-council"]))
    clerk.select("region", "Астана")
    for text in ("summary", "remark", "locality", "venue"):
        clerk.pair(text, record[text])


def enter_rows(clerk: Clerk, record):
    """What names no participant: the agenda, the groups, decisions, awards, references."""
    bodies, people = register("organisations"), register("persons")
    for topic in record["agenda"]:
        clerk.pair(f"{clerk.add_row('topics')}-title", topic)
    for group in record["groups"]:
        row = clerk.add_row("participations")
        clerk.unfold(f"{row}-group_kk")
        clerk.pair(f"{row}-group", group["label"])
    for place, decision in enumerate(record["decisions"]):
        row = clerk.add_row("decisions")
        clerk.select(f"{row}-kind", KINDS[decision["kind"]])
        clerk.pair(f"{row}-text", decision)
        if decision["executor"] and not place:
            body = bodies[decision["executor"]]
            clerk.create(f"{row}-executor", **name_of(body), short_name=body["short_name"])
        elif decision["executor"]:
            clerk.complete(f"{row}-executor", "қха", "Ассамблеясы")
    for place, grant in enumerate(record["awards"]):
        row, person = clerk.add_row("award_grants"), people[grant["recipient"]["person_id"]]
        if place:
            clerk.complete(f"{row}-award", "алғ", "Алғыс")
        else:
            clerk.create(f"{row}-award", name=AWARD)
        clerk.create(f"{row}-recipient", **{part: person[part] for part in ("family_name", "given_name")})
        clerk.copy(f"{row}-printed_name", grant["printed"])
        clerk.create(f"{row}-organisation", **name_of(bodies[grant["organisation"]]))
        clerk.pair(f"{row}-position", grant["position"])
        clerk.pair(f"{row}-reason", grant["reason"])


def enter_participants(clerk: Clerk, record):
    clerk.copy("text", lines_of(record))
    clerk.click(clerk.tab.locator("form [type=submit]:not([name])").last)
    clerk.tab.wait_for_selector(".pasted")


def enter_what_was_said(clerk: Clerk, record):
    """On the saved record: the Russian of the participants, who was only mentioned, and the statements."""
    rows = {}
    for row in clerk.tab.locator("[id^=id_participations-][id$=-printed_name]").all():
        rows[row.input_value()] = row.get_attribute("id").removeprefix("id_").removesuffix("-printed_name")
    printed = {each["person_id"]: each["printed"] for each in record["participants"]}
    for each in record["participants"]:
        clerk.copy(f"{rows[each['printed']]}-position_ru", each["position"]["ru"])
        if each["presence"] == "mentioned":
            clerk.select(f"{rows[each['printed']]}-presence", KINDS["mentioned"])
    for statement in record["statements"]:
        row = clerk.add_row("statements")
        clerk.pair(f"{row}-text", statement)
        if statement["person_id"]:
            clerk.select(f"{row}-participation", printed[statement["person_id"]][:4])


def enter(clerk: Clerk, record):
    """From the first page of the desk to «sent for review»."""
    tab = clerk.tab
    clerk.open(tab.locator("a.button[href$='/event/add/']"))
    enter_facts(clerk, record)
    enter_rows(clerk, record)
    clerk.click(tab.locator("[name=_continue]"))
    clerk.open(tab.locator(".object-tools a[href$='/participants/']"))
    enter_participants(clerk, record)
    clerk.open(tab.locator("[name=confirm]"))
    enter_what_was_said(clerk, record)
    clerk.click(tab.locator("[name=_continue]"))
    clerk.open(tab.locator(".summary a[href*='/deed/review/']"))
    clerk.click(tab.locator("form [type=submit].default"))
    expect(tab.locator(".summary")).to_contain_text("Тексерілуде")


def publish(tab, environment):
    sign_in(tab, "ru", "publisher", site.code_of(environment, "publisher"))
    tab.locator(".tasks a[href*='task=review']").click()
    tab.locator("#result_list tbody th a").first.click()
    tab.locator(".summary a[href*='/deed/publish/']").click()
    tab.locator("form [type=submit].default").click()
    expect(tab.locator(".summary")).to_contain_text("Опубликовано")


def texts_of(record, language) -> list[str]:
    """What a reader of this language has to find on the page."""
    rows = (
        *record["agenda"],
        *record["statements"],
        *record["decisions"],
        record["venue"],
        record["summary"],
    )
    people = [each["position"] for each in (*record["participants"], *record["awards"])]
    printed = [each["printed"] for each in record["participants"]]
    labels = [group["label"] for group in record["groups"]]
    return [*(each[language] for each in (*rows, *people, *labels)), *printed]


def test_first_record_from_an_empty_database_to_the_public_page(window, empty_portal):
    address, environment = empty_portal
    record = first_record()
    tab = window(base_url=address)
    clerk = Clerk(tab)
    sign_in(tab, "kk", "editor")
    enter(clerk, record)
    desk = window(base_url=address)
    publish(desk, environment)
    for language in BOTH:
        tab.goto(f"/{language}/events/")
        tab.locator(".results .result-title a, .results h3 a").first.click()
        page = " ".join(tab.locator("main").inner_text().split())
        assert record["title"][language] in page
        assert [text for text in texts_of(record, language) if " ".join(text.split()) not in page] == []
    assert tab.complaints + desk.complaints == []
    assert clerk.pages <= MOST_PAGES
    assert clerk.keys <= MOST_KEYS
