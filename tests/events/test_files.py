"""Files of documents: taken only when they are what they say, given out only while their record is public."""

import datetime as dt
import io
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
import reversion
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from PIL import Image
from reversion.models import Version

from events.checking import files_without_a_document
from events.models import Document
from tests import factories as make
from tests.exports.test_tables import bytes_of
from tests.staff import signed_in
from tests.uploading import photo

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


def stored(event):
    document = make.make_document(event)
    document.url = ""
    document.file.save("минуты.pdf", ContentFile(PDF))
    return document


def test_file_of_a_public_record_is_given_out_as_a_download(client):
    document = stored(make.make_event())
    answer = client.get(document.address)
    assert (answer.status_code, b"".join(answer.streaming_content)) == (200, PDF)
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "public, no-cache"
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_file_of_a_hidden_record_is_seen_by_staff_alone():
    browser = signed_in()
    for event in make.make_hidden_events():
        document = stored(event)
        assert Client().get(document.address).status_code == 404
        answer = browser.get(document.address)
        assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
        assert b"".join(answer.streaming_content) == PDF


def test_file_of_a_hidden_record_is_not_seen_before_the_second_factor(settings):
    document, browser = stored(make.make_draft()), signed_in("Publisher")
    assert bytes_of(browser.get(document.address)) == PDF
    settings.SITE_IS_SECURE = True
    assert browser.get(document.address).status_code == 404


def test_file_of_a_hidden_record_is_not_seen_without_a_role():
    document, browser = stored(make.make_draft()), signed_in()
    browser.user.groups.clear()
    assert browser.get(document.address).status_code == 404


@pytest.mark.parametrize("name", ["nothing.pdf", "..%2F..%2Fetc%2Fpasswd", "%00.pdf"])
def test_file_that_is_no_document_is_not_found(client, media, name):
    (media / "nothing.pdf").write_bytes(PDF)
    assert client.get(f"/media/documents/{name}").status_code == 404


def test_file_that_was_lost_is_not_found(client, media):
    document = stored(make.make_event())
    (media / document.file.name).unlink()
    assert client.get(document.address).status_code == 404


# --- Uploads ----------------------------------------------------------------------------------------------------


def test_mistake_in_a_file_is_said_at_its_field():
    document = make.make_document()
    document.url, document.file = "", SimpleUploadedFile("a.pdf", b"<html>")
    with pytest.raises(ValidationError) as error:
        document.full_clean()
    assert list(error.value.message_dict) == ["file"]


# --- Names of downloads, photos, lost files -----------------------------------------------------------------------


def with_photo(event, **fields):
    document = make.make_document(event, kind="photo", **fields)
    document.url = ""
    document.file.save("IMG_1.jpg", ContentFile(photo(size=(1_200, 900), orientation=6)))
    return document


@pytest.mark.parametrize("by_nginx", [False, True])
def test_download_is_named_by_its_title_in_the_language_of_the_page(client, settings, by_nginx):
    settings.FILES_BY_NGINX = by_nginx
    event = make.make_event()
    document = stored(event)
    Document.objects.filter(pk=document.pk).update(
        title_kk="Отырыс хаттамасы", title_ru="Протокол: № 3", language=""
    )
    for language, name, latin in (
        ("kk", "Отырыс хаттамасы.pdf", "otyrys-hattamasy.pdf"),
        ("ru", "Протокол № 3.pdf", "protokol-3.pdf"),
    ):
        page = client.get(f"/{language}/events/{event.slug}/").content.decode()
        address = f"{document.file.url}?in={language}"
        assert f'href="{address}"' in page
        answer = client.get(address)
        assert by_nginx or bytes_of(answer) == PDF
        expected = f"attachment; filename=\"{latin}\"; filename*=UTF-8''{quote(name)}"
        assert (answer["Content-Disposition"], answer["Content-Type"]) == (expected, "application/pdf")
    for odd in ("", "?in=xx", "?in=%00", "?in=ru&in=kk"):
        answer = client.get(f"{document.file.url}{odd}")
        assert by_nginx or bytes_of(answer) == PDF
        assert answer.status_code == 200


def test_download_without_a_title_is_named_by_kind_and_day(client):
    document = stored(make.make_event(date=dt.date(2024, 3, 5)))
    Document.objects.filter(pk=document.pk).update(title_kk=None, title_ru=None, kind="minutes")
    answers = [client.get(f"{document.file.url}?in={code}") for code in ("kk", "ru")]
    assert [bytes_of(answer) for answer in answers] == [PDF, PDF]
    names = [unquote(answer["Content-Disposition"].rpartition("''")[2]) for answer in answers]
    assert names == ["Хаттама 2024-03-05.pdf", "Протокол 2024-03-05.pdf"]


def test_photo_is_shown_small_and_leads_to_the_whole(client):
    event = make.make_event()
    document = with_photo(
        event, title_ru="Зал", title_kk=None, alt_text_kk=None, alt_text_ru="Участники в зале"
    )
    assert (document.width, document.height) == (900, 1_200)
    small = document.file.url.replace(".jpg", "-640.jpg")
    for language in ("kk", "ru"):
        page = client.get(f"/{language}/events/{event.slug}/").content.decode()
        assert f'<img src="{small}" width="480" height="640" alt="Участники в зале" loading="lazy"' in page
        assert f'<a href="{document.file.url}?in={language}"' in page
    answer = client.get(small)
    image = Image.open(io.BytesIO(b"".join(answer.streaming_content)))
    assert (answer["Content-Type"], image.size, dict(image.getexif())) == ("image/jpeg", (480, 640), {})


