"""People, bodies, regions, subjects and awards with names unlike those of the sample; see `tests.odd_data`."""

import datetime as dt

from django.db.models import Model

from events.models import Award, Subject
from people.models import Organisation, Person, PersonName, Region
from tests import factories as make

NO_PERSON = {
    f"{name}_{code}": None for name in ("family_name", "given_name", "patronymic") for code in ("kk", "ru")
}
NO_BODY = {f"{name}_{code}": None for name in ("name", "short_name") for code in ("kk", "ru")}


def as_long_as_can_be(model: type[Model], column: str, words: str) -> str:
    """The words over and over, as many letters as the field takes."""
    most = model._meta.get_field(column).max_length
    return (f"{words} " * (most // len(words) + 1))[:most].strip().ljust(most, words[-1])


def all_at_length(model: type[Model], *fields: str) -> dict[str, str]:
    """These texts in both languages, each as long as can be."""
    words = {"kk": "Ұзақтан-ұзақ атау", "ru": "Длинное-предлинное название"}
    return {
        f"{name}_{code}": as_long_as_can_be(model, f"{name}_{code}", text)
        for name in fields
        for code, text in words.items()
    }


def make_regions():
    kazakh = make.make_region(
        "KZ-98",
        name_kk="Қиыр аймағы",
        name_ru=None,
        short_name_kk=None,
        short_name_ru=None,
        kind=Region.Kind.REGION,
    )
    russian = make.make_region(
        "KZ-97", name_kk=None, name_ru="Приозёрный край", short_name_kk=None, short_name_ru="Приозёрье"
    )
    nothing = {"short_name_kk": None, "short_name_ru": None}
    make.make_region_name(kazakh, name_kk=None, name_ru="Дальняя волость", **nothing)
    make.make_region_name(
        russian, name_kk="Көлжаға аймағы", name_ru=None, valid_from=None, valid_to=None, **nothing
    )
    make.make_region_alias(russian, "Озёрск", "ru")
    return {"kk": kazakh, "ru": russian, "both": make.make_region()}


def make_a_person(**names):
    return make.make_person(**NO_PERSON | names)


def make_people():
    equal = {
        "family_name_kk": "Теңдесов",
        "family_name_ru": "Тендесов",
        "given_name_kk": "Бір",
        "given_name_ru": "Бир",
    }
    people = {
        "kk": make_a_person(family_name_kk="Ыбырайқызы", given_name_kk="Үміт"),
        "ru": make_a_person(family_name_ru="Щукина", given_name_ru="Евгения", patronymic_ru="Эдуардовна"),
        "variants": make_a_person(
            family_name_kk="Дәулетқали",
            family_name_ru="Даулеткалиев",
            given_name_kk="Ғабиден",
            given_name_ru="Габиден",
        ),
        "equal": make_a_person(**equal),
        "equal too": make_a_person(**equal),
        "equal and kk": make_a_person(family_name_kk="Теңдесов", given_name_kk="Бір"),
        "one letter kk": make_a_person(family_name_kk="Ә"),
        "one letter ru": make_a_person(family_name_ru="Ё", given_name_ru="Ю."),
        "family name only": make_a_person(family_name_kk="Жалғызбасов", family_name_ru="Жалгызбасов"),
        "no given name": make_a_person(family_name_ru="Безымянная", patronymic_ru="Фоминична"),
        "parts in two languages": make_a_person(
            family_name_kk="Жартыбаев", given_name_ru="Пётр", patronymic_ru="И."
        ),
        "apostrophe": make_a_person(family_name_kk="О'Нилов", family_name_ru="О'Нилов", given_name_ru="Шон"),
        "curly apostrophe": make_a_person(family_name_ru="Д’Артаньянц", given_name_ru="Карл"),
        "hyphens": make_a_person(
            family_name_kk="Ай-Бек-Тұр", family_name_ru="Римский-Корсунь", given_name_kk="Ән-Ай"
        ),
        "latin": make_a_person(family_name_ru="Schmidthuber", given_name_ru="Anna-Lena"),
        "latin kk": make_a_person(family_name_kk="Müllerová", given_name_kk="Åse"),
        "small letters": make_a_person(family_name_ru="фон дер Гольц", given_name_ru="а."),
        "longest": make_a_person(**all_at_length(Person, "family_name", "given_name", "patronymic")),
    }
    for text, language in (
        ("Ғ. Дәулетқали", "kk"),
        ("Даулеткалиев Г. Қ.", "ru"),
        ("Gabiden Dauletkali", "la"),
        ("Молдаш Ғабекең", "kk"),
    ):
        make.make_person_name(people["variants"], text, language, source="жинақ")
    make.make_person_name(people["kk"], "Ибраева Умит", "ru")
    make.make_person_name(people["ru"], as_long_as_can_be(PersonName, "text", "Щука"), "ru")
    return people


def make_a_body(**names):
    return make.make_organisation(**NO_BODY | names)


def make_bodies(regions):
    equal = {"name_kk": "Егіз кеңес", "name_ru": "Совет-близнец"}
    bodies = {
        "kk": make_a_body(name_kk="Шаңырақ бірлестігі", region=regions["kk"]),
        "ru": make_a_body(name_ru="Приозёрное землячество", short_name_ru="ПЗ", region=regions["ru"]),
        "short name in the other": make_a_body(name_kk="Көпшілік орталығы", short_name_ru="ЦО"),
        "equal": make_a_body(**equal),
        "equal too": make_a_body(**equal),
        "one letter kk": make_a_body(name_kk="Ү"),
        "one letter ru": make_a_body(name_ru="Э"),
        "apostrophe": make_a_body(name_kk="«Жан д'Арк» қоры", name_ru="Фонд «Жанна д'Арк»"),
        "latin": make_a_body(name_ru="UNIFEM-2050 & Co", short_name_kk="UNIFEM"),
        "longest": make_a_body(
            **all_at_length(Organisation, "name", "short_name", "note"),
            website="https://example.kz/" + "a" * 180,
        ),
    }
    nothing = {"short_name_kk": None, "short_name_ru": None}
    make.make_organisation_name(bodies["kk"], name_kk=None, name_ru="Товарищество «Кров»", **nothing)
    make.make_organisation_name(
        bodies["ru"],
        name_kk="Көлжаға қауымы",
        name_ru=None,
        valid_from=dt.date(2023, 1, 1),
        valid_to=None,
        **nothing,
    )
    make.make_organisation_name(
        bodies["ru"],
        name_kk=None,
        name_ru="Артель рыбаков",
        short_name_kk=None,
        short_name_ru="АР",
        valid_to=None,
    )
    bodies["kk"].parent = bodies["ru"]
    bodies["kk"].save()
    bodies["ru"].successors.add(bodies["one letter kk"])
    return bodies


def make_subjects():
    nothing = {
        f"{name}_{code}": None for name in ("name", "description", "synonyms") for code in ("kk", "ru")
    }
    return {
        "kk": make.make_subject(**nothing | {"name_kk": "Мұрағат ісі", "synonyms_kk": "құжат сақтау"}),
        "ru": make.make_subject(**nothing | {"name_ru": "Ёлочные базары"}),
        "one letter": make.make_subject(**nothing | {"name_kk": "Ң", "name_ru": "Ы"}),
        "longest": make.make_subject(**all_at_length(Subject, "name", "description", "synonyms")),
    }


def make_awards():
    nothing = {f"{name}_{code}": None for name in ("name", "description") for code in ("kk", "ru")}
    return {
        "kk": make.make_award(**nothing | {"name_kk": "«Үлкен жүрек» төсбелгісі"}),
        "ru": make.make_award(
            **nothing | {"name_ru": "Грамота «Щедрое сердце»", "description_ru": "Даётся щедрым."}
        ),
        "one letter": make.make_award(**nothing | {"name_kk": "Һ", "name_ru": "Ъ"}),
        "longest": make.make_award(**all_at_length(Award, "name", "description")),
    }
