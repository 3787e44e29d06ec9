"""How a record is described: each of its fields once, for the form, the files, the API, the import, search and copies.

A description stands beside the models (`people/descriptions.py`, `events/descriptions.py`). What a model says itself
(label, type, choices, whether it may be empty, whether it is a text in both languages) is not said again. Forms of
the desk, columns of open data with their dictionary, tables that are imported, fields of the API, loaded facts,
search and copied sessions read the description; whatever is not a plain column is an exception written where it is.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Field as Column
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import get_language
from modeltranslation.fields import TranslationField

from portal.bilingual.fields import LongText, ShortText
from portal.language import LANGUAGES
from portal.language.dates import long_date

NOT_KNOWN = "unknown"  # the code of what a choice leaves open


@dataclass(frozen=True)
class Field:
    """One field of a model.

    `data` is what its column of open data holds, in Kazakh and in Russian; without it there is none. `wanted` columns
    are named in `missing` where they are empty, `required` ones are never empty (None: as the model says), `leads_to`
    is the column of another table that holds every value («regions.iso»).
    """

    name: str
    data: tuple[str, str] | None = None
    wanted: bool = False
    required: bool | None = None
    leads_to: str = ""
    in_api: bool = True
    imported: bool = False  # from a table that a clerk fills
    copied: bool = False  # to a new session after the pattern of this one
    searched: bool = False
    in_facts: bool = False  # on its page: a line of the box of facts, left out where it is not known
    fact: str = ""  # its key in files of facts, where that is not its name


@dataclass(frozen=True)
class Section:
    """A section of the form. A row names the fields that stand side by side; a text stands there in both languages."""

    name: str | Promise | None
    rows: tuple[str, ...]
    is_folded: bool = False


_by_model: dict[type[Model], "Description"] = {}


@dataclass(frozen=True)
class Description:
    """A model's fields, and the sections of its form. There is one of each model: `description_of(model)`."""

    model: type[Model]
    fields: tuple[Field, ...]
    form: tuple[Section, ...] = ()
    by_name: dict[str, Field] = field(init=False, repr=False)

    def __post_init__(self):
        object.__setattr__(self, "by_name", {each.name: each for each in self.fields})
        _by_model[self.model] = self

    def column(self, name: str) -> Column:
        return self.model._meta.get_field(name)

    def is_text(self, name: str) -> bool:
        """Whether it has a column for each language."""
        return name in texts_of(self.model)

    def columns(self, name: str) -> tuple[str, ...]:
        """The columns of a field: one for each language of a text, else its own."""
        return tuple(f"{name}_{code}" for code in LANGUAGES) if self.is_text(name) else (name,)

    def named(self, use: str) -> tuple[str, ...]:
        """The fields of one use, in their order: `named("imported")`."""
        return tuple(each.name for each in self.fields if getattr(each, use))

    def facts(self, row: Model) -> list[tuple[str, object]]:
        """Label and value of what the box of facts shows of a row, in the active language; what is not known is not."""
        shown = []
        for name in self.named("in_facts"):
            column, value = self.column(name), row.text_in(name) if self.is_text(name) else getattr(row, name)
            if value in (None, "", NOT_KNOWN):
                continue
            if column.choices:
                value = dict(column.flatchoices).get(value, value)  # a row may have been broken by hand
            elif isinstance(value, dt.date):
                value = long_date(value, get_language())
            shown.append((capfirst(column.verbose_name), value))
        return shown

    @property
    def rows_of_form(self) -> Iterator[list[str]]:
        for section in self.form:
            yield from map(str.split, section.rows)


def description_of(model: type[Model]) -> Description:
    return _by_model[model]


def texts_of(model: type[Model]) -> tuple[str, ...]:
    """The fields of a model that are texts in both languages."""
    return tuple(
        each.name
        for each in model._meta.fields
        if isinstance(each, ShortText | LongText) and not isinstance(each, TranslationField)
    )
