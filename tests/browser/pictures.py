"""Takes the pictures of the handbook anew: `python -m tests.browser.pictures`, a minute, from the sample records.

Each is a part of the desk, 1024 × 576, as WebP: ten for each language, under `static/handbook/`.
"""

import re
import sys
import tempfile
from base64 import b64decode
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests import parts
from tests.browser import site
from tests.browser.test_desk_pages import keys_on, provoke_conflict, sign_in

SIZE = {"width": 1024, "height": 576}
MOST_BYTES = 60_000
PICTURES = site.ROOT / "static" / "handbook"
LINES = {
    "kk": "Төраға: М. Әзілханов, ҚХА Төрағасының орынбасары\nН. Дементьева, Мәжіліс депутаты",
    "ru": "Председатель: М. Азильханов, заместитель Председателя АНК\nН. Дементьева, депутат Мажилиса",
}
# The page of each picture and what stands at its upper edge.
PLACES = {
    "first-steps": ("", None),
    "event-form": ("events/event/EVENT/change/", "fieldset.module"),
    "second-language": ("events/event/EVENT/change/", ".field-title_kk"),
    "publishing": ("events/event/EVENT/change/", ".summary"),
    "documents": ("events/event/EVENT/change/", "#documents-group"),
    "corrections": ("events/event/EVENT/change/", None),
    "participants": ("events/event/EVENT/participants/", None),
    "registers": ("people/person/merge/PERSON/OTHER/", None),
    "import": ("events/event/import/", None),
}


def take(tab, language: str, name: str):
    """WebP is what Chromium's own protocol writes; Playwright asks it for PNG and JPEG only."""
    protocol = tab.context.new_cdp_session(tab)
    for quality in (80, 60, 40, 20):
        answer = protocol.send("Page.captureScreenshot", {"format": "webp", "quality": quality})
        if len(picture := b64decode(answer["data"])) <= MOST_BYTES:
            break
    (PICTURES / language / f"{name}.webp").write_bytes(picture)


def show(tab, address: str, edge: str | None):
    tab.goto(address)
    if edge:
        bring_up(tab, edge)


def bring_up(tab, edge: str):
    tab.locator(edge).first.evaluate("(element) => element.scrollIntoView({ block: 'start' })")


def pictures_in(tab, language: str, keys: dict):
    for name, (page, edge) in PLACES.items():
        address = f"/{language}/admin/{re.sub('[A-Z]+', lambda key: keys[key[0]], page)}"
        if name == "corrections":
            provoke_conflict(tab, address)
        else:
            show(tab, address, edge)
        if name == "participants":
            tab.locator("#id_language").select_option(language)
            tab.locator("#id_text").fill(LINES[language])
            tab.locator("form [type=submit]:not([name])").last.click()
            bring_up(tab, ".pasted")
        take(tab, language, name)


def main(folder: Path):
    environment = site.prepared(folder)
    server, address = site.served(environment)
    try:
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(
                executable_path=parts.CHROMIUM.program(), args=["--no-sandbox"]
            )
            tab = chromium.new_context(base_url=address, viewport=SIZE, reduced_motion="reduce").new_page()
            for language in ("kk", "ru"):
                (PICTURES / language).mkdir(parents=True, exist_ok=True)
                tab.goto(f"/{language}/admin/login/")
                take(tab, language, "sign-in")
            sign_in(tab, "kk", "publisher", site.code_of(environment, "publisher"))
            keys = {"EVENT": keys_on(tab, "events/event", "құрылтай")[0]}
            keys["PERSON"], keys["OTHER"] = keys_on(tab, "people/person")[:2]
            for language in ("kk", "ru"):
                pictures_in(tab, language, keys)
            chromium.close()
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        main(Path(sys.argv[1]) if sys.argv[1:] else Path(temporary) / "site")
