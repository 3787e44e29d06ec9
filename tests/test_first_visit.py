"""What a first visit carries over the wire, and that nothing of it comes from another host."""

import gzip
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
STATIC = ROOT / "static"
OWN_PAGES = [path for path in (ROOT / "templates").rglob("*.html") if "admin" not in path.parts]


def packed(pattern: str) -> int:
    """Bytes of all files of that kind, each compressed by itself as it is sent."""
    files = sorted(STATIC.glob(pattern))
    assert files, pattern
    return sum(len(gzip.compress(path.read_bytes(), 9)) for path in files)


def test_style_sheets_stay_under_15_kilobytes():
    assert packed("css/*.css") <= 15_000


def test_scripts_stay_under_15_kilobytes():
    assert packed("js/*.js") <= 15_000


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


@pytest.mark.parametrize("name", ["500.html", "503.html"])
def test_static_error_page_depends_on_nothing(name):
    page = (ROOT / "templates" / name).read_text(encoding="utf-8")
    assert re.findall(r"{%\s*(?:load|extends|include|url|static|translate)", page) == []
    for address in re.findall(r'href="/static/([^"]+)"', page):
        assert (STATIC / address).is_file()
