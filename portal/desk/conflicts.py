"""Two editors on one record: the second is asked about what the first has changed, value by value, rows too.

The page of the conflict carries everything that was typed, and for each question the values that are in the record
now (`theirs:`, the question, the name of the field). The answers (`choice:`) are put in place of what was typed, and
the form is saved like any other, under the version of that page: a third editor makes for another page.
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
    """Raised while a form is being saved whose record has another version now, and other values."""

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
    suggested: str  # «mine», «theirs», or empty where both have changed it

    @property
    def is_open(self) -> bool:
        return not self.suggested


@dataclass
class Differences:
    """What stands between the form and the record: questions, rows that others added, the form to carry on."""

    data: QueryDict
    questions: list[Question] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    renamed: dict[str, dict[str, str]] = field(default_factory=dict)

    def __bool__(self):
        return bool(self.added) or any(question.suggested != "mine" for question in self.questions)

    def carried(self):
        """The values that the page sends on unseen: what was typed, and what stands in the record."""
        for name, values in self.data.lists():
            yield from ((name, value) for value in values)
        for question in self.questions:
            for name, values in question.theirs_raw.items():
                yield from ((f"{THEIRS}{question.name}:{name}", value) for value in values)


def differences(form, formsets, data: QueryDict) -> Differences:
    """Between what was typed (a bound form and its formsets) and the record as it is now."""
    names = {MAIN: editable_fields(form._meta.model)} | {
        each.prefix: editable_row_fields(each) for each in formsets
    }
    seen = read_version(data.get(VERSION, ""), names)
    found = Differences(without_bookkeeping(data))
    main = seen.get(MAIN, {}).get(str(form.instance.pk), {})
    found.questions += questions_of(form, form.instance, names[MAIN], main, "")
    for formset in formsets:
        compare_rows(found, formset, names[formset.prefix], seen.get(formset.prefix, {}))
    rename_rows(found, formsets)
    return found


def without_bookkeeping(data: QueryDict) -> QueryDict:
    kept = QueryDict(mutable=True)
    for name, values in data.lists():
        if not name.startswith(BOOKKEEPING) and name not in (VERSION, "csrfmiddlewaretoken"):
            kept.setlist(name, values)
    return kept


# --- Values


def questions_of(form, record, names, seen: dict[str, str], place: str):
    """One question for each value that differs from the record's own."""
    for name in names:
        if name not in form.fields or isinstance(form.fields[name], forms.FileField):
            continue
        now, mine = column_value(record, name), typed(form, name)
        if comparable_text(mine) != comparable_text(now):
            yield Question(
                place,
                str(capfirst(form.fields[name].label or name)),
                form.add_prefix(name),
                in_words(form.fields[name], form[name].data),
                in_words(form.fields[name], now),
                {form.add_prefix(name): raw(form.fields[name], now)},
                suggestion(seen.get(name), value_digest(mine), value_digest(now)),
            )


def suggestion(seen: str | None, mine: str, theirs: str) -> str:
    """Whose value to keep: who has changed it since the form was opened; empty when both did or nobody knows."""
    if seen == theirs:
        return "mine"
    return "theirs" if seen == mine else ""


def typed(form, name: str):
    """The value that was typed, cleaned where that is possible."""
    data = form[name].data
    try:
        return form.fields[name].clean(data)
    except ValidationError:
        return data


def raw(form_field, value) -> list[str]:
    """What a browser would send for this value."""
    widget = form_field.widget
    widget = getattr(widget, "widget", widget)
    prepared = form_field.prepare_value(value)
    if isinstance(prepared, list):
        return [comparable_text(item) for item in prepared]
    if isinstance(widget, forms.CheckboxInput):
        return ["on" if prepared else ""]
    text = widget.format_value(prepared)
    return [str(text[0] if isinstance(text, list) and text else text or "")]


