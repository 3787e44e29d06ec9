"""Absence taken for fact: what was cancelled, or is not known to have happened, is counted nowhere."""

import csv
import datetime as dt
import io
import re
from urllib.parse import quote

from django.utils import timezone

from events.models import Event
from portal.search.index import deferred_indexing
from tests import factories as make
from tests.fuzz_kinds.asking import Attacks

FIGURE = re.compile(r"(\d+)\s+(?:іс-шара|событи)")
TOTAL = re.compile(r'data-total="(\d+)"')


class Facts(Attacks):
    tries = {"absence taken for fact": "not_held"}

    def not_held(self):
        """A council of some sessions held and some not; every figure of it is that of those held."""
        held, others = self.random.randint(1, 3), self.random.randint(1, 3)
        language = self.language()
        statistics = f"/{language}/statistics/"
        before = self.number(statistics, TOTAL) or 0
        body, person, _other = self.council(held, others)
        whose = f"convenes={body.slug}"
        edges = self.get(f"/{language}/people-edges.csv?{whose}").content.decode("utf-8-sig")
        weights = [int(row["weight"]) for row in csv.DictReader(io.StringIO(edges))]
        figures = {
            "meetings of two people": sum(weights),
            "statistics": (self.number(statistics, TOTAL) or 0) - before,
            "people": self.number(f"/{language}/people/?q={quote(person.family_name_ru)}", FIGURE),
            "bodies": self.number(f"/{language}/organisations/?q={quote(body.name_ru.split()[-1])}", FIGURE),
            "the list of those held": self.number(f"/{language}/events/?{whose}&status=held", TOTAL),
        }
        for name, figure in figures.items():
            if figure != held:
                self.note(f"{name} ({language}): {figure} of {held} held and {others} not held: {body.slug}")

    @deferred_indexing()
    def council(self, held: int, others: int):
        body = make.make_organisation(name_kk=f"Кеңес {self.word()}", name_ru=f"Совет {self.word()}")
        people = [
            make.make_person(family_name_kk=name, family_name_ru=name) for name in (self.word(), self.word())
        ]
        today = timezone.localdate()
        for number in range(held + others):
            day = today - dt.timedelta(days=self.random.randint(30, 900))
            status = Event.Status.HELD
            if number >= held:
                status = self.random.choice([Event.Status.CANCELLED, Event.Status.PLANNED])
            event = make.make_event(
                convening_body=body, date=day, status=status, title_kk=self.word(), region=None
            )
            for person in people:
                make.make_participation(event, person, organisation=body)
        return body, *people

    def number(self, address: str, written: re.Pattern) -> int | None:
        found = written.search(re.sub(r"<(?!\w+[^>]*data-total)[^>]*>", " ", self.get(address).text))
        return int(found[1]) if found else None
