"""Tables of whom and what records name: people, bodies, places, subjects, kinds of award; whole dumps hold them.

Here names are the present ones; those of a day stand in the tables of events.
"""

from django.db.models import OuterRef, Subquery

from events.exports.columns import Table, all_of, column, in_both, page_addresses
from events.exports.tables import own_number
from people.models import Organisation, PersonName, Region

SLUG = ("Тұрақты атауы, мекенжайдың соңғы бөлігі", "Постоянное имя, последняя часть адреса")
NUMBER = ("Тұрақты нөмірі", "Постоянный номер")


def addressed(folder: str):
    yield from own_number(*NUMBER)
    yield column("slug", *SLUG, required=True, unique=True)
    yield from page_addresses("address", folder, "slug", "Беттің мекенжайы", "Адрес страницы")


def period(since: tuple[str, str], until: tuple[str, str]):
    yield column("valid_from", *since, type="date")
    yield column("valid_to", *until, type="date")


def period_of_a_name():
    return period(
        ("Осы күннен бастап", "С этого дня"),
        ("Осы күнге дейін, оны қоспағанда", "До этого дня, не включая его"),
    )


def names(**rest):
    yield from in_both("name", "Атауы", "Название", **rest)
    yield from in_both("short_name", "Қысқаша атауы", "Краткое название")


def named_and_described():
    yield from in_both("name", "Атауы", "Название", wanted=True)
    yield from in_both("description", "Сипаттамасы", "Описание")


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
        *in_both("family_name", "Тегі", "Фамилия", wanted=True),
        *in_both("given_name", "Аты немесе оның бас әрпі", "Имя или инициал"),
        *in_both("patronymic", "Әкесінің аты немесе оның бас әрпі", "Отчество или инициал"),
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
        column("text", "Жазылуы", "Написание", required=True),
        column("language", "Тілі (код)", "Язык (код)", codes=PersonName.Language, required=True),
    ),
)

ORGANISATIONS = Table(
    "organisations",
    "Ұйымдар",
    "Организации",
    (
        *addressed("organisations"),
        *names(wanted=True),
        column("kind", "Түрі (код)", "Вид (код)", codes=Organisation.Kind, required=True),
        column(
            "region",
            "Өңірдің ISO 3166-2 коды",
            "Код региона ISO 3166-2",
            "region__iso",
            leads_to="regions.iso",
        ),
        column(
            "parent",
            "Жоғары тұрған ұйым: тұрақты атауы",
            "Вышестоящая организация: постоянное имя",
            public_parent,
            leads_to="organisations.slug",
        ),
        column(
            "predecessors",
            "Ізашар ұйымдар: тұрақты атаулары",
            "Предшественники: постоянные имена",
            lambda: public_bodies("to_organisation", "from_organisation"),
            type="array",
        ),
        column(
            "successors",
            "Құқықтық мирасқорлары: тұрақты атаулары",
            "Правопреемники: постоянные имена",
            lambda: public_bodies("from_organisation", "to_organisation"),
            type="array",
        ),
        *period(("Құрылған күні", "Дата создания"), ("Таратылған күні", "Дата упразднения")),
        column("website", "Сайты", "Сайт"),
        *in_both("note", "Түсіндірме", "Пояснение"),
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
        *names(wanted=True),
        *period_of_a_name(),
    ),
)

REGIONS = Table(
    "regions",
    "Өңірлер",
    "Регионы",
    (
        column("iso", "ISO 3166-2 коды", "Код ISO 3166-2", required=True, unique=True),
        *page_addresses("address", "regions", "iso", "Беттің мекенжайы", "Адрес страницы"),
        *names(wanted=True),
        column("kind", "Түрі (код)", "Вид (код)", codes=Region.Kind, required=True),
        *in_both("centre", "Орталығы", "Центр"),
        *period(("Құрылған күні", "Дата образования"), ("Таратылған күні", "Дата упразднения")),
        column(
            "split_from",
            "Қай өңірден бөлінген: ISO 3166-2 коды",
            "Из какого региона выделен: код ISO 3166-2",
            "split_from__iso",
            leads_to="regions.iso",
        ),
        column(
            "time_zone",
            "Уақыт белдеуі, IANA базасындағы атауы",
            "Часовой пояс, название в базе IANA",
            required=True,
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
        *names(wanted=True),
        *period_of_a_name(),
    ),
)

SUBJECTS = Table(
    "subjects",
    "Тақырыптар",
    "Темы",
    (*addressed("subjects"), *named_and_described()),
)

KINDS_OF_AWARD = Table(
    "award-kinds",
    "Марапат түрлері",
    "Виды наград",
    (*addressed("awards"), *named_and_described()),
)
