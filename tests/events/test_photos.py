"""A photo says what it shows: in some language always, in the other as advice."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from events.publishing import advice_for_publication
from tests.factories import make_document, make_event
from tests.staff import EDITOR, errors_of, filled, signed_in, with_row

pytestmark = pytest.mark.django_db


def refused_fields(document) -> list[str]:
    try:
        document.full_clean()
    except ValidationError as error:
        return list(error.error_dict)
    return []


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_photo_without_words_is_refused_at_the_desk(language):
    browser, event = signed_in(EDITOR), make_event()
    where = f"/{language}/admin/events/event/{event.pk}/change/"
    row = {"kind": "photo", "url": "https://example.kz/photo.jpg", "alt_text_kk": " ", "alt_text_ru": ""}

    page = browser.post(where, with_row(filled(browser.get(where)), "documents", **row))

    assert list(errors_of(page)) == ["documents-0-alt_text_kk"]
    assert event.documents.count() == 0
    row["alt_text_ru"] = "Участники заседания за круглым столом"
    browser.post(where, with_row(filled(browser.get(where)), "documents", **row))
    assert event.documents.get().alt_text_ru == row["alt_text_ru"]


@pytest.mark.parametrize("kind", ["minutes", "video", "source"])
def test_other_documents_need_no_words(kind):
    assert refused_fields(make_document(make_event(), kind=kind)) == []


def test_missing_language_of_a_photo_is_advice():
    event = make_event()
    make_document(event, kind="minutes")

    def advice():
        with translation.override("en"):
            return [words for words in advice_for_publication(event) if "photo" in words]

    assert advice() == []
    photo = make_document(event, kind="photo", alt_text_kk="Залда", alt_text_ru=None)
    assert refused_fields(photo) == []
    assert advice() == ["A photo does not say in Russian what it shows."]
    photo.alt_text_kk = None
    assert refused_fields(photo) == ["alt_text_kk"]
