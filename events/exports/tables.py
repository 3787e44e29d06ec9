"""The tables of exports: every column with its title in Kazakh and in Russian.

The data dictionary in dumps and on the page of open data is generated from these declarations.
"""

from events.descriptions import AWARD_GRANT, EVENT, PARTICIPATION
from events.exports.columns import (
    ExportTable,
    Utc,
    columns_of_record,
    count_rows,
    declare_column,
    declare_in_both,
    joined_values,
    names_on_day,
    page_address_columns,
    person_names,
    value_where,
)
from events.models import AgendaTopic, AwardGrant, Decision, Participation
from events.models.happening import ShownStatus, shown_status_case
from people.models import OrganisationName, RegionName

SUBJECTS = AgendaTopic.subjects.through.objects.all()
BODIES_OF_GROUPS = Participation.organisations.through.objects.all()


def moment_columns(prefix: str = ""):
    """When the record was published, and when it or any of its parts last changed."""
    about = {"type": "datetime", "required": True}
    published, changed = Utc(f"{prefix}publish_at"), Utc(f"{prefix}changed_at")
    yield declare_column(
        "published_at", "Жарияланған уақыты, UTC", "Когда опубликовано, UTC", published, **about
    )
    yield declare_column("changed_at", "Соңғы өзгерген уақыты, UTC", "Когда изменено, UTC", changed, **about)


def event_columns():
    """The columns about the event in a table of its parts."""
    yield from event_id_column()
    yield from page_address_columns(
        "event_address", "events", "event__slug", "Іс-шара бетінің мекенжайы", "Адрес страницы события"
    )
    about = {"type": "date", "required": True}
    yield declare_column(
        "date", "Іс-шараның (алғашқы) күні", "Дата события (первый день)", "event__date", **about
    )
    yield status_column("event_status", "event__")
    yield from declare_in_both("event_title", "Іс-шараның атауы", "Название события", "event__title")
    yield declare_column(
        "region",
        "Сол күнгі өңірдің ISO 3166-2 коды",
        "Код региона того дня, ISO 3166-2",
        "event__region__iso",
        leads_to="regions.iso",
    )


def status_column(name: str, prefix: str = ""):
    """The status that pages show. A function as source: the status depends on the current day."""
    return declare_column(
        name,
        "Іс-шараның өткізілуі (код)",
        "Проведение события (код)",
        lambda: shown_status_case(prefix),
        codes=ShownStatus.choices,
        required=True,
    )


def event_id_column():
    about = {"type": "integer", "required": True, "leads_to": "events.id"}
    yield declare_column("event_id", "Іс-шара жазбасының нөмірі", "Номер записи события", **about)


def id_column(kk: str, ru: str, name: str = "id"):
    """The permanent id of a row."""
    yield declare_column(name, kk, ru, type="integer", required=True, unique=True)


def organisation_columns(kk: str, ru: str, name: str = "organisation", **rest):
    """The slug of an organisation and its names on the day of the event."""
    about = {"leads_to": "organisations.slug"} | rest
    yield declare_column(name, f"{kk}: тұрақты атауы", f"{ru}: постоянное имя", f"{name}__slug", **about)
    yield from declare_in_both(
        name,
        f"{kk}: сол күнгі атауы",
        f"{ru}: название того дня",
        names_on_day(OrganisationName, name, "event__date"),
    )


def person_columns(name: str, kk: str, ru: str, path: str, **rest):
    """The slug and the full name in both languages; without slug for people who have no page of their own."""
    slug = value_where(f"{path}__slug", **{f"{path}__has_own_page": True})
    about = {"leads_to": "people.slug"} | rest
    yield declare_column(name, f"{kk}: тұрақты атауы", f"{ru}: постоянное имя", slug, **about)
    yield from declare_in_both(name, f"{kk}: аты-жөні", f"{ru}: имя", person_names(path))


