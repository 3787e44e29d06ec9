"""What of an event is found by words: its own texts and those of its parts, and the names of all whom it names.

Bodies and places stand under their names of that day and of today; people without a page of their own are left out.
Texts are gathered by plain rows, a fixed number of queries for any number of events.
"""

from collections import defaultdict

from django.db.models import Model, Q
from django.db.models.signals import m2m_changed, post_delete, post_save

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
from people.models import Organisation, OrganisationName, Person, Region, RegionName
from people.models.bilingual import LANGUAGES
from people.search import NamesOverTime, aliases_of, names_of_people
from portal.search import index
from portal.search.analysis import Passage
from portal.search.kinds import Document, Kind, register

OWN_TEXTS = ("summary", "remark")
PLACES = ("locality", "venue")
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


class EventKind(Kind):
    name = "event"
    model = Event

    def documents(self, keys):
        texts = EventTexts(list(keys))
        return (texts.document(row) for row in texts.events)

    def holding(self, kind, keys):
        if kind not in NAMED_BY:
            return None
        # One subquery for each relation: their rows multiply in one join.
        found = Q()
        for relation in NAMED_BY[kind]:
            found |= Q(pk__in=Event.objects.filter(**{f"{relation}__in": keys}).order_by().values("pk"))
        return Event.objects.filter(found)


class TermKind(Kind):
    """A register whose names stand in events: subjects with their synonyms, awards."""

    def __init__(self, name: str, model: type[Model], *texts: str):
        self.name, self.model, self.texts = name, model, texts

    def documents(self, keys):
        for key, names in names_of_terms(self.model, keys, self.texts).items():
            yield Document(key=key, title=names, names=names[: len(LANGUAGES)])


def columns(*fields: str) -> list[str]:
    return [f"{field}_{code}" for field in fields for code in LANGUAGES]


def texts_in(row: dict, *fields: str) -> list[Passage]:
    """The texts of these fields in both languages, empty ones left out."""
    return [Passage(row[name], name[-2:]) for name in columns(*fields) if row[name]]


def names_of_terms(model, keys, fields) -> dict[int, list[Passage]]:
    rows = model.objects.filter(pk__in=keys).order_by("pk").values("pk", *columns(*fields))
    return {row["pk"]: texts_in(row, *fields) for row in rows}


