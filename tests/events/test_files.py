"""Files of documents: taken only when they are what they say, given out only while their record is public."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import factories as make
from tests.exports.test_tables import bytes_of
from tests.staff import signed_in

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
