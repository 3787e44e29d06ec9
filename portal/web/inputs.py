"""Form fields for query parameters: bounded, typed, invalid values refused with a readable message."""

import calendar
import datetime as dt
import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from portal.language.alphabet import fold
from portal.language.numerals import numbers_in

MOST_LETTERS = 200
MOST_WORDS = 12
MOST_VALUES = 50
EARLIEST, LATEST = 1900, 2100

SLUG = RegexValidator(r"\A[-a-zA-Z0-9_]{1,100}\Z", _("“%(value)s” is not an address of a record."))
ISO_CODE = RegexValidator(r"\A[A-Z]{2}-[0-9A-Z]{1,3}\Z", _("“%(value)s” is not a code of a region."))
CODE = RegexValidator(r"\A[a-z_]{1,30}\Z", _("“%(value)s” is not a value of this filter."))
PERIOD = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


def folded_words(text: str) -> list[str]:
    """The words to search in folded columns: distinct, at most 12, from the first 200 letters."""
    words = fold(text[:MOST_LETTERS])[:MOST_LETTERS].split()
    return list(dict.fromkeys(words))[:MOST_WORDS]


def folded_contains(word: str) -> Q:
    """Records whose `folded` column contains the word: also as part of another word, but a number only whole."""
    anywhere = Q(folded__contains=word)
    if not numbers_in(word):
        return anywhere
    return anywhere & Q(folded__regex=f"(^|[^0-9a-z]){re.escape(word)}([^0-9a-z]|$)")


class WordsField(forms.CharField):
    """Words to look for: at most 200 letters and 12 words, no control characters."""

    def __init__(self, **kwargs):
        super().__init__(**{"required": False, "max_length": MOST_LETTERS} | kwargs)

    def to_python(self, value):
        text = super().to_python(value)
        if any(0xD800 <= ord(letter) <= 0xDFFF for letter in text):
            raise ValidationError(_("The words hold characters that are not text."), code="not_text")
        return " ".join(text.split())

    def validate(self, value):
        super().validate(value)
        if len(value.split()) > MOST_WORDS:
            message = ngettext_lazy(
                "At most %(count)d word can be looked for at once.",
                "At most %(count)d words can be looked for at once.",
                "count",
            )
            raise ValidationError(message, code="too_many_words", params={"count": MOST_WORDS})


class PeriodField(forms.Field):
    """`YYYY`, `YYYY-MM` or `YYYY-MM-DD`, cleaned to its first or last day."""

    widget = forms.TextInput

    def __init__(self, *, last_day: bool, **kwargs):
        self.last_day = last_day
        super().__init__(**{"required": False} | kwargs)

    def to_python(self, value):
        value = (value or "").strip()
        if not value:
            return None
        match = PERIOD.fullmatch(value)
        if not match or not EARLIEST <= int(match[1]) <= LATEST:
            raise self.refusal()
        year, month, day = (int(part) if part else None for part in match.groups())
        try:
            return self.bound(year, month, day)
        except ValueError:
            raise self.refusal() from None

    def bound(self, year: int, month: int | None, day: int | None) -> dt.date:
        if not self.last_day:
            return dt.date(year, month or 1, day or 1)
        month = month or 12
        # An impossible month is refused by date(), before its number of days is asked for.
        return dt.date(year, month, day or calendar.monthrange(year, dt.date(year, month, 1).month)[1])

    def refusal(self) -> ValidationError:
        return ValidationError(
            _("Write a year, a month or a day between %(first)d and %(last)d: 2022, 2022-06 or 2022-06-22."),
            code="not_a_period",
            params={"first": EARLIEST, "last": LATEST},
        )


class RepeatedField(forms.Field):
    """A parameter that may be repeated: at most 50 values of one form; empty ones are left out."""

    widget = forms.MultipleHiddenInput

    def __init__(self, *, form: RegexValidator, **kwargs):
        self.form = form
        super().__init__(**{"required": False} | kwargs)

    def to_python(self, value):
        return list(dict.fromkeys(item for item in value or [] if item))

    def validate(self, value):
        if len(value) > MOST_VALUES:
            raise ValidationError(
                _("At most %(most)d values can be chosen in one filter."),
                code="too_many_values",
                params={"most": MOST_VALUES},
            )
        for item in value:
            if not self.form.regex.search(item):
                raise ValidationError(self.form.message, code="malformed", params={"value": item[:40]})


class PageField(forms.Field):
    """A page number from 1; so large a number that no list has such a page is still a number."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs):
        super().__init__(**{"required": False, "label": _("Page")} | kwargs)

    def to_python(self, value):
        value = (value or "").strip()
        if not value:
            return 1
        if not re.fullmatch(r"[0-9]{1,30}", value) or not int(value):
            raise ValidationError(_("A page number is a whole number from 1."), code="not_a_page")
        return int(value)


class ChosenField(forms.MultipleChoiceField):
    """A repeatable parameter with fixed values, each taken once; empty ones are left out."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value):
        return list(dict.fromkeys(super().to_python([item for item in value or [] if item])))


class MonthField(forms.Field):
    """`YYYY-MM`, cleaned to the first day of that month."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs):
        super().__init__(**{"required": False} | kwargs)

    def to_python(self, value):
        value = (value or "").strip()
        if not value:
            return None
        match = re.fullmatch(r"([0-9]{4})-(0[1-9]|1[0-2])", value)
        if not match or not EARLIEST <= int(match[1]) <= LATEST:
            message = _("Write a month between %(first)d and %(last)d: 2022-06.")
            raise ValidationError(message, code="not_a_month", params={"first": EARLIEST, "last": LATEST})
        return dt.date(int(match[1]), int(match[2]), 1)


class YearForm(forms.Form):
    """One year, or none for all of them."""

    year = forms.RegexField(r"\A(19|20)[0-9]{2}\Z", required=False, label=_("Year"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].error_messages["invalid"] = _("Write a year in four digits, for example 2022.")

    def chosen(self) -> int | None:
        return int(self.cleaned_data["year"]) if self.cleaned_data["year"] else None


def days_of(year: int | None) -> tuple[dt.date | None, dt.date | None]:
    """The first and the last day of a year; an open period without one."""
    return (dt.date(year, 1, 1), dt.date(year, 12, 31)) if year else (None, None)
