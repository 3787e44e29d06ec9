"""Every entry of every catalogue under locale/, ours and the libraries' alike."""

import re
from collections import Counter
from io import StringIO
from pathlib import Path

import polib
import pytest
from django.core.management import CommandError, call_command

from portal.bilingual import catalogues
from portal.bilingual.catalogues import Message, own_messages, python_messages, template_messages

LOCALE = Path(__file__).parents[2] / "locale"
CATALOGUES = sorted(LOCALE.rglob("*.po"))
# As Django's own headers say it: catalogues merge only where the rules agree.
PLURALS = {
    "kk": "nplurals=2; plural=(n!=1);",
    "ru": "nplurals=4; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : "
    "n%10==0 || (n%10>=5 && n%10<=9) || (n%100>=11 && n%100<=14)? 2 : 3);",
}
NAMED = re.compile(r"%\(\w+\)[a-z]|\{\w+\}")
POSITIONAL = re.compile(r"(?<!%)%[sdrif]|\{\}|%%")
TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
MIXED_WORD = re.compile(r"\b(?=\w*[a-zA-Z])(?=\w*[а-яёәғқңөұүһі])\w+\b", re.IGNORECASE)

every_catalogue = pytest.mark.parametrize(
    "file", CATALOGUES, ids=lambda file: str(file.relative_to(LOCALE).with_suffix(""))
)


def placeholders(text):
    return set(NAMED.findall(text)), Counter(POSITIONAL.findall(text))


def tags(text):
    return sorted(TAG.findall(text))


def edges(text):
    return re.match(r"\s*", text)[0], re.search(r"\s*$", text)[0]


def differences(file, trait):
    """Pairs of message and translation that do not agree in a trait; a translation may follow either number."""
    return [
        (entry.msgid, translation)
        for entry in polib.pofile(file)
        if not entry.obsolete
        for translation in entry.msgstr_plural.values() or [entry.msgstr]
        if trait(translation) not in [trait(text) for text in (entry.msgid, entry.msgid_plural) if text]
    ]


def by_message(catalogue):
    return {
        (entry.msgctxt, entry.msgid, entry.msgid_plural): entry.msgstr_plural or entry.msgstr
        for entry in catalogue
        if not entry.obsolete
    }


@pytest.mark.parametrize("folder", [LOCALE, LOCALE / "libraries"])
def test_catalogues_exist_for_both_languages(folder):
    assert [file.parts[-3] for file in sorted(folder.glob("*/LC_MESSAGES/django.po"))] == ["kk", "ru"]


@every_catalogue
def test_catalogue_is_whole(file):
    catalogue = polib.pofile(file)

    assert [entry.msgid for entry in catalogue.untranslated_entries()] == []
    assert [entry.msgid for entry in catalogue.fuzzy_entries()] == []


@every_catalogue
def test_catalogue_keeps_placeholders(file):
    assert differences(file, placeholders) == []


@every_catalogue
def test_catalogue_keeps_tags(file):
    assert differences(file, tags) == []


@every_catalogue
def test_catalogue_keeps_space_at_the_edges(file):
    assert differences(file, edges) == []


@every_catalogue
def test_catalogue_has_the_plural_forms_of_its_language(file):
    catalogue = polib.pofile(file)
    language = file.parts[-3]
    forms = int(re.search(r"nplurals=(\d)", PLURALS[language])[1])

    assert re.sub(r"\s+", " ", catalogue.metadata["Plural-Forms"]) == PLURALS[language]
    assert [
        entry.msgid
        for entry in catalogue
        if entry.msgid_plural and sorted(entry.msgstr_plural) != list(range(forms))
    ] == []


@every_catalogue
def test_catalogue_mixes_no_alphabets_in_a_word(file):
    mixed = [
        word
        for texts in by_message(polib.pofile(file)).values()
        for text in (texts.values() if isinstance(texts, dict) else [texts])
        for word in MIXED_WORD.findall(NAMED.sub(" ", POSITIONAL.sub(" ", text)))
    ]

    assert mixed == []


