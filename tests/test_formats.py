"""Dates, times and numbers of both languages, as Django's filters and forms write and read them."""

from datetime import datetime

import pytest
from django import forms
from django.utils import translation
from django.utils.formats import date_format, get_format, number_format
from django.utils.timesince import timesince

MOMENT = datetime(2022, 6, 22, 9, 5)

WRITTEN = [
    ("DATE_FORMAT", "2022 жылғы 22 маусым", "22 июня 2022 года"),
    ("DATETIME_FORMAT", "2022 жылғы 22 маусым, 09:05", "22 июня 2022 года, 09:05"),
    ("YEAR_MONTH_FORMAT", "2022 жылғы маусым", "Июнь 2022 года"),
    ("MONTH_DAY_FORMAT", "22 маусым", "22 июня"),
    ("SHORT_DATE_FORMAT", "22.06.2022", "22.06.2022"),
    ("SHORT_DATETIME_FORMAT", "22.06.2022 09:05", "22.06.2022 09:05"),
    ("TIME_FORMAT", "09:05", "09:05"),
    ("l, D", "Сәрсенбі, Ср", "Среда, Ср"),
]


@pytest.mark.parametrize(("pattern", "kk", "ru"), WRITTEN)
def test_date_is_written_in_both_languages(pattern, kk, ru):
    with translation.override("kk"):
        assert date_format(MOMENT, pattern) == kk
    with translation.override("ru"):
        assert date_format(MOMENT, pattern) == ru


@pytest.mark.parametrize("month", range(1, 13))
def test_long_date_has_its_month_in_small_letters(month):
    for language in ("kk", "ru"):
        with translation.override(language):
            written = date_format(MOMENT.replace(month=month, day=1))
        assert written == written.lower()
        assert not set("abcdefghijklmnopqrstuvwxyz") & set(written)


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_number_has_a_comma_and_hard_spaces(language):
    with translation.override(language):
        assert number_format("1234567.5", force_grouping=True) == "1\xa0234\xa0567,5"


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_week_begins_on_monday(language):
    with translation.override(language):
        assert get_format("FIRST_DAY_OF_WEEK") == 1


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("typed", ["22.06.2022", "22.06.22", "2022-06-22"])
def test_date_is_read_as_people_type_it(language, typed):
    with translation.override(language):
        assert forms.DateField().clean(typed) == MOMENT.date()


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("typed", ["09:05", "9:05", "9.05", "09:05:00"])
def test_time_is_read_as_people_type_it(language, typed):
    with translation.override(language):
        assert forms.TimeField().clean(typed) == MOMENT.time()


@pytest.mark.parametrize(
    ("then", "kk", "ru"),
    [
        (datetime(2023, 7, 22, 9, 5), "1 жыл, 1 ай", "1 год, 1 месяц"),
        (datetime(2024, 8, 25, 9, 5), "2 жыл, 2 ай", "2 года, 2 месяца"),
        (datetime(2022, 6, 27, 14, 5), "5 күн, 5 сағат", "5 дней, 5 часов"),
        (datetime(2022, 6, 29, 9, 5), "1 апта", "1 неделя"),
        (datetime(2022, 6, 22, 9, 26), "21 минут", "21 минута"),
    ],
)
def test_time_between_is_counted_in_both_languages(then, kk, ru):
    with translation.override("kk"):
        assert timesince(MOMENT, then).replace("\xa0", " ") == kk
    with translation.override("ru"):
        assert timesince(MOMENT, then).replace("\xa0", " ") == ru
