"""Generates records for measurements; the same seed gives the same records.

Frequencies follow real councils: twenty participations per event on average, a few people and organisations very
frequent and most rare, one word in the titles of almost half the events and others in a handful. One event in ten is
not public: draft, in review, scheduled or withdrawn.
"""

import datetime as dt
import random
from itertools import cycle, islice, product
from pathlib import Path

from django.db import connection, transaction

from events.descriptions import SUBJECT
from events.inserting import insert_rows, next_key, reset_keys
from events.models import (
    AgendaTopic,
    Award,
    AwardGrant,
    Decision,
    Document,
    Event,
    Participation,
    Statement,
)
from events.sample import load_terms
from people.loading import columns_of_texts, load_regions, read_facts
from people.models import Organisation, Person, Region
from portal.language import LANGUAGES
from portal.language.transliteration import to_slug
from portal.search import index

DATA = Path(__file__).parent / "data"
MARK = "generated-"  # the beginning of every generated slug
FIRST_DAY, LAST_DAY = dt.date(2010, 1, 1), dt.date(2026, 6, 30)
NEVER_YET = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)
PARTS = (AgendaTopic, Participation, Statement, Decision, AwardGrant, Document)
BATCH = 500  # events held in memory at once
ROWS = 400  # rows sent in one statement

CONVENING = ("public_council", "public_accord_council", "maslikhat", "local_executive")
STATES = {"published": 90, "scheduled": 3, "draft": 4, "in_review": 1, "withdrawn": 2}
PRESENCES = {"present": 78, "unknown": 12, "absent": 6, "mentioned": 4}
FORMATS = {"in_person": 55, "unknown": 25, "online": 12, "hybrid": 8}
STATES_OF_DECISIONS = {"unknown": 50, "in_progress": 20, "done": 22, "postponed": 5, "cancelled": 3}
KINDS_OF_DECISIONS = {"decision": 45, "recommendation": 35, "direction": 10, "appeal": 5, "plan": 5}


class RealRecordsExistError(Exception):
    """The database contains events that were not generated."""


def generate_records(count: int, seed: int, *, indexed: bool = True):
    """Add `count` events; yields their number so far after each batch. Raises RealRecordsExistError.

    Most of the time goes into indexing for search; measurements that do not search turn it off.
    """
    if Event.objects.exclude(slug__startswith=MARK).exists():
        raise RealRecordsExistError
    with transaction.atomic():
        load_regions()
        maker = RecordMaker(count, seed)
        if indexed:
            index.index_records("organisation", maker.bodies)
            index.index_records("person", maker.people)
    for first in range(0, count, BATCH):
        with transaction.atomic():
            events = maker.make_events(first, min(first + BATCH, count))
            if indexed:
                index.index_records("event", events)
        yield min(first + BATCH, count)
    reset_keys(*PARTS)


