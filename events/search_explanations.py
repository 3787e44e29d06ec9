"""What the list shows beside a search: why each record was found, and people and bodies of that name."""

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
    """The title with its marks, and an excerpt of what else holds words that the title does not."""

    title: SafeString
    excerpt: Excerpt | None


def explain(events: list[Event], query: Query) -> list[Event]:
    """The events, each with its `match`; further texts are read of those alone whose title does not show all."""
    titles = {event.pk: Passage(*event.text_in("title")) for event in events}
    unclear = [
        key for key, title in titles.items() if count_words_marked(marks_in(title, query)) < len(query.wanted)
    ]
    documents = {document.key: document for document in kind_named("event").documents(unclear)}
    for event in events:
        title = titles[event.pk]
        shown = marks_in(title, query)
        passages = passages_beside(title, documents[event.pk]) if event.pk in documents else ()
        event.match = Match(highlight_text(title, query), make_excerpt(passages, query, shown))
    return events


def passages_beside(title: Passage, document: SearchDocument) -> list[Passage]:
    """What else a record says, the texts in the language of the page first, its other title last."""
    languages = (None, get_language())
    own_first = sorted(document.body, key=lambda passage: passage.language not in languages)
    return [*own_first, *(passage for passage in document.title if passage != title)]


def named_so(words: str) -> list[Person | Organisation]:
    """Up to three public people and organisations whose names hold all the words."""
    found = []
    for kind in ("person", "organisation"):
        named = find_records(kind, words, loosen=False)
        keys = named.best_first[: MOST_NAMED - len(found)] if named.query.wanted else []
        records = kind_named(kind).public().in_bulk(keys)
        found += [records[key] for key in keys]
    return found
