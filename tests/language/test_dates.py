from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from portal.language import dates

ALMATY = ZoneInfo("Asia/Almaty")


@pytest.mark.parametrize(
    ("day", "kk", "ru"),
    [
        (date(2022, 1, 1), "2022 жылғы 1 қаңтар", "1 января 2022 года"),
        (date(2024, 2, 29), "2024 жылғы 29 ақпан", "29 февраля 2024 года"),
        (date(1995, 3, 1), "1995 жылғы 1 наурыз", "1 марта 1995 года"),
        (date(2021, 4, 28), "2021 жылғы 28 сәуір", "28 апреля 2021 года"),
        (date(2024, 5, 25), "2024 жылғы 25 мамыр", "25 мая 2024 года"),
        (date(2022, 6, 22), "2022 жылғы 22 маусым", "22 июня 2022 года"),
        (date(2023, 7, 3), "2023 жылғы 3 шілде", "3 июля 2023 года"),
        (date(2019, 8, 30), "2019 жылғы 30 тамыз", "30 августа 2019 года"),
        (date(2019, 9, 6), "2019 жылғы 6 қыркүйек", "6 сентября 2019 года"),
        (date(2021, 10, 21), "2021 жылғы 21 қазан", "21 октября 2021 года"),
        (date(2026, 11, 22), "2026 жылғы 22 қараша", "22 ноября 2026 года"),
        (date(1991, 12, 16), "1991 жылғы 16 желтоқсан", "16 декабря 1991 года"),
    ],
)
def test_long_date_follows_the_order_of_the_language(day, kk, ru):
    assert dates.long_date(day, "kk") == kk
    assert dates.long_date(day, "ru") == ru


@pytest.mark.parametrize(
    ("start", "end", "kk", "ru"),
    [
        (date(2022, 6, 22), None, "2022 жылғы 22 маусым", "22 июня 2022 года"),
        (date(2022, 6, 22), date(2022, 6, 22), "2022 жылғы 22 маусым", "22 июня 2022 года"),
        (date(2022, 6, 22), date(2022, 6, 23), "2022 жылғы 22–23 маусым", "22–23 июня 2022 года"),
        (date(2024, 2, 1), date(2024, 2, 29), "2024 жылғы 1–29 ақпан", "1–29 февраля 2024 года"),
        (date(2022, 6, 30), date(2022, 7, 2), "2022 жылғы 30 маусым – 2 шілде", "30 июня – 2 июля 2022 года"),
        (date(2022, 5, 7), date(2022, 6, 7), "2022 жылғы 7 мамыр – 7 маусым", "7 мая – 7 июня 2022 года"),
        (
            date(2025, 12, 18),
            date(2026, 1, 19),
            "2025 жылғы 18 желтоқсан – 2026 жылғы 19 қаңтар",
            "18 декабря 2025 года – 19 января 2026 года",
        ),
        (
            date(2022, 6, 22),
            date(2023, 6, 23),
            "2022 жылғы 22 маусым – 2023 жылғы 23 маусым",
            "22 июня 2022 года – 23 июня 2023 года",
        ),
    ],
)
def test_long_range_says_nothing_twice(start, end, kk, ru):
    assert dates.long_range(start, end, "kk") == kk
    assert dates.long_range(start, end, "ru") == ru


def test_month_and_year_stand_in_the_order_of_the_language():
    june = date(2022, 6, 22)
    assert dates.month_and_year(june, "kk") == "2022 жылғы маусым"
    assert dates.month_and_year(june, "ru") == "июнь 2022 года"
    assert dates.year_alone(2022, "kk") == "2022 жыл"
    assert dates.year_alone(2022, "ru") == "2022 год"


def test_short_date_and_clock_have_leading_zeros():
    assert dates.short_date(date(2024, 5, 25)) == "25.05.2024"
    assert dates.short_date(date(2026, 1, 2)) == "02.01.2026"
    assert dates.clock_time(time(9, 5)) == "09:05"
    assert dates.clock_time(time(23, 59)) == "23:59"
    assert dates.clock_time(time(0, 0)) == "00:00"


@pytest.mark.parametrize(
    ("day", "kk", "ru"),
    [
        (date(2026, 11, 16), "дүйсенбі", "понедельник"),
        (date(2026, 11, 17), "сейсенбі", "вторник"),
        (date(2026, 11, 18), "сәрсенбі", "среда"),
        (date(2026, 11, 19), "бейсенбі", "четверг"),
        (date(2026, 11, 20), "жұма", "пятница"),
        (date(2026, 11, 21), "сенбі", "суббота"),
        (date(2026, 11, 22), "жексенбі", "воскресенье"),
    ],
)
def test_weekday_is_named_and_the_week_begins_on_monday(day, kk, ru):
    assert dates.WEEKDAYS["kk"][day.weekday()] == kk
    assert dates.WEEKDAYS["ru"][day.weekday()] == ru


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_every_month_and_weekday_has_its_names(language):
    for months in (dates.MONTHS, dates.MONTHS_IN_DATES, dates.MONTHS_SHORT):
        assert len(set(months[language])) == 12
    for weekdays in (dates.WEEKDAYS, dates.WEEKDAYS_SHORT):
        assert len(set(weekdays[language])) == 7


def test_an_unknown_language_is_refused():
    with pytest.raises(KeyError):
        dates.long_date(date(2022, 6, 22), "en")


@pytest.mark.parametrize(
    ("moment", "almaty"),
    [
        (datetime(2024, 2, 29, 17, 59, tzinfo=UTC), "2024-02-29T23:59:00+06:00"),
        (datetime(2024, 2, 29, 18, 0, tzinfo=UTC), "2024-02-29T23:00:00+05:00"),
        (datetime(2024, 3, 1, 12, 0, tzinfo=UTC), "2024-03-01T17:00:00+05:00"),
        (datetime(2022, 6, 22, 12, 0, tzinfo=UTC), "2022-06-22T18:00:00+06:00"),
        (datetime(2026, 6, 22, 12, 0, tzinfo=UTC), "2026-06-22T17:00:00+05:00"),
    ],
)
def test_time_zone_data_knows_the_change_of_march_2024(moment, almaty):
    assert moment.astimezone(ALMATY).isoformat() == almaty
