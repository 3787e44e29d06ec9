"""When an event has changed: with itself and with any of its parts, however they were written."""

from django.apps import apps
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.utils import timezone

from portal.web.edition import mark_changed


def touch(events):
    """Note a change of these events, for bulk writes that no signal tells of. `events` is a queryset."""
    events.update(changed_at=timezone.now())
    mark_changed()


def note_part(sender, instance, **_signal):
    touch_one(instance.event_id)


def note_relation(sender, instance, action, reverse, **_signal):
    """A many-to-many relation of a part, seen from the part; the other side has its own bulk deeds."""
    if action.startswith("post_") and not reverse:
        touch_one(instance.event_id)


def note_restored(sender, instance, raw=False, **_signal):
    """An event written back from a revision brings its old moment of change with it."""
    if raw:
        touch_one(instance.pk)


def touch_one(event_id):
    from events.models import Event

    Event.objects.filter(pk=event_id).update(changed_at=timezone.now())


def watch_parts():
    from events.models import Event
    from events.models.parts import Part

    for model in apps.get_app_config("events").get_models():
        if issubclass(model, Part):
            post_save.connect(note_part, sender=model, dispatch_uid=f"part-{model._meta.label}")
            post_delete.connect(note_part, sender=model, dispatch_uid=f"part-{model._meta.label}")
            for relation in model._meta.many_to_many:
                m2m_changed.connect(note_relation, sender=relation.remote_field.through)
    post_save.connect(note_restored, sender=Event, dispatch_uid="restored-event")
