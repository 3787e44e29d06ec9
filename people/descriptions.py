"""People, organisations and regions, field by field; see `portal.bilingual.description`.

Fields stand in the order of open data and of the API.
"""

from django.utils.translation import gettext_lazy as _

from people import models
from portal.bilingual.description import Description, Field, Section

SINCE, UNTIL = (
    ("Осы күннен бастап", "С этого дня"),
    ("Осы күнге дейін, оны қоспағанда", "До этого дня, не включая его"),
)
NAME, SHORT_NAME = ("Атауы", "Название"), ("Қысқаша атауы", "Краткое название")
NAME_FIELDS = (
    Field("name", NAME, wanted=True, searched=True),
    Field("short_name", SHORT_NAME, searched=True),
)

FORMER_NAME_FIELDS = (*NAME_FIELDS, Field("valid_from", SINCE), Field("valid_to", UNTIL))
FORMER_NAME_FORM = (Section(None, ("name", "short_name", "valid_from valid_to")),)
ORGANISATION_NAME, REGION_NAME, REGION_CENTRE = (
    Description(model, FORMER_NAME_FIELDS, FORMER_NAME_FORM)
    for model in (models.OrganisationName, models.RegionName, models.RegionCentre)
)

PERSON = Description(
    models.Person,
    (
        Field("family_name", ("Тегі", "Фамилия"), wanted=True, searched=True),
        Field("given_name", ("Аты немесе оның бас әрпі", "Имя или инициал"), searched=True),
        Field("patronymic", ("Әкесінің аты немесе оның бас әрпі", "Отчество или инициал"), searched=True),
        Field("has_own_page", in_api=False),
        Field("note", in_api=False),
    ),
    (
        Section(None, ("family_name", "given_name", "patronymic")),
        Section(_("Page and note"), ("has_own_page", "note", "slug")),
    ),
)

PERSON_NAME = Description(
    models.PersonName,
    (
        Field("text", ("Жазылуы", "Написание"), searched=True),
        Field("language", ("Тілі (код)", "Язык (код)")),
        Field("source", in_api=False),
    ),
    (Section(None, ("text language source",)),),
)

MEMBERSHIP = Description(
    models.Membership,
    (Field("organisation"), Field("position"), Field("valid_from"), Field("valid_to")),
    (Section(None, ("organisation valid_from valid_to", "position")),),
)

ORGANISATION = Description(
    models.Organisation,
    (
        *NAME_FIELDS,
        Field("kind", ("Түрі (код)", "Вид (код)")),
        Field("region", ("Өңірдің ISO 3166-2 коды", "Код региона ISO 3166-2"), leads_to="regions.iso"),
        Field("parent"),
        Field("successors"),
        Field("valid_from", ("Құрылған күні", "Дата создания")),
        Field("valid_to", ("Таратылған күні", "Дата упразднения")),
        Field("website", ("Сайты", "Сайт")),
        Field("note", ("Түсіндірме", "Пояснение")),
    ),
    (
        Section(None, ("name", "short_name", "kind region", "parent")),
        Section(_("History"), ("valid_from valid_to", "successors")),
        Section(_("Page and note"), ("website", "note", "slug")),
    ),
)

REGION = Description(
    models.Region,
    (
        Field("iso", ("ISO 3166-2 коды", "Код ISO 3166-2")),
        *NAME_FIELDS,
        Field("kind", ("Түрі (код)", "Вид (код)")),
        Field("centre", ("Орталығы", "Центр")),
        Field("valid_from", ("Құрылған күні", "Дата образования")),
        Field("valid_to", ("Таратылған күні", "Дата упразднения")),
        Field(
            "split_from",
            ("Қай өңірден бөлінген: ISO 3166-2 коды", "Из какого региона выделен: код ISO 3166-2"),
            leads_to="regions.iso",
        ),
        Field("time_zone", ("Уақыт белдеуі, IANA базасындағы атауы", "Часовой пояс, название в базе IANA")),
        Field("tile_row", in_api=False),
        Field("tile_column", in_api=False),
    ),
    (
        Section(None, ("name", "short_name", "centre", "iso kind")),
        Section(_("History"), ("valid_from valid_to", "split_from")),
        Section(_("Clocks"), ("time_zone",)),
        Section(_("Tile map"), ("tile_row tile_column",)),
    ),
)
