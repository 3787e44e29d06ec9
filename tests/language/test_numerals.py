"""Numbers inside words: Roman ones, digits, numbers of acts."""

import pytest

from portal.language.numerals import numbers_in, roman_value


@pytest.mark.parametrize(
    ("form", "value"),
    [("i", 1), ("iv", 4), ("ix", 9), ("xiv", 14), ("xxxi", 31), ("xl", 40), ("xcix", 99), ("cccxcix", 399)],
)
def test_roman_numerals_have_a_value(form, value):
    assert roman_value(form) == value


@pytest.mark.parametrize(
    "form", ["", "iiii", "vx", "mix", "civil", "dim", "l", "c", "li", "кеңес", "xxxі", "31"]
)
def test_words_are_no_roman_numerals(form):
    assert roman_value(form) is None


@pytest.mark.parametrize(
    ("form", "numbers"),
    [
        ("383-viii", (383, 8)),
        ("xxxi-ші", (31,)),
        ("31-сессия", (31,)),
        ("22.06.2022", (22, 6, 2022)),
        ("124-нқ", (124,)),
        ("іс-шара", ()),
        ("²", ()),
    ],
)
def test_numbers_of_a_word(form, numbers):
    assert numbers_in(form) == numbers
