"""What no form of the desk sends of itself: refused whole, and told to the log by the page of the refusal.

State, address and moments are no fields of any form, a row belongs to its record, a choice is one that was offered.
"""

import re

from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import PermissionDenied
from modeltranslation.manager import get_translatable_fields_for_model

from portal.desk.choosing import is_key
from portal.operations.logs import log_refusal

NOT_OFFERED = {"foreign", "invalid_choice", "invalid_pk_value"}


def refuse_forged_form(data, open_names: set[str], record, formsets):
    """PermissionDenied with the name of the first value that only a forged form can hold."""
    refuse_closed_columns(data, type(record), open_names)
    for formset in formsets:
        prefixes = rows_in(data, formset.prefix)
        for prefix in prefixes:
            if data.get(f"{prefix}-{formset.fk.name}", "") not in ("", str(record.pk)):
                raise PermissionDenied(f"row of another record: {prefix}")
        refuse_foreign_rows(formset, {data.get(f"{prefix}-id", "") for prefix in prefixes})


def open_names(model_admin, request, record) -> set[str]:
    """The names of all fields that the form of this admin has to be filled in by this account."""
    names = flatten_fieldsets(model_admin.get_fieldsets(request, record))
    return set(names) - set(model_admin.get_readonly_fields(request, record))


def refuse_closed_columns(data, model, open_names: set[str]):
    """Split moments come as «publish_at_0» and «publish_at_1»."""
    translated = get_translatable_fields_for_model(model) or ()
    columns = {field.name for field in (*model._meta.concrete_fields, *model._meta.many_to_many)}
    for column in sorted(columns - open_names - set(translated)):
        if any(f"{column}{part}" in data for part in ("", "_0", "_1")):
            raise PermissionDenied(f"no field of this form: {column}")


def refuse_other_actions(model_admin, request):
    """Django would pass over an action that this account has not."""
    if not {"", *model_admin.get_actions(request)}.issuperset(request.POST.getlist("action")):
        raise PermissionDenied("no action of this account")


def rows_in(data, prefix: str) -> list[str]:
    """The prefixes of the rows that the form sends, «topics-0», «topics-1»."""
    pattern = re.compile(rf"{re.escape(prefix)}-[0-9]+(?=-)")
    return sorted({match[0] for name in data if (match := pattern.match(name))})


def refuse_foreign_rows(formset, sent: set[str]):
    """A row that was removed meanwhile is the matter of the page of conflicts; one of another record is forged."""
    unknown = {key for key in sent if is_key(key)} - {str(row.pk) for row in formset.get_queryset()}
    if unknown and formset.model._base_manager.filter(pk__in=unknown).exists():
        raise PermissionDenied(f"row of another record: {formset.prefix}")


def tell_of_choices_not_offered(request, form, formsets):
    """A page that is shown again with such mistakes says so to the person; the log learns of it here."""
    for each in (form, *(row for formset in formsets for row in formset.forms)):
        for name, errors in each.errors.as_data().items():
            if any(error.code in NOT_OFFERED for error in errors):
                log_refusal(request, f"choice not offered: {each.add_prefix(name)}")
