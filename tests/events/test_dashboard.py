"""The desk's first page tells what waits, each kind with its number and the list that shows exactly these."""

import pytest

from events.models import TableImport
from portal.search.index import deferred_indexing
from tests.events.test_admin import form_of, save, saved
from tests.factories import (
    make_document,
    make_draft,
    make_event,
    make_organisation,
    make_participation,
    make_person,
    make_region,
    make_scheduled_event,
    make_topic,
)
from tests.staff import EDITOR, PUBLISHER, signed_in

pytestmark = pytest.mark.django_db


def tasks(browser, language="kk"):
    found = browser.get(f"/{language}/admin/").context["tasks"]
    return {
        where.partition("task=")[2] or where.split("/")[-3]: (number, where)
        for _label, number, where in found
    }


@deferred_indexing()
def make_finished(**fields):
    event = make_event(region=make_region("KZ-75"), **fields)
    make_topic(event)
    make_document(event)
    return event


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_dashboard_counts_what_the_lists_show(language):
    browser = signed_in(PUBLISHER)
    make_finished()
    draft = make_draft(title_ru=None, region=None)
    saved(save(browser, draft, form_of(browser, draft, language), language))
    make_scheduled_event(title_kk=None, region=None)
    make_person(family_name_kk="Алимов", family_name_ru="Алимов", given_name_kk="А.", given_name_ru="А.")
    make_person(family_name_kk="Алимов", family_name_ru="Алимов", given_name_kk="Асан", given_name_ru="Асан")

    found = tasks(browser, language)

    assert {code: number for code, (number, _where) in found.items()} == {
        "mine": 1,
        "review": 0,
        "scheduled": 1,
        "needs_kk": 1,
        "needs_ru": 1,
        "check_kk": 2,
        "check_ru": 2,
        "no_region": 2,
        "no_topic": 2,
        "no_source": 2,
        "broken_file": 0,
        "person": 1,
        "organisation": 0,
    }
    for code, (number, where) in found.items():
        page = browser.get(where)
        assert page.status_code == 200
        if "changelist" in where or "?" in where:
            assert page.context["cl"].result_count == number, code


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_file_that_is_gone_is_work_to_do(language, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    there, gone = make_event(), make_event()
    for event, name in ((there, "a.pdf"), (gone, "b.pdf")):
        make_document(event, url="", file=f"documents/{name}")
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "a.pdf").write_bytes(b"%PDF-1.4")
    browser = signed_in(EDITOR)

    number, where = tasks(browser, language)["broken_file"]

    assert number == 1
    assert [event.pk for event in browser.get(where).context["cl"].result_list] == [gone.pk]


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_first_page_shows_the_last_imports_and_the_way_to_the_trail(language):
    for number in range(7):
        TableImport.objects.create(name=f"t{number}.csv", rows=3, mistakes=number % 2)
    for role, may_read in ((EDITOR, False), (PUBLISHER, True)):
        page = signed_in(role).get(f"/{language}/admin/")
        assert [each.name for each in page.context["imports"]] == [f"t{n}.csv" for n in (6, 5, 4, 3, 2)]
        assert (f"/{language}/admin/trail/" in page.content.decode()) is may_read


@pytest.mark.parametrize("number", [1, 4])
def test_dashboard_takes_few_queries(number, django_assert_max_num_queries):
    browser = signed_in(PUBLISHER)
    for _ in range(number):
        make_draft()
        make_participation(person=make_person())
    browser.get("/kk/admin/")

    with django_assert_max_num_queries(25):
        browser.get("/kk/admin/")


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_pair_is_shown_on_both_sides_and_merged_by_a_publisher(language):
    browser = signed_in(PUBLISHER)
    kept, gone = (
        make_organisation(name_kk="Кеңес", name_ru="Совет"),
        make_organisation(name_kk="Кеңес", name_ru="Собрание"),
    )
    event = make_event(convening_body=gone)
    pairs = browser.get(f"/{language}/admin/people/organisation/alike/").context["pairs"]
    assert [(one, other) for one, other, _address in pairs] == [(kept, gone)]
    where = f"/{language}/admin/people/organisation/merge/{kept.pk}/{gone.pk}/"
    html = browser.get(where).content.decode()
    assert "Собрание" in html

    answer = browser.post(where)

    assert (answer.status_code, answer["Location"]) == (
        302,
        f"/{language}/admin/people/organisation/{kept.pk}/change/",
    )
    event.refresh_from_db()
    assert event.convening_body == kept


def test_editor_cannot_merge():
    browser, one, other = signed_in(EDITOR), make_person(), make_person(family_name_kk="Басқа")

    answer = browser.post(f"/kk/admin/people/person/merge/{one.pk}/{other.pk}/")

    assert answer.status_code == 403
    assert type(one).objects.count() == 2
