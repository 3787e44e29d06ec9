import pytest

from portal.language.plurals import counted, grouped, plural

EVENTS = ("событие", "события", "событий")


@pytest.mark.parametrize(
    ("number", "form"),
    [
        (0, "событий"),
        (1, "событие"),
        (2, "события"),
        (4, "события"),
        (5, "событий"),
        (10, "событий"),
        (11, "событий"),
        (12, "событий"),
        (14, "событий"),
        (20, "событий"),
        (21, "событие"),
        (22, "события"),
        (25, "событий"),
        (100, "событий"),
        (101, "событие"),
        (111, "событий"),
        (112, "событий"),
        (121, "событие"),
        (1_000, "событий"),
        (1_003, "события"),
        (100_011, "событий"),
        (-1, "событие"),
        (-3, "события"),
        (1.5, "события"),
        (2.0, "события"),
    ],
)
def test_plural_in_russian_has_three_forms(number, form):
    assert plural(number, *EVENTS) == form


@pytest.mark.parametrize("number", [0, 1, 2, 5, 11, 21, 1.5])
def test_plural_in_kazakh_is_the_singular_after_any_number(number):
    assert plural(number, "іс-шара") == "іс-шара"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (999, "999"),
        (1_000, "1\u202f000"),
        (12_345, "12\u202f345"),
        (1_234_567, "1\u202f234\u202f567"),
        (-12_345, "-12\u202f345"),
        (1_234.5, "1\u202f234,5"),
    ],
)
def test_grouped_parts_thousands_by_a_narrow_space(number, text):
    assert grouped(number) == text


def test_counted_keeps_the_number_and_its_word_on_one_line():
    assert counted(12_345, *EVENTS) == "12\u202f345\u00a0событий"
    assert counted(3, "іс-шара") == "3\u00a0іс-шара"
