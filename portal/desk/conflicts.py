"""Resolves conflicts of two editors: whoever saves second is asked about each value and row that the first has changed.

The server keeps nothing between the requests. The conflict page carries everything that was typed and, for each
question, the present values of the record (hidden fields `theirs:<question>:<field>`). The answers
(`choice:<question>`) replace the typed values, and the form is then saved like any other, with the version of the
conflict page: if a third editor saves meanwhile, another conflict page follows.
"""

import re
from dataclasses import dataclass, field

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import QueryDict
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from portal.desk.versions import (
    MAIN,
    ORDER,
    column_value,
    comparable_text,
    editable_fields,
    editable_row_fields,
    read_version,
    value_digest,
)

CHOICE, THEIRS, VERSION = "choice:", "theirs:", "version"
BOOKKEEPING = (CHOICE, THEIRS)
DELETE = "DELETE"
ROW_WORDS = 300


class ConflictError(Exception):
    """Raised on saving a form if the record has changed since it was opened and differs from what was typed."""

    def __init__(self, record, found: "Differences", now: str):
        super().__init__()
        self.record, self.found, self.now = record, found, now


@dataclass
class Question:
    place: str
    label: str
    name: str
    mine: str
    theirs: str
    theirs_raw: dict[str, list[str]]
    suggested: str  # «mine», «theirs», or empty if both have changed it

    @property
    def is_open(self) -> bool:
        return not self.suggested


@dataclass
class Differences:
    """The differences between form and record: questions, rows that others added, the data to carry on."""

    data: QueryDict
    questions: list[Question] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    renamed: dict[str, dict[str, str]] = field(default_factory=dict)

    def __bool__(self):
        # A form that only contains one's own changes is saved without a question.
        return bool(self.added) or any(question.suggested != "mine" for question in self.questions)

    def carried(self):
        """Names and values of the hidden fields: what was typed, and the present values of the record."""
        for name, values in self.data.lists():
            yield from ((name, value) for value in values)
        for question in self.questions:
            for name, values in question.theirs_raw.items():
                yield from ((f"{THEIRS}{question.name}:{name}", value) for value in values)


def find_differences(form, formsets, data: QueryDict) -> Differences:
    """The differences between what was typed (a bound form and its formsets) and the present record."""
    names = {MAIN: editable_fields(form._meta.model)} | {
        each.prefix: editable_row_fields(each) for each in formsets
    }
    seen = read_version(data.get(VERSION, ""), names)
    found = Differences(without_bookkeeping(data))
    # An old tab or a script sends no version: then `seen` is empty and every difference becomes an open question.
    main = seen.get(MAIN, {}).get(str(form.instance.pk), {})
    found.questions += value_questions(form, form.instance, names[MAIN], main, "")
    for formset in formsets:
        compare_rows(found, formset, names[formset.prefix], seen.get(formset.prefix, {}))
    update_row_references(found, formsets)
    return found


def without_bookkeeping(data: QueryDict) -> QueryDict:
    kept = QueryDict(mutable=True)
    for name, values in data.lists():
        if not name.startswith(BOOKKEEPING) and name not in (VERSION, "csrfmiddlewaretoken"):
            kept.setlist(name, values)
    return kept


# --- Values


def value_questions(form, record, names, seen: dict[str, str], place: str):
    """A question for each typed value that differs from that of the record. Files are not compared: they cannot be."""
    for name in names:
        if name not in form.fields or isinstance(form.fields[name], forms.FileField):
            continue
        now, mine = column_value(record, name), typed_value(form, name)
        if comparable_text(mine) != comparable_text(now):
            yield Question(
                place,
                str(capfirst(form.fields[name].label or name)),
                form.add_prefix(name),
                form_value_in_words(form.fields[name], form[name].data),
                form_value_in_words(form.fields[name], now),
                {form.add_prefix(name): values_as_sent(form.fields[name], now)},
                suggested_answer(seen.get(name), value_digest(mine), value_digest(now)),
            )


def suggested_answer(seen: str | None, mine: str, theirs: str) -> str:
    """Whose value to suggest, by the digests of the opened, typed and present values.

    The record is as it was opened: mine. The form is as it was opened: theirs. Otherwise both have changed it (or the
    opened value is unknown): no suggestion, the person decides.
    """
    if seen == theirs:
        return "mine"
    return "theirs" if seen == mine else ""


