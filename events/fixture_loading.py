"""Records written from facts: an event with its topics, participations, statements, decisions, awards and sources.

The facts have the form of `data/events.json`: texts are `{"kk": …, "ru": …}` or null, days `YYYY-MM-DD`, times `HH:MM`;
regions are named by ISO code, all others by the `id` under which `Known` has them.
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
from people.loading import bilingual_columns, columns_from, save_checked
from people.models import Organisation, Person, Region
from portal.language import LANGUAGES


@dataclass
class Known:
    """The rows that facts name, by the `id` they use."""

    regions: dict[str, Region]
    organisations: dict[str, Organisation]
    people: dict[str, Person]
    subjects: dict[str, Subject]
    awards: dict[str, Award]
    events: dict[str, Event] = field(default_factory=dict)


def write_event(fact: dict, known: Known, slug: str, publish_at: dt.datetime) -> Event:
    """Save the event itself, published; `write_parts` adds what belongs to it."""
    return save_checked(
        Event(
            **columns_from(fact, EVENT),
            slug=slug,
            convening_body=one(known.organisations, fact["convening_body"]),
            region=one(known.regions, fact["region"]),
            state=Event.State.PUBLISHED,
            publish_at=publish_at,
        )
    )


def one(rows: dict, key: str | None):
    """The row of this key, or none for none; a key that nothing has is a KeyError."""
    return None if key is None else rows[key]


def write_parts(event: Event, fact: dict, known: Known):
    """Save all that belongs to the event, in the order in which the facts give it."""
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
        topic = save_checked(AgendaTopic(event=event, order=order, **bilingual_columns(title=fact)))
        topic.subjects.set(known.subjects[code] for code in fact["subjects"])
        topics.append(topic)
    return topics


def write_participations(event, facts, known) -> dict[str, Participation]:
    """The participations of people, by the `id` of the person."""
    return {
        fact["person_id"]: save_checked(
            Participation(
                event=event,
                order=order,
                person=known.people[fact["person_id"]],
                organisation=one(known.organisations, fact["organisation"]),
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
                **bilingual_columns(group=fact["label"]),
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
                **bilingual_columns(text=fact),
            )
        )


def write_decisions(event, facts, known):
    for order, fact in enumerate(facts, start=1):
        decision = save_checked(
            Decision(
                event=event,
                order=order,
                executor=one(known.organisations, fact["executor"]),
                **columns_from(fact, DECISION),
                **bilingual_columns(text=fact),
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
                recipient=one(known.people, recipient.get("person_id")),
                recipient_organisation=one(known.organisations, recipient.get("organisation_id")),
                organisation=one(known.organisations, fact["organisation"]),
                given_by=one(known.people, fact["given_by"]),
                **columns_from(fact, AWARD_GRANT),
                **bilingual_columns(recipient_group=recipient.get("group")),
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
                **bilingual_columns(title=title_of_source(fact)),
            )
        )


def title_of_source(fact: dict) -> dict | None:
    """The source's own title in the column of its language; in both where it is in neither of ours."""
    title, language = fact["title"], fact["language"]
    return title and ({language: title} if language in LANGUAGES else dict.fromkeys(LANGUAGES, title))


def write_references(event, facts, known):
    """A reference is the `id` of an event of the portal or the label of one that has no record in it."""
    for order, fact in enumerate(facts, start=1):
        target = known.events.get(fact) if isinstance(fact, str) else None
        label = None if target else texts_of_label(fact)
        save_checked(
            EventReference(event=event, order=order, target=target, **bilingual_columns(label=label))
        )


def texts_of_label(fact: str | dict) -> dict:
    return dict.fromkeys(LANGUAGES, fact) if isinstance(fact, str) else fact