class RecordMaker:
    def __init__(self, count: int, seed: int):
        self.random = random.Random(seed)  # noqa: S311 (made-up records need no secrecy)
        self.prefix = f"{MARK}{seed}-{Event.objects.count()}-"
        self.words = read_facts(DATA / "generated_words.json")
        self.places = [joined_place_name(*parts) for parts in product(*self.place_parts())]
        self.random.shuffle(self.places)
        regions = list(Region.objects.select_related("split_from").order_by("iso"))
        self.home = {place["kk"]: regions[n % len(regions)] for n, place in enumerate(self.places)}
        self.subjects = load_terms(SUBJECT, read_facts(DATA / "subjects.json"), "")
        self.subject_codes = {theme["kk"]: theme["subject"] for theme in self.words["themes"]}
        self.awards = self.make_awards()
        made = self.make_organisations(40 + count // 20)
        self.bodies = [body.pk for body in made]
        self.councils = [body.pk for body in made if body.kind in CONVENING]
        self.people = self.make_people(60 + count // 2)

    # Random choices

    def pick(self, rows):
        return rows[int(self.random.random() * len(rows))]

    def pick_frequent(self, rows):
        """A random row; the first rows are far more frequent than the last."""
        return rows[int(len(rows) * self.random.random() ** 1.7)]

    def pick_weighted(self, weights: dict):
        return self.random.choices(list(weights), weights.values())[0]

    def has_chance(self, share: float) -> bool:
        return self.random.random() < share

    # Who and where

    def place_parts(self):
        return self.words["place_beginnings"], self.words["place_endings"]

    def make_awards(self) -> list[Award]:
        return [
            Award.objects.get_or_create(
                slug=f"{MARK}{to_slug(name['kk'])}", defaults=columns_of_texts(name=name)
            )[0]
            for name in self.words["awards"]
        ]

    def make_organisations(self, count: int) -> list[Organisation]:
        """Organisations, the most frequent first."""
        different = list(product(self.places, self.words["bodies"]))
        self.random.shuffle(different)
        return Organisation.objects.bulk_create(
            [
                Organisation(
                    slug=f"{self.prefix}{number}",
                    name_kk=f"{place['kk']} ауданының {body['kk']}{round_mark(number, len(different))}",
                    name_ru=f"{body['ru']} района {place['ru']}{round_mark(number, len(different))}",
                    kind=body["kind"],
                    region=self.home[place["kk"]],
                )
                for number, (place, body) in enumerate(islice(cycle(different), count))
            ],
            batch_size=ROWS,
        )

    def make_people(self, count: int) -> list[int]:
        """The keys of new people, the most frequent first."""
        people = map(self.person, range(count))
        return [person.pk for person in Person.objects.bulk_create(people, batch_size=ROWS)]

    def person(self, number: int) -> Person:
        is_woman = self.has_chance(0.4)
        family, father = self.pick(self.words["families"]), self.pick(self.words["men"])
        given = self.pick(self.words["women" if is_woman else "men"])
        ending, of_father = ("а", ("қызы", "кызы")) if is_woman else ("", ("ұлы", "улы"))
        person = Person(slug=f"{self.prefix}{number}", has_own_page=self.has_chance(0.98))
        for place, code in enumerate(LANGUAGES):
            setattr(person, f"family_name_{code}", family[place] + ending)
            setattr(person, f"given_name_{code}", given[place])
            setattr(person, f"patronymic_{code}", father[place] + of_father[place])
        return person

    # Events with their parts

    def make_events(self, first: int, last: int) -> list[int]:
        """Write events with their parts and return the keys of the events; no signals are sent."""
        events = Event.objects.bulk_create([self.event(number) for number in range(first, last)], ROWS)
        topics = self.insert(AgendaTopic, events, self.topic_rows)
        self.relate(AgendaTopic.subjects, [(topic["id"], self.subject_key(topic)) for topic in topics])
        participations = self.insert(Participation, events, self.participation_rows)
        groups = [row["id"] for row in participations if "group_kk" in row]
        self.relate(Participation.organisations, [(key, self.pick_frequent(self.bodies)) for key in groups])
        speakers = {row["event_id"]: row["id"] for row in participations if row["role"] == "speaker"}
        self.insert(Statement, events, lambda event: self.statement_rows(speakers.get(event.pk)))
        self.insert(Decision, events, self.decision_rows)
        self.insert(AwardGrant, events, self.grant_rows)
        self.insert(Document, events, self.document_rows)
        return [event.pk for event in events]

    def insert(self, model, events, make_rows) -> list[dict]:
        key, rows = next_key(model), []
        for event in events:
            for order, row in enumerate(make_rows(event), start=1):
                rows.append({"id": key + len(rows), "event_id": event.pk, "order": order} | row)
        insert_rows(model, rows)
        return rows

    def relate(self, relation, pairs: list[tuple[int, int]]):
        """Write rows of a many-to-many relation, given as pairs of keys."""
        one, other = relation.field.m2m_column_name(), relation.field.m2m_reverse_name()
        insert_rows(relation.through, [{one: first, other: second} for first, second in pairs])

    def event(self, number: int) -> Event:
        opening, theme = self.opening(), self.pick_frequent(self.words["themes"])
        day, place = self.day(), self.pick_frequent(self.places)
        venue, lead = self.pick(self.words["venues"]), self.pick(self.words["statements"])
        event = Event(
            slug=f"{self.prefix}{number}",
            title_kk=f"{opening['kk']}: {theme['kk']}, {place['kk']} ауылы",
            title_ru=f"{opening['ru']}: {theme['ru']}, село {place['ru']}",
            summary_kk=f"{place['kk']} ауылында {theme['kk']} талқыланды. {lead['kk']}",
            summary_ru=f"В селе {place['ru']} обсудили тему «{theme['ru']}». {lead['ru']}",
            kind=opening["kind"],
            number=self.random.randrange(1, 60) if self.has_chance(0.5) else None,
            convening_body_id=self.pick_frequent(self.councils),
            format=self.pick_weighted(FORMATS),
            date=day,
            end_date=day + dt.timedelta(days=1) if self.has_chance(0.05) else None,
            start_time=dt.time(self.random.randrange(9, 17)) if self.has_chance(0.5) else None,
            region=self.region_on(place, day),
            **columns_of_texts(
                locality={"kk": f"{place['kk']} ауылы", "ru": f"село {place['ru']}"}, venue=venue
            ),
        )
        return self.in_some_state(self.in_some_languages(event))

    def region_on(self, place: dict, day: dt.date) -> Region:
        """The region of the place, or the older one from which that was split off."""
        region = self.home[place["kk"]]
        return region if region.existed_on(day) else region.split_from

    def opening(self) -> dict:
        openings = self.words["openings"]
        return self.random.choices(openings, [opening["weight"] for opening in openings])[0]

    def day(self) -> dt.date:
        """A random day of the period; later ones are more frequent, as registers grow."""
        return FIRST_DAY + dt.timedelta(days=int((LAST_DAY - FIRST_DAY).days * self.random.random() ** 0.6))

    def in_some_languages(self, event: Event) -> Event:
        """The event; one in ten loses the texts of one language."""
        if self.has_chance(0.1):
            missing = self.pick(list(LANGUAGES))
            for name in ("title", "summary"):
                setattr(event, f"{name}_{missing}", None)
        return event

    def in_some_state(self, event: Event) -> Event:
        state = self.pick_weighted(STATES)
        event.state = Event.State.PUBLISHED if state == "scheduled" else state
        if state == "scheduled":
            event.publish_at = NEVER_YET
        elif state in ("published", "withdrawn"):
            noon_after = dt.datetime.combine(event.last_day + dt.timedelta(days=1), dt.time(12), dt.UTC)
            event.publish_at = noon_after
        return event

    def topic_rows(self, event):
        count = self.random.choices((1, 2, 3, 4), (50, 25, 15, 10))[0]
        return [columns_of_texts(title=self.pick_frequent(self.words["themes"])) for _ in range(count)]

    def subject_key(self, topic: dict) -> int:
        return self.subjects[self.subject_codes[topic["title_kk"]]].pk

    def participation_rows(self, event):
        people = {self.pick_frequent(self.people) for _ in range(self.random.randrange(6, 32))}
        yield from (self.participation(place, person) for place, person in enumerate(sorted(people)))
        for _ in range(self.random.randrange(0, 4)):
            yield {
                "role": "participant",
                "presence": "present",
                "headcount": self.random.randrange(5, 200) if self.has_chance(0.4) else None,
                "headcount_basis": self.pick(Participation.HeadcountBasis.values),
                **columns_of_texts(group=self.pick(self.words["groups"])),
            }

    def participation(self, place: int, person: int) -> dict:
        roles = {0: "chair", 1: "secretary", 2: "speaker", 3: "speaker"}
        return {
            "person_id": person,
            "role": roles.get(place) or self.pick(("participant", "participant", "participant", "guest")),
            "presence": "present" if place in roles else self.pick_weighted(PRESENCES),
            "organisation_id": self.pick_frequent(self.bodies) if self.has_chance(0.8) else None,
            **columns_of_texts(position=self.pick(self.words["positions"])),
        }

    def statement_rows(self, speaker: int | None) -> list[dict]:
        """Sometimes one statement of this participation and one without a speaker."""
        if not self.has_chance(0.4):
            return []
        return [
            {"participation_id": key, **columns_of_texts(text=self.pick(self.words["statements"]))}
            for key in (speaker, None)
        ]

    def decision_rows(self, event):
        count = self.random.randrange(1, 4) if self.has_chance(0.3) else 0
        for _ in range(count):
            due_on = event.last_day + dt.timedelta(days=self.random.randrange(14, 365))
            yield {
                "kind": self.pick_weighted(KINDS_OF_DECISIONS),
                "executor_id": self.pick_frequent(self.bodies) if self.has_chance(0.7) else None,
                "due_on": connection.ops.adapt_datefield_value(due_on),
                "state": self.pick_weighted(STATES_OF_DECISIONS),
                **columns_of_texts(text=self.pick(self.words["decisions"])),
            }

    def grant_rows(self, event):
        count = self.random.randrange(1, 4) if self.has_chance(0.05) else 0
        for _ in range(count):
            yield {
                "award_id": self.pick_frequent(self.awards).pk,
                "recipient_id": self.pick_frequent(self.people),
                "organisation_id": self.pick_frequent(self.bodies),
                **columns_of_texts(position=self.pick(self.words["positions"])),
            }

    def document_rows(self, event):
        if self.has_chance(0.5):
            yield {
                "url": f"https://example.kz/{event.slug}",
                "published_on": event.last_day.isoformat(),
            }


def joined_place_name(beginning: dict, ending: dict) -> dict:
    """The name of a place from two halves, in both languages."""
    return {code: beginning[code] + ending[code] for code in LANGUAGES}


def round_mark(number: int, rounds: int) -> str:
    """ "" in the first round of names, " № 2" in the second, so that names of organisations are unique."""
    return f" № {number // rounds + 1}" if number >= rounds else ""
