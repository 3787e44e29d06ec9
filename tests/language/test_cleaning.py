"""What of a text is stored: letters and signs that a reader sees, and the breaks of lines."""

import random
import re
import unicodedata

import pytest

from portal.language.cleaning import clean_line, clean_text

UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00a0\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202f\u2060-\u206f\ufeff"
    "\ufff9-\ufffc\ufffe\uffff\ud800-\udfff]"
)


@pytest.mark.parametrize(
    ("given", "line", "text"),
    [
        ("Кеңес отырысы", "Кеңес отырысы", "Кеңес отырысы"),
        ("бірінші\x0bекінші\x0cүшінші", "бірінші екінші үшінші", "бірінші\nекінші\nүшінші"),
        ("раз\u2028два\u2029три\x85четыре", "раз два три четыре", "раз\nдва\nтри\nчетыре"),
        ("раз\r\nдва\rтри\nчетыре", "раз два три четыре", "раз\nдва\nтри\nчетыре"),
        ("  бір  \t\n екі \n\n үш\t ", "бір екі үш", "бір\n екі\n\n үш"),
        ("гла\u00adсность и\u200b мир\ufeff", "гласность и мир", "гласность и мир"),
        ("2\u00a0000\u202fтеңге,\u2007№\u00a05", "2 000 теңге, № 5", "2 000 теңге, № 5"),
        ("іс\x1eшара", "іс-шара", "іс-шара"),
        ("орын\x1fбасар", "орынбасар", "орынбасар"),
        ("Абай\x07Сәуле", "Абай Сәуле", "Абай Сәуле"),
        ("и\u0306од, Е\u0308лка", "йод, Ёлка", "йод, Ёлка"),
        ("акт \u202eпроверки\u202c, \u200eАбай\u200f", "акт проверки, Абай", "акт проверки, Абай"),
        ("а\x00б\ud800в\uffffг\ufdd0д\U0001fffe", "абвгд", "абвгд"),
        ("іс\u200cшара\u200d", "ісшара", "ісшара"),
        ("می\u200cخواهم", "می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d💻 бар", "👩\u200d💻 бар", "👩\u200d💻 бар"),
        ("\u200b \x07\n\u2028", "", ""),
        ("", "", ""),
    ],
)
def test_a_text_keeps_what_a_reader_sees(given, line, text):
    assert (clean_line(given), clean_text(given)) == (line, text)


@pytest.mark.parametrize("clean", [clean_line, clean_text])
def test_cleaning_twice_changes_nothing_and_leaves_nothing_unseen(clean):
    seed = random.SystemRandom().randrange(10**6)
    print("seed", seed)  # noqa: T201
    chance = random.Random(seed)
    odd = [
        chr(code) for code in (*range(0x100), *range(0x2000, 0x2070), 0x300, 0x306, 0xFEFF, 0xD800, 0x200D)
    ]
    for _turn in range(2_000):
        given = "".join(
            chance.choices([*odd, *"қазақша орысша и\u0306", "👩", "م"], k=chance.randrange(1, 30))
        )
        cleaned = clean(given)
        assert clean(cleaned) == cleaned, repr(given)
        assert not UNSEEN.search(cleaned), repr(given)
        assert unicodedata.is_normalized("NFC", cleaned), repr(given)
        assert cleaned == cleaned.strip(), repr(given)
        assert clean is clean_text or "\n" not in cleaned, repr(given)
