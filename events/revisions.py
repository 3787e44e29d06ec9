"""Registers models for revisions: a revision of an event contains the event with all its parts."""

import reversion

from events import models


def register_models():
    for model in (models.Subject, models.Award):
        reversion.register(model)
    for part in PARTS:
        reversion.register(part)
    relations = (part._meta.get_field("event").remote_field.related_name for part in PARTS)
    reversion.register(models.Event, follow=tuple(relations))


PARTS = (
    models.AgendaTopic,
    models.Participation,
    models.Statement,
    models.Decision,
    models.AwardGrant,
    models.Document,
    models.EventReference,
)
