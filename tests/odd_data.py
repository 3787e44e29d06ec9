"""Records unlike the sample: in one language only, with equal names, of one letter, bare, crowded, as long as can be.

`make_odd_data()` makes all of them and returns what tests ask for: each record by a word for what is odd about it,
every name by which somebody may look for one, and what is hidden. Names are made up; no other module uses them.
"""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Model
from django.utils import timezone

from events.models import Award, AwardGrant, Decision, Document, Event, Participation, Statement, Subject
from people.models import FormerSlug, Organisation, Person, Region
from portal.search.index import deferred_indexing
from tests import factories as make
from tests.odd_names import (
    all_at_length,
    make_a_body,
    make_a_person,
    make_awards,
    make_bodies,
    make_people,
    make_regions,
    make_subjects,
)

CANARY = "Шымшықторғай"  # in every text of what is hidden, and in nothing else
PARTICIPANTS, TOPICS, STATEMENTS, DECISIONS = 150, 30, 60, 40
NO_TEXTS = {
    f"{name}_{code}": None for name in ("summary", "locality", "venue", "remark") for code in ("kk", "ru")
}


@dataclass(frozen=True)
class Name:
    """A text by which somebody may look for a record, and the language it is written in."""

    text: str
    language: str  # kk, ru or la
    record: Model


@dataclass
class OddData:
    people: dict[str, Person] = field(default_factory=dict)
    bodies: dict[str, Organisation] = field(default_factory=dict)
    events: dict[str, Event] = field(default_factory=dict)
    subjects: dict[str, Subject] = field(default_factory=dict)
    awards: dict[str, Award] = field(default_factory=dict)
    regions: dict[str, Region] = field(default_factory=dict)
    hidden: list[Event] = field(default_factory=list)  # a draft, one in review, a scheduled, a withdrawn one
    without_page: list[Person] = field(default_factory=list)
    former_slugs: dict[str, list[str]] = field(default_factory=dict)  # by folder of the address

    def records(self) -> list[Model]:
        """All that is public and has an address."""
        kinds = (self.people, self.bodies, self.events, self.subjects, self.awards, self.regions)
        return [record for kind in kinds for record in kind.values()]

    def slugs(self) -> list[str]:
        """Every address there is, the former ones too."""
        there = [record.slug for record in self.records() if not isinstance(record, Region)]
        return there + [slug for slugs in self.former_slugs.values() for slug in slugs]

    def names(self, *models: type[Model]) -> list[Name]:
        """Every name of the public records (of these models, if any are given)."""
        return [
            name
            for record in self.records()
            if isinstance(record, models or Model)
            for name in names_of(record)
        ]


def names_of(record: Model) -> list[Name]:
    if isinstance(record, Person):
        written = [(record.parts_in(code, ("family_name", "given_name")), code) for code in ("kk", "ru")]
        found = [(text, code) for text, code in written if getattr(record, f"family_name_{code}")]
        found += [(variant.text, variant.language) for variant in record.variants.all()]
    elif isinstance(record, Organisation | Region):
        bearers = [record, *record.former_names.all()]
        fields = [(f"{name}_{code}", code) for name in ("name", "short_name") for code in ("kk", "ru")]
        found = [(getattr(bearer, column), code) for bearer in bearers for column, code in fields]
    else:
        found = [(getattr(record, f"{record.heading}_{code}"), code) for code in ("kk", "ru")]
    return [Name(text, language, record) for text, language in found if text]


@deferred_indexing()
def make_odd_data() -> OddData:
    odd = OddData()
    odd.regions = make_regions()
    odd.people = make_people()
    odd.bodies = make_bodies(odd.regions)
    odd.subjects = make_subjects()
    odd.awards = make_awards()
    odd.without_page = [
        make_a_person(has_own_page=False, family_name_kk="Елеусізов", given_name_kk="Ә."),
        make_a_person(has_own_page=False, family_name_ru="Незаметный"),
    ]
    odd.events = make_events(odd)
    make_the_crowded(odd)
    make_the_gathering(odd)
    odd.hidden = make_the_hidden(odd)
    odd.former_slugs = make_former_slugs(odd)
    return odd


# --- What happened


def make_bare_event(**fields):
    """Only what is given: without texts, place and body."""
    return make.make_event(**NO_TEXTS | {"title_kk": None, "title_ru": None, "region": None} | fields)


