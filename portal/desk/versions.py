"""The version of a record and its rows, carried by its form as a hidden field: what the editor saw on opening it.

A version is a text with one short digest per value, for the record and for each row in order. Equal versions mean equal
content. Where two differ, the position of the digest tells which value or row was changed, without the values
themselves being sent to the browser or kept on the server.

    main:41.aaaaaaaabbbbbbbb;topics:7.cccccccc,9.dddddddd
"""

import datetime as dt
from base64 import urlsafe_b64encode
from hashlib import sha256

from django import forms
from django.db.models import Model, QuerySet
from modeltranslation.manager import get_translatable_fields_for_model

MAIN = "main"
DIGEST = 8  # letters, 48 bits: a chance collision would hide one change among 10**14
ORDER = "order"  # compared by the sequence of the rows: the numbers shift with every row removed

Rows = dict[str, dict[str, str]]  # key of a row → name of a field → digest


class VersionField(forms.CharField):
    """The version that the form was made from. It is no value of the record, so it never counts as a change."""

    widget = forms.HiddenInput

    def __init__(self):
        super().__init__(required=False, strip=True)

    def has_changed(self, initial, data):
        return False


def comparable_text(value) -> str:
    """A value as text, the same whether it comes from a record or from a form: records as keys, many of them sorted.

    Browsers send line ends as CRLF, so these are made equal too.
    """
    if value in (None, ""):
        return ""
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, list | tuple | QuerySet):
        return ",".join(sorted(map(comparable_text, value)))
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value).replace("\r\n", "\n").strip()


def value_digest(value) -> str:
    return urlsafe_b64encode(sha256(comparable_text(value).encode(errors="replace")).digest()[:6]).decode()


def editable_fields(model, left_out=()) -> list[str]:
    """The names of the fields that a form may change; a translated text counts as its two columns."""
    translated = get_translatable_fields_for_model(model) or ()
    return sorted(
        field.name
        for field in (*model._meta.concrete_fields, *model._meta.many_to_many)
        if field.editable and not field.primary_key and field.name not in {*translated, *left_out}
    )


def column_value(record, name: str):
    return record._meta.get_field(name).value_from_object(record)


def editable_row_fields(formset) -> list[str]:
    return editable_fields(formset.model, (formset.fk.name, ORDER))


def current_version(record, formsets) -> str:
    """The version of the record as it is in the database now; its rows come from the querysets of the formsets."""
    sections = [version_section(MAIN, [record], editable_fields(type(record)))]
    sections += [
        version_section(formset.prefix, formset.get_queryset(), editable_row_fields(formset))
        for formset in formsets
    ]
    return ";".join(sections)


def version_section(prefix: str, rows, names) -> str:
    digests = (
        f"{row.pk}." + "".join(value_digest(column_value(row, name)) for name in names) for row in rows
    )
    return f"{prefix}:{','.join(digests)}"


def read_version(text: str, names: dict[str, list[str]]) -> dict[str, Rows]:
    """The digests in a version by section, row and field. Malformed text gives an empty version and raises nothing:
    then every value that differs becomes a question.
    """
    version = {}
    for section in text.split(";"):
        prefix, _, rows = section.partition(":")
        if prefix in names:
            version[prefix] = dict(read_row_digests(row, names[prefix]) for row in rows.split(",") if row)
    return version


def read_row_digests(text: str, names: list[str]) -> tuple[str, dict[str, str]]:
    key, _, digests = text.partition(".")
    pieces = [digests[start : start + DIGEST] for start in range(0, len(digests), DIGEST)]
    return key, dict(zip(names, pieces, strict=False))
