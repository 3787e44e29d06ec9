"""Copies a session to another day: body and place, agenda, and the people who usually attend."""

import datetime as dt

import reversion
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from events.descriptions import EVENT, PARTICIPATION, TOPIC
from events.models import AgendaTopic, Event, Participation
from events.rights import require
from portal.bilingual.description import Description
from portal.desk.comments import comment_to_store
from portal.search.index import deferred_indexing

REGULARS = (Participation.Role.CHAIR, Participation.Role.SECRETARY, Participation.Role.PARTICIPANT)


def copy_session(event: Event, day: dt.date, by) -> Event:
    """A new draft from a session. Raises ValidationError, or PermissionDenied if the user may not see or add it.

    Statements, decisions, awards and absent people are not copied: they belong to the day.
    """
    require(by, "copy", event)
    if event.date == day:
        raise ValidationError(_("Choose another day than that of the session copied."))
    with transaction.atomic(), deferred_indexing(), reversion.create_revision():
        copy = Event(date=day, **copied_values(EVENT, event))
        # The region may not exist on the new day, for example before or after a reform.
        copy.region = event.region if event.region and event.region.existed_on(day) else None
        copy.status = Event.Status.PLANNED if day > timezone.localdate() else Event.Status.HELD
        # Adding needs a right of its own, which is checked for the finished copy.
        require(by, "add", copy)
        copy.full_clean()
        copy.save()
        copy_topics(event, copy)
        copy_regulars(event, copy)
        reversion.add_to_revision(copy)
        reversion.set_user(by)
        reversion.set_comment(comment_to_store(gettext_noop("Copied from «%(event)s»."), event=str(event)))
    return copy


def copied_values(record: Description, row) -> dict:
    columns = [column for name in record.named("copied") for column in record.columns(name)]
    return {column: getattr(row, column) for column in columns}


def copy_topics(event: Event, copy: Event):
    for topic in event.topics.order_by("order").prefetch_related("subjects"):
        new = AgendaTopic(event=copy, order=topic.order, **copied_values(TOPIC, topic))
        new.save()
        new.subjects.set(topic.subjects.all())


def copy_regulars(event: Event, copy: Event):
    regulars = event.participations.filter(role__in=REGULARS, person__isnull=False).order_by("order")
    for order, row in enumerate(regulars.exclude(presence__in=Participation.NOT_THERE), start=1):
        Participation(event=copy, order=order, **copied_values(PARTICIPATION, row)).save()
