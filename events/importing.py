"""Events from a table (.csv or .xlsx): one row an event, saved as drafts, all or nothing, in one revision.

The first row names the columns, those of `COLUMNS`; regions are named by ISO code, the convening body by its address
or its exact name, kinds and states by their code or their word in Kazakh or Russian.
"""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time

import reversion
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from reversion.models import Version

from events.models import Event
from people.models import Organisation, Region
from people.models.bilingual import LANGUAGES
from portal.comments import comment
from portal.desk.archives import check_archive, check_size
from portal.desk.bilingual import DeskForm, within_reason
from portal.search.index import gathering

MOST_ROWS = 2_000
MOST_COLUMNS = 60
LONGEST_CELL = 50_000
COLUMNS = (
    "date",
    "end_date",
    "date_basis",
    "start_time",
    "end_time",
    "kind",
    "number",
    "registration_number",
    "convening_body",
    "format",
    "status",
    "region",
    "locality_kk",
    "locality_ru",
    "venue_kk",
    "venue_ru",
    "title_kk",
    "title_ru",
    "summary_kk",
    "summary_ru",
    "remark_kk",
    "remark_ru",
)


class BodyField(forms.ModelChoiceField):
    """An organisation by its address, present or former, or by its exact name when only one bears it."""

    def to_python(self, value):
        text = str(value or "").strip()
        if not text:
            return None
        named = Q(name_kk=text) | Q(name_ru=text) | Q(short_name_kk=text) | Q(short_name_ru=text)
        found = list(self.queryset.at_addresses([text])[:1]) or list(self.queryset.filter(named)[:2])
        if len(found) != 1:
            raise ValidationError(
                _("No organisation, or more than one, is called «%(name)s».") % {"name": text}
            )
        return found[0]


class RowForm(DeskForm):
    required_texts = ("title",)
    date = forms.DateField(required=False, validators=[within_reason])
    end_date = forms.DateField(required=False, validators=[within_reason])
    convening_body = BodyField(Organisation.objects.all(), required=False)
    region = forms.ModelChoiceField(Region.objects.all(), to_field_name="iso", required=False)

    class Meta:
        model = Event
        fields = COLUMNS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("kind", "format", "status", "date_basis"):
            self.fields[name].required = False

    def clean(self):
        super().clean()
        day, titles = self.cleaned_data.get("date"), self.titles()
        if day and titles and Event.objects.filter(titles, date=day).exists():
            self.add_error("date", _("A record of this day with this title is already there."))

    def titles(self) -> Q:
        given = [(f"title_{code}", self.cleaned_data.get(f"title_{code}")) for code in LANGUAGES]
        return Q(*[(name, text) for name, text in given if text], _connector=Q.OR)


@dataclass
class Outcome:
    events: list[Event] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)
    revision: int | None = None


def import_table(
    file, name: str, by=None, dry_run=False, progress: Callable[[int], None] | None = None
) -> Outcome:
    """Read the whole table and save all of it or nothing; mistakes are told row by row in the active language.

    `file` is open for reading bytes, with a `size`. Raises ValidationError for a file that is no such table.
    """
    header, rows = read_table(file, name)
    outcome = Outcome()
    with transaction.atomic(), gathering(), reversion.create_revision():
        words = codes_by_words()
        for number, cells in enumerate(rows, start=2):
            if any(cells):
                write_row(outcome, number, dict(zip(header, cells, strict=False)), words)
            if progress:
                progress(number)
        reversion.set_comment(comment(gettext_noop("Imported from the table %(name)s."), name=name[:100]))
        if by:
            reversion.set_user(by)
        if outcome.mistakes or dry_run:
            transaction.set_rollback(True)
    if outcome.events and not (outcome.mistakes or dry_run):
        outcome.revision = Version.objects.get_for_object(outcome.events[0])[0].revision_id
    return outcome


def take_back(revision: int, by=None) -> int:
    """Delete those drafts of an import that are drafts still, each to be recovered by its version; how many."""
    imported = Version.objects.get_for_model(Event).filter(revision=revision)
    keys = list(map(int, imported.values_list("object_id", flat=True)))
    with transaction.atomic(), gathering():
        drafts = list(Event.objects.select_for_update().filter(pk__in=keys, state=Event.State.DRAFT))
        with reversion.create_revision():
            for event in drafts:
                reversion.add_to_revision(event)
            reversion.set_comment(comment(gettext_noop("Before the import was taken back.")))
            if by:
                reversion.set_user(by)
        for event in drafts:
            event.delete()
    return len(drafts)


def write_row(outcome: Outcome, number: int, values: dict[str, str], words: dict):
    data = {name: words.get(name, {}).get(text.casefold(), text) for name, text in values.items()}
    form = RowForm(data)
    if form.is_valid():
        outcome.events.append(form.save())
        return
    for name, errors in form.errors.items():
        for message in errors:
            place = {"number": number, "column": name if name in COLUMNS else "—"}
            words = _("Row %(number)d, %(column)s") % place
            outcome.mistakes.append(f"{words}: {message}")


def codes_by_words() -> dict[str, dict[str, str]]:
    """For each column of codes: the code by its word in Kazakh and in Russian."""
    words = {}
    for name in ("kind", "format", "status", "date_basis"):
        words[name] = {}
        for language in LANGUAGES:
            with translation.override(language):
                choices = Event._meta.get_field(name).choices
                words[name] |= {str(label).casefold(): code for code, label in choices}
    return words


# --- Reading


def read_table(file, name: str) -> tuple[list[str], list[list[str]]]:
    check_size(file)
    rows = list(bounded(read_xlsx(file) if name.lower().endswith(".xlsx") else read_csv(file)))
    if not rows:
        raise ValidationError(_("The table is empty."))
    header = [cell.strip().lower() for cell in rows[0]]
    while header and not header[-1]:
        header.pop()
    if wrong := [cell for cell in header if cell not in COLUMNS]:
        names = ", ".join(f"«{cell[:40]}»" for cell in wrong[:5])
        raise ValidationError(_("The table has columns that are not known: %(names)s.") % {"names": names})
    if len(set(header)) < len(header):
        raise ValidationError(_("A column stands in the table twice."))
    return header, rows[1:]


def bounded(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    for number, row in enumerate(rows):
        if number > MOST_ROWS:
            raise ValidationError(_("The table has more than %(most)d rows.") % {"most": MOST_ROWS})
        if any(len(cell) > LONGEST_CELL or "\x00" in cell for cell in row):
            raise ValidationError(_("Row %(number)d holds what is no text.") % {"number": number + 1})
        yield row


def read_csv(file) -> Iterator[list[str]]:
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValidationError(_("Save the table as CSV in UTF-8.")) from error
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise ValidationError(_("The file is damaged or is not what its name says.")) from error


def read_xlsx(file) -> Iterator[list[str]]:
    from openpyxl import load_workbook

    check_archive(file)
    try:
        sheet = load_workbook(file, read_only=True, data_only=True).worksheets[0]
        rows = sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS, values_only=True)
        yield from ([text_of(cell) for cell in row] for row in rows)
    except ValidationError:
        raise
    except Exception as error:  # a forged workbook breaks the reader in many ways; none may break the page
        raise ValidationError(_("The file is damaged or is not what its name says.")) from error


def text_of(cell) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)
