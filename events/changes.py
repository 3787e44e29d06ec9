"""Keeps `Event.changed_at`: an event changes with itself and with any of its parts.

Mirrors and feeds ask for changes by this moment, so a change of a part alone must move it too.
"""

from django.apps import apps
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.utils import timezone


def on_part_changed(sender, instance, **_signal):
    mark_event_changed(instance.event_id)


def on_relation_changed(sender, instance, action, reverse, **_signal):
    """A many-to-many relation of a part changed, seen from the part. From the other side only merging writes it."""
    if action.startswith("post_") and not reverse:
        mark_event_changed(instance.event_id)


def on_event_restored(sender, instance, raw=False, **_signal):
    """A restored revision (`raw`) brings back its old `changed_at`: set it to now."""
    if raw:
        mark_event_changed(instance.pk)


def mark_event_changed(event_id):
    from events.models import Event

    Event.objects.filter(pk=event_id).update(changed_at=timezone.now())


def connect_signals():
    from events.models import Event
    from events.models.parts import Part

    for model in apps.get_app_config("events").get_models():
        if issubclass(model, Part):
            post_save.connect(on_part_changed, sender=model, dispatch_uid=f"part-{model._meta.label}")
            post_delete.connect(on_part_changed, sender=model, dispatch_uid=f"part-{model._meta.label}")
            for relation in model._meta.many_to_many:
                m2m_changed.connect(on_relation_changed, sender=relation.remote_field.through)
    post_save.connect(on_event_restored, sender=Event, dispatch_uid="restored-event")
