"""The handbook: whole in both languages, true to the words of the desk, for staff alone."""

import re

import polib
import pytest
from django.conf import settings

from portal.desk.handbook import PAGES
from tests.staff import signed_in

TEXTS = settings.BASE_DIR / "templates" / "handbook"
PICTURES = settings.BASE_DIR / "static" / "handbook"
LANGUAGES = ["kk", "ru"]


def words_of_the_desk(language) -> set[str]:
    """Everything the desk can show in this language, our own catalogue and that of the libraries."""
    words = set()
    for folder in settings.LOCALE_PATHS:
        for entry in polib.pofile(str(folder / language / "LC_MESSAGES" / "django.po")):
            words |= {text.casefold() for text in (entry.msgstr, *entry.msgstr_plural.values())}
    return words


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_in_the_handbook_are_those_of_the_desk(language):
    words = words_of_the_desk(language)
    for page in PAGES:
        text = (TEXTS / language / f"{page.slug}.html").read_text(encoding="utf-8")
        names = re.findall(r"<b>([^<]+)</b>", text)
        assert [name for name in names if name.casefold() not in words] == [], page.slug


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_page_has_a_picture_of_its_own_language_and_a_bounded_size(language):
    sizes = {path.stem: path.stat().st_size for path in (PICTURES / language).glob("*.webp")}
    assert set(sizes) == {page.slug for page in PAGES}
    assert all(2_000 < size <= 60_000 for size in sizes.values()), sizes


@pytest.mark.django_db
@pytest.mark.any_engine
@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_the_handbook_lead_from_one_to_the_next(language):
    browser = signed_in()
    contents = browser.get(f"/{language}/admin/handbook/").content.decode()
    links = re.findall(rf'<li><a href="(/{language}/admin/handbook/[-a-z]+/)">', contents)
    assert len(links) == len(PAGES)
    for link, following in zip(links, [*links[1:], None], strict=True):
        page = browser.get(link)
        assert page.status_code == 200
        found = re.search(r'<a href="([^"]+)" rel="next"', page.content.decode())
        assert (found and found[1]) == following
    assert f'href="/{language}/admin/handbook/"' in browser.get(f"/{language}/admin/").content.decode()


@pytest.mark.django_db
@pytest.mark.any_engine
def test_handbook_is_for_staff_and_unknown_pages_are_missing(client):
    assert client.get("/kk/admin/handbook/").status_code == 302
    assert signed_in().get("/kk/admin/handbook/never/").status_code == 404
