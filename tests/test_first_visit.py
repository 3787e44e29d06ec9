"""What a first visit carries over the wire, and that nothing of it comes from another host."""

import gzip
import re
from pathlib import Path

import pytest

from portal.search.index import deferred_indexing
from tests import factories as make

ROOT = Path(__file__).parent.parent
STATIC = ROOT / "static"
OWN_PAGES = [path for path in (ROOT / "templates").rglob("*.html") if "admin" not in path.parts]


def asked_for(kind: str) -> list[Path]:
    """The style sheets or scripts that any page of ours names; those of the desk are its own templates' business."""
    named = {
        name
        for path in OWN_PAGES
        for name in re.findall(rf'static "({kind}/[^"]+)"', path.read_text("utf-8"))
    }
    assert named, kind
    return [STATIC / name for name in sorted(named)]


def packed(content: bytes) -> int:
    return len(gzip.compress(content, 9))


@pytest.mark.parametrize("kind", ["css", "js"])
def test_style_sheets_and_scripts_stay_under_15_kilobytes_each(kind):
    assert sum(packed(path.read_bytes()) for path in asked_for(kind)) <= 15_000


@pytest.mark.django_db
@pytest.mark.any_engine
def test_pages_stay_under_40_kilobytes(client):
    """As they are sent, compressed; the list and the table are full, the record has fifty participants."""
    with deferred_indexing():
        body = make.make_organisation()
        events = [make.make_event(convening_body=body) for _ in range(55)]
        for _ in range(50):
            make.make_participation(events[0], organisation=body)
    pages = ("", "events/", f"events/{events[0].slug}/", "statistics/", "events/?view=table")
    addresses = [f"/{language}/{page}" for language in ("kk", "ru") for page in pages]
    answers = {address: client.get(address) for address in addresses}
    assert {answer.status_code for answer in answers.values()} == {200}
    sizes = {address: packed(answer.content) for address, answer in answers.items()}
    assert {address: size for address, size in sizes.items() if size > 40_000} == {}


def test_fonts_stay_under_80_kilobytes():
    assert sum(path.stat().st_size for path in STATIC.glob("fonts/*.woff2")) <= 80_000


def test_fonts_carry_every_letter_of_both_languages():
    from fontTools.ttLib import TTFont

    have = {code for path in STATIC.glob("fonts/*.woff2") for code in TTFont(path).getBestCmap()}
    kazakh = "АӘБВГҒДЕЁЖЗИЙКҚЛМНҢОӨПРСТУҰҮФХҺЦЧШЩЪЫІЬЭЮЯ"
    needed = kazakh + kazakh.lower() + "ABCxyz0123456789«»„“”–—…№₸·\u00a0"
    assert {letter for letter in needed if ord(letter) not in have} == set()


def test_style_sheets_ask_no_other_host():
    for path in STATIC.glob("css/*.css"):
        addresses = re.findall(r"url\(\"?([^\")]+)", path.read_text(encoding="utf-8"))
        assert all((path.parent / address).is_file() for address in addresses), addresses


@pytest.mark.parametrize("path", OWN_PAGES, ids=lambda path: path.relative_to(ROOT / "templates").as_posix())
def test_page_has_no_inline_style_or_script(path):
    page = path.read_text(encoding="utf-8")
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=|javascript:", page) == []
    scripts = re.findall(r"<script([^>]*)>", page)
    assert all("src=" in script or "application/" in script for script in scripts), scripts


@pytest.mark.parametrize("name", ["500.html", "503.html", "unreadable.html"])
def test_static_error_page_depends_on_nothing(name):
    page = (ROOT / "templates" / name).read_text(encoding="utf-8")
    assert re.findall(r"{%\s*(?:load|extends|include|url|static|translate)", page) == []
    for address in re.findall(r'href="/static/([^"]+)"', page):
        assert (STATIC / address).is_file()
