"""Records for tests: plain functions that name every field they set, Kazakh and Russian alike.

Any keyword replaces the value set here (`title_ru=None` leaves the Russian title unwritten). Events are public unless
the test says otherwise; `make_hidden_events` makes one of every kind that nobody may see. What a function makes is
indexed once, at its end, as when a form is saved; so may be what a test makes by many: `@deferred_indexing()`.
"""

import datetime as dt

from django.utils import timezone

from events.models import (
    AgendaTopic,
    Award,
    AwardGrant,
    Decision,
    Document,
    Event,
    EventReference,
    Participation,
    Statement,
    Subject,
)
from people.models import (
    Membership,
    Organisation,
    OrganisationName,
    Person,
    PersonName,
    Region,
    RegionAlias,
    RegionName,
)
from portal.search.index import deferred_indexing

LONG_AGO = dt.datetime(2022, 7, 1, 9, 0, tzinfo=dt.UTC)


# --- People, organisations, regions


def make_region(iso="KZ-71", **fields):
    """The region of this code: the one that is there, or a new one."""
    found = Region.objects.filter(iso=iso).first()
    if found and not fields:
        return found
    return Region.objects.create(
        **{
            "iso": iso,
            "kind": Region.Kind.CITY,
            "name_kk": "Астана қаласы",
            "name_ru": "город Астана",
            "short_name_kk": "Астана",
            "short_name_ru": "Астана",
            "valid_from": None,
            "valid_to": None,
            "split_from": None,
        }
        | fields
    )


def make_region_name(region=None, **fields):
    """The name that Astana had from 2019 to 2022."""
    return RegionName.objects.create(
        **{
            "region": region or make_region(),
            "name_kk": "Нұр-Сұлтан қаласы",
            "name_ru": "город Нур-Султан",
            "short_name_kk": "Нұр-Сұлтан",
            "short_name_ru": "Нур-Султан",
            "valid_from": dt.date(2019, 3, 23),
            "valid_to": dt.date(2022, 9, 17),
        }
        | fields
    )


def make_region_alias(region=None, text="Целиноград", language="ru"):
    return RegionAlias.objects.create(region=region or make_region(), text=text, language=language)


def make_organisation(**fields):
    return Organisation.objects.create(
        **{
            "name_kk": "Қала қоғамдық кеңесі",
            "name_ru": "Общественный совет города",
            "short_name_kk": "Қоғамдық кеңес",
            "short_name_ru": "Общественный совет",
            "kind": Organisation.Kind.PUBLIC_COUNCIL,
            "parent": None,
            "region": None,
        }
        | fields
    )


def make_organisation_name(organisation=None, **fields):
    """A name that an organisation had until 2023."""
    return OrganisationName.objects.create(
        **{
            "organisation": organisation or make_organisation(),
            "name_kk": "Қаланың бұрынғы кеңесі",
            "name_ru": "Прежний совет города",
            "short_name_kk": None,
            "short_name_ru": None,
            "valid_from": None,
            "valid_to": dt.date(2023, 1, 1),
        }
        | fields
    )


def make_person(**fields):
    return Person.objects.create(
        **{
            "family_name_kk": "Сәрсенова",
            "family_name_ru": "Сарсенова",
            "given_name_kk": "Гүлнәр",
            "given_name_ru": "Гульнар",
            "patronymic_kk": "Ермекқызы",
            "patronymic_ru": "Ермековна",
            "has_own_page": True,
        }
        | fields
    )


@deferred_indexing()
def make_person_name(person=None, text="Г. Сәрсенова", language="kk", source=""):
    return PersonName.objects.create(
        person=person or make_person(), text=text, language=language, source=source
    )


@deferred_indexing()
def make_membership(person=None, organisation=None, **fields):
    return Membership.objects.create(
        **{
            "person": person or make_person(),
            "organisation": organisation or make_organisation(),
            "position_kk": "кеңес мүшесі",
            "position_ru": "член совета",
            "valid_from": dt.date(2023, 1, 1),
            "valid_to": None,
        }
        | fields
    )


# --- Events


@deferred_indexing()
def make_event(**fields):
    """A public session of June 2022 in Astana, without a time of day."""
    values = {
        "title_kk": "Қоғамдық кеңестің отырысы",
        "title_ru": "Заседание общественного совета",
        "summary_kk": "Кеңес жаз мезгіліне дайындықты талқылады.",
        "summary_ru": "Совет обсудил подготовку к лету.",
        "kind": Event.Kind.SESSION,
        "format": Event.Format.UNKNOWN,
        "status": Event.Status.HELD,
        "convening_body": None,
        "date": dt.date(2022, 6, 22),
        "date_basis": Event.DateBasis.HELD,
        "locality_kk": "Нұр-Сұлтан қаласы",
        "locality_ru": "город Нур-Султан",
        "venue_kk": "Достық үйі",
        "venue_ru": "Дом дружбы",
        "state": Event.State.PUBLISHED,
        "publish_at": LONG_AGO,
    } | fields
    if "region" not in values:
        values["region"] = make_region()
    return Event.objects.create(**values)


def make_draft(**fields):
    return make_event(**{"state": Event.State.DRAFT, "publish_at": None} | fields)


