"""One public record with all that its page shows, gathered in a fixed number of queries."""

from collections import defaultdict

from django.db.models import F, QuerySet

from events.citations import Citation
from events.history import changes_of
from events.models import Decision, Document, Event, EventReference, Participation, Subject
from people.models import OrganisationName
from people.models.naming import NamesOfDay, former_names_on

MOST_RELATED = 5
ROLES = {role.value: place for place, role in enumerate(Participation.Role)}


def bodies_of(rows: QuerySet, owner: str) -> dict[int, list]:
    """From rows of a many-to-many table: for each owner its organisations with the names of the event's day."""
    named = rows.select_related("organisation").annotate(
        former=former_names_on(OrganisationName, "organisation", f"{owner}__event__date"), owner=F(owner)
    )
    bodies = defaultdict(list)
    for row in named.order_by("pk"):
        bodies[row.owner].append((row.organisation, NamesOfDay(row.organisation, row.former)))
    return bodies


def participations_of(event: Event) -> list[Participation]:
    """Those who took part, by role and then by their order, each with `bodies`."""
    groups = bodies_of(
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
    """Decisions from `with_names_of_day()`, each with `executors`, the main one first."""
    rows = list(decisions)
    joint = bodies_of(Decision.co_executors.through.objects.filter(decision__in=rows), "decision")
    for row in rows:
        own = [(row.executor, row.executor_then)] if row.executor_id else []
        row.executors = own + joint[row.pk]
    return rows


def topics_of(event: Event) -> list:
    """The agenda in order, each topic with its `named` subjects."""
    topics = {}
    columns = {f"subject_{name}": F(f"subjects__{name}") for name in ("slug", "name_kk", "name_ru")}
    for row in event.topics.annotate(**columns).order_by("order", "subjects__sort_key_kk", "subjects"):
        topic = topics.setdefault(row.pk, row)
        topic.named = getattr(topic, "named", [])
        if row.subject_slug:
            names = {"name_kk": row.subject_name_kk, "name_ru": row.subject_name_ru}
            topic.named.append(Subject(slug=row.subject_slug, **names))
    return list(topics.values())


def statements_of(event: Event, participations: list[Participation]) -> list:
    """The statements in order, each with its `speaker` among the participations."""
    speakers = {row.pk: row for row in participations}
    rows = list(event.statements.all())
    for row in rows:
        row.speaker = speakers.get(row.participation_id)
    return rows


def record_of(event: Event) -> dict:
    """The context of a record's page; `event` comes from `Event.objects.for_its_page()`."""
    participations = participations_of(event)
    statements = statements_of(event, participations)
    grants = list(event.award_grants.for_a_register().order_by("order"))
    references = list(EventReference.objects.around(event).shown())
    documents = list(event.documents.all())
    photos = [row for row in documents if row.kind == Document.Kind.PHOTO and row.is_picture]
    return {
        "event": event,
        "topics": topics_of(event),
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
        "changes": changes_of(event),
        "citation": Citation(event),
    }
