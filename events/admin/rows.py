"""Rows of an event's form: their order, and rows that name one another before any of them is saved.

Orders. A row left without a number goes to the end; equal numbers keep the order of the form. On saving, all rows are
numbered anew from 1: `save` first lifts all orders out of the way (`make_room`), so that rows may change places under
the unique constraint. This is the only place that gives orders to rows entered at the desk.

Rows that name rows. The speaker of a statement, the topic of a statement or decision are chosen among the rows of
the same form: a saved row by its key, a row that is only being entered by its place in the form («new-3»). Rows
of other events are no choice at all, so a forged one is refused like any other unknown value.
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
        # The row's final order is given in `PartFormSet.save`; until then two rows may wish for the same one.
        return super()._get_validation_exclusions() | {"order"}


class RowChoiceField(forms.Field):
    """A row of another formset of the same form; cleaned to its record, saved or still to be saved."""

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
        form = self.rows.form_of(str(value)) if self.rows is not None else None
        if form is None:
            raise ValidationError(self.error_messages["foreign"], code="foreign")
        return None if self.rows.is_going(form) else form.instance

    def has_changed(self, initial, data):
        return str(initial or "") != str(data or "")


class PartFormSet(CountedRows):
    """The rows of one kind; `siblings` are the formsets of the same form by their prefix."""

    siblings: dict[str, "PartFormSet"] = {}
    names_rows_of: dict[str, str] = {}  # field → prefix of the formset whose rows it names

    def add_fields(self, form, index):
        """Django would make a query set for the key of each row; here all rows share one, and ask it for nothing."""
        BaseFormSet.add_fields(self, form, index)
        key = self._pk_field = self.model._meta.pk
        field = RecordChoiceField(
            self.every_row, initial=form.instance.pk, required=False, widget=forms.HiddenInput
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
    def every_row(self):
        return self.model._default_manager.all()

    # Rows as choices

    @property
    def choices(self) -> list[tuple[str, str]]:
        if not hasattr(self, "_choices"):
            self._choices = [
                ("", "—"),
                *((key_of(form), label_of(form)) for form in self.forms if stands(form)),
            ]
        return self._choices

    def form_of(self, key: str):
        return next((form for form in self.forms if stands(form) and key_of(form) == key), None)

    def is_going(self, form) -> bool:
        """Whether the row is being removed by this very save."""
        return bool(getattr(form, "cleaned_data", {}).get("DELETE"))

    def clean(self):
        super().clean()
        if any(form.instance.pk is None for form in self.initial_forms):
            # Django would pass over such a row in silence, and with it over what was typed there.
            raise ValidationError(
                _(
                    "A row of this section has been removed meanwhile or belongs to another record. Open the form anew."
                ),
                code="lost_row",
            )

        self.refuse_twins()

    def refuse_twins(self):
        """Nor does Django ask whether a row equals one that was added meanwhile and that this form never saw."""
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
        """Number the rows from 1; those that this form never saw keep their place among the others."""
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
        """The rows that will be there after the save; those without a number come last."""
        staying = [form for form in self.forms if stands(form) and not self.is_going(form)]
        return sorted(staying, key=wished_place)

    def get_unique_error_message(self, unique_check):
        if "person" in unique_check:
            return _("The same person stands in two rows.")
        return super().get_unique_error_message(unique_check)


def stands(form) -> bool:
    """Whether the form is a row: a saved one, or a new one in which something was entered."""
    return bool(form.instance.pk) or (form.is_bound and form.has_changed())


def key_of(form) -> str:
    return str(form.instance.pk or NEW + form.prefix.rpartition("-")[2])


def label_of(form) -> str:
    name = str(form.instance)
    if name == "—":
        name = _("new row")
    return Truncator(name).chars(LABEL_LENGTH)


def wished_place(form) -> tuple[bool, int]:
    order = form.cleaned_data.get("order")
    return order is None, order or 0
