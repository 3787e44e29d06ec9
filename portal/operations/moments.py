"""A datetime column whose values can be converted to every time zone."""

import datetime as dt

from django.db import models

FIRST = dt.datetime(1, 1, 2, tzinfo=dt.UTC)
LAST = dt.datetime(9999, 12, 30, tzinfo=dt.UTC)


class BoundedDateTimeField(models.DateTimeField):
    """Moves a stored value of the first or last day of the calendar by one day when it is read.

    Only a row written by hand has one. Python overflows when it converts it to another time zone, as every page and
    form does; `check_data` reports such rows.
    """

    def from_db_value(self, value, expression, connection):
        return value if value is None or FIRST <= value <= LAST else min(max(value, FIRST), LAST)

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.DateTimeField", args, kwargs
