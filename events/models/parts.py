"""Base classes of the parts of an event: their order, and that they are public with the event."""

from collections import Counter
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from events.models.happening import held_condition, shown_status_case
from people.models.naming import NamesOfDay, names_on_that_day
from portal.bilingual.fields import Bilingual, ShortText
from portal.bilingual.plain_text import LineField


def years_touched(rows) -> list[tuple[int, int]]:
    """(year, number), newest first; rows of (first day, last day, number) count in each year that they touch."""
    counts = Counter()
    for first, last, number in rows:
        for year in range(first.year, last.year + 1):
            counts[year] += number
    return sorted(counts.items(), reverse=True)


class PartQuerySet(models.QuerySet):
    """Rows that belong to an event and are public exactly when it is."""

    def public(self, at: datetime | None = None):
        event = self.model._meta.get_field("event").related_model
        return self.filter(event.publicity(at, prefix="event__"))

    def that_happened(self):
        """Parts of events that were held, see `EventQuerySet.that_happened`."""
        return self.filter(held_condition("event__"))

    def of_status(self, codes):
        """Parts of events with one of these codes of `ShownStatus`."""
        return self.annotate(status_shown=shown_status_case("event__")).filter(status_shown__in=codes)

    CHANGED_AT = "event__changed_at"

    def changed_since(self, since: datetime):
        """Parts of events that changed or became public since then."""
        return self.filter(models.Q(event__changed_at__gte=since) | models.Q(event__publish_at__gte=since))

    def withdrawn(self):
        event = self.model._meta.get_field("event").related_model
        return self.filter(event__state=event.State.WITHDRAWN)

    def newest_first(self):
        return self.order_by("-event__date", "-event_id", "order")

    def oldest_first(self):
        return self.order_by("event__date", "event_id", "order")

    def counted_by_year(self) -> list[tuple[int, int]]:
        """(year of the event, number of rows), newest first."""
        rows = self.order_by().values_list("event__date", "event__end_date")
        numbered = rows.annotate(number=models.Count("pk", distinct=True))
        return years_touched((first, last or first, number) for first, last, number in numbered if first)

    def make_room(self, event):
        """Raise all orders of the event, so that its rows can be renumbered one by one.

        The database checks the unique order row by row, so a new number may not be in use yet.
        """
        highest = self.filter(event=event).aggregate(models.Max("order"))["order__max"] or 0
        self.filter(event=event).order_by().update(order=models.F("order") + highest + 1_000)


class Part(Bilingual):
    event = models.ForeignKey("events.Event", on_delete=models.CASCADE, verbose_name=_("event"))
    order = models.PositiveIntegerField(_("order"), default=0)

    objects = PartQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["order"]

    @property
    def region_then(self) -> NamesOfDay | None:
        """The names of the event's region on that day."""
        region = self.event.region
        if region is None:
            return None
        annotated = hasattr(self, "former_region")
        return NamesOfDay(region, self.former_region) if annotated else region.names_on(self.event.date)

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


class PartWithOffice(Part):
    """A part that names somebody with the position of that day; subclasses add the relation `organisation`."""

    position = ShortText(_("position on that day"))
    printed_name = LineField(
        _("name as printed"),
        max_length=200,
        blank=True,
        help_text=_("As the record prints it, in its own language."),
    )

    class Meta(Part.Meta):
        abstract = True

    @property
    def organisation_then(self) -> NamesOfDay | None:
        return names_on_that_day(self, "organisation", self.event.date)