def in_words(form_field, value) -> str:
    """A value as the desk shows it: names for keys, words for codes, an em dash for nothing."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(sorted(in_words(form_field, item) for item in value)) or "—"
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
    settle_order(found, formset, section, list(now), list(seen))
    for form in formset.initial_forms:
        if form.instance.pk:
            row = now[str(form.instance.pk)]
            place = f"{section} — {formset.name_of(row)}"
            found.questions += row_questions(form, row, names, seen, place)
    typed_keys = {found.data.get(form.add_prefix(formset.model._meta.pk.name)) for form in formset.forms}
    found.added += [f"{section}: {formset.name_of(row)}" for key, row in now.items() if key not in typed_keys]
    renumber(found, formset, section)


def row_questions(form, row, names, seen, place):
    known = seen.get(str(row.pk), {})
    questions = list(questions_of(form, row, names, known, place))
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
            {form.add_prefix(DELETE): [""], **raw_row(form, row, names)},
            "mine" if is_as_seen else "",
        )
    ]


def raw_row(form, row, names) -> dict[str, list[str]]:
    """The whole row as a browser would send it; files stay where they are."""
    fields = {name: form.fields[name] for name in names if name in form.fields}
    return {
        form.add_prefix(name): raw(field, column_value(row, name))
        for name, field in fields.items()
        if not isinstance(field, forms.FileField)
    }


def row_in_words(form, values: dict) -> str:
    words = [in_words(form.fields[name], value) for name, value in values.items() if name in form.fields]
    return Truncator(" · ".join(text for text in words if text != "—")).chars(ROW_WORDS) or "—"


def settle_order(found: Differences, formset, section: str, now: list[str], seen: list[str]):
    """Ask about the order where both have changed it; where only others did, theirs is taken without a word."""
    forms_by_key = {str(form.instance.pk): form for form in formset.initial_forms if form.instance.pk}
    common = [key for key in seen or now if key in forms_by_key and key in now]
    if ORDER not in formset.form.base_fields or not common:
        return
    theirs = {forms_by_key[key].add_prefix(ORDER): [str(n)] for n, key in enumerate(now, 1) if key in common}
    mine = sorted(common, key=lambda key: place_of(found.data.get(forms_by_key[key].add_prefix(ORDER))))
    if mine == common:
        for name, values in theirs.items():
            found.data.setlist(name, values)
    elif (there := [key for key in now if key in common]) != common and there != mine:
        words = [
            " → ".join(formset.name_of(forms_by_key[key].instance) for key in keys) for keys in (mine, there)
        ]
        label, name = _("Order of the rows"), f"{formset.prefix}-{ORDER}"
        found.questions.append(Question(section, label, name, *words, theirs, ""))


def place_of(text: str | None) -> tuple[bool, int]:
    is_number = bool(text) and text.isascii() and text.isdigit() and len(text) < 10
    return not is_number, int(text) if is_number else 0


def renumber(found: Differences, formset, section: str):
    """Rows that others have removed become new ones, each with the question whether to write it anew."""
    kept = [form for form in formset.initial_forms if form.instance.pk]
    lost = [form for form in formset.initial_forms if not form.instance.pk]
    if not lost:
        return
    rest = formset.forms[len(formset.initial_forms) :]
    numbers = {form.prefix: number for number, form in enumerate((*kept, *lost, *rest))}
    key_name = formset.model._meta.pk.name
    keys = {key_of_row(form, key_name): f"new-{numbers[form.prefix]}" for form in (*lost, *rest)}
    move_rows(found.data, formset.prefix, numbers)
    found.data[f"{formset.prefix}-INITIAL_FORMS"] = str(len(kept))
    for form in lost:
        prefix = f"{formset.prefix}-{numbers[form.prefix]}"
        found.data[f"{prefix}-{key_name}"] = ""
        found.questions.append(lost_question(form, prefix, section))
    found.renamed[formset.prefix] = keys


def key_of_row(form, key_name: str) -> str:
    """What other rows call it: its key, or its place in the form."""
    return form.data.get(form.add_prefix(key_name)) or f"new-{form.prefix.rpartition('-')[2]}"


def move_rows(data: QueryDict, prefix: str, numbers: dict[str, int]):
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


def rename_rows(found: Differences, formsets):
    """Let rows that name rows of another section (`names_rows_of`) name them by their new places."""
    for formset in formsets:
        for name, prefix in getattr(formset, "names_rows_of", {}).items():
            for place in [place for place in found.data if place.endswith(f"-{name}")]:
                if place.startswith(f"{formset.prefix}-"):
                    key = found.data[place]
                    found.data[place] = found.renamed.get(prefix, {}).get(key, key)


# --- Answers


def is_answered(data) -> bool:
    return any(name.startswith(THEIRS) for name in data)


def answered(data: QueryDict) -> QueryDict:
    """What was typed with the answers in its place; a question left open asks for the page once more."""
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
