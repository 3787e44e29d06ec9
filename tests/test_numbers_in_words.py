"""Words beside numbers: in Russian the form that goes with the number, in Kazakh always the singular."""

import re
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.template import Context, Template
from django.utils.translation import override

from portal.site import views
from tests.pages import LANGUAGES, html_of, main_of, text_of

NUMBERS = [0, 1, 2, 5, 11, 21, 22, 101, 112]
ONE, FEW, MANY = {1, 21, 101}, {2, 22}, {0, 5, 11, 112}
WORDS = {
    "ru": {
        "events": ("событие", "события", "событий"),
        "people": ("персона", "персоны", "персон"),
        "organisations": ("организация", "организации", "организаций"),
        "regions": ("регион", "региона", "регионов"),
    },
    "kk": {
        "events": ("іс-шара",) * 3,
        "people": ("тұлға",) * 3,
        "organisations": ("ұйым",) * 3,
        "regions": ("өңір",) * 3,
    },
}
CATALOGUES = Path(settings.BASE_DIR) / "locale"
# Units and words that stay as they are beside any number.
UNCHANGING = {"есть", "ГБ", "МБ", "из", "года", "годы", "и", "Мб"}
NUMERIC = r"%\((?:number|count|days|total|made|done|new|kept|changed|same|rows|events)\)[sd]"


def word_for(number: int, forms: tuple[str, str, str]) -> str:
    return forms[0 if number in ONE else 1 if number in FEW else 2]


@pytest.mark.django_db
@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", ["", "data/"])
def test_figures_stand_with_the_form_of_their_number(client, monkeypatch, page, language, number):
    monkeypatch.setattr(views, "home_figures", lambda _events: dict.fromkeys(WORDS["ru"], number))
    html = main_of(html_of(client, f"/{language}/{page}"))
    figures = re.search(r'<ul class="figures">(.*?)</ul>', html, re.S)[1]
    said = [text_of(item).lower() for item in re.findall(r"<li>(.*?)</li>", figures, re.S)]
    assert said == [f"{number} {word_for(number, forms)}" for forms in WORDS[language].values()]


@pytest.mark.parametrize("number", NUMBERS)
def test_numbers_in_registers_stand_with_the_form_of_their_number(number):
    source = (
        "{% load i18n %}{% blocktranslate trimmed count number=number %}{{ number }} event"
        "{% plural %}{{ number }} events{% endblocktranslate %}"
    )
    for language in LANGUAGES:
        with override(language):
            said = Template(source).render(Context({"number": number}))
        assert (
            said.replace("\N{NO-BREAK SPACE}", " ")
            == f"{number} {word_for(number, WORDS[language]['events'])}"
        )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_that_counts_has_plural_forms(language):
    """A Russian noun after a number needs three forms, so no message without them may put one there."""
    file = CATALOGUES / language / "LC_MESSAGES" / "django.po"
    alone = [
        entry.msgstr
        for entry in polib.pofile(file)
        if not entry.obsolete and not entry.msgid_plural
        for word in re.findall(rf"{NUMERIC}\s+([А-Яа-яЁё]+)", entry.msgstr)
        if language == "ru" and word not in UNCHANGING
    ]
    assert alone == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_plural_forms_of_a_message_are_those_of_the_language(language):
    """Kazakh has one form after a number; in Russian the last form, of fractions, is that of two."""
    file = CATALOGUES / language / "LC_MESSAGES" / "django.po"
    forms = [list(entry.msgstr_plural.values()) for entry in polib.pofile(file) if entry.msgstr_plural]
    assert forms
    if language == "kk":
        assert [
            entry for entry in forms if len(set(entry)) > 1 and "{" not in entry[0] and "%" in entry[0]
        ] == []
    else:
        assert [entry for entry in forms if len(entry) != 4] == []


def test_no_template_puts_a_number_before_a_noun_by_hand():
    by_hand = re.compile(
        r"\{\{ *[\w.]*(?:count|number|total|numbers\.\w+|\|length) *\}\}(?:</[a-z]+>)?\s*"
        r"\{% translate \"[a-z]"
    )
    found = [
        (str(file.relative_to(settings.BASE_DIR)), match[0])
        for file in sorted((settings.BASE_DIR / "templates").rglob("*.html"))
        for match in by_hand.finditer(file.read_text())
    ]
    assert found == []
