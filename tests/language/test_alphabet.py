import random

import pytest

from portal.language.alphabet import (
    KAZAKH,
    RUSSIAN,
    fold,
    index_letter,
    letter_index,
    normalise_text,
    sort_key,
    sort_prefix,
)

NAMES = {
    "kk": """
Абай Абайқызы Абайұлы Абзал Аида Айгүл Айдашев Айдашева Айша Ақан Ақбота Ақмарал Алмас Асқар Әбдіқалықова Әбіш Әділ
Әзілханов Әйгерім Әлихан Әсел Әубәкіров Бағлан Балаева Бәйменов Бәпи Бейбіт Бибігүл Ботагөз Бөкен Бұлан Бүркіт Вакиль
Виктор Газиз Гүлжан Гүлшара Ғабит Ғани Ғизатов Ғұмар Дәурен Дидар Дінмұхамед Ерлан Ермұрат Есет Жадыра Жанар Жәнібек
Жексенбай Жомарт Жұмаділдаев Жүніс Зарина Зейнеп Илья Ислам Камал Кемел Кенже Көлгінов Күлекеев Қазыбек Қайрат Қарин
Қасым Қожа Қуаныш Қырымбек Ләззат Лұқпан Мағжан Мәди Мұхтар Нағима Нұрбек Нұрсұлтан Оңдасын Орал Өмір Өтеген Пернебек
Рауан Роза Сағат Сәкен Сұлтан Талғат Тәжин Тоқаев Төлеген Ұлан Ұлжан Үміт Фариза Хадиша Шаханов Шәкен Шоқан Ыбырай
Ырысты Ілияс Эльмира Юлия Ясин
""",
    "ru": """
Абаев Абаева Абдрахманов Азильханов Айдашев Алексеев Алексей Антонов Арсений Балаева Башмаков Белов Белоусов
Бисенгалиева Борисов Буларов Вавилов Вакиль Василий Виктор Воробьёв Гаврилов Галина Герасимов Гиззатов Гордеев Давыдов
Дементьева Денисов Дмитрий Дьяков Евгений Егоров Елена Ершов Ёлкин Жанна Жексенбай Желдибай Жуков Зайцев Захаров Зимин
Зуев Иван Игорь Ильин Ирина Йовович Кадыров Калиев Карин Кириллов Козлов Кузиев Кульгинов Лариса Лебедев Ли Любовь
Маженов Мария Михайлов Мухин Набиев Назарбаев Наталья Новиков Оксана Ольга Орлов Осин Павел Петров Пименов Попов Рау
Рожин Руслан Рыбаков Сауле Семёнов Сергей Соколов Тажин Тамара Токаев Тохтасунов Ульянов Устинов Фёдоров Филиппов
Хамедов Харитонов Цветков Цой Чайка Чехов Шайдаров Шаханов Щербаков Щукин Эдуард Юлия Юрий Яковлев
""",
}


def names_in_order(language):
    return NAMES[language].split()


def shuffled(names):
    return random.Random(2022).sample(names, len(names))


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_sort_key_puts_a_hundred_names_in_alphabetical_order(language):
    names = names_in_order(language)
    assert len(names) > 100
    assert sorted(shuffled(names), key=sort_key) == names


@pytest.mark.parametrize("alphabet", [KAZAKH, RUSSIAN], ids=["kk", "ru"])
@pytest.mark.parametrize("case", [str.upper, str.lower])
def test_sort_key_keeps_every_letter_of_the_alphabet_in_its_place(alphabet, case):
    letters = list(case(alphabet))
    assert sorted(shuffled(letters), key=sort_key) == letters


def test_sort_key_knows_the_kazakh_alphabet_as_an_extension_of_the_russian():
    assert "".join(letter for letter in KAZAKH if letter in RUSSIAN) == RUSSIAN


@pytest.mark.parametrize(
    "texts",
    [
        ["9-сессия", "10-сессия", "31-сессия", "101-сессия"],
        ["2 ауыл", "Zoom", "Абай"],
        ["Абай ауданы", "Абай облысы", "Абайұлы"],
        ["Жетісу облысы", "Жетісуские зори"],
        ["М. Айтқұлов", "М.Рожин", "Майра"],
        ["абай", "Абай", "АБАЙ"],
        ["Абай ауданы", "Абай-ауданы", "Абайауданы"],
        ["Алғыс", "«Алғыс»", "Алғыстар"],
        ["Ақ", "Ақ жол", "«Ақ жол» партиясы"],
        ["Cafe", "Café", "Cafés"],
    ],
)
def test_sort_key_orders_word_by_word_and_decides_by_marks_last(texts):
    assert sorted(shuffled(texts), key=sort_key) == texts


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("letters", ["А", "Ай", "Қ", "К", "І", "И"])
def test_sort_prefix_is_shared_by_exactly_the_names_that_begin_so(language, letters):
    names = names_in_order(language)
    found = [name for name in names if sort_key(name).startswith(sort_prefix(letters))]
    assert found == [name for name in names if name.startswith(letters)]


@pytest.mark.parametrize(
    ("left", "right"), [("и\u0306од", "йод"), ("А\u00adбай", "Абай"), ("Ceмей", "Семей"), ("  Абай ", "Абай")]
)
def test_sort_key_is_the_same_for_the_same_word(left, right):
    assert sort_key(left) == sort_key(right)