@every_catalogue
def test_compiled_catalogue_is_current(file):
    compiled = polib.mofile(file.with_suffix(".mo"))

    assert by_message(compiled) == by_message(polib.pofile(file))


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("domain", catalogues.DOMAINS)
def test_our_catalogue_holds_what_our_code_says_and_nothing_else(language, domain):
    said = set(own_messages(domain))
    translated = catalogues.translated_in(catalogues.catalogue_file(LOCALE, language, domain))

    # `manage.py collect_messages` brings the catalogue up to the code; then translate what is empty.
    assert sorted(said - translated, key=str) == []
    assert sorted(translated - said, key=str) == []


def test_our_messages_are_found_in_code_and_templates():
    said = own_messages("django")

    assert {Message(None, "Public hearing"), Message(None, "Skip to content")} <= set(said)


def test_gaps_reports_none_in_either_language():
    said = StringIO()

    call_command("catalogue_gaps", stdout=said)

    assert said.getvalue().splitlines() == [
        "kk django: 0 missing, 0 outlived",
        "kk djangojs: 0 missing, 0 outlived",
        "ru django: 0 missing, 0 outlived",
        "ru djangojs: 0 missing, 0 outlived",
    ]


def test_gaps_fails_when_our_catalogue_is_gone(monkeypatch, tmp_path):
    monkeypatch.setattr(catalogues, "OURS", tmp_path)
    said = StringIO()

    with pytest.raises(CommandError):
        call_command("catalogue_gaps", stdout=said)

    assert "  missing  reversion: 'Initial version.'" in said.getvalue().splitlines()


def test_gaps_names_what_no_library_says_any_more(monkeypatch, tmp_path):
    file = catalogues.catalogue_file(tmp_path, "kk", "django")
    file.parent.mkdir(parents=True)
    file.write_text('msgid "Long gone"\nmsgstr "Әлдеқашан жоқ"\n')
    monkeypatch.setattr(catalogues, "OURS", tmp_path)

    assert catalogues.obsolete_messages("kk", "django") == [Message(None, "Long gone")]


def test_messages_of_python_source_are_found():
    source = '_("Yes"), gettext_lazy("No"), pgettext("verb", "Order"), ngettext("%d year", "%d years", n), print("x")'

    assert list(python_messages(source)) == [
        Message(None, "Yes"),
        Message(None, "No"),
        Message("verb", "Order"),
        Message(None, "%d year"),
    ]


def test_messages_of_templates_are_found():
    source = (
        '{% translate "It\'s" %}{% blocktranslate with x as name %}Hello {{ name }}{% endblocktranslate %}'
    )

    assert list(template_messages(source)) == [Message(None, "It's"), Message(None, "Hello %(name)s")]


# Where our catalogue answers in place of a library's: the same meaning in our own words, for every reader of it.
OUR_OWN_WORDS = {
    "%(full_result_count)s total",
    "Change",
    "Delete",
    "English",
    "History",
    "Home",
    "Important dates",
    "Kazakh",
    "Order",
    "Password",
    "Personal info",
    "Recover deleted %(name)s",
    "Russian",
    "Search",
    "Unknown",
    "name",
    "user",
}


def translations_of(folder, language):
    """Message without context and its translation, of a folder's catalogue or its compiled form."""
    file = catalogues.catalogue_file(folder, language, "django")
    compiled = file.with_suffix(".mo")
    if not file.exists() and not compiled.exists():
        return {}
    entries = polib.pofile(file) if file.exists() else polib.mofile(compiled)
    return {
        entry.msgid: entry.msgstr or tuple(entry.msgstr_plural.values())
        for entry in entries
        if entry.msgid
        and not entry.msgctxt
        and not entry.obsolete
        and any((entry.msgstr, *entry.msgstr_plural.values()))
    }


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_message_that_means_another_thing_in_a_library_has_a_context(language):
    ours = translations_of(LOCALE, language)
    folders = [
        catalogues.OURS,
        *(folder / "locale" for folder in catalogues.translatable_libraries().values()),
    ]
    meeting = {
        (text, ours[text], said)
        for folder in folders
        for text, said in translations_of(folder, language).items()
        if text in ours and ours[text] != said and text not in OUR_OWN_WORDS
    }
    assert sorted(meeting, key=str) == []
