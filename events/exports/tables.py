"""The tables of open data: every column with what it holds, in Kazakh and in Russian.

The field dictionary of the dumps and of the page of open data is made from these declarations.
"""

from events.descriptions import AWARD_GRANT, EVENT, PARTICIPATION
from events.exports.columns import (
    Table,
    Utc,
    all_of,
    column,
    described,
    in_both,
    names_of_person,
    names_then,
    number_of,
    page_addresses,
    where,
)
from events.models import AgendaTopic, AwardGrant, Decision, Participation
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
        codes=ShownStatus.choices,
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
        *described(
            EVENT,
            instead={"status": [status_of_event("status")]},
            beside={
                "convening_body": in_both(
                    "convening_body",
                    "Өткізуші органның сол күнгі атауы",
                    "Название проводящего органа в тот день",
                    names_then(OrganisationName, "convening_body", "date"),
                ),
                "end_time": [
                    column(
                        "time_zone",
                        "Уақыты көрсетілген жердің уақыт белдеуі, IANA базасындағы атауы",
                        "Часовой пояс места, по которому указано время, название в базе IANA",
                        where("region__time_zone", start_time__isnull=False),
                    )
                ],
                "region": in_both(
                    "region",
                    "Өңірдің сол күнгі атауы",
                    "Название региона в тот день",
                    names_then(RegionName, "region", "date"),
                ),
            },
        ),
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
        *described(
            PARTICIPATION,
            instead={
                "person": person("person", "Тұлға", "Персона", "person"),
                "organisation": organisation_of_day("Ұйым", "Организация", wanted=True),
                "headcount_basis": [
                    column(
                        "headcount_basis",
                        "Адам санының дәлдігі (код)",
                        "Точность числа людей (код)",
                        where("headcount_basis", headcount__isnull=False),
                        codes=Participation.HeadcountBasis.choices,
                    )
                ],
            },
            beside={
                "group": [
                    column(
                        "group_organisations",
                        "Топтың ұйымдары: тұрақты атаулары",
                        "Организации группы: постоянные имена",
                        all_of(BODIES_OF_GROUPS, "participation", "organisation__slug"),
                        type="array",
                    )
                ]
            },
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
        *described(
            AWARD_GRANT,
            instead={
                "recipient": person("recipient", "Марапатталған тұлға", "Награждённая персона", "recipient"),
                "recipient_organisation": organisation_of_day(
                    "Марапатталған ұйым", "Награждённая организация", "recipient_organisation"
                ),
                "organisation": organisation_of_day(
                    "Тұлғаның сол күнгі ұйымы", "Организация персоны в тот день"
                ),
                "given_by": person("given_by", "Табыстаған тұлға", "Вручившая персона", "given_by"),
            },
            beside={"award": in_both("award", "Марапаттың атауы", "Название награды", "award__name")},
        ),
    ),
)
