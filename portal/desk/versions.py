"""The version of a record with all its rows, carried by its form: what the editor saw when writing began.

A version is a text: for the record and for each row, in order, one digest per value. Two equal versions mean the
same content; where they differ, they tell which values and rows somebody has changed, without keeping the values.

    main:41.aaaaaaaabbbbbbbb;topics:7.cccccccc,9.dddddddd
"""

import datetime as dt
from base64 import urlsafe_b64encode
from hashlib import sha256

from django import forms
from django.db.models import Model, QuerySet
from modeltranslation.manager import get_translatable_fields_for_model

MAIN = "main"
DIGEST = 8  # letters, 48 bits
ORDER = "order"  # told by the order of the rows, not by its number: numbers shift with every row taken away

Rows = dict[str, dict[str, str]]  # key of a row → name of a field → digest


class VersionField(forms.CharField):
    """The version the form was made from. No value of the record: carrying it is no change."""

    widget = forms.HiddenInput

    def __init__(self):
        super().__init__(required=False, strip=True)

    def has_changed(self, initial, data):
        return False


def plain(value) -> str:
    """A value of a record or of a form as one text, the same for both: keys for records, sorted for many."""
    if value in (None, ""):
        return ""
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, list | tuple | QuerySet):
        return ",".join(sorted(map(plain, value)))
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value).replace("\r\n", "\n").strip()


def digest(value) -> str:
    return urlsafe_b64encode(sha256(plain(value).encode(errors="replace")).digest()[:6]).decode()


def names_of(model, left_out=()) -> list[str]:
    """The fields that a form may change, both language columns apart."""
    translated = get_translatable_fields_for_model(model) or ()
    return sorted(
        field.name
        for field in (*model._meta.concrete_fields, *model._meta.many_to_many)
        if field.editable and not field.primary_key and field.name not in {*translated, *left_out}
    )


def value_of(record, name: str):
    return record._meta.get_field(name).value_from_object(record)


def names_in(formset) -> list[str]:
    return names_of(formset.model, (formset.fk.name, ORDER))


def version_of(record, formsets) -> str:
    """The version of the record as the database holds it now, its rows read from the formsets' own queries."""
    sections = [written(MAIN, [record], names_of(type(record)))]
    sections += [written(formset.prefix, formset.get_queryset(), names_in(formset)) for formset in formsets]
    return ";".join(sections)


def written(prefix: str, rows, names) -> str:
    digests = (f"{row.pk}." + "".join(digest(value_of(row, name)) for name in names) for row in rows)
    return f"{prefix}:{','.join(digests)}"


def read_version(text: str, names: dict[str, list[str]]) -> dict[str, Rows]:
    """The digests in a version by section, row and field; what is no version at all reads as one that knows nothing."""
    version = {}
    for section in text.split(";"):
        prefix, _, rows = section.partition(":")
        if prefix in names:
            version[prefix] = dict(read_row(row, names[prefix]) for row in rows.split(",") if row)
    return version


def read_row(text: str, names: list[str]) -> tuple[str, dict[str, str]]:
    key, _, digests = text.partition(".")
    pieces = [digests[start : start + DIGEST] for start in range(0, len(digests), DIGEST)]
    return key, dict(zip(names, pieces, strict=False))
