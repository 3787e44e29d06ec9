"""A chosen file survives a mistake in another field, and nobody else gets at it."""

import os
import re
import time
from html import unescape
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from events.models import Document
from portal.desk import held_uploads
from tests import factories as make
from tests import uploading
from tests.staff import PUBLISHER, errors_of, filled, make_staff, signed_in, with_row

pytestmark = pytest.mark.django_db
ADD = "/{}/admin/events/event/add/"
MARK = re.compile(
    r'<label class="held"><input type="checkbox" name="([^"]+)" value="([^"]+)" checked> ([^<]+)</label>'
)


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


def file(name="Хаттама.pdf", content=None):
    return SimpleUploadedFile(name, content or uploading.pdf())


def kept(page) -> dict[str, str]:
    """The tokens that the form carries, by the names of their fields."""
    return {name: unescape(token) for name, token, _words in MARK.findall(page.content.decode())}


def words(page) -> list[str]:
    return [unescape(said) for _name, _token, said in MARK.findall(page.content.decode())]


def values(browser, language="kk", **more) -> dict:
    return filled(browser.get(ADD.format(language))) | {"title_kk": "Отырыс", "date": "05.03.2024"} | more


def on_disk(media) -> list[str]:
    return sorted(path.name for path in (media / "held").glob("*"))


def content(document) -> bytes:
    return Path(document.file.path).read_bytes()


def contents(event) -> list[bytes]:
    return [content(document) for document in event.documents.order_by("order")]


@pytest.fixture
def saved(django_capture_on_commit_callbacks):
    """Whether the form was saved; what follows its commit has been done too."""

    def send(browser, where, values) -> bool:
        with django_capture_on_commit_callbacks(execute=True):
            return browser.post(where, values).status_code == 302

    return send


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("kk", "Бұрын таңдалған: «Хаттама.pdf», 1,1 КБ. Басқа файл таңдамасаңыз, осы файл қалады."),
        ("ru", "Выбрано раньше: «Хаттама.pdf», 1,1 КБ. Файл останется, если не выбрать другой."),
    ],
)
def test_file_is_not_chosen_again_after_a_mistake_elsewhere(media, saved, language, said):
    browser = signed_in()
    big = uploading.pdf([uploading.stream(b"x" * 700, packed=False)])
    sent = with_row(
        values(browser, language, date="31.02.2024"), "documents", kind="minutes", title_kk="Хаттама"
    )
    page = browser.post(ADD.format(language), sent | {"documents-0-file": file(content=big)})
    assert (page.status_code, list(errors_of(page))) == (200, ["date"])
    assert [re.sub(r"\s", " ", each) for each in words(page)] == [said]

    assert saved(browser, ADD.format(language), filled(page) | kept(page) | {"date": "05.03.2024"})
    document = Document.objects.get()
    assert (document.title_kk, content(document)) == ("Хаттама", big)
    assert on_disk(media) == []


def test_files_of_several_rows_survive_several_mistakes(media, saved):
    browser, first, second = signed_in(), uploading.pdf(), uploading.docx()
    sent = with_row(
        values(browser, date="x"), "documents", kind="minutes", title_kk="Бір", file=file(content=first)
    )
    sent = with_row(sent, "documents", kind="photo", title_kk="Екі", file=file("b.docx", second))
    for mistakes in (["date", "documents-1-alt_text_kk"], ["documents-1-alt_text_kk"]):
        page = browser.post(ADD.format("kk"), sent)
        assert sorted(errors_of(page)) == mistakes
        assert sorted(kept(page)) == ["documents-0-file-held", "documents-1-file-held"]
        sent = filled(page) | kept(page) | {"date": "05.03.2024"}
    with_text = sent | {"documents-1-alt_text_kk": "Зал"}
    assert saved(browser, ADD.format("kk"), with_text)
    event = Document.objects.first().event
    assert contents(event) == [first, second]
    assert on_disk(media) == []


def test_file_that_is_a_mistake_itself_is_chosen_anew(media):
    browser = signed_in()
    sent = with_row(
        values(browser), "documents", kind="minutes", title_kk="Хаттама", file=file(content=b"<html>")
    )
    page = browser.post(ADD.format("kk"), sent)
    assert list(errors_of(page)) == ["documents-0-file"]
    assert (kept(page), on_disk(media)) == ({}, [])


def test_another_file_goes_before_the_one_that_is_held(saved):
    browser, other = signed_in(), uploading.pdf(head=b"\n")
    sent = with_row(values(browser, date="x"), "documents", kind="minutes", title_kk="Хаттама", file=file())
    page = browser.post(ADD.format("kk"), sent)
    again = filled(page) | kept(page) | {"date": "05.03.2024", "documents-0-file": file(content=other)}
    assert saved(browser, ADD.format("kk"), again)
    assert content(Document.objects.get()) == other


