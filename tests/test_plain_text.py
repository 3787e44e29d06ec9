"""Texts are cleaned at the door: whatever writes a row, no sign that nobody sees is stored, and no shape shows one."""

import io
import json
import re

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core import serializers
from django.core.management import call_command
from django.db import models
from django.test import Client
from openpyxl import load_workbook
from reversion.models import Version

from events.checking import broken_rules
from events.importing import import_table
from events.inserting import insert_rows, next_key
from events.models import AgendaTopic, Document, Event, Participation
from people.models import Organisation, Person, PersonName, Region
from portal.bilingual.plain_text import Cleaned, kept_as_stored
from portal.desk.comments import comment_to_show, comment_to_store
from portal.desk.revisions import restore_record
from portal.operations.backup import digest_of_rows
from portal.operations.restoring import restore_rows
from tests import factories as make
from tests import test_canary
from tests.events.test_admin import form_of, save, saved
from tests.events.test_importing import table, workbook
from tests.staff import errors_of, filled, signed_in
from tests.test_canary import text_of

pytestmark = pytest.mark.django_db

DIRTY = "\ufeffҚоғам\u00adдық\x0bкеңес\x07\u00a0и\u0306од\u2028 \u202eСу\u200b\x01 \ufffe"
LINE = "Қоғамдық кеңес йод Су"
TEXT = "Қоғамдық\nкеңес  йод\n Су"
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u2028\u2029\u202e\u200b\ufffe]")


# --- Every column


def columns():
    return [
        field
        for app in ("people", "events")
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField) and field.editable
    ]


def test_every_column_that_holds_words_cleans_them():
    assert [field for field in columns() if not field.choices and not isinstance(field, Cleaned)] == []
    assert len([field for field in columns() if isinstance(field, Cleaned)]) > 70


def test_no_migration_is_needed_for_the_fields():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


# --- Every door


def stored(model, *names):
    return models.QuerySet(model).values_list(*names).get()


def test_saving_cleans_the_row_and_the_record_in_memory():
    event = make.make_event(title_kk=DIRTY, summary_ru=DIRTY, registration_number=DIRTY, region=None)
    assert stored(Event, "title_kk", "title", "summary_ru", "registration_number") == (LINE, LINE, TEXT, LINE)
    assert (event.title_kk, event.summary_ru, event.registration_number) == (LINE, TEXT, LINE)


def test_texts_of_nothing_but_unseen_signs_are_empty():
    event = make.make_event(venue_kk="\u200b\x07\u00a0", registration_number="\ufeff ", region=None)
    assert stored(Event, "venue_kk", "registration_number") == (None, "")
    assert event.venue_kk is None


def test_many_at_once_are_cleaned():
    Person.objects.bulk_create([Person(slug="a", family_name_kk=DIRTY)])
    person = Person.objects.get()
    assert (person.family_name_kk, person.folded) == (LINE, "когамдык кенес йод су")
    person.family_name_ru = DIRTY
    Person.objects.bulk_update([person], ["family_name_ru"])
    assert stored(Person, "family_name_ru") == (LINE,)
    Person.objects.update(note_kk=DIRTY, note_ru=models.F("note_kk"))
    assert stored(Person, "note_kk") == (TEXT,)


def test_rows_written_past_the_models_are_cleaned():
    event = make.make_event()
    row = {"id": next_key(AgendaTopic), "event_id": event.pk, "order": 1, "title_kk": DIRTY, "title_ru": None}
    insert_rows(AgendaTopic, [row])
    assert stored(AgendaTopic, "title_kk", "title_ru") == (LINE, None)


def test_fixtures_are_cleaned(tmp_path):
    person = make.make_person()
    file = tmp_path / "people.json"
    file.write_text(serializers.serialize("json", [person]).replace("Гүлнәр", "Гүл\\u200bнәр\\u000b"))
    call_command("loaddata", file, verbosity=0)
    assert stored(Person, "given_name_kk") == ("Гүлнәр",)


def test_a_restored_revision_is_cleaned():
    browser, event = signed_in(), make.make_draft()
    assert saved(save(browser, event, form_of(browser, event) | {"venue_ru": "Дом дружбы, зал"}))
    version = Version.objects.get_for_object(event).first()
    version.serialized_data = version.serialized_data.replace("Дом дружбы, зал", "Дом\\u2028дружбы\\u0007")
    restore_record(version, lambda record, today: None)
    assert stored(Event, "venue_ru") == ("Дом дружбы",)


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_desk_stores_clean_texts_and_their_revision(language):
    browser, event = signed_in(), make.make_draft()
    values = form_of(browser, event, language) | {
        "title_kk": DIRTY,
        "summary_ru": DIRTY.replace("\u2028", "\r\n"),
        "registration_number": "\x0c12\u00a0А\x00",
    }
    assert saved(save(browser, event, values, language))
    event = Event.objects.get()
    assert (event.title_kk, event.summary_ru, event.registration_number) == (LINE, TEXT, "12 А")
    assert not UNSEEN.search(Version.objects.get_for_object(event)[0].serialized_data.replace("\\n", ""))
    text = json.loads(Version.objects.get_for_object(event)[0].serialized_data)[0]["fields"]
    assert (text["title_kk"], text["summary_ru"]) == (LINE, TEXT)


