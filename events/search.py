"""Search documents of events: texts of the event and its parts, and the names of people, bodies and places in them.

Bodies and places are indexed under their names of that day and of today; people without a page of their own are not.
Texts are read as plain rows in two queries for any number of events: first the parts, then the names they refer to.
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
PLACES = ("locality", "venue")  # indexed with the names, after the texts
OWN = tuple(name for name in EVENT.named("searched") if name not in (TITLE, *PLACES))
# Relations from an event to organisations and people.
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


def columns_in_both(*fields: str) -> list[str]:
    return [f"{field}_{code}" for field in fields for code in LANGUAGES]


def searched_columns(record: Description, *names: str) -> list[str]:
    """The columns of these fields of a record; by default of all searched fields."""
    return [column for name in names or record.named("searched") for column in record.columns(name)]


def part_query(record: Description, *also: str):
    """The query of the searched columns of one kind of part: a function of event keys, and its columns."""
    model = record.model
    names = ("order", "pk", "event", *also, *searched_columns(record))
    return lambda keys: model.objects.filter(event__in=keys), names


def relation_query(relation, event: str, *names: str):
    """The query of a many-to-many relation of a part: the event and these columns of the related records."""
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
    topics=part_query(TOPIC),
    statements=part_query(STATEMENT),
    decisions=part_query(DECISION, "executor"),
    references=part_query(REFERENCE),
    participations=part_query(PARTICIPATION, "person", "organisation", "printed_name"),
    grants=part_query(
        AWARD_GRANT,
        *columns_in_both("award__name"),
        *("recipient", "recipient_organisation", "organisation", "printed_name", "given_by"),
    ),
    subjects=relation_query(
        AgendaTopic.subjects, "agendatopic__event", *columns_in_both("subject__name", "subject__synonyms")
    ),
    joint=relation_query(Participation.organisations, "participation__event", "organisation"),
    co_executors=relation_query(Decision.co_executors, "decision__event", "organisation"),
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
        """From the tally, which holds public events by day. None inside a transaction, where it may be outdated."""
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
        """A union of one query per relation: each uses its own index, while joins would multiply rows."""
        if kind not in NAMED_BY:
            return ()
        found = [
            Event.objects.filter(**{f"{relation}__in": keys}).order_by().values_list("pk", flat=True)
            for relation in NAMED_BY[kind]
        ]
        return found[0].union(*found[1:])


class TermKind(Kind):
    """A register of terms that events use: subjects with their synonyms, awards."""

    def __init__(self, name: str, mark: str, record: Description):
        self.name, self.mark, self.model, self.record = name, mark, record.model, record

    def documents(self, keys):
        for key, names in term_names(self.record, keys).items():
            lines = [Passage(line, name.language) for name in names for line in name.text.splitlines()]
            yield SearchDocument(key=key, title=names, names=lines)


def bilingual_passages(row: dict, *fields: str) -> list[Passage]:
    """The texts of these fields in both languages, without empty ones."""
    return [Passage(row[name], name[-2:]) for name in columns_in_both(*fields) if row[name]]


def searched_passages(row: dict, record: Description, *names: str) -> list[Passage]:
    """The content of these fields of a record (by default of all searched ones): texts first, then other values."""
    names = names or record.named("searched")
    texts = [name for name in names if record.is_text(name)]
    others = [name for name in names if name not in texts]
    return [*bilingual_passages(row, *texts), *(Passage(str(row[name])) for name in others if row[name])]


def term_names(record: Description, keys) -> dict[int, list[Passage]]:
    rows = record.model.objects.filter(pk__in=keys).order_by("pk").values("pk", *searched_columns(record))
    return {row["pk"]: searched_passages(row, record) for row in rows}


def documents_for_unsaved(events: list[Event]) -> list[SearchDocument]:
    """Documents of unsaved events without parts; the key of each is its index in the list.

    An import analyses texts before its transaction, so that writers do not wait; see `events.importing.saving`.
    """

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
    """Builds the documents of many events from the rows that `TEXTS` reads for all of them at once."""

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
        """The keys of the records that these relations of parts refer to."""
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
        title = bilingual_passages(row, TITLE)
        body = [*self.own_texts(row), *self.texts_of_parts(row["pk"]), *self.names_in(row)]
        return SearchDocument(key=row["pk"], title=title, body=list(dict.fromkeys(body)), names=title)

    def own_texts(self, row) -> list[Passage]:
        return [*searched_passages(row, EVENT, *OWN), *self.days_of(row)]

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
            for text in searched_passages(row, record)
        ]
        subjects = self.parts["subjects"][key]
        return found + [
            text for row in subjects for text in bilingual_passages(row, "subject__name", "subject__synonyms")
        ]

    def names_in(self, row) -> list[Passage]:
        key, day = row["pk"], row["date"]
        found = bilingual_passages(row, *PLACES)
        if row["region"] in self.names.regions:
            found += [*self.names.regions[row["region"]].on(day), *self.names.aliases[row["region"]]]
        found += self.names_of_body(row["convening_body"], day)
        for part in self.parts["participations"][key]:
            found += [
                *self.names_of_person(part["person"], part["printed_name"]),
                *searched_passages(part, PARTICIPATION),
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
            *bilingual_passages(grant, "award__name"),
            *self.names_of_person(grant["recipient"], grant["printed_name"]),
            *self.names_of_person(grant["given_by"]),
            *searched_passages(grant, AWARD_GRANT),
            *self.names_of_body(grant["recipient_organisation"], day),
            *self.names_of_body(grant["organisation"], day),
        ]

    def names_of_person(self, key: int | None, printed: str = "") -> list[Passage]:
        """The names of a person and the printed name; none, not even the printed one, for a person without a page."""
        if key is not None and key not in self.names.people:
            return []
        return [*([Passage(printed)] if printed else []), *self.names.people.get(key, ())]

    def names_of_body(self, key: int | None, day: str | None) -> list[Passage]:
        return self.names.bodies[key].on(day) if key in self.names.bodies else []


# --- Reindexing after changes

PARTS = (AgendaTopic, Participation, Statement, Decision, AwardGrant, EventReference)
JOINED = (AgendaTopic.subjects, Participation.organisations, Decision.co_executors)


def reindex_event(instance, **kwargs):
    index.index_changed("event", [instance.pk])


def reindex_part(instance, **kwargs):
    index.index_changed("event", [instance.event_id])


def reindex_term(sender, instance, **kwargs):
    index.index_changed(sender._meta.model_name, [instance.pk])


def reindex_relation(instance, action, reverse, model, pk_set, **kwargs):
    if action.startswith("post_"):
        parts = model.objects.filter(pk__in=pk_set or ()) if reverse else [instance]
        index.index_changed("event", [part.event_id for part in parts])


def start_indexing():
    """Register the kinds of search results, and reindex records whenever they change."""
    for kind in (
        TermKind("subject", "s", SUBJECT),
        TermKind("award", "a", AWARD),
        EventKind(),
    ):
        register_kind(kind)
    followers = {Event: reindex_event, Subject: reindex_term, Award: reindex_term} | dict.fromkeys(
        PARTS, reindex_part
    )
    for model, follower in followers.items():
        for signal in (post_save, post_delete):
            signal.connect(follower, sender=model, dispatch_uid=f"search {model.__name__}")
    for relation in JOINED:
        m2m_changed.connect(
            reindex_relation, sender=relation.through, dispatch_uid=f"search {relation.field.name}"
        )
