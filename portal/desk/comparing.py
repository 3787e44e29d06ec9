"""The changes of a revision, field by field, in words for clerks: labels, names and dates instead of keys."""

import datetime as dt
from dataclasses import dataclass

from django.core import serializers
from django.db import models
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from reversion.models import Version

from portal.desk.rights import limited_links, name_for
from portal.desk.versions import editable_fields


@dataclass(frozen=True)
class FieldChange:
    place: str  # the row, empty for the record itself
    label: str
    before: str
    after: str


def rows_in_revision(version: Version, parts: list[Version]) -> dict[tuple[type, str], Version]:
    """The rows of a record in one revision, by model and key."""
    return {(each._model, each.object_id): each for each in (version, *parts)}


def changes_between(older: dict, newer: dict, user) -> list[FieldChange]:
    """The changes from one revision to the next, naming only what this account may see.

    Rows whose stored data is equal are not even deserialised.
    """
    changes = []
    for key in [*newer, *(key for key in older if key not in newer)]:
        before, after = older.get(key), newer.get(key)
        if before is None or after is None:
            changes.append(row_change(before, after, user))
        elif before.serialized_data != after.serialized_data:
            changes += field_changes(before, after, user, is_main=key == next(iter(newer)))
    return changes


def row_change(before: Version | None, after: Version | None, user) -> FieldChange:
    row = after or before
    place = str(capfirst(row._model._meta.verbose_name))
    return FieldChange(place, _("The whole row"), row_name(before, user), row_name(after, user))


def row_name(version: Version | None, user) -> str:
    if version is None:
        return "—"
    if not limited_links(user, version._model):
        return version.object_repr
    return name_for(user, record_as_it_was(version))


def record_as_it_was(version: Version):
    """The record as it was in this version; do not save it."""
    return deserialised_row(version).object


def deserialised_row(version: Version):
    (item,) = serializers.deserialize(version.format, version.serialized_data, ignorenonexistent=True)
    return item


def field_changes(before: Version, after: Version, user, is_main: bool) -> list[FieldChange]:
    model = after._model
    place = "" if is_main else f"{capfirst(model._meta.verbose_name)} «{row_name(after, user)}»"
    old, new = before.field_dict, after.field_dict
    names = [*editable_fields(model, left_out=parent_keys(model)), *workflow_fields(model)]
    changes = []
    for name in names:
        field = model._meta.get_field(name)
        was, now = old.get(field.attname), new.get(field.attname)
        if was != now and (was or now):
            changes.append(
                FieldChange(
                    place,
                    label_with_language(field),
                    stored_value_in_words(field, was, user),
                    stored_value_in_words(field, now, user),
                )
            )
    return changes


def workflow_fields(model) -> list[str]:
    """Fields that workflow actions change and no form does."""
    own = {field.name for field in model._meta.concrete_fields}
    return [
        name for name in ("state", "publish_at") if name in own and not model._meta.get_field(name).editable
    ]


def parent_keys(model) -> list[str]:
    """The foreign keys from a part to its record; they never change, so they are not compared."""
    return [
        field.name
        for field in model._meta.concrete_fields
        if field.many_to_one and field.remote_field.on_delete is models.CASCADE
    ]


def label_with_language(field) -> str:
    language = getattr(field, "language", None)
    name = getattr(field, "translated_field", field).verbose_name
    words = {"kk": _("in Kazakh"), "ru": _("in Russian")}.get(language)
    return f"{capfirst(name)} ({words})" if words else str(capfirst(name))


def stored_value_in_words(field, value, user) -> str:
    if field.related_model:
        return names_of_records(field.related_model, value if isinstance(value, list) else [value], user)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dt.datetime):
        return date_format(localtime(value), "SHORT_DATETIME_FORMAT")
    if isinstance(value, dt.date):
        return date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    return str(dict(field.flatchoices).get(value, value)) if value not in (None, "") else "—"


def names_of_records(model, keys, user) -> str:
    wanted = {int(key) for key in keys if key is not None}
    found = model._base_manager.in_bulk(wanted)
    names = (name_for(user, found[key]) if key in found else f"№ {key}" for key in sorted(wanted))
    return ", ".join(names) or "—"