class EventTexts:
    """The texts of these events, read all at once."""

    def __init__(self, keys: list[int]):
        self.events = list(
            Event.objects.filter(pk__in=keys)
            .order_by("pk")
            .values(
                "pk",
                "date",
                "region",
                "convening_body",
                "number",
                "registration_number",
                *columns("title", *OWN_TEXTS, *PLACES),
            )
        )
        self.topics = self.rows(AgendaTopic, keys, "title")
        self.statements = self.rows(Statement, keys, "text")
        self.decisions = self.rows(Decision, keys, "text", also=("executor",))
        self.participations = self.rows(
            Participation,
            keys,
            "group",
            "position",
            "remark",
            also=("person", "organisation", "printed_name"),
        )
        self.grants = self.rows(
            AwardGrant,
            keys,
            "recipient_group",
            "position",
            "reason",
            also=("award", "recipient", "recipient_organisation", "organisation", "printed_name", "given_by"),
        )
        self.references = self.rows(EventReference, keys, "label")
        self.joint = self.related(
            Participation.organisations.through, "participation__event", "organisation", keys
        )
        for event, bodies in self.related(
            Decision.co_executors.through, "decision__event", "organisation", keys
        ).items():
            self.joint[event] += bodies
        self.subjects = self.related(AgendaTopic.subjects.through, "agendatopic__event", "subject", keys)
        self.read_names()

    def rows(self, model, keys, *fields, also=()) -> defaultdict[int, list[dict]]:
        found = defaultdict(list)
        rows = model.objects.filter(event__in=keys).order_by("event", "order")
        for row in rows.values("event", *also, *columns(*fields)):
            found[row["event"]].append(row)
        return found

    def related(self, through, event: str, other: str, keys) -> defaultdict[int, list[int]]:
        found = defaultdict(list)
        pairs = through.objects.filter(**{f"{event}__in": keys}).order_by("pk").values_list(event, other)
        for key, related in pairs:
            found[key].append(related)
        return found

    # Whom and what they name

    def read_names(self):
        self.bodies = NamesOverTime(Organisation, OrganisationName, self.keys_of_bodies())
        self.regions = NamesOverTime(Region, RegionName, {row["region"] for row in self.events} - {None})
        self.aliases = aliases_of(self.regions)
        self.people = names_of_people(Person.objects.with_own_page().filter(pk__in=self.keys_of_people()))
        awards = {row["award"] for rows in self.grants.values() for row in rows}
        self.awards = names_of_terms(Award, awards, ("name",))
        subjects = {key for keys in self.subjects.values() for key in keys}
        self.subject_names = names_of_terms(Subject, subjects, ("name", "synonyms"))

    def keys_of_bodies(self) -> set[int]:
        found = {row["convening_body"] for row in self.events}
        found |= {row["organisation"] for rows in self.participations.values() for row in rows}
        found |= {row["executor"] for rows in self.decisions.values() for row in rows}
        for rows in self.grants.values():
            found |= {row[name] for row in rows for name in ("organisation", "recipient_organisation")}
        return found.union(*self.joint.values()) - {None}

    def keys_of_people(self) -> set[int]:
        found = {row["person"] for rows in self.participations.values() for row in rows}
        for rows in self.grants.values():
            found |= {row[name] for row in rows for name in ("recipient", "given_by")}
        return found - {None}

    # One document

    def document(self, row: dict) -> Document:
        title = texts_in(row, "title")
        body = [*self.own_texts(row), *self.texts_of_parts(row["pk"]), *self.names_in(row)]
        day = row["date"].toordinal() if row["date"] else 0
        return Document(key=row["pk"], title=title, body=list(dict.fromkeys(body)), names=title, day=day)

    def own_texts(self, row) -> list[Passage]:
        numbers = [Passage(str(row[name])) for name in ("number", "registration_number") if row[name]]
        return [*texts_in(row, *OWN_TEXTS), *numbers]

    def texts_of_parts(self, key: int) -> list[Passage]:
        return [
            *(text for row in self.topics[key] for text in texts_in(row, "title")),
            *(text for row in self.statements[key] for text in texts_in(row, "text")),
            *(text for row in self.decisions[key] for text in texts_in(row, "text")),
            *(text for row in self.references[key] for text in texts_in(row, "label")),
            *(text for subject in self.subjects[key] for text in self.subject_names[subject]),
        ]

    def names_in(self, row) -> list[Passage]:
        key, day = row["pk"], row["date"]
        found = texts_in(row, *PLACES)
        if row["region"]:
            found += [*self.regions[row["region"]].on(day), *self.aliases[row["region"]]]
        found += self.names_of_body(row["convening_body"], day)
        for part in self.participations[key]:
            found += [
                *self.names_of_person(part["person"], part["printed_name"]),
                *texts_in(part, "group", "position", "remark"),
            ]
            found += self.names_of_body(part["organisation"], day)
        for part in self.grants[key]:
            found += self.texts_of_grant(part, day)
        bodies = [*(part["executor"] for part in self.decisions[key]), *self.joint[key]]
        return [*found, *(name for body in bodies for name in self.names_of_body(body, day))]

    def texts_of_grant(self, grant, day) -> list[Passage]:
        return [
            *self.awards[grant["award"]],
            *self.names_of_person(grant["recipient"], grant["printed_name"]),
            *self.names_of_person(grant["given_by"]),
            *texts_in(grant, "recipient_group", "position", "reason"),
            *self.names_of_body(grant["recipient_organisation"], day),
            *self.names_of_body(grant["organisation"], day),
        ]

    def names_of_person(self, key: int | None, printed: str = "") -> list[Passage]:
        """The names of a person, and the one printed; none of somebody who has no page."""
        if key is not None and key not in self.people:
            return []
        return [*([Passage(printed)] if printed else []), *self.people.get(key, ())]

    def names_of_body(self, key: int | None, day) -> list[Passage]:
        return self.bodies[key].on(day) if key else []


# --- Keeping up with changes

PARTS = (AgendaTopic, Participation, Statement, Decision, AwardGrant, EventReference)
JOINED = (AgendaTopic.subjects, Participation.organisations, Decision.co_executors)


def follow_event(instance, **kwargs):
    index.changed("event", [instance.pk])


def follow_part(instance, **kwargs):
    index.changed("event", [instance.event_id])


def follow_term(sender, instance, **kwargs):
    index.changed(sender._meta.model_name, [instance.pk])


def follow_joined(instance, action, reverse, model, pk_set, **kwargs):
    if action.startswith("post_"):
        parts = model.objects.filter(pk__in=pk_set or ()) if reverse else [instance]
        index.changed("event", [part.event_id for part in parts])


def start():
    """Register the kinds, and follow every change of them."""
    for kind in (
        TermKind("subject", Subject, "name", "synonyms"),
        TermKind("award", Award, "name"),
        EventKind(),
    ):
        register(kind)
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
