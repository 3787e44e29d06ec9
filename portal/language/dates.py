"""Dates and times as Kazakh and Russian readers write them.

`language` is «kk» or «ru»; anything else raises KeyError. A Kazakh date goes from the year to the
day, a Russian one from the day to the year. A datetime is formatted in its own time zone: convert it first.
"""

from datetime import date, datetime, time


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


MONTHS = {
    "kk": _words("қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан"),
    "ru": _words("январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь"),
}
MONTHS_IN_DATES = {
    "kk": MONTHS["kk"],
    "ru": _words("января февраля марта апреля мая июня июля августа сентября октября ноября декабря"),
}
MONTHS_SHORT = {
    "kk": _words("қаң. ақп. нау. сәу. мам. мау. шіл. там. қыр. қаз. қар. жел."),
    "ru": _words("янв. февр. март апр. май июнь июль авг. сент. окт. нояб. дек."),
}
WEEKDAYS = {
    "kk": _words("дүйсенбі сейсенбі сәрсенбі бейсенбі жұма сенбі жексенбі"),
    "ru": _words("понедельник вторник среда четверг пятница суббота воскресенье"),
}
WEEKDAYS_SHORT = {"kk": _words("дс сс ср бс жм сб жс"), "ru": _words("пн вт ср чт пт сб вс")}

_PARTIAL_FORMS = {4: "%Y", 7: "%Y-%m", 10: "%Y-%m-%d"}  # by the length of the text
_YEAR_FORMS = {"kk": "{year} жыл", "ru": "{year} год"}
_MONTH_YEAR_FORMS = {"kk": "{year} жылғы {month}", "ru": "{month} {year} года"}
_DATE_FORMS = {"kk": "{year} жылғы {days}", "ru": "{days} {year} года"}


def long_date(day: date, language: str) -> str:
    """«2022 жылғы 22 маусым» · «22 июня 2022 года»."""
    return _dated(day.year, _day_month(day, language), language)


def long_range(start: date, end: date | None, language: str) -> str:
    """The period without repeating month or year: «2022 жылғы 22–23 маусым» · «30 июня – 2 июля 2022 года».

    Without an end, or with an end on the same day, it is the long date.
    """
    if end is None or _same(start, end, "day"):
        return long_date(start, language)
    if _same(start, end, "month"):
        return _dated(start.year, f"{start.day}–{_day_month(end, language)}", language)
    if start.year == end.year:
        return _dated(start.year, f"{_day_month(start, language)} – {_day_month(end, language)}", language)
    return f"{long_date(start, language)} – {long_date(end, language)}"


def month_and_year(day: date, language: str) -> str:
    """«2022 жылғы маусым» · «июнь 2022 года»."""
    return _MONTH_YEAR_FORMS[language].format(year=day.year, month=MONTHS[language][day.month - 1])


def year_alone(year: int, language: str) -> str:
    """«2022 жыл» · «2022 год»."""
    return _YEAR_FORMS[language].format(year=year)


def partial_date(text: str, language: str) -> str:
    """«2022-06-16», «2022-06» or «2022» in words; ValueError for any other text."""
    form = next((form for length, form in _PARTIAL_FORMS.items() if len(text) == length), None)
    if form is None or not text.isascii():
        raise ValueError(text)
    day = datetime.strptime(text, form).date()
    if form == "%Y":
        return year_alone(day.year, language)
    return month_and_year(day, language) if form == "%Y-%m" else long_date(day, language)


def short_date(day: date) -> str:
    """«25.05.2024», the same in both languages."""
    return f"{day.day:02}.{day.month:02}.{day.year:04}"


def weekday_names(language: str) -> list[tuple[str, str]]:
    """From Monday to Sunday, each short and in full: («дс», «дүйсенбі») · («пн», «понедельник»)."""
    return list(zip(WEEKDAYS_SHORT[language], WEEKDAYS[language], strict=True))


def clock_time(moment: time | datetime) -> str:
    """«09:05», by the 24-hour clock."""
    return f"{moment.hour:02}:{moment.minute:02}"


def _dated(year: int, days: str, language: str) -> str:
    return _DATE_FORMS[language].format(year=year, days=days)


def _day_month(day: date, language: str) -> str:
    return f"{day.day} {MONTHS_IN_DATES[language][day.month - 1]}"


def _same(start: date, end: date, unit: str) -> bool:
    parts = ("year", "month", "day")
    return all(getattr(start, part) == getattr(end, part) for part in parts[: parts.index(unit) + 1])
