"""Rows of an event's form: their order, and rows that name one another before any of them is saved.

Order: a row without a number goes to the end; rows with equal numbers keep the order of the form. On saving, all rows
are numbered again from 1. `make_room` first raises all stored numbers, since the unique constraint is checked row by
row and would not let two rows swap their numbers. No other place gives numbers to rows entered at the desk.

References: the speaker of a statement and the topic of a statement or decision are chosen among the rows of the same
form, a saved row by its key, a new row by its position in the form («new-3»). Rows of other events are not among the
choices, so a forged reference is refused like any other unknown value.
"""

from operator import itemgetter

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms.formsets import BaseFormSet
from django.forms.models import InlineForeignKeyField
from django.utils.functional import cached_property
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext_lazy as _

from portal.desk.bilingual import DeskForm
from portal.desk.choosing import RecordChoiceField
from portal.desk.row_counts import CountedRows

LABEL_LENGTH = 80
LAST_ORDER = 100_000
NEW = "new-"


class PartForm(DeskForm):
    order = forms.IntegerField(
        label=_("Order"),
        required=False,
        min_value=0,
        max_value=LAST_ORDER,
        widget=forms.NumberInput(attrs={"class": "order"}),
    )

    def _get_validation_exclusions(self):
        # `PartFormSet.save` gives the final numbers; until then two rows may have the same one.
        return super()._get_validation_exclusions() | {"order"}


class RowChoiceField(forms.Field):
    """A row of another formset of the same form; the cleaned value is its record, saved or not yet saved."""

    widget = forms.Select
    default_error_messages = {"foreign": _("Choose one of this event.")}

    def __init__(self, rows: "PartFormSet | None", **kwargs):
        super().__init__(required=False, **kwargs)
        self.rows = rows
        self.widget.choices = rows.choices if rows is not None else []
        if rows is not None:
            self.widget.attrs["data-rows"] = rows.prefix

    def prepare_value(self, value):
        return getattr(value, "pk", value)

    def clean(self, value):
        if value in self.empty_values:
            return None
        form = self.rows.row_with_key(str(value)) if self.rows is not None else None
        if form is None:
            raise ValidationError(self.error_messages["foreign"], code="foreign")
        return None if self.rows.is_being_removed(form) else form.instance

    def has_changed(self, initial, data):
        return str(initial or "") != str(data or "")


class PartFormSet(CountedRows):
    """The rows of one kind; `siblings` are the formsets of the same form by their prefix."""

    siblings: dict[str, "PartFormSet"] = {}
    names_rows_of: dict[str, str] = {}  # field → prefix of the formset whose rows it names

    def add_fields(self, form, index):
        """Django would run a query for the key of each row; here all share one queryset that is never evaluated."""
        BaseFormSet.add_fields(self, form, index)
        key = self._pk_field = self.model._meta.pk
        field = RecordChoiceField(
            self.all_rows, initial=form.instance.pk, required=False, widget=forms.HiddenInput
        )
        field.know([form.instance] if form.instance.pk else [])
        form.fields[key.name] = field
        form.fields[self.fk.name] = InlineForeignKeyField(self.instance, label=capfirst(self.fk.verbose_name))
        for name, prefix in self.names_rows_of.items():
            stock = form.fields[name]
            form.fields[name] = RowChoiceField(
                self.siblings.get(prefix), label=stock.label, help_text=stock.help_text
            )

    @cached_property
    def all_rows(self):
        return self.model._default_manager.all()

    # Rows as choices

    @property
    def choices(self) -> list[tuple[str, str]]:
        if not hasattr(self, "_choices"):
            self._choices = [
                ("", "—"),
                *((row_key(form), row_label(form)) for form in self.forms if is_row(form)),
            ]
        return self._choices

    def row_with_key(self, key: str):
        return next((form for form in self.forms if is_row(form) and row_key(form) == key), None)

    def is_being_removed(self, form) -> bool:
        """Whether this save deletes the row."""
        return bool(getattr(form, "cleaned_data", {}).get("DELETE"))

    def clean(self):
        super().clean()
        if any(form.instance.pk is None for form in self.initial_forms):
            # Django would skip such a row in silence, and what was typed in it would be lost.
            raise ValidationError(
                _(
                    "A row of this section has been removed meanwhile or belongs to another record. Open the form anew."
                ),
                code="lost_row",
            )

        self.refuse_twins()

    def refuse_twins(self):
        """Django does not check rows against those added meanwhile, which this form does not contain."""
        seen = {form.instance.pk for form in self.forms}
        unseen = [row for row in self.get_queryset() if row.pk not in seen]
        for constraint in self.model._meta.total_unique_constraints if unseen else ():
            names = [name for name in constraint.fields if name != self.fk.name]
            taken = {tuple(getattr(row, name) for name in names) for row in unseen}
            for form in self.forms:
                values = (
                    tuple(form.cleaned_data.get(name) for name in names)
                    if hasattr(form, "cleaned_data")
                    else ()
                )
                if values in taken and "order" not in names and all(values):
                    form.add_error(names[0], self.get_unique_error_message(names))

    # Orders

    def save(self, commit=True):
        with transaction.atomic(savepoint=False):
            self.number_rows()
            return super().save(commit)

    def number_rows(self):
        """Number the rows from 1; rows added meanwhile keep their place among the others."""
        seen = {form.instance.pk for form in self.forms}
        places = [(wished_place(form), form.instance) for form in self.staying_in_order()]
        places += [((False, row.order), row) for row in self.get_queryset() if row.pk not in seen]
        rows = [row for _place, row in sorted(places, key=itemgetter(0))]
        before = {form.instance.pk: form.initial["order"] for form in self.initial_forms}
        before |= {row.pk: row.order for row in rows if row.pk not in seen}
        for place, row in enumerate(rows, start=1):
            row.order = place
        saved = [row for row in rows if row.pk]
        if any(before.get(row.pk) != row.order for row in saved):
            self.model.objects.make_room(self.instance)
            self.model.objects.bulk_update(saved, ["order"])

    def staying_in_order(self) -> list[forms.ModelForm]:
        """The rows that remain after the save, in order; those without a number come last."""
        staying = [form for form in self.forms if is_row(form) and not self.is_being_removed(form)]
        return sorted(staying, key=wished_place)

    def get_unique_error_message(self, unique_check):
        if "person" in unique_check:
            return _("The same person stands in two rows.")
        return super().get_unique_error_message(unique_check)


def is_row(form) -> bool:
    """Whether the form is a row: a saved one, or a new one with something entered."""
    return bool(form.instance.pk) or (form.is_bound and form.has_changed())


def row_key(form) -> str:
    return str(form.instance.pk or NEW + form.prefix.rpartition("-")[2])


def row_label(form) -> str:
    name = str(form.instance)
    if name == "—":
        name = _("new row")
    return Truncator(name).chars(LABEL_LENGTH)


def wished_place(form) -> tuple[bool, int]:
    order = form.cleaned_data.get("order")
    return order is None, order or 0
