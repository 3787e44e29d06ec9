"""Refuses values that no form of the desk sends by itself; the refusal page writes them to the log.

State, slug and times are not fields of any form, a row belongs to its record, a choice is one that was offered. Django
ignores such values in silence: the attempt would leave no trace.
"""

import re

from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import PermissionDenied
from modeltranslation.manager import get_translatable_fields_for_model

from portal.desk.choosing import is_key
from portal.operations.logs import log_refusal

NOT_OFFERED = {"foreign", "invalid_choice", "invalid_pk_value"}


def refuse_tampered_form(data, open_names: set[str], record, formsets):
    """Raises PermissionDenied with the name of the first value that only a forged form can contain."""
    refuse_columns_not_in_form(data, type(record), open_names)
    for formset in formsets:
        prefixes = sent_row_prefixes(data, formset.prefix)
        for prefix in prefixes:
            if data.get(f"{prefix}-{formset.fk.name}", "") not in ("", str(record.pk)):
                raise PermissionDenied(f"row of another record: {prefix}")
        refuse_foreign_rows(formset, {data.get(f"{prefix}-id", "") for prefix in prefixes})


def editable_field_names(model_admin, request, record) -> set[str]:
    """The names of the fields that this account may edit in the form of this admin."""
    names = flatten_fieldsets(model_admin.get_fieldsets(request, record))
    return set(names) - set(model_admin.get_readonly_fields(request, record))


def refuse_columns_not_in_form(data, model, open_names: set[str]):
    """Also finds `publish_at_0` and `publish_at_1`, the two parts in which a browser sends a date with time."""
    translated = get_translatable_fields_for_model(model) or ()
    columns = {field.name for field in (*model._meta.concrete_fields, *model._meta.many_to_many)}
    for column in sorted(columns - open_names - set(translated)):
        if any(f"{column}{part}" in data for part in ("", "_0", "_1")):
            raise PermissionDenied(f"no field of this form: {column}")


def refuse_actions_not_offered(model_admin, request):
    """Django would ignore a list action that this account may not use."""
    if not {"", *model_admin.get_actions(request)}.issuperset(request.POST.getlist("action")):
        raise PermissionDenied("no action of this account")


def sent_row_prefixes(data, prefix: str) -> list[str]:
    """The prefixes of the rows that the form sends, «topics-0», «topics-1»."""
    pattern = re.compile(rf"{re.escape(prefix)}-[0-9]+(?=-)")
    return sorted({match[0] for name in data if (match := pattern.match(name))})


def refuse_foreign_rows(formset, sent: set[str]):
    """An unknown key is either a row deleted meanwhile, which the conflict page handles, or a row of another record."""
    unknown = {key for key in sent if is_key(key)} - {str(row.pk) for row in formset.get_queryset()}
    if unknown and formset.model._base_manager.filter(pk__in=unknown).exists():
        raise PermissionDenied(f"row of another record: {formset.prefix}")


def log_choices_not_offered(request, form, formsets):
    """Write choices that were not offered to the log; the form shown again already tells the person."""
    for each in (form, *(row for formset in formsets for row in formset.forms)):
        for name, errors in each.errors.as_data().items():
            if any(error.code in NOT_OFFERED for error in errors):
                log_refusal(request, f"choice not offered: {each.add_prefix(name)}")
