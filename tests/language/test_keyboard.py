"""The same keys on another keyboard."""

import pytest

from portal.language.keyboard import readings_on_other_keyboards


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("rehsknfq", "курылтай"),
        ("REHSKNFQ", "курылтай"),
        ("09hsknfq", "құрылтай"),
        ("0j5fvls0 rt4tc", "қоғамдық кеңес"),
        ("fccfv,ktz yfhjlf", "ассамблея народа"),
        ("j,otcndtyysq cjdtn", "общественный совет"),
        ("Фыефтф", "astana"),
        ("q'urultai", "qurultai"),
        ("Mepki", "Меркі"),
    ],
)
def test_a_text_is_read_as_typed_on_another_keyboard(typed, meant):
    assert meant in readings_on_other_keyboards(typed)


@pytest.mark.parametrize("typed", ["", "qa", "2022", "XXI съезд", "...", "😀😀😀", "שלום"])
def test_what_is_short_mixed_or_without_letters_is_left_alone(typed):
    assert readings_on_other_keyboards(typed) == ()
