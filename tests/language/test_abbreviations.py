import pytest

from portal.language.abbreviations import abbreviate_name

pytestmark = pytest.mark.any_engine


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Қостанай", "Қост."),
        ("Қарағанды", "Қарағ."),
        ("Маңғыстау", "Маңғ."),
        ("Кызылорда", "Кызыл."),
        ("Мангистау", "Манг."),
        ("Туркестан", "Турк."),
        ("Шымкент", "Шымк."),
        ("Астана", "Астана"),
        ("БҚО", "БҚО"),
        ("Алматы обл.", "Алматы обл."),
        ("", ""),
    ],
)
def test_a_long_name_is_cut_after_a_consonant_and_a_short_one_stays(name, short):
    assert abbreviate_name(name) == short
