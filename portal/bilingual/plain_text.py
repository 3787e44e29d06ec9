"""Columns and form fields for plain text, cleaned in the model field, which every write passes.

Forms, imports, loaders, commands, `bulk_create`, `update`, fixtures and restored revisions all pass it. Only a restored
backup keeps its rows unchanged (`kept_as_stored`), because they must equal what was saved.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django import forms
from django.db import models

from portal.language.cleaning import clean_line, clean_text

_as_stored = ContextVar("as_stored", default=False)


@contextmanager
def kept_as_stored() -> Iterator[None]:
    """Write texts unchanged inside this block, for rows of a backup."""
    token = _as_stored.set(True)
    try:
        yield
    finally:
        _as_stored.reset(token)


# --- Form fields


class OneLine(forms.CharField):
    """A name or title pasted with line breaks becomes one line."""

    def to_python(self, value):
        return clean_line(super().to_python(value) or "") or self.empty_value


class Paragraphs(forms.CharField):
    """A text of one or more lines."""

    def to_python(self, value):
        return clean_text(super().to_python(value) or "") or self.empty_value


class LinkInput(forms.URLField):
    def to_python(self, value):
        return super().to_python(clean_line(value) if isinstance(value, str) else value)


# --- Columns


class Cleaned:
    """For a column of text; `stored_as` is the path of the field that migrations see in its place."""

    clean_letters = staticmethod(clean_line)
    form_class: type[forms.Field] = OneLine
    stored_as = ""

    def cleaned(self, value):
        return self.clean_letters(value) if isinstance(value, str) and not _as_stored.get() else value

    def to_python(self, value):
        return self.cleaned(super().to_python(value))

    def get_prep_value(self, value):
        return self.cleaned(super().get_prep_value(value))

    def pre_save(self, model_instance, add):
        """Sets the clean text on the instance too, so that revision, search index and response show what is stored."""
        given = super().pre_save(model_instance, add)
        value = self.cleaned(given)
        if value != given:
            setattr(model_instance, self.attname, value)
        return value

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": self.form_class} | kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, self.stored_as or path, args, kwargs


class LineField(Cleaned, models.CharField):
    """One line that may be empty: a name as printed, a number."""

    stored_as = "django.db.models.CharField"


class Slug(Cleaned, models.SlugField):
    stored_as = "django.db.models.SlugField"

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": forms.SlugField} | kwargs)


class Link(Cleaned, models.URLField):
    form_class = LinkInput
    stored_as = "django.db.models.URLField"
