"""Models of events, their parts, subjects and awards."""

from events.models.agenda import AgendaTopic, Subject
from events.models.awards import Award, AwardGrant
from events.models.decisions import Decision
from events.models.documents import Document
from events.models.event import Event
from events.models.imports import TableImport
from events.models.participation import Participation
from events.models.references import EventReference
from events.models.statements import Statement

__all__ = [
    "AgendaTopic",
    "Award",
    "AwardGrant",
    "Decision",
    "Document",
    "Event",
    "EventReference",
    "Participation",
    "Statement",
    "Subject",
    "TableImport",
]
