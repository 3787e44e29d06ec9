"""The desk in the browser: no violation of axe-core or of the policy, nothing cut off at 1024 px or on a tablet."""

import re
from collections import defaultdict
from itertools import product

import pytest

from tests.browser.site import PASSWORD, code_of
from tests.browser.test_access import FULL, violations_of

pytestmark = pytest.mark.chromium

SIZES = {"desk": (1024, 768), "tablet": (768, 1024)}
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
PAGES = [
    *("", "events/event/", "events/event/?task=needs_ru", "events/event/add/", "events/event/import/"),
    *("events/event/EVENT/change/", "events/event/EVENT/history/", "events/event/EVENT/preview/"),
    *(
        "events/event/EVENT/participants/",
        "events/event/EVENT/copy/",
        "events/event/deed/withdraw/?ids=EVENT",
    ),
    *(
        "people/person/",
        "people/person/PERSON/change/",
        "people/person/PERSON/history/",
        "people/person/alike/",
    ),
    *("people/person/merge/PERSON/OTHER/", "people/organisation/BODY/change/", "people/organisation/alike/"),
    *("people/region/", "events/subject/", "events/award/", "events/event/recover/", "password_change/"),
    *("auth/user/", "auth/user/add/", "auth/user/1/change/", "handbook/", "handbook/corrections/"),
]


def sign_in(tab, language, username, code="", password=PASSWORD):
    tab.goto(f"/{language}/admin/login/")
    tab.locator("#id_username").fill(username)
    tab.locator("#id_password").fill(password)
    tab.locator("#id_code").fill(code)
    tab.locator("#login-form [type=submit]").click()


def keys_on(tab, register, words="") -> list[str]:
    """The keys of the first records in a list of the desk."""
    tab.goto(f"/kk/admin/{register}/?q={words}")
    links = tab.locator("#result_list tbody th a").evaluate_all("links => links.map(link => link.href)")
    return [re.search(r"/(\d+)/change/", link)[1] for link in links]


def faults_of(tab) -> list[str]:
    """What the browser complained of on the way here, what axe-core finds, how much wider than a screen the page is."""
    found = list(tab.complaints)
    for size, (width, height) in SIZES.items():
        tab.set_viewport_size({"width": width, "height": height})
        if wider := tab.evaluate(OVERFLOW):
            found.append(f"{wider} px too wide at the {size}")
        if FULL or size == "desk":
            found += violations_of(tab)
    tab.complaints.clear()  # axe-core, which the policy holds to its rules too, makes some of its own
    return found


def pages_by_fault(found: dict) -> dict[str, list]:
    """The pages of each fault: one in a common template is read once, not a hundred times."""
    pages = defaultdict(list)
    for page, faults in found.items():
        for fault in faults:
            pages[fault].append(page)
    return dict(pages)


def provoke_conflict(tab, address):
    """As if somebody else had saved the record since: the version that the form carries is another one."""
    tab.goto(address)
    tab.locator("[name=version]").evaluate("(field) => { field.value = 'main:1.' }")
    tab.locator("#id_title_kk").fill("Басқа атау")
    tab.locator("[name=_save]").click()
    tab.wait_for_selector("table.conflict")


def test_pages_of_the_desk_are_open_to_all_and_fit(window, surroundings):
    tab = window(width=1024)
    sign_in(tab, "kk", "editor", password="wrong")
    found = {"sign-in refused": faults_of(tab)}
    sign_in(tab, "kk", "administrator", code_of(surroundings, "administrator"))
    keys = {"EVENT": keys_on(tab, "events/event")[0], "BODY": keys_on(tab, "people/organisation")[0]}
    keys["PERSON"], keys["OTHER"] = keys_on(tab, "people/person")[:2]
    for language, page in product(("kk", "ru"), PAGES):
        address = f"/{language}/admin/{re.sub('[A-Z]+', lambda name: keys[name[0]], page)}"
        status = tab.goto(address).status
        found[address] = faults_of(tab) if status == 200 else [f"status {status}"]
    for language in ("kk", "ru"):
        provoke_conflict(tab, f"/{language}/admin/events/event/{keys['EVENT']}/change/")
        found["conflict", language] = faults_of(tab)
    assert pages_by_fault(found) == {}
