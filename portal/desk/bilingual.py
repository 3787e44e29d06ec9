"""Forms in two languages: Kazakh and Russian side by side, each input marked with its language."""

import datetime as dt

from django import forms
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import lazy
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _

from portal.bilingual.description import Description
from portal.desk.choosing import (
    RecordChoiceField,
    RecordsChoiceField,
    RecordSelect,
    RecordSelectMultiple,
    hand_over_known,
)
from portal.desk.guarded_admin import OffersWithinReach
from portal.desk.held_uploads import HeldFileInput
from portal.desk.rights import can, limited_links, within_reach
from portal.desk.row_counts import MOST_ROWS, CountedRows
from portal.web.inputs import EARLIEST, LATEST

LANGUAGE_LABELS = {"kk": _("in Kazakh"), "ru": _("in Russian")}
LONG_LINE = 300


def language_columns(field: str) -> tuple[str, str]:
    """Both columns of a text, for one line of a fieldset."""
    return tuple(f"{field}_{language}" for language in LANGUAGE_LABELS)


def form_sections(description: Description) -> list[tuple]:
    """The sections of the form; a text stands in both languages, side by side."""
    return [
        (
            section.name,
            ({"classes": ["collapse"]} if section.is_folded else {})
            | {"fields": [columns_of_form_row(description, row.split()) for row in section.rows]},
        )
        for section in description.form
    ]


def columns_of_form_row(description: Description, names: list[str]) -> str | tuple[str, ...]:
    columns = tuple(column for name in names for column in description.columns(name))
    return columns if len(columns) > 1 else columns[0]


capitalised = lazy(capfirst, str)


class ChoiceWithDefault(forms.TypedChoiceField):
    """A choice field that takes its default («not known», for example) when it is empty or not sent."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs | {"required": False})

    def clean(self, value):
        return super().clean(value) or self.initial

    def has_changed(self, initial, data):
        return super().has_changed(initial, data or self.initial)


def validate_year(day: dt.date):
    if not EARLIEST <= day.year <= LATEST:
        raise ValidationError(
            _("Write a year between %(first)d and %(last)d."), params={"first": EARLIEST, "last": LATEST}
        )


class DeskForm(forms.ModelForm):
    """Names its required texts in `required_texts`: at least one language of each has to be filled."""

    required_texts: tuple[str, ...] = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        hand_over_known(self)

    def clean(self):
        super().clean()
        for text in self.required_texts:
            names = language_columns(text)
            if not any(self.cleaned_data.get(name) or name in self.errors for name in names):
                self.add_error(names[0], _("Write it in Kazakh, in Russian or in both."))

    def _post_clean(self):
        # A row in which nothing was changed is not saved either: the rules of the model need not be asked again.
        if self.instance.pk is None or self.has_changed():
            super()._post_clean()


class BilingualFields(OffersWithinReach):
    """For a ModelAdmin or an inline: what each kind of column looks like in a form."""

    form = DeskForm

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        language = getattr(db_field, "language", None)
        if isinstance(db_field, models.URLField):
            kwargs.setdefault("assume_scheme", "https")
        if db_field.choices and db_field.has_default():
            kwargs.setdefault("choices_form_class", ChoiceWithDefault)
        if isinstance(db_field, models.FileField):
            kwargs.setdefault("widget", HeldFileInput)
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if language in LANGUAGE_LABELS and field is not None:
            self.mark_language(field, db_field, language)
        if isinstance(field, forms.DateField):
            field.validators.append(validate_year)
        if isinstance(getattr(field, "widget", None), RelatedFieldWidgetWrapper):
            # Beside a choice stand the ways to add one and to change it; deleting has a page of its own.
            field.widget.can_delete_related = field.widget.can_view_related = False
        return field

    def mark_language(self, field, db_field, language):
        original = db_field.translated_field
        field.label = format_lazy(
            "{name} ({language})", name=capitalised(original.verbose_name), language=LANGUAGE_LABELS[language]
        )
        if isinstance(db_field, models.TextField):
            field.widget = forms.Textarea(attrs={"rows": 4})
        elif db_field.max_length >= LONG_LINE:
            field.widget = forms.Textarea(attrs={"rows": 2})
        field.widget.attrs |= {"lang": language, "class": "text", "placeholder": _("not written yet")}

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("form_class", RecordChoiceField)
            kwargs.setdefault("widget", RecordSelect(db_field, self.admin_site))
        return with_reader(request.user, super().formfield_for_foreignkey(db_field, request, **kwargs))

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("form_class", RecordsChoiceField)
            kwargs.setdefault("widget", RecordSelectMultiple(db_field, self.admin_site))
        return with_reader(request.user, super().formfield_for_manytomany(db_field, request, **kwargs))


def with_reader(user, field):
    if field is not None:
        field.by = user
    return field


class PartInline(BilingualFields):
    """An inline whose rows belong to their record: who may change the record may change them."""

    formset = CountedRows
    extra = 0
    max_num = MOST_ROWS
    is_read = True  # until the formset knows its record

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.by = request.user
        self.is_read = getattr(request, "is_looking_back", False) or not self.may_change(request, obj)
        return formset

    def get_queryset(self, request):
        """On a read-only page, where Django writes the names, without rows that name a record out of reach."""
        rows = super().get_queryset(request)
        if self.is_read:
            for field in limited_links(request.user, self.model):
                named = within_reach(request.user, field.related_model._default_manager.all())
                rows = rows.filter(models.Q((field.name, None)) | models.Q((f"{field.name}__in", named)))
        return rows

    def has_add_permission(self, request, obj=None):
        return self.may(request, ("change",) if obj else ("add",), obj)

    def may_change(self, request, obj=None):
        return self.may(request, ("change",) if obj else ("change", "add"), obj)

    has_change_permission = has_delete_permission = may_change

    def has_view_permission(self, request, obj=None):
        return self.may(request, ("view",) if obj else ("view", "add"), obj)

    def may(self, request, actions, record) -> bool:
        return any(can(request.user, action, record or self.parent_model) for action in actions)


def missing_languages_in_words(record, *fields: str) -> str:
    """«на русском» if one of these texts exists only in Kazakh; «—» if nothing is missing."""
    missing = set()
    for field in fields:
        lacking = record.missing_languages(field)
        if len(lacking) < len(LANGUAGE_LABELS):
            missing.update(lacking)
    return ", ".join(str(words) for language, words in LANGUAGE_LABELS.items() if language in missing) or "—"
