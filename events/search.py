"""What of an event is found by words: its own texts and those of its parts, and the names of all whom it names.

Bodies and places stand under their names of that day and of today; people without a page of their own are left out.
Texts are gathered by plain rows in two queries for any number of events: the parts, then the names that they hold.
"""

import datetime as dt
from collections import defaultdict

from django.db import connection
from django.db.models.signals import m2m_changed, post_delete, post_save

from events.descriptions import (
    AWARD,
    AWARD_GRANT,
    DECISION,
    EVENT,
    PARTICIPATION,
    REFERENCE,
    STATEMENT,
    SUBJECT,
    TOPIC,
)
from events.models import (
    AgendaTopic,
    Award,
    AwardGrant,
    Decision,
    Event,
    EventReference,
    Participation,
    Statement,
    Subject,
)
from events.tally import tally_now
from people.search import NamesOfAllTimes
from portal.bilingual.description import Description
from portal.language import LANGUAGES
from portal.language.dates import long_date, short_date
from portal.search import index
from portal.search.analysis import Passage
from portal.search.engines import search_engine
from portal.search.kinds import Kind, SearchDocument, register_kind
from portal.search.rows import Queries

TITLE = "title"
PLACES = ("locality", "venue")  # they stand with the names, behind the texts
OWN = tuple(name for name in EVENT.named("searched") if name not in (TITLE, *PLACES))
# Relations over which an event names an organisation or a person.
NAMES_ORGANISATION = (
    "convening_body",
    "participations__organisation",
    "participations__organisations",
    "decisions__executor",
    "decisions__co_executors",
    "award_grants__organisation",
    "award_grants__recipient_organisation",
)
NAMES_PERSON = ("participations__person", "award_grants__recipient", "award_grants__given_by")
NAMED_BY = {
    "organisation": NAMES_ORGANISATION,
    "person": NAMES_PERSON,
    "region": ("region",),
    "subject": ("topics__subjects",),
    "award": ("award_grants__award",),
}


def columns(*fields: str) -> list[str]:
    return [f"{field}_{code}" for field in fields for code in LANGUAGES]


def searched_columns(record: Description, *names: str) -> list[str]:
    """The columns of these fields of a record, of all that are searched unless some are named."""
    return [column for name in names or record.named("searched") for column in record.columns(name)]


def parts(record: Description, *also: str):
    """What is searched of these parts of events, in their order."""
    model = record.model
    names = ("order", "pk", "event", *also, *searched_columns(record))
    return lambda keys: model.objects.filter(event__in=keys), names


def joined(relation, event: str, *names: str):
    """Of what a many-to-many relation of a part leads to, the event and these columns."""
    return lambda keys: relation.through.objects.filter(**{f"{event}__in": keys}), ("pk", event, *names)


TEXTS = Queries(
    events=(
        lambda keys: Event.objects.filter(pk__in=keys),
        (
            "pk",
            "date",
            "end_date",
            "region",
            "convening_body",
            *searched_columns(EVENT),
        ),
    ),
    topics=parts(TOPIC),
    statements=parts(STATEMENT),
    decisions=parts(DECISION, "executor"),
    references=parts(REFERENCE),
    participations=parts(PARTICIPATION, "person", "organisation", "printed_name"),
    grants=parts(
        AWARD_GRANT,
        *columns("award__name"),
        *("recipient", "recipient_organisation", "organisation", "printed_name", "given_by"),
    ),
    subjects=joined(
        AgendaTopic.subjects, "agendatopic__event", *columns("subject__name", "subject__synonyms")
    ),
    joint=joined(Participation.organisations, "participation__event", "organisation"),
    co_executors=joined(Decision.co_executors, "decision__event", "organisation"),
)
OF_PARTS = tuple(name for name in TEXTS.queries if name != "events")