def test_file_whose_mark_is_taken_away_is_not_kept():
    browser = signed_in()
    sent = with_row(values(browser, date="x"), "documents", kind="minutes", title_kk="Хаттама", file=file())
    page = browser.post(ADD.format("kk"), sent)
    again = browser.post(ADD.format("kk"), filled(page) | {"date": "05.03.2024"})
    assert list(errors_of(again)) == ["documents-0-url"]


def test_token_of_another_account_a_forged_and_an_old_one_bring_nothing(media, caplog):
    browser = signed_in()
    sent = with_row(values(browser, date="x"), "documents", kind="minutes", title_kk="Хаттама", file=file())
    page = browser.post(ADD.format("kk"), sent)
    (name, token), again = *kept(page).items(), filled(page) | {"date": "05.03.2024"}
    other = Client()
    other.force_login(make_staff(PUBLISHER))
    for client, tried in (
        (other, token),
        (browser, token[:-1]),
        (browser, "x"),
        (browser, "../../etc/passwd"),
    ):
        answer = client.post(ADD.format("ru"), again | {name: tried})
        assert list(errors_of(answer)) == ["documents-0-url"]
        assert "Файл, выбранный раньше, больше не хранится. Выберите его снова." in answer.content.decode()
    for path in (media / "held").iterdir():
        os.utime(path, (time.time() - 90_000,) * 2)
    held_uploads.delete_expired_files()
    assert list(errors_of(browser.post(ADD.format("kk"), again | {name: token}))) == ["documents-0-url"]
    assert Document.objects.count() == 0


def test_held_file_is_public_nowhere_and_in_no_backup(media, client):
    from portal.operations.backup import media_files

    browser = signed_in()
    sent = with_row(values(browser, date="x"), "documents", kind="minutes", title_kk="Хаттама", file=file())
    browser.post(ADD.format("kk"), sent)
    (stored,) = on_disk(media)
    for visitor in (client, browser):
        for address in (
            f"/media/held/{stored}",
            f"/media/documents/{stored}",
            f"/protected/media/held/{stored}",
        ):
            assert visitor.get(address).status_code == 404
    assert media_files() == []


def test_one_account_holds_so_many_files_and_the_oldest_make_room(media):
    browser = signed_in()
    sent = values(browser, date="x")
    for _number in range(held_uploads.MOST_FILES + 3):
        browser.post(ADD.format("kk"), with_row(sent, "documents", kind="minutes", title_kk="Х", file=file()))
    assert len(on_disk(media)) == held_uploads.MOST_FILES


def test_file_survives_the_page_of_a_conflict(media, saved):
    event, browser = make.make_event(), signed_in()
    where = f"/kk/admin/events/event/{event.pk}/change/"
    mine = filled(browser.get(where)) | {"title_kk": "Менің атауым"}
    theirs = filled(browser.get(where)) | {"title_kk": "Басқаның атауы"}
    assert browser.post(where, theirs).status_code == 302
    page = browser.post(where, with_row(mine, "documents", kind="minutes", title_kk="Хаттама", file=file()))
    assert page.status_code == 409
    assert "Таңдалған файлдар сақталды: Хаттама.pdf." in page.content.decode()
    carried = dict(page.context["found"].carried()) | {
        "version": page.context["version"],
        "choice:title_kk": "mine",
    }
    assert saved(browser, where, carried)
    event.refresh_from_db()
    assert (event.title_kk, contents(event)) == ("Менің атауым", [uploading.pdf()])
    assert on_disk(media) == []


def test_full_disk_of_held_files_asks_for_the_file_again(monkeypatch):
    def full(*_given):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(held_uploads.default_storage, "save", full)
    browser = signed_in()
    sent = with_row(values(browser, date="x"), "documents", kind="minutes", title_kk="Хаттама", file=file())
    page = browser.post(ADD.format("kk"), sent)
    assert (list(errors_of(page)), kept(page)) == (["date"], {})


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_file_of_a_form_that_was_sent_before_is_kept_for_the_new_record(media, saved, language):
    browser, second = signed_in(), uploading.docx()
    where = ADD.format(language)
    first = values(browser, language)
    assert saved(browser, where, first)
    other = with_row(first | {"title_kk": "Басқа"}, "documents", kind="minutes", title_kk="Хаттама")
    page = browser.post(where, other | {"documents-0-file": file("Хаттама.docx", second)})
    assert (page.status_code, page.context["kept"], page.context["lost"]) == (409, ["Хаттама.docx"], [])

    again = dict(page.context["typed"]) | {"form_key": "x" * 24, "equal_is_known": "1"}
    assert saved(browser, where, again)
    assert contents(Document.objects.get().event) == [second]
    assert Document.objects.get().event.title_kk == "Басқа"
