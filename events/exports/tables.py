"""The tables of open data: every column with what it holds, in Kazakh and in Russian.

The field dictionary of the dumps and of the page of open data is made from these declarations.
"""

from events.exports.columns import (
    Table,
    Utc,
    all_of,
    column,
    in_both,
    names_of_person,
    names_then,
    number_of,
    page_addresses,
    where,
)
from events.models import AgendaTopic, AwardGrant, Decision, Event, Participation
from events.models.happening import ShownStatus, shown_status_of
from people.models import OrganisationName, RegionName

SUBJECTS = AgendaTopic.subjects.through.objects.all()
BODIES_OF_GROUPS = Participation.organisations.through.objects.all()


def moments(prefix: str = ""):
    """When the record was published and when it or any part of it last changed."""
    about = {"type": "datetime", "required": True}
    published, changed = Utc(f"{prefix}publish_at"), Utc(f"{prefix}changed_at")
    yield column("published_at", "Жарияланған уақыты, UTC", "Когда опубликовано, UTC", published, **about)
    yield column("changed_at", "Соңғы өзгерген уақыты, UTC", "Когда изменено, UTC", changed, **about)


def event_of_part():
    """What a row about a part of an event says of the event."""
    yield from of_event()
    yield from page_addresses(
        "event_address", "events", "event__slug", "Іс-шара бетінің мекенжайы", "Адрес страницы события"
    )
    about = {"type": "date", "required": True}
    yield column("date", "Іс-шараның (алғашқы) күні", "Дата события (первый день)", "event__date", **about)
    yield status_of_event("event_status", "event__")
    yield from in_both("event_title", "Іс-шараның атауы", "Название события", "event__title")
    yield column(
        "region",
        "Сол күнгі өңірдің ISO 3166-2 коды",
        "Код региона того дня, ISO 3166-2",
        "event__region__iso",
        leads_to="regions.iso",
    )


def status_of_event(name: str, prefix: str = ""):
    """The status that pages show; what day it is is asked when the rows are read."""
    return column(
        name,
        "Іс-шараның өткізілуі (код)",
        "Проведение события (код)",
        lambda: shown_status_of(prefix),
        codes=ShownStatus,
        required=True,
    )


def of_event():
    about = {"type": "integer", "required": True, "leads_to": "events.id"}
    yield column("event_id", "Іс-шара жазбасының нөмірі", "Номер записи события", **about)


def own_number(kk: str, ru: str, name: str = "id"):
    """The number by which a row is known for good."""
    yield column(name, kk, ru, type="integer", required=True, unique=True)


def organisation_of_day(kk: str, ru: str, name: str = "organisation", **rest):
    """The slug of a body and the names that it bore on the day of the event."""
    about = {"leads_to": "organisations.slug"} | rest
    yield column(name, f"{kk}: тұрақты атауы", f"{ru}: постоянное имя", f"{name}__slug", **about)
    yield from in_both(
        name,
        f"{kk}: сол күнгі атауы",
        f"{ru}: название того дня",
        names_then(OrganisationName, name, "event__date"),
    )


def person(name: str, kk: str, ru: str, path: str, **rest):
    """The slug and the full name in both languages; who is marked "without own page" is named and not led to."""
    slug = where(f"{path}__slug", **{f"{path}__has_own_page": True})
    about = {"leads_to": "people.slug"} | rest
    yield column(name, f"{kk}: тұрақты атауы", f"{ru}: постоянное имя", slug, **about)
    yield from in_both(name, f"{kk}: аты-жөні", f"{ru}: имя", names_of_person(path))