FOLDED = [
    # Kazakh letters as on a Russian keyboard
    ("Құрылтай", "курылтай"),
    ("Әлем", "алем"),
    ("Ғылым", "гылым"),
    ("Жаңа", "жана"),
    ("Өңір", "онир"),
    ("Ұлы", "улы"),
    ("Үкімет", "укимет"),
    ("Шаһар", "шахар"),
    ("ІШКІ ІСТЕР", "ишки истер"),
    # case, ё, decomposed letters
    ("СЕМЁН", "семен"),
    ("Семе\u0308н", "семен"),
    ("и\u0306од", "йод"),
    ("ЙОД", "йод"),
    ("Алё\u0301на", "алена"),
    ("за\u0301мок", "замок"),
    ("ѐ", "е"),
    # look-alikes
    ("Ceмей", "семей"),
    ("Kазакстан", "казакстан"),
    ("Қaзaқcтaн", "казакстан"),
    ("Ic-шара", "ic-шара"),
    ("Iс-шара", "ис-шара"),
    ("əкім", "аким"),
    ("кeңec", "кенес"),
    ("M.Рожин", "м.рожин"),
    ("Xалық", "халык"),
    ("Yкімет", "укимет"),
    ("Zооm", "zoom"),
    ("Zoomға", "zoomга"),
    ("QR-код", "qr-код"),
    ("ХХІ ғасыр", "xxi гасыр"),
    ("XXI ғасыр", "xxi гасыр"),
    ("Ӏс", "ис"),
    # Latin stays Latin
    ("Council", "council"),
    ("Qūryltai", "quryltai"),
    ("QURYLTAI", "quryltai"),
    ("Şymkent", "symkent"),
    ("İstanbul", "istanbul"),
    ("ışık", "isik"),
    ("Straße", "strasse"),
    ("ＡＰＫ", "apk"),
    # signs, spaces, what cannot be seen
    ("«Алғыс»", '"алгыс"'),
    ("“Алғыс”", '"алгыс"'),
    ("Нұр\u2011Сұлтан", "нур-султан"),
    ("Нұр–Сұлтан", "нур-султан"),
    ("2022\u2014жыл", "2022-жыл"),
    ("объ’ект", "объ'ект"),
    ("қоғам\u00adдық", "когамдык"),
    ("қо\u200bғам", "когам"),
    ("\ufeffкеңес", "кенес"),
    ("кеңес\x00", "кенес"),
    ("ке\ud800ңес", "кенес"),
    ("Қоғамдық\u00a0кеңес", "когамдык кенес"),
    ("  Қоғамдық \n\t кеңес ", "когамдык кенес"),
    ("Қоғамдық\u2028кеңес", "когамдык кенес"),
    ("№ 5", "№ 5"),
    ("1\u202f234", "1 234"),
    ("м²", "м2"),
    ("", ""),
    (" ", ""),
    ("委員会", "委員会"),
    ("a\u0301", "a"),
    ("👍🏽 иә", "👍🏽 иа"),
]


@pytest.mark.parametrize(("text", "folded"), FOLDED)
def test_fold_brings_spellings_together(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("Құрылтай", "құрылтай"),
        ("ЁЛКА", "елка"),
        ("Қaзaқcтaн", "қазақстан"),
        ("əкім", "әкім"),
        ("Yкімет", "үкімет"),
        ("Qūryltai", "qūryltai"),
        ("Қоғам\u00adдық  кеңес", "қоғамдық кеңес"),
    ],
)
def test_normalise_keeps_kazakh_letters(text, normal):
    assert normalise_text(text) == normal


def strange_texts(count):
    chance = random.Random(31)
    usual = "aceikopxyzqmABCEHKMOPTXY" + KAZAKH + KAZAKH.lower() + "Ӏўø ıİßə\u0306\u0308\u00ad\u200b.'-«0٣½"
    for number in range(count):
        length = chance.randrange(12)
        if number % 2:
            yield "".join(chance.choice(usual) for _ in range(length))
        else:
            yield "".join(chr(chance.randrange(0x110000)) for _ in range(length))


def test_any_text_has_a_key_of_ascii_digits_and_stable_forms():
    for text in strange_texts(4000):
        key, folded, normal = sort_key(text), fold(text), normalise_text(text)
        assert key.isascii(), ascii(text)
        assert key.isdigit(), ascii(text)
        assert fold(folded) == folded, ascii(text)
        assert fold(normal) == folded, ascii(text)
        assert normalise_text(normal) == normal, ascii(text)


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_letter_index_is_in_order_and_without_letters_that_begin_no_word(language):
    letters = letter_index(language)
    assert list(letters) == sorted(letters, key=sort_key)
    assert not set("ЪЬ") & set(letters)


def test_letter_index_has_kazakh_letters_only_in_kazakh():
    assert "".join(letter_index("kk")) == "АӘБВГҒДЕЁЖЗИЙКҚЛМНҢОӨПРСТУҰҮФХҺЦЧШЩЫІЭЮЯ"
    assert "".join(letter_index("ru")) == "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЫЭЮЯ"


@pytest.mark.parametrize(
    ("text", "letter"),
    [
        ("Әлихан", "Ә"),
        ("іс-шара", "І"),
        ("«Алғыс» медалі", "А"),
        ("Ёлкин", "Ё"),
        ("й\u0306од", "Й"),
        ("Ceмей", "С"),
        ("Zoom", "Z"),
        ("Éva", "E"),
        ("31-сессия", "#"),
        ("委員会", "#"),
        ("", "#"),
        ("…", "#"),
    ],
)
def test_index_letter_is_the_first_letter_of_the_name(text, letter):
    assert index_letter(text) == letter
