"""The sample records: thirty-five real events with their people, organisations, subjects and awards.

Records that exist (found by their address, also a former one) are not changed, so that nothing staff corrected or
withdrew is overwritten. Each new record gets one revision.
"""

from collections import Counter
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from events.descriptions import AWARD, SUBJECT
from events.fixture_loading import LoadedRecords, write_event, write_parts
from events.models import Event
from people import loading
from people.loading import (
    columns_from,
    columns_of_texts,
    kazakh_first,
    read_facts,
    save_checked,
    slugs_in_file_order,
)
from people.models import Region
from portal.bilingual.description import Description
from portal.search.index import deferred_indexing

DATA = Path(__file__).parent / "data"


def load_sample(comment: str = "") -> Counter:
    """Load the regions and all sample records; returns the number of `new` and `kept` (existing) events."""
    with transaction.atomic(), deferred_indexing():
        loading.load_regions(comment)
        return load_events(read_facts(DATA / "events.json"), load_registers(comment), comment)


def load_registers(comment: str) -> LoadedRecords:
    return LoadedRecords(
        regions={region.iso: region for region in Region.objects.all()},
        organisations=loading.load_organisations(read_facts(loading.DATA / "organisations.json"), comment),
        people=loading.load_people(read_facts(loading.DATA / "persons.json"), comment),
        subjects=load_terms(SUBJECT, read_facts(DATA / "subjects.json"), comment),
        awards=load_terms(AWARD, read_facts(DATA / "awards.json"), comment),
    )


def load_terms(record: Description, facts: list[dict], comment: str) -> dict:
    """The subjects or awards of these facts by slug, which is the `code` of a subject and the `id` of an award."""
    found = {}
    for fact in facts:
        slug = fact.get("code") or fact["id"]
        known = record.model.objects.at_addresses([slug]).first()
        found[slug] = known or write_term(record, fact, slug, comment)
    return found


def write_term(record: Description, fact: dict, slug: str, comment: str):
    synonyms = {code: "\n".join(words) for code, words in fact.get("synonyms", {}).items()}
    optional = columns_of_texts(synonyms=synonyms) if synonyms else {}
    term = record.model(slug=slug, **columns_from(fact, record, left_out=("synonyms",)), **optional)
    with loading.revision_after(term, comment):
        save_checked(term)
    return term


def load_events(facts: list[dict], known: LoadedRecords, comment: str) -> Counter:
    """Write the events that do not exist yet, then their parts, which may refer to any of the events."""
    slugs = slugs_in_file_order(
        {fact["id"]: f"{fact['date']} {kazakh_first(fact['title'])}" for fact in facts}
    )
    loaded_at = timezone.now()
    new = []
    for fact in facts:
        event = Event.objects.at_addresses([slugs[fact["id"]]]).first()
        if event is None:
            event = write_event(fact, known, slugs[fact["id"]], publish_at=loaded_at)
            new.append(fact)
        known.events[fact["id"]] = event
    for fact in new:
        event = known.events[fact["id"]]
        with loading.revision_after(event, comment):
            write_parts(event, fact, known)
    return Counter(new=len(new), kept=len(facts) - len(new))
