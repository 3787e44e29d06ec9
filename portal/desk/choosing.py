"""Autocomplete fields that need no query for the related records that the form's own record has loaded already."""

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple

from portal.desk.rights import name_for

LONGEST_KEY = 18  # digits of the largest key that both databases hold


def is_key(value) -> bool:
    text = str(value)
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_KEY


class KnowsItsRecords:
    """A widget with the records likely to be chosen: `known`, by key as text."""

    known: dict = {}

    def optgroups(self, name, value, attrs=None):
        chosen = [str(key) for key in value if is_key(key)]
        if not all(key in self.known for key in chosen):
            return super().optgroups(name, chosen, attrs)
        options = [] if self.allow_multiple_selected else [self.create_option(name, "", "", False, 0)]
        for key in chosen:
            label = self.choices.field.label_from_instance(self.known[key])
            options.append(self.create_option(name, key, label, {key}, len(options)))
        return [(None, options, 0)]


class RecordSelect(KnowsItsRecords, AutocompleteSelect):
    pass


class RecordSelectMultiple(KnowsItsRecords, AutocompleteSelectMultiple):
    def build_attrs(self, base_attrs, extra_attrs=None):
        """No button that clears all choices: it would stand among the items of their list. Each choice has its own."""
        return super().build_attrs(base_attrs, extra_attrs) | {"data-allow-clear": "false"}


class KnowsItsChoice:
    by = None  # the account that reads the form

    def label_from_instance(self, record):
        return name_for(self.by, record) if self.by else super().label_from_instance(record)

    @property
    def select(self) -> KnowsItsRecords:
        """The widget itself, without the links to add and change that the admin wraps it in."""
        return getattr(self.widget, "widget", self.widget)

    def __deepcopy__(self, memo):
        # Its records are looked up one by one and never read through, so all rows of a form share one query.
        return forms.Field.__deepcopy__(self, memo)

    def know(self, records):
        self.select.known = {str(record.pk): record for record in records}


class RecordChoiceField(KnowsItsChoice, forms.ModelChoiceField):
    def to_python(self, value):
        return self.select.known.get(str(value)) or super().to_python(value)


class RecordsChoiceField(KnowsItsChoice, forms.ModelMultipleChoiceField):
    def clean(self, value):
        for key in value or []:
            if not is_key(key):
                self.fail(key)
        known = self.select.known
        if value and all(str(key) in known for key in value):
            return [known[str(key)] for key in value]
        return super().clean(value)

    def fail(self, value):
        raise forms.ValidationError(
            self.error_messages["invalid_pk_value"],
            code="invalid_pk_value",
            params={"pk": str(value)[:LONGEST_KEY]},
        )


def hand_over_known(form: forms.ModelForm):
    """Give each choice of the form what its record has loaded already (select_related, prefetch_related)."""
    record = form.instance
    prefetched = getattr(record, "_prefetched_objects_cache", {})
    for name, field in form.fields.items():
        if isinstance(field, RecordsChoiceField):
            field.know(prefetched.get(name, ()))
        elif isinstance(field, RecordChoiceField) and record._meta.get_field(name).is_cached(record):
            chosen = getattr(record, name)
            field.know([chosen] if chosen else [])
