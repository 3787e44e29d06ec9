"""What the list shows beside a search: why each record was found, and people and bodies of that name."""

from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import get_language

from events.models import Event
from people.models import Organisation, Person
from portal.search.analysis import Passage
from portal.search.finding import find
from portal.search.highlight import Excerpt, excerpt, marked, marks_in, met
from portal.search.kinds import Document, kind_named
from portal.search.query import Query

MOST_NAMED = 3


@dataclass(frozen=True)
class Match:
    """The title with its marks, and an excerpt of what else holds words that the title does not."""

    title: SafeString
    excerpt: Excerpt | None


def explain(events: list[Event], query: Query) -> list[Event]:
    """The events, each with its `match`."""
    documents = {
        document.key: document for document in kind_named("event").documents([event.pk for event in events])
    }
    for event in events:
        if event.pk in documents:
            event.match = match_of(event, documents[event.pk], query)
    return events


def match_of(event: Event, document: Document, query: Query) -> Match:
    title = Passage(*event.text_in("title"))
    if met(marks_in(title, query)) == len(query.wanted):
        return Match(marked(title, query), None)
    others = [passage for passage in document.title if passage != title]
    own_first = sorted(document.body, key=lambda passage: passage.language not in (None, get_language()))
    return Match(marked(title, query), excerpt([*own_first, *others], query))


def named_so(words: str) -> list[Person | Organisation]:
    """Up to three public people and organisations whose names hold all the words."""
    found = []
    for kind in ("person", "organisation"):
        keys = find(kind, words, loosen=False).best_first[: MOST_NAMED - len(found)]
        records = kind_named(kind).public().in_bulk(keys)
        found += [records[key] for key in keys]
    return found