EVENTS = Table(
    "events",
    "Іс-шаралар",
    "События",
    (
        *own_number("Жазбаның тұрақты нөмірі", "Постоянный номер записи"),
        *page_addresses("address", "events", "slug", "Беттің мекенжайы", "Адрес страницы"),
        *in_both("title", "Атауы", "Название", wanted=True),
        *in_both("summary", "Қысқаша мазмұны", "Краткое содержание", wanted=True),
        *in_both("remark", "Оқырманға ескертпе", "Примечание для читателя"),
        column("kind", "Түрі (код)", "Вид (код)", codes=Event.Kind, required=True),
        column("number", "Отырыстың реттік нөмірі", "Порядковый номер заседания", type="integer"),
        column("registration_number", "Тіркеу нөмірі", "Регистрационный номер"),
        column(
            "convening_body",
            "Өткізуші орган: тұрақты атауы",
            "Проводящий орган: постоянное имя",
            "convening_body__slug",
            wanted=True,
            leads_to="organisations.slug",
        ),
        *in_both(
            "convening_body",
            "Өткізуші органның сол күнгі атауы",
            "Название проводящего органа в тот день",
            names_then(OrganisationName, "convening_body", "date"),
        ),
        column(
            "format", "Өткізу форматы (код)", "Формат проведения (код)", codes=Event.Format, required=True
        ),
        status_of_event("status"),
        column("date", "Алғашқы күні", "Первый день", type="date", required=True),
        column(
            "end_date",
            "Соңғы күні, бірнеше күнге созылса",
            "Последний день, если дней несколько",
            type="date",
        ),
        column(
            "start_time",
            "Басталған уақыты, өткен жердің уақыты бойынша; белгісіз болса, бос",
            "Время начала по местным часам; пусто, если неизвестно",
            type="time",
            wanted=True,
        ),
        column("end_time", "Аяқталған уақыты", "Время окончания", type="time"),
        column(
            "time_zone",
            "Уақыты көрсетілген жердің уақыт белдеуі, IANA базасындағы атауы",
            "Часовой пояс места, по которому указано время, название в базе IANA",
            where("region__time_zone", start_time__isnull=False),
        ),
        column(
            "date_basis",
            "Күні қалай анықталған (код)",
            "Как определена дата (код)",
            codes=Event.DateBasis,
            required=True,
        ),
        column(
            "region",
            "Сол күнгі өңірдің ISO 3166-2 коды",
            "Код региона того дня, ISO 3166-2",
            "region__iso",
            wanted=True,
            leads_to="regions.iso",
        ),
        *in_both(
            "region",
            "Өңірдің сол күнгі атауы",
            "Название региона в тот день",
            names_then(RegionName, "region", "date"),
        ),
        *in_both("locality", "Елді мекен, сол күнгі атауымен", "Населённый пункт под названием того дня"),
        *in_both("venue", "Өткен орны", "Место проведения"),
        column(
            "subjects",
            "Күн тәртібінің тақырыптары: тұрақты атаулары",
            "Темы повестки дня: постоянные имена",
            all_of(SUBJECTS, "agendatopic__event", "subject__slug"),
            type="array",
        ),
        column(
            "participations",
            "Қатысқан тұлғалар мен топтардың саны",
            "Число участвовавших персон и групп",
            number_of(Participation.objects.that_happened().attending(), "event"),
            type="integer",
            required=True,
        ),
        column(
            "decisions",
            "Шешімдер саны",
            "Число решений",
            number_of(Decision.objects.all(), "event"),
            type="integer",
            required=True,
        ),
        column(
            "awards",
            "Марапаттаулар саны",
            "Число награждений",
            number_of(AwardGrant.objects.all(), "event"),
            type="integer",
            required=True,
        ),
        *moments(),
    ),
)

PARTICIPATIONS = Table(
    "participations",
    "Қатысулар",
    "Участия",
    (
        *own_number("Жолдың тұрақты нөмірі", "Постоянный номер строки"),
        *event_of_part(),
        *person("person", "Тұлға", "Персона", "person"),
        *in_both("group", "Топ (тұлғаның орнына)", "Группа (вместо персоны)"),
        column(
            "group_organisations",
            "Топтың ұйымдары: тұрақты атаулары",
            "Организации группы: постоянные имена",
            all_of(BODIES_OF_GROUPS, "participation", "organisation__slug"),
            type="array",
        ),
        column("role", "Рөлі (код)", "Роль (код)", codes=Participation.Role, required=True),
        column(
            "presence",
            "Қатысуы (код)",
            "Присутствие (код)",
            codes=Participation.Presence,
            required=True,
        ),
        *in_both("position", "Сол күнгі лауазымы", "Должность в тот день", wanted=True),
        *organisation_of_day("Ұйым", "Организация", wanted=True),
        column("printed_name", "Дереккөздегі аты-жөні", "Имя, как в источнике"),
        column("headcount", "Топтағы адам саны", "Число людей в группе", type="integer"),
        column(
            "headcount_basis",
            "Адам санының дәлдігі (код)",
            "Точность числа людей (код)",
            where("headcount_basis", headcount__isnull=False),
            codes=Participation.HeadcountBasis,
        ),
    ),
)

AWARDS = Table(
    "awards",
    "Марапаттаулар",
    "Награждения",
    (
        *own_number("Жолдың тұрақты нөмірі", "Постоянный номер строки"),
        *event_of_part(),
        column(
            "award",
            "Марапат: тұрақты атауы",
            "Награда: постоянное имя",
            "award__slug",
            leads_to="award-kinds.slug",
            required=True,
        ),
        *in_both("award", "Марапаттың атауы", "Название награды", "award__name"),
        *person("recipient", "Марапатталған тұлға", "Награждённая персона", "recipient"),
        *organisation_of_day("Марапатталған ұйым", "Награждённая организация", "recipient_organisation"),
        *in_both("recipient_group", "Марапатталған топ", "Награждённая группа"),
        *in_both("position", "Сол күнгі лауазымы", "Должность в тот день"),
        *organisation_of_day("Тұлғаның сол күнгі ұйымы", "Организация персоны в тот день"),
        column("printed_name", "Дереккөздегі аты-жөні", "Имя, как в источнике"),
        *in_both("reason", "Не үшін табысталғаны", "За что вручено", wanted=True),
        *person("given_by", "Табыстаған тұлға", "Вручившая персона", "given_by"),
    ),
)
