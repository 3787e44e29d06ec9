"""Counts the rows of a form from the fields that it sends instead of trusting its TOTAL_FORMS.

Django makes as many forms as TOTAL_FORMS says, up to a thousand more than the maximum of a section: one small request
with large numbers took 76 s and answered with 22 MB. If the number is missing or invalid, Django makes no form at all,
and what was typed is missing from the page that is shown again.
"""

import re
from collections import defaultdict

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import (
    INITIAL_FORM_COUNT,
    MAX_NUM_FORM_COUNT,
    MIN_NUM_FORM_COUNT,
    TOTAL_FORM_COUNT,
    ManagementForm,
)
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.desk.query_limits import FormLimitError
from portal.desk.rights import name_for

MOST_ROWS = 500  # of a section
MOST_ROWS_OF_FORM = 1_000  # of all its sections
LONGEST_NUMBER = 9  # digits
NAME_OF_ROW = re.compile(r"([^:]+?)-([0-9]{1,9})-")  # a name with a colon belongs to the conflict page


def rows_sent(names) -> dict[str, set[int]]:
    """The numbers of the rows that send at least one field, by the prefix of their section."""
    rows = defaultdict(set)
    for name in names:
        if match := NAME_OF_ROW.match(name):
            rows[match[1]].add(int(match[2]))
    return rows


def refuse_too_many_rows(data):
    """Raises FormLimitError for a form with more rows than any record has, before any of its forms is made."""
    number = sum(map(len, rows_sent(data).values()))
    if number > MOST_ROWS_OF_FORM:
        words = ngettext(
            "The form brings %(number)d row; all its sections together may have %(most)d. "
            "Go back: what you typed is still there.",
            "The form brings %(number)d rows; all its sections together may have %(most)d. "
            "Go back: what you typed is still there.",
            number,
        )
        raise FormLimitError(words, {"number": number, "most": MOST_ROWS_OF_FORM})


class CountedRows(forms.BaseInlineFormSet):
    """A formset whose rows are those that were sent, whatever its management form says."""

    absolute_max = max_num = MOST_ROWS
    by = None  # the account that reads the form

    def name_of(self, row) -> str:
        return name_for(self.by, row) if self.by else str(row)

    @cached_property
    def sent(self) -> set[int]:
        names = [name for name in (*self.data, *self.files) if name.startswith(f"{self.prefix}-")]
        return rows_sent(names)[self.prefix]

    @cached_property
    def counted(self) -> dict[str, int]:
        """The management form as it should have been sent; a row with a key is an initial one."""
        key = self.model._meta.pk.name
        within = [number for number in self.sent if number < self.most]
        saved = [number for number in within if self.data.get(f"{self.add_prefix(number)}-{key}")]
        return {
            TOTAL_FORM_COUNT: max(within, default=-1) + 1,
            INITIAL_FORM_COUNT: max(saved, default=-1) + 1,
            MIN_NUM_FORM_COUNT: self.min_num,
            MAX_NUM_FORM_COUNT: self.max_num,
        }

    @property
    def most(self) -> int:
        """The maximum of rows; more where the record has more already, loaded before there was a limit."""
        return max(MOST_ROWS, len(self.get_queryset()) + 1)

    @cached_property
    def management_form(self):
        if not self.is_bound:
            return super().management_form
        told = {f"{self.prefix}-{name}": number for name, number in self.counted.items()}
        form = ManagementForm(told, auto_id=self.auto_id, prefix=self.prefix, renderer=self.renderer)
        form.full_clean()
        return form

    def total_form_count(self):
        return self.counted[TOTAL_FORM_COUNT] if self.is_bound else super().total_form_count()

    def initial_form_count(self):
        return self.counted[INITIAL_FORM_COUNT] if self.is_bound else super().initial_form_count()

    def clean(self):
        super().clean()
        for name in (TOTAL_FORM_COUNT, INITIAL_FORM_COUNT):
            self.refuse_number(self.data.get(f"{self.prefix}-{name}"))
        if any(number >= self.most for number in self.sent):
            self.refuse_number(str(max(self.sent) + 1))

    def refuse_number(self, told: str | None):
        if told is None:
            raise ValidationError(
                _(
                    "How many rows this section has was not sent; they were counted. Look through them and save."
                ),
                code="rows_not_told",
            )
        is_number = told.isascii() and told.isdigit() and len(told) <= LONGEST_NUMBER
        if not is_number or int(told) > self.most:
            raise ValidationError(
                _(
                    "“%(told)s” is no number of rows: a section has 0 to %(most)d. "
                    "They were counted; look through them and save."
                ),
                code="rows_out_of_bounds",
                params={"told": told[:40], "most": self.most},
            )
