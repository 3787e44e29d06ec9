"""One row of a table as a form: its texts become the values of an event; each error quotes what was written."""

import datetime as dt
import re

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.descriptions import EVENT
from events.importing.columns import CODED, COLUMNS, column_label, match_key
from events.importing.ledger import shorten_value
from events.importing.lookups import Lookups, NameMatch
from events.models import Event
from portal.desk.bilingual import DeskForm, validate_year
from portal.language import LANGUAGES
from portal.language.cleaning import clean_line
from portal.language.written_dates import Doubt, WrittenDateError, read_date

_TIME = re.compile(r"(\d{1,2})[:.-](\d{2})(?:[:.](\d{2}))?").fullmatch
DOUBTS: dict[Doubt, Promise] = {
    Doubt.NOT_A_DATE: gettext_lazy(
        "«%(text)s» is not a date. Accepted: 05.03.2024, 2024-03-05, «5 наурыз 2024», «5 марта 2024 года»."
    ),
    Doubt.NO_SUCH_DAY: gettext_lazy("There is no day %(text)s."),
    Doubt.TWO_READINGS: gettext_lazy(
        "«%(text)s» is ambiguous: which is the day and which the month? Write 05.03.2024 or 2024-03-05."
    ),
    Doubt.SHORT_YEAR: gettext_lazy(
        "«%(text)s» is ambiguous: the year needs four digits. Write 05.03.2024 or 2024-03-05."
    ),
    Doubt.PERIOD: gettext_lazy(
        "«%(text)s» is a period. Write its first day here and its last one in the column «%(column)s»."
    ),
    Doubt.NO_DAY: gettext_lazy("«%(text)s» names no day. Write the whole date: 05.03.2024 or 2024-03-05."),
}
ONE_LINE = frozenset(
    column for column in COLUMNS if isinstance(Event._meta.get_field(column), models.CharField)
)


class ImportRowForm(DeskForm):
    """`notices` lists (column, message) for values that were accepted in another form than written."""

    required_texts = ("title",)
    # Text fields: each is parsed by its `clean_…` method below, some of which need the day of the row.
    date = forms.CharField(required=False)
    end_date = forms.CharField(required=False)
    start_time = forms.CharField(required=False)
    end_time = forms.CharField(required=False)
    convening_body = forms.CharField(required=False)
    region = forms.CharField(required=False)

    class Meta:
        model = Event
        fields = COLUMNS

    def __init__(self, values: dict[str, str], lookups: Lookups):
        self.lookups, self.notices = lookups, []
        super().__init__({name: self.one_line(name, text) for name, text in values.items()})
        self.hours: dict[str, dt.time] = {}
        for (
            column
        ) in CODED:  # a choice field would refuse labels; `find_code` accepts them in either language
            self.fields[column] = forms.CharField(required=False)

    def clean(self):
        super().clean()
        for column in CODED:
            try:
                self.cleaned_data[column] = self.find_code(column)
            except ValidationError as error:
                self.add_error(column, error)

    def one_line(self, column: str, text: str) -> str:
        """The text on one line if the column holds one line."""
        if column not in ONE_LINE:
            return text
        line = clean_line(text)
        if "\n" in text:
            words = _("line breaks were replaced with spaces: «%(text)s».") % {"text": shorten_value(line)}
            self.notices.append((column, words))
        return line

    # Days and hours

    def clean_date(self):
        return self.read_day("date", "start_time")

    def clean_end_date(self):
        return self.read_day("end_date", "end_time")

    def read_day(self, column: str, hour: str) -> dt.date | None:
        text = self.cleaned_data[column]
        if not text:
            return None
        try:
            written = read_date(text)
        except WrittenDateError as error:
            values = {"text": shorten_value(text), "column": column_label("end_date")}
            raise ValidationError(DOUBTS[error.doubt] % values) from error
        validate_year(written.day)
        if written.hour:
            self.hours[hour] = written.hour
            words = _("«%(text)s»: the hour was taken for the column «%(column)s».")
            self.notices.append((column, words % {"text": shorten_value(text), "column": column_label(hour)}))
        elif written.hour is not None:
            words = _("«%(text)s»: midnight was taken for no hour.")
            self.notices.append((column, words % {"text": shorten_value(text)}))
        return written.day

    def clean_start_time(self):
        return self.read_hour("start_time")

    def clean_end_time(self):
        return self.read_hour("end_time")

    def read_hour(self, column: str) -> dt.time | None:
        text, beside = self.cleaned_data[column], self.hours.get(column)
        if not text:
            return beside
        found = _TIME(text)
        try:
            hour = dt.time(*map(int, filter(None, found.groups())))
        except (AttributeError, ValueError) as error:
            words = _("«%(text)s» is not a time. Accepted: 10:30.") % {"text": shorten_value(text)}
            raise ValidationError(words) from error
        if beside and beside != hour:
            words = _("«%(text)s» differs from the hour beside the date, %(hour)s.")
            raise ValidationError(words % {"text": shorten_value(text), "hour": f"{beside:%H:%M}"})
        return hour

    # Names and codes

    def clean_region(self):
        return self.find_record("region", self.lookups.regions) if self.cleaned_data["region"] else None

    def clean_convening_body(self):
        return (
            self.find_record("convening_body", self.lookups.bodies)
            if self.cleaned_data["convening_body"]
            else None
        )

    def find_record(self, column: str, lookup):
        text, day = self.cleaned_data[column], self.cleaned_data.get("date")
        found: NameMatch = lookup.find(text, day)
        if found.former and not found.held_on(day):
            words = _("«%(text)s» was taken for %(name)s, which bore that name at another time.")
            name = found.record.name_on(day)
            self.notices.append((column, words % {"text": shorten_value(text), "name": name}))
        return found.record

    def find_code(self, column: str) -> str:
        text = self.cleaned_data[column]
        return self.lookups.codes.find(column, text) if text else EVENT.column(column).get_default()

    # Comparison with other rows

    def title_keys(self) -> set[str]:
        """The match keys of the titles that are filled in."""
        return {match_key(text) for code in LANGUAGES if (text := self.cleaned_data.get(f"title_{code}"))}
