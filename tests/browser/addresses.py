"""One address for every kind of page, without the language in front of it."""

from tests.browser.site import LONG, SHORT

RECORD = "2022-06-22-ulttyq-quryltai-bilik-pen-qogam-dialogynyn-jana-kezeni-atty-qha-keneitilgen"
LANGUAGES = ("kk", "ru")

PAGES = {
    "home": "",
    "list": "events/?region=KZ-71&kind=session",
    "list-nothing": "events/?region=KZ-71&kind=hearing&date_before=2000",
    "list-refused": "events/?date_after=22.06.2022&kind=session",
    "table": "events/?view=table&column=date&column=body&column=place&column=awards",
    "calendar": "events/?view=calendar&month=2022-06",
    "event": f"events/{RECORD}/",
    "event-long": f"events/{LONG}/",
    "event-short": f"events/{SHORT}/",
    "withdrawn": "events/withdrawn/",
    "people": "people/",
    "person": "people/marat-azilhanov/",
    "organisations": "organisations/",
    "organisation": "organisations/qazaqstan-halqy-assambleiasy/",
    "organisation-long": f"organisations/{LONG}/",
    "regions": "regions/",
    "region": "regions/KZ-71/",
    "subjects": "subjects/",
    "subject": "subjects/ecology/",
    "awards": "awards/?region=KZ-71",
    "award": "awards/algys-medal/",
    "decisions": "decisions/",
    "statistics": "statistics/?region=KZ-71",
    "data": "data/",
    "about": "about/",
    "accessibility": "accessibility/",
    "display": "display/",
    "styleguide": "styleguide/",
    "not-found": "no-such-page/",
}
STATUS = {"list-refused": 400, "withdrawn": 410, "not-found": 404}
EVERY_PAGE = [(language, page) for page in PAGES for language in LANGUAGES]


def address_of(language: str, page: str) -> str:
    return f"/{language}/{PAGES[page]}"
