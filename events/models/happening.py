"""Whether an event took place, and at which moments, by the clocks of its place and day.

Only what was held counts in figures of meetings, attendance and people: `happening` is that rule, for events and, over
a relation, for their parts.
"""

import datetime as dt
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.db import models
from django.db.models import Case, CharField, F, Q, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import LessThan
from django.utils import timezone
from django.utils.translation import pgettext_lazy


class Status(models.TextChoices):
    """What staff write down."""

    PLANNED = "planned", pgettext_lazy("event", "Planned")
    HELD = "held", pgettext_lazy("event", "Held")
    CANCELLED = "cancelled", pgettext_lazy("event", "Cancelled")


class ShownStatus(models.TextChoices):
    """What every page, file and answer says: a plan whose days have passed says nothing of what came of it."""

    PLANNED = "planned", pgettext_lazy("event", "Planned")
    HELD = "held", pgettext_lazy("event", "Held")
    CANCELLED = "cancelled", pgettext_lazy("event", "Cancelled")
    OUTCOME_UNKNOWN = "outcome_unknown", pgettext_lazy("event", "Outcome not known")


def happening(prefix: str = "") -> Q:
    """The condition of having been held; `prefix` carries it over a relation."""
    return Q(**{f"{prefix}status": Status.HELD})


def shown_status_of(prefix: str = "") -> Case:
    """`Happening.shown_status` in SQL; `prefix` carries it over a relation."""
    last_day = Coalesce(f"{prefix}end_date", f"{prefix}date")
    today = Value(timezone.localdate(), output_field=models.DateField())
    is_passed = When(
        LessThan(last_day, today),
        **{f"{prefix}status": Status.PLANNED},
        then=Value(ShownStatus.OUTCOME_UNKNOWN.value),
    )
    return Case(is_passed, default=F(f"{prefix}status"), output_field=CharField())


def known_status(code: str) -> ShownStatus:
    """The status of this code; of one that nobody knows, as only a row broken by hand has, nothing is known."""
    return ShownStatus(code) if code in ShownStatus.values else ShownStatus.OUTCOME_UNKNOWN


class Happening(models.Model):
    """What follows from the columns `status`, `date`, `end_date`, `start_time`, `end_time` and `region`."""

    class Meta:
        abstract = True

    @property
    def happened(self) -> bool:
        return self.status == Status.HELD

    @property
    def last_day(self) -> dt.date | None:
        return self.end_date or self.date

    @property
    def shown_status(self) -> ShownStatus:
        """The status, but for a plan whose last day is over: nobody has written down what came of it."""
        is_passed = self.last_day is not None and self.last_day < timezone.localdate()
        if self.status == Status.PLANNED and is_passed:
            return ShownStatus.OUTCOME_UNKNOWN
        return known_status(self.status)

    @property
    def zone(self) -> ZoneInfo:
        """The clocks of the place; those of the capital where the region is not known."""
        region = self.region if self.region_id else None  # None too where the row of the region has gone
        return zone_named(region.time_zone if region else "")

    @property
    def begins_at(self) -> dt.datetime | None:
        """The first moment, with the offset that held there on that day; None where the time is not known."""
        return moment_of(self.date, self.start_time, self.zone)

    @property
    def ends_at(self) -> dt.datetime | None:
        return moment_of(self.last_day, self.end_time, self.zone)


@cache
def zone_named(name: str) -> ZoneInfo:
    """The zone of this name; that of the portal where there is no such one, for a page never breaks over it."""
    try:
        return ZoneInfo(name or settings.TIME_ZONE)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(settings.TIME_ZONE)


def moment_of(day: dt.date | None, clock: dt.time | None, zone: ZoneInfo) -> dt.datetime | None:
    """A day and the time that a clock shows there; None where either is not known."""
    return dt.datetime.combine(day, clock, zone) if day and clock else None
