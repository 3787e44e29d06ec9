"""The description of the data package as a whole: publisher, licence, known gaps."""

import datetime as dt

from django.conf import settings

from events.exports.dictionary import translated_property
from events.exports.feeds import utc_timestamp
from portal.language import LANGUAGES

TITLE = {
    "kk": "Кеңес: Қазақстан қоғамдық кеңестерінің жазбалары",
    "ru": "Кеңес: записи общественных советов Казахстана",
}
DESCRIPTION = {
    "kk": "Порталдың барлық жарияланған жазбалары: іс-шаралар, оларға қатысқандар, күн тәртібі, сөздер, шешімдер, "
    "марапаттар, құжаттар. Лауазымдар, ұйымдар мен жерлер сол күнгі атауымен берілген.",
    "ru": "Все опубликованные записи портала: события, их участники, повестка дня, выступления, решения, награды, "
    "документы. Должности, организации и места названы так, как назывались в тот день.",
}
# General gaps; each table gives the counts of its empty columns itself.
KNOWN_GAPS = {
    "kk": (
        "Мұнда кеңестердің барлық отырысы емес, порталға енгізілген жазбалар ғана бар. Жарияланбаған хаттамалар жоқ.",
        "Басталған уақыты, қатысушылар тізімі немесе сөйлеушісі жазбаға енгізілмесе, олар бос қалады; ештеңе "
        "ойдан қосылмайды.",
        "Мәтін бір ғана тілде болуы мүмкін, онда екінші тілдегі баған бос. Мұндай бағандар жолдың соңғы "
        "бағанында аталады.",
        "Бұрынғы атаулардың бәрі бірдей белгілі емес: табылмаса, қазіргі атауы көрсетіледі.",
        "Аты-жөні бірдей екі адам олардың бір тұлға екені дәлелденгенше бөлек көрсетіледі, сондықтан бір адам екі "
        "жолда кездесуі мүмкін.",
        "Өз беті жоқ адамдар қатысу кестесінде аталады, ал тұлғалар кестесінде жоқ.",
        "Файлдарда құжаттардың өздері жоқ, тек сілтемелері бар.",
    ),
    "ru": (
        "Здесь только записи, внесённые на портал, а не все заседания советов. Неопубликованных протоколов нет "
        "и здесь.",
        "Время начала, список участников или выступавший остаются пустыми, если они не внесены в запись; ничего не "
        "додумано.",
        "Текст может быть только на одном языке, тогда столбец другого языка пуст. Такие столбцы названы в последнем "
        "столбце строки.",
        "Известны не все прежние названия: где прежнее не найдено, указано нынешнее.",
        "Два человека с одинаковым именем показаны отдельно, пока не доказано, что это одна персона, поэтому один "
        "человек может встретиться в двух строках.",
        "Люди без собственной страницы названы в таблице участий, но не в таблице персон.",
        "Самих документов в файлах нет, есть только ссылки на них.",
    ),
}
LICENCE = {
    "name": "CC-BY-4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
    "title": "Creative Commons Attribution 4.0",
}


def data_package(resources: list[dict], moment: dt.datetime) -> dict:
    """A Data Package (Frictionless) with these resources, as of a moment."""
    return {
        "profile": "tabular-data-package",
        "name": "kenes",
        "id": f"{settings.SITE_URL}/data/datapackage.json",
        "languages": list(LANGUAGES),
        **translated_property("title", TITLE),
        **translated_property("description", DESCRIPTION),
        "homepage": f"{settings.SITE_URL}/kk/data/",
        "version": f"{moment:%Y.%m.%d}",
        "created": utc_timestamp(moment),
        "licenses": [LICENCE],
        "contributors": [{"title": "Кеңес", "role": "publisher", "email": settings.CONTACT_EMAIL}],
        "keywords": ["Қазақстан", "қоғамдық кеңес", "общественный совет", "Kazakhstan", "public councils"],
        **translated_property("known_gaps", {code: list(said) for code, said in KNOWN_GAPS.items()}),
        "resources": resources,
    }
