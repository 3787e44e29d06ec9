"""Why a search found each record, and people and organisations with that name; shown in the list."""

from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import get_language

from events.models import Event
from people.models import Organisation, Person
from portal.search.analysis import Passage
from portal.search.finding import find_records
from portal.search.highlight import Excerpt, count_words_marked, highlight_text, make_excerpt, marks_in
from portal.search.kinds import SearchDocument, kind_named
from portal.search.query import Query

MOST_NAMED = 3


@dataclass(frozen=True)
class Match:
    """The highlighted title, and an excerpt with the words that are not in the title."""

    title: SafeString
    excerpt: Excerpt | None


def explain_matches(events: list[Event], query: Query) -> list[Event]:
    """The events, each with its `match`. Only events whose title lacks some of the words need their other texts."""
    titles = {event.pk: Passage(*event.text_in("title")) for event in events}
    unclear = [
        key for key, title in titles.items() if count_words_marked(marks_in(title, query)) < len(query.wanted)
    ]
    documents = {document.key: document for document in kind_named("event").documents(unclear)}
    for event in events:
        title = titles[event.pk]
        shown = marks_in(title, query)
        passages = other_passages(title, documents[event.pk]) if event.pk in documents else ()
        event.match = Match(highlight_text(title, query), make_excerpt(passages, query, shown))
    return events


def other_passages(title: Passage, document: SearchDocument) -> list[Passage]:
    """All texts but this title: those in the language of the page first, the title in the other language last."""
    languages = (None, get_language())
    own_first = sorted(document.body, key=lambda passage: passage.language not in languages)
    return [*own_first, *(passage for passage in document.title if passage != title)]


def records_named(words: str) -> list[Person | Organisation]:
    """Up to three public people and organisations whose names contain all the words."""
    found = []
    for kind in ("person", "organisation"):
        named = find_records(kind, words, loosen=False)
        keys = named.best_first[: MOST_NAMED - len(found)] if named.query.wanted else []
        records = kind_named(kind).public().in_bulk(keys)
        found += [records[key] for key in keys]
    return found
