"""Events from a table (.csv or .xlsx): one row an event, saved as drafts, all or nothing, in one revision.

First every row is checked, which writes nothing and so holds up nobody; then all of them are saved in one transaction.
How a table is to look says `import_tables`.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import reversion
from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from reversion.models import Version

from events.import_tables import (
    CODED,
    COLUMNS,
    MOST_ROWS,
    codes_by_words,
    folded,
    is_example,
    name_of,
    read_table,
)
from events.models import Event, TableImport
from people.models import Organisation, Region
from people.models.bilingual import LANGUAGES
from portal.comments import comment
from portal.desk.bilingual import DeskForm, within_reason
from portal.search.index import gathering

__all__ = ["COLUMNS", "MOST_ROWS", "Mistake", "Outcome", "import_steps", "import_table", "take_back"]


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
        for name in CODED:
            self.fields[name].required = False

    def clean(self):
        super().clean()
        if self.is_there_already():
            self.add_error("date", _("A record of this day with this title is already there."))

    def is_there_already(self) -> bool:
        day, titles = self.cleaned_data.get("date"), self.titles()
        return bool(day and titles and Event.objects.filter(Q(*titles, _connector=Q.OR), date=day).exists())

    def titles(self) -> list[tuple[str, str]]:
        """The columns and texts of the titles that are written."""
        given = ((f"title_{code}", self.cleaned_data.get(f"title_{code}")) for code in LANGUAGES)
        return [(name, text) for name, text in given if text]


@dataclass(frozen=True)
class Mistake:
    """One thing to mend, told in the language that was active when it was found."""

    row: int
    column: str  # code; empty for the row as a whole
    name: str
    words: str

    def __str__(self):
        place = _("Row %(number)d") % {"number": self.row}
        return f"{place}, «{self.name}»: {self.words}" if self.name else f"{place}: {self.words}"


@dataclass
class Outcome:
    """What has come of a table; `events` are saved only if there are no mistakes and it was no dry run."""

    events: list[Event] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)
    revision: int | None = None
    record: TableImport | None = None
    examples: list[int] = field(default_factory=list)  # rows left out, being the example of the template


@dataclass(frozen=True)
class Progress:
    """So many rows of all have been checked, or saved."""

    rows: int
    of: int
    saved: bool = False


def import_table(
    file, name: str, by=None, dry_run=False, progress: Callable[[Progress], None] | None = None
) -> Outcome:
    """Read the whole table and save all of it or nothing; mistakes are told row by row in the active language.

    `file` is open for reading bytes, with a `size`. Raises ValidationError for a file that is no such table.
    """
    steps = import_steps(file, name, by, dry_run)
    while True:
        try:
            step = next(steps)
        except StopIteration as end:
            return end.value
        if progress:
            progress(step)


def import_steps(file, name: str, by=None, dry_run=False) -> Iterator[Progress]:
    """The same row by row, for whoever shows how far it is; returns the Outcome. Closed early, it saves nothing."""
    header, rows = read_table(file, name)
    outcome = Outcome()
    forms_of_rows = yield from check(outcome, header, rows)
    if not (outcome.mistakes or dry_run) and forms_of_rows:
        yield from save(outcome, forms_of_rows, name, by)
    elif not dry_run:
        outcome.record = note_import(outcome, name, by, len(rows))
    return outcome


def check(outcome: Outcome, header: list[str], rows):
    """The valid forms of the rows, by their number."""
    words, seen, checked = codes_by_words(), {}, {}
    for done, (number, cells) in enumerate(rows, start=1):
        values = dict(zip(header, cells, strict=False))
        if is_example(values):
            outcome.examples.append(number)
        elif (form := checked_row(outcome, number, values, words)) and is_first(outcome, number, form, seen):
            checked[number] = form
            outcome.events.append(form.instance)
        yield Progress(done, len(rows))
    return checked


def checked_row(outcome: Outcome, number: int, values: dict[str, str], words: dict) -> RowForm | None:
    data = {name: words.get(name, {}).get(folded(text), text) for name, text in values.items()}
    form = RowForm(data)
    if form.is_valid():
        return form
    for column, errors in form.errors.items():
        name = name_of(column) if column in COLUMNS else ""
        outcome.mistakes += [Mistake(number, column if name else "", name, words) for words in errors]
    return None


def is_first(outcome: Outcome, number: int, form: RowForm, seen: dict) -> bool:
    """Whether no row above it is of the same day and title."""
    day = form.cleaned_data.get("date")
    keys = [(day, name, text) for name, text in form.titles() if day]
    earlier = next((seen[key] for key in keys if key in seen), None)
    if earlier:
        words = _("Row %(number)d has this day and title already.") % {"number": earlier}
        outcome.mistakes.append(Mistake(number, "date", name_of("date"), words))
    seen |= dict.fromkeys(keys, number)
    return earlier is None


def save(outcome: Outcome, forms_of_rows: dict[int, RowForm], name: str, by):
    """Save what was checked, in one transaction and one revision."""
    try:
        with transaction.atomic(), gathering():
            with reversion.create_revision():
                reversion.set_comment(
                    comment(gettext_noop("Imported from the table %(name)s."), name=name[:100])
                )
                if by:
                    reversion.set_user(by)
                for done, (number, form) in enumerate(forms_of_rows.items(), start=1):
                    require_still_new(number, form)
                    form.save()
                    yield Progress(done, len(forms_of_rows), saved=True)
            outcome.revision = Version.objects.get_for_object(outcome.events[0])[0].revision_id
            outcome.record = note_import(outcome, name, by, len(forms_of_rows))
    except IntegrityError as error:
        raise ValidationError(
            _("The registers have changed meanwhile; nothing was imported. Import it again.")
        ) from error


def require_still_new(number: int, form: RowForm):
    if form.is_there_already():
        words = _("A record of this day with this title is already there.")
        raise ValidationError(str(Mistake(number, "date", name_of("date"), words)))


def note_import(outcome: Outcome, name: str, by, rows: int) -> TableImport:
    return TableImport.objects.create(
        name=name[:200], by=by, rows=rows, mistakes=len(outcome.mistakes), revision_id=outcome.revision
    )


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
        note_taken_back(revision, len(drafts), timezone.now())
    return len(drafts)


def note_taken_back(revision: int, number: int, at: dt.datetime):
    record = TableImport.objects.filter(revision=revision).first()
    if record:
        record.taken_back_at, record.taken_back = at, record.taken_back + number
        record.save()
