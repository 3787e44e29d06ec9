"""Whether an event took place, and when, in the local time of its place and day.

Only events that were held count in figures of sessions, attendance and people: `held_condition` is that rule, for
events and, over a relation, for their parts.
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
    """The status that staff enter."""

    PLANNED = "planned", pgettext_lazy("event", "Planned")
    HELD = "held", pgettext_lazy("event", "Held")
    CANCELLED = "cancelled", pgettext_lazy("event", "Cancelled")


class ShownStatus(models.TextChoices):
    """The status that pages, files and the API show: the outcome of a past plan is unknown."""

    PLANNED = "planned", pgettext_lazy("event", "Planned")
    HELD = "held", pgettext_lazy("event", "Held")
    CANCELLED = "cancelled", pgettext_lazy("event", "Cancelled")
    OUTCOME_UNKNOWN = "outcome_unknown", pgettext_lazy("event", "Outcome not known")


def held_condition(prefix: str = "") -> Q:
    """The condition that an event was held; `prefix` is the path of a relation to the event («event__»)."""
    return Q(**{f"{prefix}status": Status.HELD})


def shown_status_case(prefix: str = "") -> Case:
    """`Happening.shown_status` in SQL; `prefix` is the path of a relation to the event."""
    last_day = Coalesce(f"{prefix}end_date", f"{prefix}date")
    today = Value(timezone.localdate(), output_field=models.DateField())
    is_passed = When(
        LessThan(last_day, today),
        **{f"{prefix}status": Status.PLANNED},
        then=Value(ShownStatus.OUTCOME_UNKNOWN.value),
    )
    return Case(is_passed, default=F(f"{prefix}status"), output_field=CharField())


def known_status(code: str) -> ShownStatus:
    """The status of this code; OUTCOME_UNKNOWN for an invalid code, which only a row edited by hand can have."""
    return ShownStatus(code) if code in ShownStatus.values else ShownStatus.OUTCOME_UNKNOWN


class Happening(models.Model):
    """Properties derived from `status`, `date`, `end_date`, `start_time`, `end_time` and `region`."""

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
        """The status; OUTCOME_UNKNOWN for a plan whose last day is over, as nobody entered an outcome."""
        is_passed = self.last_day is not None and self.last_day < timezone.localdate()
        if self.status == Status.PLANNED and is_passed:
            return ShownStatus.OUTCOME_UNKNOWN
        return known_status(self.status)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the place; that of the portal if the region is unknown."""
        region = self.region if self.region_id else None  # None too if the row of the region is missing
        return time_zone_named(region.time_zone if region else "")

    @property
    def begins_at(self) -> dt.datetime | None:
        """The start with the UTC offset of that place and day; None if the time is unknown."""
        return local_moment(self.date, self.start_time, self.zone)

    @property
    def ends_at(self) -> dt.datetime | None:
        return local_moment(self.last_day, self.end_time, self.zone)


@cache
def time_zone_named(name: str) -> ZoneInfo:
    """The zone of this name; that of the portal for an invalid name, so that no page fails."""
    try:
        return ZoneInfo(name or settings.TIME_ZONE)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(settings.TIME_ZONE)


def local_moment(day: dt.date | None, clock: dt.time | None, zone: ZoneInfo) -> dt.datetime | None:
    """A day and a local time as a moment; None if either is unknown."""
    return dt.datetime.combine(day, clock, zone) if day and clock else None
