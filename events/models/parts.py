"""What the parts of an event share: their place in its order, and being public with it."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models.bilingual import Bilingual


class PartQuerySet(models.QuerySet):
    """Rows that belong to an event and are public exactly when it is."""

    def public(self, at: datetime | None = None):
        from events.models.event import Event

        return self.filter(Event.publicity(at, prefix="event__"))

    def newest_first(self):
        return self.order_by("-event__date", "-event_id", "order")

    def oldest_first(self):
        return self.order_by("event__date", "event_id", "order")

    def make_room(self, event):
        """Lift all orders of the event out of the way, so that its rows can be renumbered one by one."""
        highest = self.filter(event=event).aggregate(models.Max("order"))["order__max"] or 0
        self.filter(event=event).order_by().update(order=models.F("order") + highest + 1_000)


class Part(Bilingual):
    event = models.ForeignKey("events.Event", on_delete=models.CASCADE, verbose_name=_("event"))
    order = models.PositiveIntegerField(_("order"), default=0)

    objects = PartQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["order"]

    @staticmethod
    def order_is_unique(prefix: str) -> models.UniqueConstraint:
        return models.UniqueConstraint(fields=["event", "order"], name=f"{prefix}_order_unique")

    def check_same_event(self, *names: str):
        """Refuse a link to a part of another event."""
        errors = {}
        for name in names:
            other = getattr(self, name)
            if other is not None and other.event_id != self.event_id:
                errors[name] = _("Choose one of this event.")
        if errors:
            raise ValidationError(errors)