def make_events(odd):
    bodies, regions = odd.bodies, odd.regions
    new_year = {"date": dt.date(2023, 12, 30), "end_date": dt.date(2024, 1, 3)}
    equal = {"title_kk": "Егіз отырыс", "title_ru": "Парное заседание", "convening_body": bodies["equal"]}
    future = timezone.localdate() + dt.timedelta(days=40)
    events = {
        "kk": make_bare_event(
            title_kk="Жайлау мәселесі", summary_kk="Мал жаю.", venue_kk="Киіз үй", region=regions["kk"]
        ),
        "ru": make_bare_event(title_ru="Вопрос о пастбищах", venue_ru="Юрта", region=regions["ru"]),
        "bare": make_bare_event(
            title_kk="Құрғақ деректеме", title_ru="Голая запись", date=dt.date(2021, 3, 1)
        ),
        "bare kk": make_bare_event(title_kk="Жалаң жазба"),
        "bare ru": make_bare_event(title_ru="Сухая запись", convening_body=bodies["kk"]),
        "texts in two languages": make_bare_event(
            title_kk="Аралас жазба", summary_ru="Сводка.", locality_ru="Аул"
        ),
        "equal": make.make_event(**equal),
        "equal too": make.make_event(**equal),
        "one letter kk": make_bare_event(title_kk="Ғ", convening_body=bodies["one letter kk"]),
        "one letter ru": make_bare_event(title_ru="Щ", convening_body=bodies["one letter ru"]),
        "cancelled": make_bare_event(
            title_kk="Болмай қалған жиын", status="cancelled", convening_body=bodies["ru"]
        ),
        "outcome unknown": make_bare_event(
            title_ru="Намеченный сбор", status="planned", convening_body=bodies["ru"]
        ),
        "planned": make_bare_event(title_kk="Алдағы алқалы топ", status="planned", date=future),
        "new year": make_bare_event(
            title_ru="Ночь под Рождество", **new_year, start_time="22:00", end_time="02:00"
        ),
        "thirty-first": make_bare_event(title_kk="XXXI сессия", title_ru="XXXI сессия", number=31),
        "thirty-second": make_bare_event(title_kk="XXXII сессия", title_ru="XXXII сессия", number=32),
        "act": make_bare_event(
            title_kk="№ 383-VIII шешім", title_ru="Решение № 383-VIII", registration_number="383-VIII"
        ),
        "longest": make.make_event(
            **all_at_length(Event, "title", "summary", "remark", "locality", "venue"),
            registration_number="Ж" * 60,
            number=2_147_483_647,
            convening_body=bodies["longest"],
        ),
        "crowded": make.make_event(title_kk="Мың кісілік құрылтай", title_ru="Многолюдный съезд", number=1),
    }
    make_parts_in_one_language(odd, events["kk"], "kk", "ru")
    make_parts_in_one_language(odd, events["ru"], "ru", "kk")
    make.make_participation(events["cancelled"], odd.people["ru"], presence="present")
    make.make_grant(events["outcome unknown"], odd.awards["ru"], recipient=odd.people["kk"])
    make.make_reference(events["bare"], target=events["kk"])
    make.make_reference(events["bare"], target=events["ru"])
    return events


def make_parts_in_one_language(odd, event, code, other):
    """One part of each kind with texts in this language only, and one that names who has a name in the other."""
    words = {"kk": "тек қазақша", "ru": "только по-русски"}[code]
    person, stranger = odd.people[code], odd.people[other]

    def only(*fields):
        return {
            f"{name}_{language}": words if language == code else None
            for name in fields
            for language in ("kk", "ru")
        }

    topic = make.make_topic(event, [odd.subjects[code], odd.subjects[other]], **only("title"))
    speaker = make.make_participation(
        event, person, organisation=odd.bodies[other], printed_name="", role="chair", **only("position")
    )
    make.make_participation(event, stranger, organisation=odd.bodies[code], **only("position", "remark"))
    make.make_participation(event, odd.without_page[0], **only("position"))
    make.make_participation(
        event, odd.without_page[1], presence="mentioned", position_kk=None, position_ru=None
    )
    group = make.make_group(event, [odd.bodies[other]], headcount=1, headcount_basis="about", **only("group"))
    make.make_statement(event, topic=topic, participation=speaker, kind="quotation", **only("text"))
    make.make_statement(event, participation=group, **only("text"))
    make.make_decision(
        event, [odd.bodies[code]], topic=topic, executor=odd.bodies[other], **only("text", "state_source")
    )
    grant = {"printed_name": "", **only("position", "reason")}
    make.make_grant(event, odd.awards[other], recipient=stranger, given_by=person, **grant)
    make.make_grant(event, odd.awards[code], recipient_organisation=odd.bodies[other], **grant)
    make.make_grant(event, odd.awards[code], **only("recipient_group"), **grant)
    make.make_document(event, language="", published_on="", **only("title"))
    make.make_document(event, kind="photo", title_kk=None, title_ru=None, **only("alt_text"))
    make.make_reference(event, **only("label"))
    make.make_membership(person, odd.bodies[other], **only("position"))
    make.make_membership(stranger, odd.bodies[other], valid_from=None, **only("position"))


