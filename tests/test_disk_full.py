"""A disk that is full in the middle of a save: a page that says so, nothing half, and all well when there is room."""

import gc
import io
import resource

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from reversion.models import Version

from events.models import Document, Event
from portal.web.edition import edition_now
from tests import factories as make
from tests.staff import filled, signed_in, with_row
from tests.uploading import pdf, stream

ROOM = 4 * 1024 * 1024  # bytes that a file may still have


@pytest.fixture
def editor(db):
    browser = signed_in()
    browser.raise_request_exception = False
    return browser


@pytest.fixture
def full_disk_of_files():
    """No file may grow beyond some megabytes: the same to a program as a disk without room."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    for file in gc.get_objects():  # Django forgets the upload that found no room, and does not close it
        if type(file) is io.BufferedRandom and str(file.name).endswith(".upload.pdf"):
            file.close()


def is_called_an_outage(answer) -> bool:
    text = answer.content.decode()
    return answer.status_code == 503 and "уақытша қолжетімсіз" in text and "временно недоступен" in text


def traces() -> tuple:
    return Event.objects.count(), Document.objects.count(), Version.objects.count(), edition_now()


@pytest.mark.django_db(transaction=True)
def test_upload_onto_a_full_disk_leaves_nothing(editor, full_disk_of_files):
    if connection.vendor == "sqlite":
        pytest.skip("its own file would meet the limit too")
    event = make.make_event()
    where = f"/kk/admin/events/event/{event.pk}/change/"
    before = traces()
    file = SimpleUploadedFile("a.pdf", pdf([stream(b"x" * (ROOM + 1_000_000), packed=False)]))
    row = with_row(filled(editor.get(where)), "documents", kind="source", file=file)
    assert is_called_an_outage(editor.post(where, row))
    assert traces() == before


@pytest.mark.django_db(transaction=True)
def test_save_into_a_full_database_leaves_nothing_and_succeeds_when_there_is_room(editor):
    if connection.vendor != "sqlite":
        pytest.skip("SQLite can be told how large it may become")
    where = "/kk/admin/events/event/add/"
    values = filled(editor.get(where)) | {
        "title_kk": "Отырыс",
        "date": "05.03.2024",
        "summary_kk": "сөз " * 4_000,
    }
    before = traces()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")  # what earlier records have left would be room enough
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
        assert is_called_an_outage(editor.post(where, values))
        assert traces() == before
        assert Client().get("/kk/events/").status_code == 200
        cursor.execute("PRAGMA max_page_count = 1073741823")
    assert editor.post(where, values).status_code == 302
    assert Event.objects.count() == before[0] + 1