class EventKind(Kind):
    name, mark = "event", "e"
    model = Event
    newest_first = ("-date", "-pk")

    def documents(self, keys):
        keys = list(keys)
        texts = EventTexts(TEXTS.rows(**dict.fromkeys(TEXTS.queries, keys)))
        return (texts.document(row) for row in texts.events)

    def newest_public(self, found):
        """By the tally, which holds what is public in the order of days; inside a transaction there is none."""
        if connection.in_atomic_block:
            return None
        tally = tally_now()
        places = [
            tally.position_of[key] for key in search_engine().fetched(found) if key in tally.position_of
        ]
        return [tally.event_at[place] for place in sorted(places, reverse=True)]

    def label(self, event):
        words = super().label(event)
        return words if event.happened else f"{words} · {event.shown_status.label}"

    def holding(self, kind, keys):
        """Each relation by its own index; in one join their rows would multiply."""
        if kind not in NAMED_BY:
            return ()
        found = [
            Event.objects.filter(**{f"{relation}__in": keys}).order_by().values_list("pk", flat=True)
            for relation in NAMED_BY[kind]
        ]
        return found[0].union(*found[1:])


class TermKind(Kind):
    """A register whose names stand in events: subjects with their synonyms, awards."""

    def __init__(self, name: str, mark: str, record: Description):
        self.name, self.mark, self.model, self.record = name, mark, record.model, record

    def documents(self, keys):
        for key, names in names_of_terms(self.record, keys).items():
            lines = [Passage(line, name.language) for name in names for line in name.text.splitlines()]
            yield SearchDocument(key=key, title=names, names=lines)


def texts_in(row: dict, *fields: str) -> list[Passage]:
    """The texts of these fields in both languages, empty ones left out."""
    return [Passage(row[name], name[-2:]) for name in columns(*fields) if row[name]]


def searched_in(row: dict, record: Description, *names: str) -> list[Passage]:
    """What is in these fields of a record (in all that are searched unless some are named): texts, then the others."""
    names = names or record.named("searched")
    texts = [name for name in names if record.is_text(name)]
    others = [name for name in names if name not in texts]
    return [*texts_in(row, *texts), *(Passage(str(row[name])) for name in others if row[name])]


def names_of_terms(record: Description, keys) -> dict[int, list[Passage]]:
    rows = record.model.objects.filter(pk__in=keys).order_by("pk").values("pk", *searched_columns(record))
    return {row["pk"]: searched_in(row, record) for row in rows}


def documents_of_new(events: list[Event]) -> list[SearchDocument]:
    """The documents of events that are not saved yet and have no parts; the key of each is its place in the list."""

    def value(event, column: str, place: int):
        if column == "pk":
            return place
        written = getattr(event, event._meta.get_field(column).attname)
        return written.isoformat() if isinstance(written, dt.date) else written

    names = TEXTS.columns("events")
    rows = [[value(event, name, place) for name in names] for place, event in enumerate(events)]
    texts = EventTexts(defaultdict(list, events=rows))
    return [texts.document(row) for row in texts.events]