def make_the_gathering(odd):
    """One event that everybody and everything is named by, so that all of it is public."""
    event = odd.events["everybody"] = make_bare_event(title_kk="Баршаның басқосуы", title_ru="Общий сход")
    for number, person in enumerate(odd.people.values()):
        position = {"position_kk": f"№ {number} орын"} if number % 2 else {"position_ru": f"место № {number}"}
        make.make_participation(
            event, person, printed_name="", **{"position_kk": None, "position_ru": None} | position
        )
    make.make_group(event, list(odd.bodies.values()), group_ru=None, group_kk="барша ұйымдар")
    make.make_topic(event, list(odd.subjects.values()), title_kk=None)
    for award in odd.awards.values():
        make.make_grant(event, award, recipient=odd.people["one letter kk"], printed_name="")


def make_the_crowded(odd):
    """The event of 150 participants, 30 topics, 60 statements, 40 decisions; written by whole tables."""
    event = odd.events["crowded"]
    people = [
        make_a_person(
            family_name_kk=f"Көпбаев{'қ' * (number % 3)}",
            family_name_ru=f"Копбаев{'к' * (number % 3)}" if number % 4 else None,
            given_name_kk=f"{'АБВГДЕЖ'[number % 7]}.",
        )
        for number in range(PARTICIPANTS)
    ]
    bodies, roles, presences = (
        list(odd.bodies.values()),
        Participation.Role.values,
        Participation.Presence.values,
    )
    participations = Participation.objects.bulk_create(
        Participation(
            event=event,
            order=number,
            person=person,
            role=roles[number % 5],
            presence=presences[number % 4],
            position_kk="бөлім басшысы" if number % 3 else None,
            position_ru="руководитель отдела" if number % 2 else None,
            organisation=bodies[number % len(bodies)] if number % 5 else None,
        )
        for number, person in enumerate(people)
    )
    topics = [
        make.make_topic(
            event, title_kk=f"{number}-мәселе", title_ru=f"вопрос {number}" if number % 2 else None
        )
        for number in range(TOPICS)
    ]
    Statement.objects.bulk_create(
        Statement(
            event=event,
            order=number,
            topic=topics[number % TOPICS] if number % 3 else None,
            participation=participations[number] if number % 4 else None,
            text_kk="Ұсыныс айтты." if number % 2 else None,
            text_ru=None if number % 2 else "Внёс предложение.",
        )
        for number in range(STATEMENTS)
    )
    Decision.objects.bulk_create(
        Decision(
            event=event,
            order=number,
            topic=topics[number % TOPICS] if number % 3 else None,
            kind=Decision.Kind.values[number % 5],
            state=Decision.State.values[number % 5],
            text_kk="Жол салу." if number % 2 else None,
            text_ru=None if number % 2 else "Построить дорогу.",
            executor=bodies[number % len(bodies)] if number % 4 else None,
            due_on=dt.date(2022, 12, 31) if number % 3 else None,
        )
        for number in range(DECISIONS)
    )
    AwardGrant.objects.bulk_create(
        AwardGrant(event=event, order=number, award=odd.awards["ru"], recipient=person)
        for number, person in enumerate(people[:20])
    )
    Document.objects.bulk_create(
        Document(event=event, order=number, kind=Document.Kind.OTHER, url=f"https://example.kz/{number}")
        for number in range(20)
    )
    for number in range(10):
        make.make_group(event, bodies[:number], headcount=number)
    event.save()  # the tables written whole told the search index nothing


# --- What nobody may see, and where former addresses lead


def make_the_hidden(odd):
    """One of every hidden kind, in one language, which name public people and people whom nothing else names."""
    events = [
        *make.make_hidden_events(**NO_TEXTS | {"title_kk": CANARY, "title_ru": None, "summary_kk": CANARY}),
        *make.make_hidden_events(**NO_TEXTS | {"title_kk": None, "title_ru": CANARY, "venue_ru": CANARY}),
    ]
    for event in events:
        stranger = make_a_person(family_name_ru=CANARY)
        make.make_participation(event, stranger, organisation=make_a_body(name_kk=CANARY), position_kk=CANARY)
        make.make_participation(event, odd.people["kk"], position_ru=CANARY)
        make.make_grant(event, odd.awards["kk"], recipient=odd.people["ru"], reason_ru=CANARY)
        make.make_decision(event, executor=odd.bodies["kk"], text_ru=CANARY)
        make.make_topic(event, [odd.subjects["ru"]], title_kk=CANARY)
        make.make_reference(event, target=odd.events["bare"], label_ru=CANARY)
    return events


def make_former_slugs(odd):
    folders = {
        "people": odd.people,
        "organisations": odd.bodies,
        "events": odd.events,
        "subjects": odd.subjects,
    }
    for folder, records in folders.items():
        for number, record in enumerate([records["kk"], records["ru"], records["kk"]]):
            FormerSlug.objects.create(
                kind=type(record).address_kind(), slug=f"odd-once-{folder}-{number}", object_id=record.pk
            )
    return {folder: [f"odd-once-{folder}-{number}" for number in range(3)] for folder in folders}
