import random
import sys
import time

import pytest

from portal.language.words import LONGEST_WORD, look_up_form, words_in


def forms(text: str) -> list[str]:
    return [word.form for word in words_in(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ұлттық құрылтай – билік пен қоғам", ["ұлттық", "құрылтай", "билік", "пен", "қоғам"]),
        ("«Достық үйі», 22 маусым", ["достық", "үйі", "22", "маусым"]),
        ("Заседание расширенного Совета", ["заседание", "расширенного", "совета"]),
        ("С.Абдрахманов, М. Әзілханов", ["с", "абдрахманов", "м", "әзілханов"]),
        ("№ 35902 бұйрық", ["35902", "бұйрық"]),
        ("№124-НҚ", ["124-нқ", "124", "нқ"]),
        ("XXXI сессия, ХХХІ", ["xxxi", "сессия", "xxxi"]),
        ("ҚХА-ның 31-ші", ["қха-ның", "қха", "ның", "31-ші", "31", "ші"]),
        (
            "22.06.2022 және 01-05/123",
            ["22.06.2022", "22", "06", "2022", "және", "01-05/123", "01", "05", "123"],
        ),
        ("саяси-этикалық", ["саяси-этикалық", "саяси", "этикалық"]),
        ("іс‑шара", ["іс-шара", "іс", "шара"]),
        ("2015–2026 жж.", ["2015", "2026", "жж"]),
        ("kenes.kz", ["kenes", "kz"]),
        ("Ceмей Елка ёлка", ["семей", "елка", "елка"]),
        ("и\u0306од ха\u00adлық", ["йод", "халық"]),
        ("a\ud800b\x00c 😀 _ -", ["a", "b", "c"]),
        ("", []),
    ],
)
def test_text_is_cut_into_words(text, expected):
    assert forms(text) == expected


def test_words_know_their_place_in_the_original_text():
    text = "«Іс-шараға» ха\u00adлық, и\u0306од"
    assert [text[word.start : word.end] for word in words_in(text)] == [
        "Іс-шараға",
        "Іс",
        "шараға",
        "ха\u00adлық",
        "и\u0306од",
    ]
    assert [word.is_compound for word in words_in(text)] == [True, False, False, False, False]


def test_a_long_chain_of_hyphens_is_no_compound():
    assert forms("а-" * 9 + "а") == ["а"] * 10


def test_a_word_is_cut_to_a_storable_length():
    assert look_up_form("Қ" * 3000) == "қ" * LONGEST_WORD


@pytest.mark.parametrize(
    "unit", ["а", "а-", "а.", "1.", "1/", "\u0301", "а\u0301", "а\u00ad", "ұзақ ", "-", "\ud800", "\x00"]
)
def test_cutting_takes_time_in_proportion_to_the_text(unit):
    text = (unit * 60_000)[:60_000]
    began = time.process_time()
    found = list(words_in(text))
    assert time.process_time() - began < 2
    assert len(found) <= 60_000


def test_any_text_is_cut_in_order_and_within_its_bounds():
    chance = random.Random(7)
    alphabet = "қазақЁё-./1 \u0301\u00ad\u200b№«»X\x00\ud800😀½ﷺ" + "".join(
        map(chr, chance.sample(range(sys.maxunicode), 40))
    )
    for _ in range(2000):
        text = "".join(chance.choices(alphabet, k=chance.randint(0, 40)))
        starts = [word.start for word in words_in(text)]
        assert starts == sorted(starts)
        for word in words_in(text):
            assert word.form
            assert " " not in word.form
            assert 0 <= word.start < word.end <= len(text)
