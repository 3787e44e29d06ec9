"""Tables of the registers: people, organisations, regions, subjects, kinds of award; only dumps contain them.

Names here are the present ones; the tables of events have the names of the day.
"""

from django.db.models import OuterRef, Subquery

from events.descriptions import AWARD, SUBJECT
from events.exports.columns import (
    ExportTable,
    columns_of_record,
    declare_column,
    joined_values,
    page_address_columns,
)
from events.exports.tables import id_column
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


def address_columns(folder: str):
    yield from id_column(*NUMBER)
    yield declare_column("slug", *SLUG, required=True, unique=True)
    yield from page_address_columns("address", folder, "slug", "Беттің мекенжайы", "Адрес страницы")


def public_parent_slug() -> Subquery:
    return Subquery(Organisation.objects.public().filter(pk=OuterRef("parent")).values("slug")[:1])


def public_body_slugs(owner: str, inner: str) -> Subquery:
    """The slugs of public successors or predecessors of the outer organisation."""
    rows = Organisation.successors.through.objects.filter(**{f"{inner}__in": Organisation.objects.public()})
    return joined_values(rows, owner, f"{inner}__slug")


PEOPLE = ExportTable(
    "people",
    "Тұлғалар",
    "Персоны",
    (
        *address_columns("people"),
        *columns_of_record(PERSON),
    ),
)

NAMES_OF_PEOPLE = ExportTable(
    "person-names",
    "Тұлға есімдерінің жазылу нұсқалары",
    "Варианты написания имён",
    (
        *id_column(*NUMBER),
        declare_column(
            "person",
            "Тұлға: тұрақты атауы",
            "Персона: постоянное имя",
            "person__slug",
            leads_to="people.slug",
            required=True,
        ),
        *columns_of_record(PERSON_NAME),
    ),
)

ORGANISATIONS = ExportTable(
    "organisations",
    "Ұйымдар",
    "Организации",
    (
        *address_columns("organisations"),
        *columns_of_record(
            ORGANISATION,
            instead={
                "successors": [
                    declare_column(
                        "successors",
                        "Құқықтық мирасқорлары: тұрақты атаулары",
                        "Правопреемники: постоянные имена",
                        lambda: public_body_slugs("from_organisation", "to_organisation"),
                        type="array",
                    )
                ],
                "parent": [
                    declare_column(
                        "parent",
                        "Жоғары тұрған ұйым: тұрақты атауы",
                        "Вышестоящая организация: постоянное имя",
                        public_parent_slug,
                        leads_to="organisations.slug",
                    )
                ],
            },
            beside={
                "parent": [
                    declare_column(
                        "predecessors",
                        "Ізашар ұйымдар: тұрақты атаулары",
                        "Предшественники: постоянные имена",
                        lambda: public_body_slugs("to_organisation", "from_organisation"),
                        type="array",
                    )
                ]
            },
        ),
    ),
)

NAMES_OF_ORGANISATIONS = ExportTable(
    "organisation-names",
    "Ұйымдардың бұрынғы атаулары",
    "Прежние названия организаций",
    (
        *id_column(*NUMBER),
        declare_column(
            "organisation",
            "Ұйым: тұрақты атауы",
            "Организация: постоянное имя",
            "organisation__slug",
            leads_to="organisations.slug",
            required=True,
        ),
        *columns_of_record(ORGANISATION_NAME),
    ),
)

REGIONS = ExportTable(
    "regions",
    "Өңірлер",
    "Регионы",
    (
        *columns_of_record(
            REGION,
            beside={
                "iso": page_address_columns("address", "regions", "iso", "Беттің мекенжайы", "Адрес страницы")
            },
        ),
    ),
)

NAMES_OF_REGIONS = ExportTable(
    "region-names",
    "Өңірлердің бұрынғы атаулары",
    "Прежние названия регионов",
    (
        *id_column(*NUMBER),
        declare_column(
            "region", "Өңір: ISO 3166-2 коды", "Регион: код ISO 3166-2", "region__iso", leads_to="regions.iso"
        ),
        *columns_of_record(REGION_NAME),
    ),
)

SUBJECTS = ExportTable(
    "subjects",
    "Тақырыптар",
    "Темы",
    (*address_columns("subjects"), *columns_of_record(SUBJECT)),
)

KINDS_OF_AWARD = ExportTable(
    "award-kinds",
    "Марапат түрлері",
    "Виды наград",
    (*address_columns("awards"), *columns_of_record(AWARD)),
)
