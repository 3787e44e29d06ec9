"""Loads events with all their parts from facts in the form of `data/events.json`.

Texts are `{"kk": …, "ru": …}` or null, days `YYYY-MM-DD`, times `HH:MM`; regions are referred to by ISO code, all other
records by their `id` in the facts, which is their key in `LoadedRecords`.
"""

import datetime as dt
from dataclasses import dataclass, field

from events.descriptions import AWARD_GRANT, DECISION, DOCUMENT, EVENT, PARTICIPATION, STATEMENT
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
from people.loading import columns_from, columns_of_texts, save_checked
from people.models import Organisation, Person, Region
from portal.language import LANGUAGES


@dataclass
class LoadedRecords:
    """Records that facts refer to, by the `id` used there."""

    regions: dict[str, Region]
    organisations: dict[str, Organisation]
    people: dict[str, Person]
    subjects: dict[str, Subject]
    awards: dict[str, Award]
    events: dict[str, Event] = field(default_factory=dict)


def write_event(fact: dict, known: LoadedRecords, slug: str, publish_at: dt.datetime) -> Event:
    """Save the event as published, without its parts; `write_parts` adds them."""
    return save_checked(
        Event(
            **columns_from(fact, EVENT),
            slug=slug,
            convening_body=find_row(known.organisations, fact["convening_body"]),
            region=find_row(known.regions, fact["region"]),
            state=Event.State.PUBLISHED,
            publish_at=publish_at,
        )
    )


def find_row(rows: dict, key: str | None):
    """The row with this key; None for None. Raises KeyError for an unknown key."""
    return None if key is None else rows[key]


def write_parts(event: Event, fact: dict, known: LoadedRecords):
    """Save all parts of the event in the order of the facts."""
    topics = write_topics(event, fact["agenda"], known)
    participations = write_participations(event, fact["participants"], known)
    write_groups(event, fact["groups"], known, first=len(participations) + 1)
    write_statements(event, fact["statements"], topics, participations)
    write_decisions(event, fact["decisions"], known)
    write_grants(event, fact["awards"], known)
    write_sources(event, fact["sources"])
    write_references(event, fact["references"], known)


def write_topics(event, facts, known) -> list[AgendaTopic]:
    topics = []
    for order, fact in enumerate(facts, start=1):
        topic = save_checked(AgendaTopic(event=event, order=order, **columns_of_texts(title=fact)))
        topic.subjects.set(known.subjects[code] for code in fact["subjects"])
        topics.append(topic)
    return topics


def write_participations(event, facts, known) -> dict[str, Participation]:
    """Save the participations of people; returns them by the `id` of the person."""
    return {
        fact["person_id"]: save_checked(
            Participation(
                event=event,
                order=order,
                person=known.people[fact["person_id"]],
                organisation=find_row(known.organisations, fact["organisation"]),
                **columns_from(fact, PARTICIPATION),
            )
        )
        for order, fact in enumerate(facts, start=1)
    }


def write_groups(event, facts, known, first: int):
    for order, fact in enumerate(facts, start=first):
        group = save_checked(
            Participation(
                event=event,
                order=order,
                **columns_from(fact, PARTICIPATION),
                **columns_of_texts(group=fact["label"]),
            )
        )
        group.organisations.set(known.organisations[key] for key in fact["organisations"])


def write_statements(event, facts, topics, participations):
    for order, fact in enumerate(facts, start=1):
        topic = fact["agenda_index"]
        save_checked(
            Statement(
                event=event,
                order=order,
                topic=None if topic is None else topics[topic],
                participation=participations[fact["person_id"]] if fact["person_id"] else None,
                **columns_from(fact, STATEMENT),
                **columns_of_texts(text=fact),
            )
        )


def write_decisions(event, facts, known):
    for order, fact in enumerate(facts, start=1):
        decision = save_checked(
            Decision(
                event=event,
                order=order,
                executor=find_row(known.organisations, fact["executor"]),
                **columns_from(fact, DECISION),
                **columns_of_texts(text=fact),
            )
        )
        decision.co_executors.set(known.organisations[key] for key in fact["co_executors"])


def write_grants(event, facts, known):
    for order, fact in enumerate(facts, start=1):
        recipient = fact["recipient"]
        save_checked(
            AwardGrant(
                event=event,
                order=order,
                award=known.awards[fact["award"]],
                recipient=find_row(known.people, recipient.get("person_id")),
                recipient_organisation=find_row(known.organisations, recipient.get("organisation_id")),
                organisation=find_row(known.organisations, fact["organisation"]),
                given_by=find_row(known.people, fact["given_by"]),
                **columns_from(fact, AWARD_GRANT),
                **columns_of_texts(recipient_group=recipient.get("group")),
            )
        )


def write_sources(event, facts):
    for order, fact in enumerate(facts, start=1):
        save_checked(
            Document(
                event=event,
                order=order,
                kind=Document.Kind.SOURCE,
                **columns_from(fact, DOCUMENT, left_out=("kind", "title")),
                **columns_of_texts(title=source_title(fact)),
            )
        )


def source_title(fact: dict) -> dict | None:
    """The title in the column of its language; in both columns if it is in a third language."""
    title, language = fact["title"], fact["language"]
    return title and ({language: title} if language in LANGUAGES else dict.fromkeys(LANGUAGES, title))


def write_references(event, facts, known):
    """A reference is the `id` of an event of the portal, or the label of an event without a record."""
    for order, fact in enumerate(facts, start=1):
        target = known.events.get(fact) if isinstance(fact, str) else None
        label = dict.fromkeys(LANGUAGES, fact) if isinstance(fact, str) else fact
        label = None if target else label
        save_checked(EventReference(event=event, order=order, target=target, **columns_of_texts(label=label)))
