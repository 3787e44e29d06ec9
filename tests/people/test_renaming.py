"""An organisation renamed from a day on: earlier records keep the earlier name, dates that cannot be are refused."""

import datetime as dt

import pytest
from django.utils import timezone
from reversion.models import Version

from people.models import OrganisationName
from portal.search.finding import find_records
from tests.factories import make_event, make_organisation, make_organisation_name
from tests.staff import EDITOR, errors_of, filled, signed_in, with_row

pytestmark = pytest.mark.django_db

NEW = {
    "name_kk": "Астана қаласының қоғамдық палатасы",
    "name_ru": "Общественная палата города Астаны",
    "short_name_kk": "",
    "short_name_ru": "Палата",
    "first_day": "01.03.2024",
}


def rename(browser, body, language="kk", **values):
    return browser.post(f"/{language}/admin/people/organisation/{body.pk}/rename/", NEW | values)


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_earlier_events_keep_the_name_of_their_day(client, language):
    body = make_organisation(valid_from=dt.date(2019, 5, 1))
    earlier = make_event(convening_body=body, date=dt.date(2024, 2, 29))
    later = make_event(convening_body=body, date=dt.date(2024, 3, 1))
    slug = body.slug

    answer = rename(signed_in(EDITOR), body, language)

    assert answer.url == f"/{language}/admin/people/organisation/{body.pk}/change/"
    body.refresh_from_db()
    assert (body.name_kk, body.name_ru, body.short_name_kk, body.short_name_ru, body.slug) == (
        NEW["name_kk"],
        NEW["name_ru"],
        None,
        "Палата",
        slug,
    )
    (former,) = body.former_names.all()
    assert (former.name_ru, former.short_name_kk, former.valid_from, former.valid_to) == (
        "Общественный совет города",
        "Қоғамдық кеңес",
        dt.date(2019, 5, 1),
        dt.date(2024, 3, 1),
    )
    old = {"kk": "Қала қоғамдық кеңесі", "ru": "Общественный совет города"}[language]
    pages = [
        client.get(f"/{language}/events/{event.slug}/").content.decode().partition("<main")[2]
        for event in (earlier, later)
    ]
    assert [old in page for page in pages] == [True, False]
    assert [NEW[f"name_{language}"] in page for page in pages] == [True, True]  # «today» beside the earlier
    for words in ("қоғамдық палатасы", "қала қоғамдық кеңесі"):
        assert body.pk in find_records("organisation", words).best_first
    assert set(find_records("event", "палатасы").best_first) == {earlier.pk, later.pk}


def test_renaming_twice_joins_the_periods_and_is_undone_by_the_history():
    browser, body = signed_in(EDITOR), make_organisation()
    rename(browser, body)

    rename(browser, body, first_day="2025-01-01", name_kk="Үшінші атау", name_ru="Третье имя")

    assert list(body.former_names.order_by("valid_to").values_list("valid_from", "valid_to")) == [
        (None, dt.date(2024, 3, 1)),
        (dt.date(2024, 3, 1), dt.date(2025, 1, 1)),
    ]
    first = Version.objects.get_for_object(body).order_by("pk")[0]
    browser.post(f"/kk/admin/people/organisation/{body.pk}/history/{first.pk}/")
    body.refresh_from_db()
    assert (body.name_kk, body.former_names.count()) == ("Қала қоғамдық кеңесі", 0)


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize(
    ("former", "values", "place"),
    [
        ({"valid_to": dt.date(2024, 3, 1)}, {}, "first_day"),
        ({"valid_from": dt.date(2020, 1, 1), "valid_to": None}, {}, "first_day"),
        (None, {"first_day": "01.01.2019"}, "first_day"),
        (None, {"first_day": "31.02.2024"}, "first_day"),
        (None, {"first_day": ""}, "first_day"),
        (None, {"first_day": "01.01.2026"}, "first_day"),
        (None, {"name_kk": "", "name_ru": " "}, "name_kk"),
        (
            None,
            {
                "name_kk": "Қала қоғамдық кеңесі",
                "name_ru": "Общественный совет города",
                "short_name_kk": "Қоғамдық кеңес",
                "short_name_ru": "Общественный совет",
            },
            "name_kk",
        ),
        (None, {"name_ru": "Я" * 501}, "name_ru"),
    ],
)
def test_dates_and_names_that_cannot_be_are_refused_in_words(language, former, values, place):
    body = make_organisation(valid_from=dt.date(2019, 5, 1), valid_to=dt.date(2026, 1, 1))
    if former:
        make_organisation_name(body, **former)

    page = rename(signed_in(EDITOR), body, language, **values)

    assert list(page.context["form"].errors) == [place]
    assert page.content.decode().count('class="errorlist"') == 1
    body.refresh_from_db()
    assert body.name_kk == "Қала қоғамдық кеңесі"
    assert OrganisationName.objects.count() == bool(former)


def test_day_to_come_is_refused():
    page = rename(signed_in(EDITOR), make_organisation(), first_day=timezone.localdate() + dt.timedelta(1))
    assert list(page.context["form"].errors) == ["first_day"]


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_former_names_that_overlap_are_refused_on_the_form(language):
    browser, body = signed_in(EDITOR), make_organisation()
    make_organisation_name(body)
    where = f"/{language}/admin/people/organisation/{body.pk}/change/"
    values = with_row(
        filled(browser.get(where)), "former_names", name_ru="Ещё имя", valid_from="2022-12-31", valid_to=""
    )

    page = browser.post(where, values)

    assert list(errors_of(page)) == ["former_names"]
    assert body.former_names.count() == 1
