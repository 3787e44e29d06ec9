"""One public record with all data of its page, read in a fixed number of queries."""

from collections import defaultdict

from django.db.models import F, QuerySet

from events.citations import Citation
from events.history import changes_since_publication
from events.models import Decision, Document, Event, EventReference, Participation, Subject
from people.models import OrganisationName
from people.models.naming import NamesOfDay, former_names_on

MOST_RELATED = 5
ROLES = {role.value: place for place, role in enumerate(Participation.Role)}


def organisations_by_owner(rows: QuerySet, owner: str) -> dict[int, list]:
    """From rows of a many-to-many table: (organisation, names on the day of the event) by the id of the owner."""
    named = rows.select_related("organisation").annotate(
        former=former_names_on(OrganisationName, "organisation", f"{owner}__event__date"), owner=F(owner)
    )
    bodies = defaultdict(list)
    for row in named.order_by("pk"):
        bodies[row.owner].append((row.organisation, NamesOfDay(row.organisation, row.former)))
    return bodies


def ordered_participations(event: Event) -> list[Participation]:
    """All participations by role and order, each with `bodies`: (organisation, names of that day)."""
    groups = organisations_by_owner(
        Participation.organisations.through.objects.filter(participation__event=event), "participation"
    )
    rows = sorted(
        event.participations.with_names_of_day(), key=lambda row: (ROLES.get(row.role, len(ROLES)), row.order)
    )
    for row in rows:
        own = [(row.organisation, row.organisation_then)] if row.organisation_id else []
        row.bodies = own + groups[row.pk]
    return rows


def with_executors(decisions) -> list[Decision]:
    """Decisions from `with_names_of_day()`, each with `executors`, the main executor first."""
    rows = list(decisions)
    joint = organisations_by_owner(
        Decision.co_executors.through.objects.filter(decision__in=rows), "decision"
    )
    for row in rows:
        own = [(row.executor, row.executor_then)] if row.executor_id else []
        row.executors = own + joint[row.pk]
    return rows


def topics_with_subjects(event: Event) -> list:
    """The agenda in order, each topic with its subjects in `named`."""
    topics = {}
    # One joined query instead of a prefetch; subjects are built from its columns.
    columns = {f"subject_{name}": F(f"subjects__{name}") for name in ("slug", "name_kk", "name_ru")}
    for row in event.topics.annotate(**columns).order_by("order", "subjects__sort_key_kk", "subjects"):
        topic = topics.setdefault(row.pk, row)
        topic.named = getattr(topic, "named", [])
        if row.subject_slug:
            names = {"name_kk": row.subject_name_kk, "name_ru": row.subject_name_ru}
            topic.named.append(Subject(slug=row.subject_slug, **names))
    return list(topics.values())


def statements_with_speakers(event: Event, participations: list[Participation]) -> list:
    """The statements in order, each with its `speaker` (a participation or None)."""
    speakers = {row.pk: row for row in participations}
    rows = list(event.statements.all())
    for row in rows:
        row.speaker = speakers.get(row.participation_id)
    return rows


def record_context(event: Event) -> dict:
    """The template context of the page of a record; `event` must come from `Event.objects.for_its_page()`."""
    participations = ordered_participations(event)
    statements = statements_with_speakers(event, participations)
    grants = list(event.award_grants.for_a_register().order_by("order"))
    references = list(EventReference.objects.around(event).shown())
    documents = list(event.documents.all())
    photos = [row for row in documents if row.kind == Document.Kind.PHOTO and row.is_picture]
    return {
        "event": event,
        "topics": topics_with_subjects(event),
        "attending": [row for row in participations if row.is_attending],
        "not_attending": [row for row in participations if not row.is_attending],
        "chairs": [
            row for row in participations if row.is_attending and row.role == Participation.Role.CHAIR
        ],
        "statements": statements,
        "speaking": {row.participation_id for row in statements},
        "decisions": with_executors(event.decisions.with_names_of_day()),
        "grants": grants,
        "awarded": {grant.recipient_id for grant in grants} - {None},
        "references": [row for row in references if row.event_id == event.pk],
        "referred_by": [row for row in references if row.event_id != event.pk],
        "documents": documents,
        "photos": photos,
        "listed": [row for row in documents if row not in photos],
        "related": Event.objects.public().sharing_subjects_with(event).newest_first()[:MOST_RELATED],
        "changes": changes_since_publication(event),
        "citation": Citation(event),
    }