def test_small_photo_is_as_public_as_the_whole():
    browser = signed_in()
    for event in make.make_hidden_events():
        address = with_photo(event).thumbnail_address
        assert Client().get(address).status_code == 404
        answer = browser.get(address)
        assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
        assert bytes_of(answer).startswith(b"\xff\xd8\xff")


def test_small_photo_goes_with_the_whole(media):
    document = with_photo(make.make_event())
    assert len(list((media / "documents").iterdir())) == 2
    document.file.delete(save=False)
    assert list((media / "documents").iterdir()) == []


@pytest.mark.parametrize(
    ("language", "words"), [("kk", "файл қазір қолжетімсіз"), ("ru", "файл сейчас недоступен")]
)
def test_page_says_that_a_file_is_gone_and_leads_to_it_again_when_it_is_back(client, media, language, words):
    event = make.make_event()
    documents = [stored(event), with_photo(event, alt_text_kk="Зал")]
    where = f"/{language}/events/{event.slug}/"
    assert words not in client.get(where).content.decode()
    for document in documents:
        Path(document.file.path).rename(media / f"away-{document.pk}")
    page = client.get(where).content.decode()
    assert page.count(words) == 2
    assert not [document for document in documents if document.file.url in page]
    for document in documents:
        (media / f"away-{document.pk}").rename(document.file.path)
    page = client.get(where).content.decode()
    assert words not in page
    assert all(document.file.url in page for document in documents)


def as_of_before(event, name="old.jpg", content=None):
    """A photo that was stored as the camera made it."""
    folder = Path(default_storage.path("documents"))
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(content or photo(orientation=6))
    document = make.make_document(event, kind="photo", title_kk="Зал")
    Document.objects.filter(pk=document.pk).update(url="", file=f"documents/{name}")
    return Document.objects.get(pk=document.pk)


def test_photos_of_before_are_made_anew_in_their_place(client):
    event = make.make_event()
    document = as_of_before(event)
    assert b"CANARY" in Path(document.file.path).read_bytes()
    report = run("check_data")[1]
    assert "clean_photos" in report

    assert run("clean_photos") == (0, "1 photos cleaned.\n")
    document.refresh_from_db()
    whole = Path(document.file.path).read_bytes()
    assert (document.file.name, document.width, document.height) == ("documents/old.jpg", 40, 60)
    assert b"CANARY" not in whole + Path(default_storage.path(document.file.thumbnail)).read_bytes()
    assert f'src="{document.thumbnail_address}"' in client.get(f"/kk/events/{event.slug}/").content.decode()
    assert run("clean_photos") == (0, "0 photos cleaned.\n")
    assert "clean_photos" not in run("check_data")[1]


def test_damaged_and_lost_photos_of_before_are_named(media):
    event = make.make_event()
    as_of_before(event, "broken.jpg", b"\xff\xd8\xff no photo")
    Path(as_of_before(event, "gone.jpg").file.path).unlink()
    as_of_before(event, "good.jpg")
    status, said = run("clean_photos")
    assert status == 1
    assert "1 photos cleaned." in said
    assert "documents/broken.jpg: " in said
    assert "documents/gone.jpg: missing" in said


def test_lost_and_ownerless_files_are_found_by_every_check(media, tmp_path):
    event = make.make_event()
    lost, kept = stored(event), stored(event)
    Path(lost.file.path).unlink()
    (media / "documents" / "nobody.pdf").write_bytes(PDF)
    backups = tmp_path / "backups"

    status, said = run("backup", str(backups))
    (backup,) = backups.glob("*.zip")
    assert (status, lost.file.name in said, kept.file.name in said) == (1, True, False)

    status, said = run("verify_backup", str(backup))
    assert (status, lost.file.name in said, kept.file.name in said) == (1, True, False)

    for language in ("kk", "ru"):
        status, said = run("check_data", "--language", language)
        assert (status, lost.file.name in said, kept.file.name in said) == (1, True, False)
        assert "documents/nobody.pdf" in said


def test_file_that_only_the_history_names_is_not_ownerless(media):
    with reversion.create_revision():
        document = stored(make.make_event())
        reversion.add_to_revision(document)
    path = document.file.name
    document.delete()
    assert files_without_a_document() == []
    Version.objects.all().delete()
    assert files_without_a_document() == [path]


def run(*arguments) -> tuple[int, str]:
    """How a command ended and what it said."""
    said = io.StringIO()
    try:
        call_command(*arguments, stdout=said, stderr=said)
    except CommandError as error:
        return error.returncode, f"{said.getvalue()}{error}"
    return 0, said.getvalue()


@pytest.mark.parametrize(
    ("written", "kk", "ru"),
    [
        ("2022-06-16", "2022 жылғы 16 маусым", "16 июня 2022 года"),
        ("2022-06", "2022 жылғы маусым", "июнь 2022 года"),
        ("2022", "2022 жыл", "2022 год"),
    ],
)
def test_day_of_a_document_is_a_date_in_words(client, written, kk, ru):
    event = make.make_document(make.make_event(), published_on=written).event
    for language, words in (("kk", kk), ("ru", ru)):
        assert words in client.get(f"/{language}/events/{event.slug}/").content.decode()


@pytest.mark.parametrize("written", ["жаз 2022", "2022-13", "2022-02-30", "16.06.2022", "20220616"])
def test_day_of_a_document_that_is_no_date_is_refused_by_name(written):
    document = make.make_document(make.make_event())
    document.published_on = written
    with pytest.raises(ValidationError) as refused:
        document.full_clean()
    assert written in str(refused.value.message_dict["published_on"])
