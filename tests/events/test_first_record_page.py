"""The page of the first real record: every fact in both languages, and where the record is found."""

import datetime as dt

import pytest

from events.models import Event
from tests.events.test_event_page import page

pytestmark = pytest.mark.django_db

FACTS = {
    "kk": [
        "«Ұлттық құрылтай – билік пен қоғам диалогының жаңа кезеңі» атты ҚХА кеңейтілген Кеңесінің отырысы",
        "Кеңейтілген отырыс",
        "2022 жылғы 22 маусым",
        "уақыты белгісіз",
        "Достық үйі",
        "Нұр-Сұлтан қаласы (қазір Астана қаласы",
        "Қазақстан халқы Ассамблеясының Кеңесі",
        "Ұлттық құрылтай – билік пен қоғам диалогының жаңа кезеңі",
        "Мәжілістегі Қазақстан халқы Ассамблеясының депутаттық тобы",
        "ҚХА Төрағасының орынбасары",
        "институт директоры",
        "журналист, блогер",
        "этномәдени бірлестіктердің өкілдері",
        "Ұлттық құрылтай мүшелері",
        "орталық және жергілікті мемлекеттік органдардың өкілдері",
        "Президент, Ассамблея Төрағасы",
        "ҚХА-ның саяси реформаларды жүзеге асырудағы рөлін күшейту",
        "ҚХА-ның ақпараттық жұмысын күшейту және қоғамдық әлеуетін жандандыру",
        "құқық қорғау қызметін күшейту",
        "іс-шаралар жоспары",
        "«Алғыс» медалі",
        "Н.Айдашевқа",
        "Л.Құсайыноваға",
        "Н. Айдашев",
        "Л. Құсайынова",
        "XXXI сессиясы",
        "Ұлттық құрылтайдың бірінші отырысы",
    ],
    "ru": [
        "Заседание расширенного Совета АНК «Национальный курултай – новый этап диалога власти и общества»",
        "22 июня 2022 года",
        "Дом дружбы",
        "город Нур-Султан (ныне город Астана",
        "Совет Ассамблеи народа Казахстана",
        "Национальный курултай – новый этап диалога власти и общества",
        "Депутатская группа Ассамблеи народа Казахстана в Мажилисе",
        "заместитель Председателя АНК",
        "директор института",
        "журналист, блогер",
        "представители этнокультурных объединений",
        "члены Национального курултая",
        "Президент, Председатель Ассамблеи",
        "усиление роли АНК в реализации политических реформ",
        "усиление информационной работы и активизация общественного потенциала АНК",
        "усиление правозащитной деятельности",
        "план общественно-политических мероприятий АНК",
        "«Алғыс»",
        "Н.Айдашевқа",
        "Л.Құсайыноваға",
        "Н. Айдашев",
        "Л. Кусаинова",
        "XXXI сессия",
        "Первое заседание Национального курултая",
    ],
}
DEPUTIES = [
    "С.Абдрахманов",
    "А.Амирханян",
    "І.Буларов",
    "Н.Дементьева",
    "З.Кузиев",
    "Ю.Ли",
    "В.Набиев",
    "Ш.Осин",
    "А.Рау",
    "А.Хамедов",
]


@pytest.fixture
def first_record(sample):
    return Event.objects.get(date=dt.date(2022, 6, 22))


def test_the_first_record_shows_every_fact_in_both_languages(client, first_record):
    for language, facts in FACTS.items():
        seen = page(client, first_record, language)
        assert [fact for fact in [*facts, *DEPUTIES] if fact not in seen] == []


def test_the_first_record_is_found_by_its_region_and_by_an_organisation_that_took_part(client, first_record):
    def found(query):
        return [event.pk for event in client.get(f"/kk/events/{query}").context["page"]]

    day = "&date_after=2022-06-22&date_before=2022-06-22"
    assert found(f"?region=KZ-71{day}") == [first_record.pk]
    assert found(f"?region=KZ-62{day}") == []
    institute = first_record.participations.get(printed_name="Т. Қалиев").organisation
    assert found(f"?organisation={institute.slug}{day}") == [first_record.pk]


def test_the_president_is_shown_as_mentioned_and_counted_nowhere(client, first_record):
    response = client.get(f"/kk/events/{first_record.slug}/")
    assert "Тоқаев" not in " ".join(str(row) for row in response.context["attending"])
    assert [str(row) for row in response.context["not_attending"]] == ["Қасым-Жомарт Кемелұлы Тоқаев"]
