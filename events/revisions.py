"""What one revision of an event holds: the event with all its parts."""

import reversion

from events import models


def register():
    for model in (models.Subject, models.Award):
        reversion.register(model)
    for part in PARTS:
        reversion.register(part)
    reversion.register(models.Event, follow=tuple(relation_of(part) for part in PARTS))


PARTS = (
    models.AgendaTopic,
    models.Participation,
    models.Statement,
    models.Decision,
    models.AwardGrant,
    models.Document,
    models.EventReference,
)


def relation_of(part) -> str:
    """The name by which an event knows its parts of this model."""
    return part._meta.get_field("event").remote_field.related_name
