"""Dates read back as clerks write them, in both languages; a doubtful one is never guessed."""

import datetime as dt

import pytest

from portal.language.dates import long_date, long_range, short_date
from portal.language.written_dates import Doubt, WrittenDateError, read_date

DAYS = [dt.date(2022, month, 1 + 2 * month) for month in range(1, 13)]


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("day", DAYS)
def test_long_and_short_dates_are_read_back(day, language):
    assert read_date(long_date(day, language)).day == day
    assert read_date(short_date(day)).day == day
    assert read_date(day.isoformat()).day == day


@pytest.mark.parametrize(
    "text",
    [
        "5 наурыз 2024",
        "5 НАУРЫЗ 2024 ж.",
        "2024 ж. 5 наурыз",
        "2024 жылғы 5 наурыз",
        "5 марта 2024 г.",
        "«05» марта 2024 года",
        "5 март 2024",
        "05.03.2024 ж.",
        "5.3.2024",
        "2024.03.05",
        "2024/03/05",
        "05.03.2024 г",
    ],
)
def test_ways_of_writing_one_day_are_read(text):
    assert read_date(text).day == dt.date(2024, 3, 5)


@pytest.mark.parametrize(
    "text",
    ["05.03.2024 10:30", "2024-03-05T10:30", "5 марта 2024 г., 10.30", "2024 жылғы 5 наурыз сағат 10:30"],
)
def test_hour_behind_a_day_is_read(text):
    written = read_date(text)
    assert (written.day, written.hour) == (dt.date(2024, 3, 5), dt.time(10, 30))


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("03/04/2022", Doubt.TWO_READINGS),
        ("3-4-2022", Doubt.TWO_READINGS),
        ("05.03.24", Doubt.SHORT_YEAR),
        ("5 марта 24 г.", Doubt.SHORT_YEAR),
        ("31.02.2024", Doubt.NO_SUCH_DAY),
        ("2023 жылғы 29 ақпан", Doubt.NO_SUCH_DAY),
        ("25/25/2024", Doubt.NO_SUCH_DAY),
        ("март 2024", Doubt.NO_DAY),
        ("2024 жыл", Doubt.NO_DAY),
        ("2024", Doubt.NO_DAY),
        ("с 5 по 7 марта 2024", Doubt.PERIOD),
        ("05.03.2024 – 07.03.2024", Doubt.PERIOD),
        ("кеше", Doubt.NOT_A_DATE),
        ("5 mart 2024", Doubt.NOT_A_DATE),
        ("1" * 50_000, Doubt.NOT_A_DATE),
    ],
)
def test_doubtful_dates_say_what_is_doubtful(text, doubt):
    with pytest.raises(WrittenDateError) as refused:
        read_date(text)
    assert refused.value.doubt is doubt


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("days", [1, 8, 30])
def test_periods_of_the_portal_are_known_as_periods(language, days):
    start = dt.date(2022, 6, 22)
    with pytest.raises(WrittenDateError) as refused:
        read_date(long_range(start, start + dt.timedelta(days), language))
    assert refused.value.doubt is Doubt.PERIOD


def test_slashed_date_of_one_reading_is_taken():
    assert [read_date(text).day for text in ("25/03/2024", "03.03.2024", "03/03/2024")] == [
        dt.date(2024, 3, 25),
        dt.date(2024, 3, 3),
        dt.date(2024, 3, 3),
    ]