def make_scheduled_event(**fields):
    """Published, but its time comes only tomorrow."""
    tomorrow = timezone.now() + dt.timedelta(days=1)
    return make_event(**{"state": Event.State.PUBLISHED, "publish_at": tomorrow} | fields)


def make_withdrawn_event(**fields):
    return make_event(**{"state": Event.State.WITHDRAWN, "publish_at": LONG_AGO} | fields)


@deferred_indexing()
def make_hidden_events(**fields):
    """A draft, one in review, a scheduled and a withdrawn event, in this order."""
    return [
        make_draft(**fields),
        make_draft(**{"state": Event.State.IN_REVIEW} | fields),
        make_scheduled_event(**fields),
        make_withdrawn_event(**fields),
    ]


def make_subject(**fields):
    return Subject.objects.create(
        **{
            "name_kk": "Экология",
            "name_ru": "Экология",
            "description_kk": "Ауа мен судың тазалығы.",
            "description_ru": "Чистота воздуха и воды.",
            "synonyms_kk": "қоршаған орта",
            "synonyms_ru": "окружающая среда",
        }
        | fields
    )


@deferred_indexing()
def make_topic(event=None, subjects=(), **fields):
    topic = _make_part(
        AgendaTopic,
        event,
        {"title_kk": "Ауа сапасы туралы", "title_ru": "О качестве воздуха"} | fields,
    )
    topic.subjects.set(subjects)
    return topic


@deferred_indexing()
def make_participation(event=None, person=None, **fields):
    """A person at an event."""
    return _make_part(
        Participation,
        event,
        {
            "person": person or make_person(),
            "role": Participation.Role.PARTICIPANT,
            "presence": Participation.Presence.PRESENT,
            "position_kk": "бөлім басшысы",
            "position_ru": "руководитель отдела",
            "organisation": None,
            "printed_name": "Г.Сәрсенова",
        }
        | fields,
    )


@deferred_indexing()
def make_group(event=None, organisations=(), **fields):
    """A group of people at an event."""
    group = _make_part(
        Participation,
        event,
        {
            "group_kk": "этномәдени бірлестіктердің өкілдері",
            "group_ru": "представители этнокультурных объединений",
            "role": Participation.Role.PARTICIPANT,
            "presence": Participation.Presence.PRESENT,
            "headcount": None,
            "headcount_basis": Participation.HeadcountBasis.EXACT,
        }
        | fields,
    )
    group.organisations.set(organisations)
    return group


@deferred_indexing()
def make_statement(event=None, **fields):
    """A statement; without `participation` and `topic` nobody is known to have said it."""
    return _make_part(
        Statement,
        event,
        {
            "topic": None,
            "participation": None,
            "kind": Statement.Kind.REPORT,
            "text_kk": "Ауаны тазартуға шақырды.",
            "text_ru": "Призвала очистить воздух.",
        }
        | fields,
    )


@deferred_indexing()
def make_decision(event=None, co_executors=(), **fields):
    decision = _make_part(
        Decision,
        event,
        {
            "topic": None,
            "kind": Decision.Kind.DECISION,
            "text_kk": "Ағаш отырғызу",
            "text_ru": "Посадить деревья",
            "executor": None,
            "due_on": None,
            "state": Decision.State.UNKNOWN,
            "state_on": None,
        }
        | fields,
    )
    decision.co_executors.set(co_executors)
    return decision


def make_award(**fields):
    return Award.objects.create(
        **{
            "name_kk": "«Алғыс» медалі",
            "name_ru": "Медаль «Алғыс»",
            "description_kk": "Ел бірлігіне қосқан үлесі үшін беріледі.",
            "description_ru": "Вручается за вклад в единство страны.",
        }
        | fields
    )


@deferred_indexing()
def make_grant(event=None, award=None, **fields):
    """An award given to a person, unless `recipient_organisation` or `recipient_group_kk` is given."""
    to_another = {"recipient_organisation", "recipient_group_kk", "recipient_group_ru"} & fields.keys()
    recipient = {} if to_another or "recipient" in fields else {"recipient": make_person()}
    return _make_part(
        AwardGrant,
        event,
        {
            "award": award or make_award(),
            "position_kk": "бөлім басшысы",
            "position_ru": "руководитель отдела",
            "organisation": None,
            "printed_name": "Г.Сәрсеноваға",
            "reason_kk": "Қосқан үлесі үшін",
            "reason_ru": "За вклад",
            "given_by": None,
        }
        | recipient
        | fields,
    )


@deferred_indexing()
def make_document(event=None, **fields):
    return _make_part(
        Document,
        event,
        {
            "kind": Document.Kind.SOURCE,
            "title_kk": "Отырыс хаттамасы",
            "title_ru": "Протокол заседания",
            "language": Document.Language.KAZAKH,
            "published_on": "2022-06-23",
            "url": "https://example.kz/2022/06/23",
        }
        | fields,
    )


@deferred_indexing()
def make_reference(event=None, **fields):
    """A mention of an event that has no record in the portal, unless `target` is given."""
    label = {"label_kk": "XXX сессия", "label_ru": "XXX сессия"} if "target" not in fields else {}
    return _make_part(EventReference, event, label | fields)


def _make_part(model, event, values):
    event = event or make_event()
    order = model.objects.filter(event=event).count()
    return model.objects.create(**{"event": event, "order": order} | values)
