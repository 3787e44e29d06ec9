"""Tables of whom and what records name: people, bodies, places, subjects, kinds of award; whole dumps hold them.

Here names are the present ones; those of a day stand in the tables of events.
"""

from django.db.models import OuterRef, Subquery

from events.descriptions import AWARD, SUBJECT
from events.exports.columns import Table, all_of, column, described, page_addresses
from events.exports.tables import own_number
from people.descriptions import (
    ORGANISATION,
    ORGANISATION_NAME,
    PERSON,
    PERSON_NAME,
    REGION,
    REGION_NAME,
)
from people.models import Organisation

SLUG = ("Тұрақты атауы, мекенжайдың соңғы бөлігі", "Постоянное имя, последняя часть адреса")
NUMBER = ("Тұрақты нөмірі", "Постоянный номер")


def addressed(folder: str):
    yield from own_number(*NUMBER)
    yield column("slug", *SLUG, required=True, unique=True)
    yield from page_addresses("address", folder, "slug", "Беттің мекенжайы", "Адрес страницы")


def public_parent() -> Subquery:
    return Subquery(Organisation.objects.public().filter(pk=OuterRef("parent")).values("slug")[:1])


def public_bodies(owner: str, inner: str) -> Subquery:
    """The slugs of public organisations tied to the outer one by succession."""
    rows = Organisation.successors.through.objects.filter(**{f"{inner}__in": Organisation.objects.public()})
    return all_of(rows, owner, f"{inner}__slug")


PEOPLE = Table(
    "people",
    "Тұлғалар",
    "Персоны",
    (
        *addressed("people"),
        *described(PERSON),
    ),
)

NAMES_OF_PEOPLE = Table(
    "person-names",
    "Тұлға есімдерінің жазылу нұсқалары",
    "Варианты написания имён",
    (
        *own_number(*NUMBER),
        column(
            "person",
            "Тұлға: тұрақты атауы",
            "Персона: постоянное имя",
            "person__slug",
            leads_to="people.slug",
            required=True,
        ),
        *described(PERSON_NAME),
    ),
)

ORGANISATIONS = Table(
    "organisations",
    "Ұйымдар",
    "Организации",
    (
        *addressed("organisations"),
        *described(
            ORGANISATION,
            instead={
                "successors": [
                    column(
                        "successors",
                        "Құқықтық мирасқорлары: тұрақты атаулары",
                        "Правопреемники: постоянные имена",
                        lambda: public_bodies("from_organisation", "to_organisation"),
                        type="array",
                    )
                ],
                "parent": [
                    column(
                        "parent",
                        "Жоғары тұрған ұйым: тұрақты атауы",
                        "Вышестоящая организация: постоянное имя",
                        public_parent,
                        leads_to="organisations.slug",
                    )
                ],
            },
            beside={
                "parent": [
                    column(
                        "predecessors",
                        "Ізашар ұйымдар: тұрақты атаулары",
                        "Предшественники: постоянные имена",
                        lambda: public_bodies("to_organisation", "from_organisation"),
                        type="array",
                    )
                ]
            },
        ),
    ),
)

NAMES_OF_ORGANISATIONS = Table(
    "organisation-names",
    "Ұйымдардың бұрынғы атаулары",
    "Прежние названия организаций",
    (
        *own_number(*NUMBER),
        column(
            "organisation",
            "Ұйым: тұрақты атауы",
            "Организация: постоянное имя",
            "organisation__slug",
            leads_to="organisations.slug",
            required=True,
        ),
        *described(ORGANISATION_NAME),
    ),
)

REGIONS = Table(
    "regions",
    "Өңірлер",
    "Регионы",
    (
        *described(
            REGION,
            beside={"iso": page_addresses("address", "regions", "iso", "Беттің мекенжайы", "Адрес страницы")},
        ),
    ),
)

NAMES_OF_REGIONS = Table(
    "region-names",
    "Өңірлердің бұрынғы атаулары",
    "Прежние названия регионов",
    (
        *own_number(*NUMBER),
        column(
            "region", "Өңір: ISO 3166-2 коды", "Регион: код ISO 3166-2", "region__iso", leads_to="regions.iso"
        ),
        *described(REGION_NAME),
    ),
)

SUBJECTS = Table(
    "subjects",
    "Тақырыптар",
    "Темы",
    (*addressed("subjects"), *described(SUBJECT)),
)

KINDS_OF_AWARD = Table(
    "award-kinds",
    "Марапат түрлері",
    "Виды наград",
    (*addressed("awards"), *described(AWARD)),
)