def typed_value(form, name: str):
    """The typed value, cleaned if it is valid, so that «01.02.2025» equals the date of the record."""
    data = form[name].data
    try:
        return form.fields[name].clean(data)
    except ValidationError:
        return data


def values_as_sent(form_field, value) -> list[str]:
    """What a browser would send for this value of the record."""
    widget = form_field.widget
    widget = getattr(widget, "widget", widget)
    prepared = form_field.prepare_value(value)
    if isinstance(prepared, list):
        return [comparable_text(item) for item in prepared]
    if isinstance(widget, forms.CheckboxInput):
        return ["on" if prepared else ""]
    text = widget.format_value(prepared)
    return [str(text[0] if isinstance(text, list) and text else text or "")]


def form_value_in_words(form_field, value) -> str:
    """A value as the desk shows it: names for keys, labels for codes, an em dash for an empty one."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(sorted(form_value_in_words(form_field, item) for item in value)) or "—"
    if isinstance(form_field, forms.ModelChoiceField):
        return record_in_words(form_field, value)
    choices = getattr(form_field.widget, "choices", ())
    for code, words in choices:
        if str(code) == str(value):
            return str(words)
    return comparable_text(value) or "—"


def record_in_words(form_field, value) -> str:
    if isinstance(value, Model):
        return form_field.label_from_instance(value)
    text = str(value or "")
    chosen = form_field.queryset.filter(pk=text).first() if text.isdecimal() and len(text) < 19 else None
    return form_field.label_from_instance(chosen) if chosen else "—"


# --- Rows


def compare_rows(found: Differences, formset, names, seen):
    section = str(capfirst(formset.model._meta.verbose_name_plural))
    now = {str(row.pk): row for row in formset.get_queryset()}
    compare_order(found, formset, section, list(now), list(seen))
    for form in formset.initial_forms:
        if form.instance.pk:
            row = now[str(form.instance.pk)]
            place = f"{section} — {formset.name_of(row)}"
            found.questions += row_questions(form, row, names, seen, place)
    typed_keys = {found.data.get(form.add_prefix(formset.model._meta.pk.name)) for form in formset.forms}
    found.added += [f"{section}: {formset.name_of(row)}" for key, row in now.items() if key not in typed_keys]
    turn_lost_rows_into_new(found, formset, section)


def row_questions(form, row, names, seen, place):
    known = seen.get(str(row.pk), {})
    questions = list(value_questions(form, row, names, known, place))
    if not form.data.get(form.add_prefix(DELETE)):
        return questions
    is_as_seen = bool(known) and all(
        value_digest(column_value(row, name)) == known.get(name) for name in names
    )
    return [
        Question(
            place,
            _("The whole row"),
            form.add_prefix(DELETE),
            _("removed"),
            row_in_words(form, {name: column_value(row, name) for name in names}),
            {form.add_prefix(DELETE): [""], **row_as_sent(form, row, names)},
            "mine" if is_as_seen else "",
        )
    ]


def row_as_sent(form, row, names) -> dict[str, list[str]]:
    """All fields of a row as a browser would send them, without files: those stay as they are."""
    fields = {name: form.fields[name] for name in names if name in form.fields}
    return {
        form.add_prefix(name): values_as_sent(field, column_value(row, name))
        for name, field in fields.items()
        if not isinstance(field, forms.FileField)
    }


def row_in_words(form, values: dict) -> str:
    words = [
        form_value_in_words(form.fields[name], value) for name, value in values.items() if name in form.fields
    ]
    return Truncator(" · ".join(text for text in words if text != "—")).chars(ROW_WORDS) or "—"


def compare_order(found: Differences, formset, section: str, now: list[str], seen: list[str]):
    """Ask about the order of rows if both have changed it; if only others did, take theirs without a question.

    Only rows that were there at opening and still are can be compared; `common` is their order at opening.
    """
    forms_by_key = {str(form.instance.pk): form for form in formset.initial_forms if form.instance.pk}
    common = [key for key in seen or now if key in forms_by_key and key in now]
    if ORDER not in formset.form.base_fields or not common:
        return
    theirs = {forms_by_key[key].add_prefix(ORDER): [str(n)] for n, key in enumerate(now, 1) if key in common}
    mine = sorted(common, key=lambda key: typed_position(found.data.get(forms_by_key[key].add_prefix(ORDER))))
    if mine == common:
        for name, values in theirs.items():
            found.data.setlist(name, values)
    elif (there := [key for key in now if key in common]) != common and there != mine:
        words = [
            " → ".join(formset.name_of(forms_by_key[key].instance) for key in keys) for keys in (mine, there)
        ]
        label, name = _("Order of the rows"), f"{formset.prefix}-{ORDER}"
        found.questions.append(Question(section, label, name, *words, theirs, ""))


def typed_position(text: str | None) -> tuple[bool, int]:
    is_number = bool(text) and text.isascii() and text.isdigit() and len(text) < 10
    return not is_number, int(text) if is_number else 0


def turn_lost_rows_into_new(found: Differences, formset, section: str):
    """Turn rows that others have removed into new rows, each with the question whether to add it again.

    A formset expects its initial rows first: so the lost ones move behind the kept ones, all row numbers change, and
    references to rows by number have to follow (`update_row_references`).
    """
    kept = [form for form in formset.initial_forms if form.instance.pk]
    lost = [form for form in formset.initial_forms if not form.instance.pk]
    if not lost:
        return
    rest = formset.forms[len(formset.initial_forms) :]
    numbers = {form.prefix: number for number, form in enumerate((*kept, *lost, *rest))}
    key_name = formset.model._meta.pk.name
    keys = {row_reference(form, key_name): f"new-{numbers[form.prefix]}" for form in (*lost, *rest)}
    renumber_rows(found.data, formset.prefix, numbers)
    found.data[f"{formset.prefix}-INITIAL_FORMS"] = str(len(kept))
    for form in lost:
        prefix = f"{formset.prefix}-{numbers[form.prefix]}"
        found.data[f"{prefix}-{key_name}"] = ""
        found.questions.append(lost_question(form, prefix, section))
    found.renamed[formset.prefix] = keys


def row_reference(form, key_name: str) -> str:
    """What other rows refer to it by: its key, or «new-» and its number in the form."""
    return form.data.get(form.add_prefix(key_name)) or f"new-{form.prefix.rpartition('-')[2]}"


def renumber_rows(data: QueryDict, prefix: str, numbers: dict[str, int]):
    moved = {}
    row_of = re.compile(rf"({re.escape(prefix)}-[0-9]+)-")
    for name in list(data):
        if (match := row_of.match(name)) and match[1] in numbers:
            moved[f"{prefix}-{numbers[match[1]]}-{name[match.end() :]}"] = data.pop(name)
    for name, values in moved.items():
        data.setlist(name, values)


def lost_question(form, prefix: str, section: str) -> Question:
    texts = {name: form[name].data for name in form.fields if name not in (DELETE, ORDER)}
    label, name = _("The whole row"), f"{prefix}-{DELETE}"
    return Question(section, label, name, row_in_words(form, texts), _("removed"), {name: ["on"]}, "")


def update_row_references(found: Differences, formsets):
    """Update rows that refer to rows of another section (`names_rows_of`) to the new numbers of those."""
    for formset in formsets:
        for name, prefix in getattr(formset, "names_rows_of", {}).items():
            for place in [place for place in found.data if place.endswith(f"-{name}")]:
                if place.startswith(f"{formset.prefix}-"):
                    key = found.data[place]
                    found.data[place] = found.renamed.get(prefix, {}).get(key, key)


# --- Answers


def has_answers(data) -> bool:
    return any(name.startswith(THEIRS) for name in data)


def apply_answers(data: QueryDict) -> QueryDict:
    """The form data with the answers applied. An unanswered question empties the version: the page is shown again."""
    chosen = without_bookkeeping(data)
    chosen[VERSION] = data.get(VERSION, "")
    for name in data:
        if name.startswith(THEIRS):
            question, _colon, target = name.removeprefix(THEIRS).partition(":")
            answer = data.get(CHOICE + question)
            if answer == "theirs":
                chosen.setlist(target, data.getlist(name))
            elif answer != "mine":
                chosen[VERSION] = ""
    return chosen
