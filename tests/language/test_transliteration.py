import pytest

from portal.language.transliteration import to_latin


@pytest.mark.parametrize(
    ("cyrillic", "latin"),
    [
        ("Құрылтай", "Qūryltai"),
        ("Қоғамдық кеңес", "Qoğamdyq keñes"),
        ("Ұлттық құрылтайдың отырысы", "Ūlttyq qūryltaidyñ otyrysy"),
        ("Шымкент", "Şymkent"),
        ("Жамбыл", "Jambyl"),
        ("Өскемен", "Öskemen"),
        ("Іле", "Ile"),
        ("Ислам", "İslam"),
        ("Әйтеке би", "Äiteke bi"),
        ("Жүніс", "Jünıs"),
        ("Шаһар", "Şahar"),
        ("ҚХА", "QHA"),
        ("Юрий", "İurii"),
        ("ЮНЕСКО", "İUNESKO"),
        ("Щучинск", "Ştşutşinsk"),
        ("№ 5 QR-код", "№ 5 QR-kod"),
    ],
)
def test_to_latin_follows_the_table_of_2021(cyrillic, latin):
    assert to_latin(cyrillic) == latin