def test_a_text_that_differs_by_unseen_signs_alone_is_no_change():
    browser, event = signed_in(), make.make_draft(summary_kk="бірінші\nекінші")
    before = Event.objects.get().changed_at
    values = form_of(browser, event) | {"summary_kk": "бірінші \r\nекінші\u200b"}
    assert saved(save(browser, event, values))
    assert stored(Event, "summary_kk") == ("бірінші\nекінші",)
    assert Event.objects.get().changed_at >= before


@pytest.mark.parametrize("name", ["family_name", "given_name"])
def test_people_made_in_place_are_clean(name):
    browser = signed_in()
    values = {"language": "kk", "family_name": "Су", "given_name": "", "patronymic": ""} | {name: DIRTY}
    answer = browser.post("/kk/admin/events/event/people/", values)
    assert answer.status_code == 200
    assert stored(Person, f"{name}_kk") == (LINE,)


def test_a_table_brings_in_clean_texts_whatever_file_it_is():
    for file in (
        table(f"2024-03-05;{DIRTY};;;;;", name="t.csv"),
        workbook(["date", "title_kk"], ["2024-03-06", "Қоғам\u00adдық\nкеңес\u2028йод\u200b Су"]),
    ):
        outcome = import_table(file, file.name)
        assert outcome.mistakes == []
    assert set(Event.objects.values_list("title_kk", flat=True)) == {LINE}


def test_links_addresses_and_names_of_variants_are_clean():
    body = make.make_organisation(website="https://example.kz/\u200bа\x0b", slug="body\x0b")
    make.make_person_name(text=DIRTY, source=DIRTY)
    document = make.make_document(url="\u202ahttps://example.kz/1\u202c", published_on="2022\u200b")
    document.full_clean()
    make.make_participation(printed_name=DIRTY)
    assert stored(Organisation, "website", "slug") == ("https://example.kz/а", "body")
    assert stored(PersonName, "text", "source") == (LINE, LINE)
    assert stored(Document, "url", "published_on") == ("https://example.kz/1", "2022")
    assert stored(Participation, "printed_name") == (LINE,)
    assert body.website == "https://example.kz/а"


def test_a_link_with_unseen_signs_is_taken_at_the_desk():
    browser, body = signed_in(), make.make_organisation()
    page = f"/kk/admin/people/organisation/{body.pk}/change/"
    answer = browser.post(page, filled(browser.get(page)) | {"website": "\u200bhttps://example.kz\u2028"})
    assert answer.status_code == 302, errors_of(answer)
    assert stored(Organisation, "website") == ("https://example.kz",)


def test_accounts_and_roles_have_clean_names():
    user = User.objects.create(username="и\u0306\u200bод", first_name=DIRTY, email="a@b.kz\u200b")
    assert (user.username, user.first_name, user.email) == ("йод", LINE, "a@b.kz")
    assert Group.objects.create(name=DIRTY).name == LINE


def test_comments_of_revisions_are_clean():
    written = comment_to_store("Withdrawn: %(reason)s", reason=DIRTY)
    assert not UNSEEN.search(written)
    assert comment_to_show(written).endswith(TEXT)


# --- Every shape


@pytest.fixture
def records(monkeypatch, settings, tmp_path):
    monkeypatch.setattr(test_canary, "CANARY", DIRTY)
    settings.DUMPS_ROOT = tmp_path
    names = ("title", "summary", "remark", "venue", "locality")
    event = make.make_event(**{f"{name}_{code}": DIRTY for name in names for code in ("kk", "ru")})
    planted = test_canary.plant(event)
    call_command("make_dumps", verbosity=0)
    return planted


def test_no_shape_of_any_record_holds_an_unseen_sign(records):
    client, seen = Client(), set()
    for path in test_canary.addresses([record.slug for record in records.values()]):
        if path.startswith(settings.MEDIA_URL):
            continue  # a photo is no text
        answer = client.get(path)
        assert answer.status_code < 500, path
        text = text_of(answer).removeprefix("\ufeff")
        assert not UNSEEN.search(text), (path, UNSEEN.search(text))
        seen |= {path.rpartition(".")[2]} if LINE in text.replace("\\n", " ") else set()
    assert {"ics", "csv", "jsonl", "atom"} <= seen


def test_a_workbook_of_records_holds_no_unseen_sign(records):
    answer = Client().get("/kk/events.xlsx")
    rows = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.iter_rows(values_only=True)
    cells = [str(cell) for row in rows for cell in row]
    assert LINE in cells
    assert [cell for cell in cells if UNSEEN.search(cell)] == []


# --- What was stored before


def test_rows_of_before_are_found_and_a_save_cleans_them(capsys):
    event = make.make_event(region=None)
    with kept_as_stored():
        Event.objects.update(title_ru="О воде\x07", summary_kk="бір\u2028екі")
    assert stored(Event, "title_ru", "summary_kk") == ("О воде\x07", "бір\u2028екі")
    assert [finding for finding in broken_rules() if event.slug in finding.record]
    browser = signed_in()
    Event.objects.update(state=Event.State.DRAFT, publish_at=None)
    assert saved(save(browser, event, form_of(browser, event)))
    assert stored(Event, "title_ru", "summary_kk") == ("О воде", "бір\nекі")
    assert [finding for finding in broken_rules() if event.slug in finding.record] == []


def test_rows_of_a_backup_come_back_as_they_were():
    make.make_region()
    with kept_as_stored():
        Region.objects.update(name_kk=DIRTY)
    before = digest_of_rows(Region)
    row = models.QuerySet(Region).values().get()
    models.QuerySet(Region).delete()
    with kept_as_stored():
        restore_rows(Region, [row])
    assert digest_of_rows(Region) == before
