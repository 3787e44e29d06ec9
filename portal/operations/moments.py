"""Moments that can be told by every clock."""

import datetime as dt

from django.db import models

FIRST = dt.datetime(1, 1, 2, tzinfo=dt.UTC)
LAST = dt.datetime(9999, 12, 30, tzinfo=dt.UTC)


class BoundedDateTimeField(models.DateTimeField):
    """A moment of the first or last day of the calendar, written by hand, is read a day nearer.

    Python can take neither to the clocks of another zone, which every page and form does; `check_data` finds them.
    """

    def from_db_value(self, value, expression, connection):
        return value if value is None or FIRST <= value <= LAST else min(max(value, FIRST), LAST)

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.DateTimeField", args, kwargs