EVENTS = ExportTable(
    "events",
    "Іс-шаралар",
    "События",
    (
        *id_column("Жазбаның тұрақты нөмірі", "Постоянный номер записи"),
        *page_address_columns("address", "events", "slug", "Беттің мекенжайы", "Адрес страницы"),
        *columns_of_record(
            EVENT,
            instead={"status": [status_column("status")]},
            beside={
                "convening_body": declare_in_both(
                    "convening_body",
                    "Өткізуші органның сол күнгі атауы",
                    "Название проводящего органа в тот день",
                    names_on_day(OrganisationName, "convening_body", "date"),
                ),
                "end_time": [
                    declare_column(
                        "time_zone",
                        "Уақыты көрсетілген жердің уақыт белдеуі, IANA базасындағы атауы",
                        "Часовой пояс места, по которому указано время, название в базе IANA",
                        value_where("region__time_zone", start_time__isnull=False),
                    )
                ],
                "region": declare_in_both(
                    "region",
                    "Өңірдің сол күнгі атауы",
                    "Название региона в тот день",
                    names_on_day(RegionName, "region", "date"),
                ),
            },
        ),
        declare_column(
            "subjects",
            "Күн тәртібінің тақырыптары: тұрақты атаулары",
            "Темы повестки дня: постоянные имена",
            joined_values(SUBJECTS, "agendatopic__event", "subject__slug"),
            type="array",
        ),
        declare_column(
            "participations",
            "Қатысқан тұлғалар мен топтардың саны",
            "Число участвовавших персон и групп",
            count_rows(Participation.objects.that_happened().attending(), "event"),
            type="integer",
            required=True,
        ),
        declare_column(
            "decisions",
            "Шешімдер саны",
            "Число решений",
            count_rows(Decision.objects.all(), "event"),
            type="integer",
            required=True,
        ),
        declare_column(
            "awards",
            "Марапаттаулар саны",
            "Число награждений",
            count_rows(AwardGrant.objects.all(), "event"),
            type="integer",
            required=True,
        ),
        *moment_columns(),
    ),
)

PARTICIPATIONS = ExportTable(
    "participations",
    "Қатысулар",
    "Участия",
    (
        *id_column("Жолдың тұрақты нөмірі", "Постоянный номер строки"),
        *event_columns(),
        *columns_of_record(
            PARTICIPATION,
            instead={
                "person": person_columns("person", "Тұлға", "Персона", "person"),
                "organisation": organisation_columns("Ұйым", "Организация", wanted=True),
                "headcount_basis": [
                    declare_column(
                        "headcount_basis",
                        "Адам санының дәлдігі (код)",
                        "Точность числа людей (код)",
                        value_where("headcount_basis", headcount__isnull=False),
                        codes=Participation.HeadcountBasis.choices,
                    )
                ],
            },
            beside={
                "group": [
                    declare_column(
                        "group_organisations",
                        "Топтың ұйымдары: тұрақты атаулары",
                        "Организации группы: постоянные имена",
                        joined_values(BODIES_OF_GROUPS, "participation", "organisation__slug"),
                        type="array",
                    )
                ]
            },
        ),
    ),
)

AWARDS = ExportTable(
    "awards",
    "Марапаттаулар",
    "Награждения",
    (
        *id_column("Жолдың тұрақты нөмірі", "Постоянный номер строки"),
        *event_columns(),
        *columns_of_record(
            AWARD_GRANT,
            instead={
                "recipient": person_columns(
                    "recipient", "Марапатталған тұлға", "Награждённая персона", "recipient"
                ),
                "recipient_organisation": organisation_columns(
                    "Марапатталған ұйым", "Награждённая организация", "recipient_organisation"
                ),
                "organisation": organisation_columns(
                    "Тұлғаның сол күнгі ұйымы", "Организация персоны в тот день"
                ),
                "given_by": person_columns("given_by", "Табыстаған тұлға", "Вручившая персона", "given_by"),
            },
            beside={"award": declare_in_both("award", "Марапаттың атауы", "Название награды", "award__name")},
        ),
    ),
)
