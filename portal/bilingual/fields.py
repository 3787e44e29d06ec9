"""Texts in two languages: the fields that hold them and the mixin that reads them."""

import functools
from collections.abc import Callable
from typing import NamedTuple

from django.db import models
from django.utils.translation import get_language

from portal.bilingual.plain_text import Cleaned, Paragraphs
from portal.language import LANGUAGES
from portal.language.cleaning import clean_text


class Wording(NamedTuple):
    """A text and the language it is written in."""

    text: str
    language: str

    def __str__(self):
        return self.text


class EmptyIsNull(Cleaned):
    """An empty text is stored as NULL, so that "missing" has one form in the database."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def cleaned(self, value):
        return super().cleaned(value) or None


class ShortText(EmptyIsNull, models.CharField):
    """One line: a name, a title, a position."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 500)
        super().__init__(*args, **kwargs)


class LongText(EmptyIsNull, models.TextField):
    """Some sentences of plain text; `max_length` is checked by forms and `full_clean()`."""

    clean_letters = staticmethod(clean_text)
    form_class = Paragraphs

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 20_000)
        super().__init__(*args, **kwargs)


class DerivedText(models.TextField):
    """A column computed from its record at each save, so that both engines compare and sort the same stored text."""

    def __init__(self, *args, derive: Callable[[models.Model], str] | None = None, **kwargs):
        self.derive = derive
        kwargs["editable"] = False
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def pre_save(self, instance, add):
        if self.derive is not None:
            setattr(instance, self.attname, self.derive(instance))
        return getattr(instance, self.attname)


def languages_in_order(language: str | None = None) -> tuple[str, ...]:
    """The asked (or active) language first, the others behind it."""
    first = language or get_language() or LANGUAGES[0]
    return (first, *(other for other in LANGUAGES if other != first)) if first in LANGUAGES else LANGUAGES


def first_wording(
    column: Callable[[str], str | None], field: str, language: str | None = None
) -> Wording | None:
    """The text of a field in the first language that has it; `column` reads `title_kk` and its like."""
    for code in languages_in_order(language):
        if text := column(f"{field}_{code}"):
            return Wording(text, code)
    return None


class Bilingual(models.Model):
    """A record with texts in Kazakh and Russian columns (`title` is read from `title_kk` and `title_ru`)."""

    heading = "name"

    class Meta:
        abstract = True

    def __str__(self):
        return str(self.name_in() or "—")

    def name_in(self, language: str | None = None) -> Wording | None:
        """The record's name: the text of its `heading` field, unless its model overrides this method."""
        return self.text_in(self.heading, language)

    def text_in(self, field: str, language: str | None = None) -> Wording | None:
        """The text in the given language, otherwise in the other one, with its language; None if there is none."""
        return first_wording(lambda column: getattr(self, column), field, language)

    def missing_languages(self, field: str) -> list[str]:
        """The languages in which this text is empty."""
        return [code for code in LANGUAGES if not getattr(self, f"{field}_{code}")]


def some_language(field: str, name: str) -> models.CheckConstraint:
    """At least one language of a required text is filled."""
    filled = (models.Q(**{f"{field}_{code}__isnull": False}) for code in LANGUAGES)
    return models.CheckConstraint(condition=functools.reduce(models.Q.__or__, filled), name=name)