class EventTexts:
    """The texts of the events of these rows, which `TEXTS` gives for all of them at once."""

    def __init__(self, rows: defaultdict[str, list[list]]):
        self.events = TEXTS.as_dicts("events", rows["events"])
        self.parts = {name: self.by_event(name, rows[name]) for name in OF_PARTS}
        self.names = NamesOfAllTimes(
            people=self.keys_in(participations=("person",), grants=("recipient", "given_by")),
            bodies=self.keys_of_bodies(),
            regions={row["region"] for row in self.events} - {None},
        )

    def by_event(self, name: str, rows: list[list]) -> defaultdict[int, list[dict]]:
        event = next(column for column in TEXTS.columns(name) if column.endswith("event"))
        found = defaultdict(list)
        for row in TEXTS.as_dicts(name, rows):
            found[row[event]].append(row)
        return found

    def keys_of_bodies(self) -> set[int]:
        of_parts = self.keys_in(
            participations=("organisation",),
            decisions=("executor",),
            grants=("organisation", "recipient_organisation"),
            joint=("organisation",),
            co_executors=("organisation",),
        )
        return (of_parts | {row["convening_body"] for row in self.events}) - {None}

    def keys_in(self, **relations: tuple[str, ...]) -> set[int]:
        """The keys to which these relations of the parts lead."""
        found = {
            row[relation]
            for name, names in relations.items()
            for rows in self.parts[name].values()
            for row in rows
            for relation in names
        }
        return found - {None}

    # One document

    def document(self, row: dict) -> SearchDocument:
        title = texts_in(row, TITLE)
        body = [*self.own_texts(row), *self.texts_of_parts(row["pk"]), *self.names_in(row)]
        return SearchDocument(key=row["pk"], title=title, body=list(dict.fromkeys(body)), names=title)

    def own_texts(self, row) -> list[Passage]:
        return [*searched_in(row, EVENT, *OWN), *self.days_of(row)]

    def days_of(self, row) -> list[Passage]:
        """The day as people write it: «22 июня 2022 года», «22.06.2022», «2022-06-22»."""
        days = [dt.date.fromisoformat(row[name]) for name in ("date", "end_date") if row[name]]
        written = [Passage(long_date(day, language), language) for day in days for language in LANGUAGES]
        return [*written, *(Passage(text) for day in days for text in (short_date(day), day.isoformat()))]

    def texts_of_parts(self, key: int) -> list[Passage]:
        records = {"topics": TOPIC, "statements": STATEMENT, "decisions": DECISION, "references": REFERENCE}
        found = [
            text
            for name, record in records.items()
            for row in self.parts[name][key]
            for text in searched_in(row, record)
        ]
        subjects = self.parts["subjects"][key]
        return found + [
            text for row in subjects for text in texts_in(row, "subject__name", "subject__synonyms")
        ]

    def names_in(self, row) -> list[Passage]:
        key, day = row["pk"], row["date"]
        found = texts_in(row, *PLACES)
        if row["region"] in self.names.regions:
            found += [*self.names.regions[row["region"]].on(day), *self.names.aliases[row["region"]]]
        found += self.names_of_body(row["convening_body"], day)
        for part in self.parts["participations"][key]:
            found += [
                *self.names_of_person(part["person"], part["printed_name"]),
                *searched_in(part, PARTICIPATION),
            ]
            found += self.names_of_body(part["organisation"], day)
        for part in self.parts["grants"][key]:
            found += self.texts_of_grant(part, day)
        bodies = [part["executor"] for part in self.parts["decisions"][key]]
        bodies += [
            part["organisation"] for name in ("joint", "co_executors") for part in self.parts[name][key]
        ]
        return [*found, *(name for body in bodies for name in self.names_of_body(body, day))]

    def texts_of_grant(self, grant, day) -> list[Passage]:
        return [
            *texts_in(grant, "award__name"),
            *self.names_of_person(grant["recipient"], grant["printed_name"]),
            *self.names_of_person(grant["given_by"]),
            *searched_in(grant, AWARD_GRANT),
            *self.names_of_body(grant["recipient_organisation"], day),
            *self.names_of_body(grant["organisation"], day),
        ]

    def names_of_person(self, key: int | None, printed: str = "") -> list[Passage]:
        """The names of a person, and the one printed; none of somebody who has no page."""
        if key is not None and key not in self.names.people:
            return []
        return [*([Passage(printed)] if printed else []), *self.names.people.get(key, ())]

    def names_of_body(self, key: int | None, day: str | None) -> list[Passage]:
        return self.names.bodies[key].on(day) if key in self.names.bodies else []


# --- Keeping up with changes

PARTS = (AgendaTopic, Participation, Statement, Decision, AwardGrant, EventReference)
JOINED = (AgendaTopic.subjects, Participation.organisations, Decision.co_executors)


def follow_event(instance, **kwargs):
    index.index_changed("event", [instance.pk])


def follow_part(instance, **kwargs):
    index.index_changed("event", [instance.event_id])


def follow_term(sender, instance, **kwargs):
    index.index_changed(sender._meta.model_name, [instance.pk])


def follow_joined(instance, action, reverse, model, pk_set, **kwargs):
    if action.startswith("post_"):
        parts = model.objects.filter(pk__in=pk_set or ()) if reverse else [instance]
        index.index_changed("event", [part.event_id for part in parts])


def start():
    """Register the kinds, and follow every change of them."""
    for kind in (
        TermKind("subject", "s", SUBJECT),
        TermKind("award", "a", AWARD),
        EventKind(),
    ):
        register_kind(kind)
    followers = {Event: follow_event, Subject: follow_term, Award: follow_term} | dict.fromkeys(
        PARTS, follow_part
    )
    for model, follower in followers.items():
        for signal in (post_save, post_delete):
            signal.connect(follower, sender=model, dispatch_uid=f"search {model.__name__}")
    for relation in JOINED:
        m2m_changed.connect(
            follow_joined, sender=relation.through, dispatch_uid=f"search {relation.field.name}"
        )
