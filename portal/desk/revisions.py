"""Every save is a revision: its admin shows old versions, restores them and recovers deleted records.

A version contains a record and its parts; restoring brings all of them back together. What a restore must not change
(state, slug) is set by the admin in `prepare_restored`. Reversion's own revert writes row by row and violates unique
constraints when rows have swapped their numbers, so all parts are deleted first and written again with their old keys.
"""

from collections import defaultdict
from contextlib import contextmanager
from copy import copy
from http import HTTPStatus
from itertools import pairwise

import reversion
from django.contrib import admin, messages
from django.contrib.admin.utils import quote, unquote
from django.db import IntegrityError, connection, transaction
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from reversion.admin import VersionAdmin
from reversion.errors import RevertError
from reversion.models import Version
from reversion.revisions import _get_options

from portal.desk.choosing import is_key
from portal.desk.comments import comment_to_show, comment_to_store
from portal.desk.comparing import changes_between, deserialised_row, record_as_it_was, rows_in_revision
from portal.desk.conflicts import VERSION, ConflictError, apply_answers, find_differences, has_answers
from portal.desk.form_keys import KEY_FIELD, KeyField, change_form_address
from portal.desk.form_tampering import (
    editable_field_names,
    log_choices_not_offered,
    refuse_actions_not_offered,
    refuse_tampered_form,
)
from portal.desk.guarded_admin import GuardedAdmin
from portal.desk.held_uploads import (
    bring_back_held_files,
    data_with_file_tokens,
    delete_saved_files,
    hold_files_of_forms,
)
from portal.desk.rights import can, is_limited, require
from portal.desk.row_counts import refuse_too_many_rows
from portal.desk.versions import VersionField, current_version
from portal.search.index import deferred_indexing


def part_relations(model) -> list:
    """The relations from a record to the parts that its versions contain, in the order of the form."""
    return [model._meta.get_field(name) for name in _get_options(model).follow]


def revised_fields(model) -> tuple[str, ...]:
    """The fields that a version of the model contains."""
    return _get_options(model).fields


def with_saved_rows(record, formsets):
    """A copy of the record with the rows of its formsets prefetched: the revision queries none of them again."""
    record = copy(record)
    record._prefetched_objects_cache = {
        formset.fk.remote_field.cache_name: rows_after(formset) for formset in formsets
    }
    return record


def rows_after(formset) -> list:
    gone = {row.pk for row in formset.deleted_objects} | {None}
    return [row for row in formset.get_queryset() if row.pk not in gone] + formset.new_objects


def versions_of_parts(version) -> list[Version]:
    """The versions of the record's parts in the same revision, without parts of other records."""
    keys = {relation.related_model: relation.field.attname for relation in part_relations(version._model)}
    return [
        other
        for other in version.revision.version_set.all()
        if other._model in keys and str(other.field_dict[keys[other._model]]) == version.object_id
    ]


def deleted_references(versions) -> list[str]:
    """The records that these versions refer to and that have been deleted since, in words."""
    wanted = defaultdict(set)
    for version in versions:
        for field in version._model._meta.get_fields():
            if field.concrete and field.related_model:
                value = version.field_dict.get(field.attname)
                wanted[field.related_model].update(value if isinstance(value, list) else {value})
    kept = defaultdict(set)
    for version in versions:
        kept[version._model].add(int(version.object_id))
    return [
        f"{model._meta.verbose_name} № {key}"
        for model, keys in wanted.items()
        for key in sorted(
            {int(key) for key in keys if key is not None}
            - kept[model]
            - set(model._base_manager.filter(pk__in=keys - {None}).values_list("pk", flat=True))
        )
    ]


def restore_record(version: Version, prepare):
    """Restore a record and its parts to this version; `prepare(record, today)` changes the record before it is saved.

    `today` is the present record, None if it was deleted. Raises RevertError with a readable message if that is not
    possible.
    """
    model, parts = version._model, versions_of_parts(version)
    if lost := deleted_references([version, *parts]):
        message = _("This version names what has been deleted since: %(names)s.")
        raise RevertError(message % {"names": ", ".join(lost)})
    today = model._base_manager.filter(pk=version.object_id).first()
    try:
        with transaction.atomic(), deferred_indexing():
            # The last sections first: a participation cannot be deleted while a statement refers to it (RESTRICT).
            for relation in reversed(part_relations(model)):
                relation.related_model._base_manager.filter(
                    **{relation.field.name: version.object_id}
                ).delete()
            restored = save_version_row(version, lambda record: prepare(record, today))
            for part in parts:
                save_version_row(part)
            return restored
    except IntegrityError as error:
        raise RevertError(
            _("This version does not fit the rules of today, so it cannot be restored.")
        ) from error


def save_version_row(version: Version, prepare=None):
    """Save the row of a version as it was."""
    item = deserialised_row(version)
    if prepare:
        prepare(item.object)
    item.save()
    return item.object


MOST_COMPARED = 50


class RevisedAdmin(GuardedAdmin, VersionAdmin):
    history_latest_first = True
    change_form_template = "admin/record_form.html"

    # One revision stores the record and its parts once, after all of them have been saved.

    @contextmanager
    def create_revision(self, request):
        with reversion.create_revision(manage_manually=True):
            reversion.set_user(request.user)
            yield

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if reversion.is_active():
            reversion.add_to_revision(with_saved_rows(form.instance, formsets))

    # A form carries the version that it was made from; whoever saves second is asked (see portal.desk.conflicts).

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        if obj:
            form.base_fields[VERSION] = VersionField()
        else:
            form.base_fields[KEY_FIELD] = KeyField()
        return form

    def get_object(self, request, object_id, from_field=None):
        if request.method == "POST" and is_key(object_id) and connection.in_atomic_block:
            # One save of a record at a time: versions are compared and rows are numbered by what is there. Pages that
            # save in a transaction of their own, or nothing at all, are asked by POST without one.
            self.model._base_manager.select_for_update().filter(pk=object_id).values("pk").first()
        return super().get_object(request, object_id, from_field)

    def link_sections(self, formsets):
        """Called with the formsets of one form, so that rows of one section can refer to rows of another."""

    def _create_formsets(self, request, obj, change):
        formsets, inlines = super()._create_formsets(request, obj, change)
        self.link_sections(formsets)
        if request.method == "POST":
            refuse_tampered_form(request.POST, editable_field_names(self, request, obj), obj, formsets)
        if change and request.method == "POST":
            now = current_version(obj, formsets)
            if now != request.POST.get(VERSION):
                self.raise_on_conflict(request, obj, formsets, now)
        return formsets, inlines

    def raise_on_conflict(self, request, obj, formsets, now: str):
        form = self.get_form(request, obj, change=True)(request.POST, request.FILES, instance=obj)
        if found := find_differences(form, formsets, data_with_file_tokens(request)):
            raise ConflictError(obj, found, now)

    def _changeform_view(self, request, object_id, form_url, extra_context):
        if request.method == "POST":
            refuse_too_many_rows(request.POST)
            if has_answers(request.POST):
                request.POST = apply_answers(request.POST)
            bring_back_held_files(request)
        try:
            with deferred_indexing():  # a form of many rows is one change of its record
                response = super()._changeform_view(request, object_id, form_url, extra_context)
        except ConflictError as conflict:
            return self.conflict_page(request, conflict)
        if response.status_code == HTTPStatus.FOUND:
            delete_saved_files(request)
        return response

    def conflict_page(self, request, conflict):
        latest = Version.objects.get_for_object(conflict.record).select_related("revision__user").first()
        context = {
            **self.admin_site.each_context(request),
            "title": _("Somebody else has changed this record"),
            "opts": self.opts,
            "record": conflict.record,
            "found": conflict.found,
            "version": conflict.now,
            "latest": latest,
            "files": [file.name for file in request.FILES.values() if getattr(file, "held", None)],
            "files_lost": [file.name for file in request.FILES.values() if not getattr(file, "held", None)],
        }
        return TemplateResponse(request, "admin/conflict.html", context, status=409)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        form = context["adminform"].form
        if form.is_bound:
            formsets = [each.formset for each in context["inline_admin_formsets"]]
            log_choices_not_offered(request, form, formsets)
            hold_files_of_forms(request, [form, *(row for formset in formsets for row in formset.forms)])
        if VERSION in form.fields and not form.is_bound:
            form.initial[VERSION] = current_version(
                obj, [each.formset for each in context["inline_admin_formsets"]]
            )
        return super().render_change_form(request, context, add, change, form_url, obj)

    def prepare_restored(self, record, today):
        """Change a restored record before it is saved; `today` is the present one, None if it was deleted."""

    def log_addition(self, request, obj, message):
        entry = super().log_addition(request, obj, message)
        if reversion.is_active():
            reversion.set_comment(comment_to_store(gettext_noop("Created.")))
        request.address_made = change_form_address(self, obj)
        return entry

    # GET creates no revision: that would open a transaction, and SQLite would lock the database for writing.

    def add_view(self, request, form_url="", extra_context=None):
        if request.method == "POST":
            return super().add_view(request, form_url, extra_context)
        return admin.ModelAdmin.add_view(self, request, form_url, extra_context)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if request.method == "POST":
            return super().change_view(request, object_id, form_url, extra_context)
        return admin.ModelAdmin.change_view(self, request, object_id, form_url, extra_context)

    def changelist_view(self, request, extra_context=None):
        refuse_actions_not_offered(self, request)
        # A list action on ten records makes ten revisions, so that each can be restored on its own.
        may_change = can(request.user, "change", self.model)
        context = {"has_change_permission": may_change, **(extra_context or {})}
        return admin.ModelAdmin.changelist_view(self, request, context)

    # The history: revisions with their changes, the newest first.

    object_history_template = "admin/record_history.html"

    def history_view(self, request, object_id, extra_context=None):
        versions = Version.objects.get_for_object_reference(self.model, unquote(object_id))
        require(request.user, "view", self.model)  # Django looks the record up among those within reach
        recent = versions.select_related("revision__user").prefetch_related(
            "revision__version_set__content_type"
        )[: MOST_COMPARED + 1]
        snapshots = [rows_in_revision(version, versions_of_parts(version)) for version in recent]
        entries = [
            (
                version,
                self.version_address(version),
                changes_between(older, newer, request.user) if older else [],
            )
            for version, (newer, older) in zip(recent, pairwise([*snapshots, None]), strict=True)
        ]
        context = {"entries": entries[:MOST_COMPARED], **(extra_context or {})}
        return super().history_view(request, object_id, context)

    def version_address(self, version) -> str:
        name = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_revision"
        return reverse(name, args=[quote(version.object_id), version.pk])

    # Before a deletion a version is stored, from which the record can be recovered.

    def delete_model(self, request, obj):
        with reversion.create_revision():
            reversion.add_to_revision(obj)
            reversion.set_user(request.user)
            reversion.set_comment(comment_to_store(gettext_noop("Before it was deleted.")))
        with transaction.atomic(), deferred_indexing():
            super().delete_model(request, obj)

    # Old versions. While one is shown, the request may view the record and change nothing.

    def has_change_permission(self, request, obj=None):
        return not getattr(request, "is_looking_back", False) and super().has_change_permission(request, obj)

    def has_view_permission(self, request, obj=None):
        return getattr(request, "is_looking_back", False) or super().has_view_permission(request, obj)

    def _reversion_revisionform_view(self, request, version, template_name, extra_context=None):
        require(request.user, "restore", self.model)
        if version._model != self.model:
            raise Http404
        today = self.model._base_manager.filter(pk=version.object_id).first()
        require(request.user, "restore" if today else "recover", self.record_or_model(today))
        try:
            if request.method == "POST":
                return self.restore_version(request, version)
            return self.show_version(request, version, template_name, extra_context)
        except RevertError as error:
            messages.error(request, str(error))
            return redirect(f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_changelist")

    def checked_preparation(self, user):
        def prepare(record, today):
            self.prepare_restored(record, today)
            require(user, "restore" if today else "recover", record)

        return prepare

    def recoverlist_view(self, request, extra_context=None):
        if not is_limited(request.user, self.model, "recover"):
            return super().recoverlist_view(request, extra_context)
        deleted = Version.objects.get_deleted(self.model).select_related("revision").order_by("-pk")
        within_reach = [each for each in deleted if can(request.user, "recover", record_as_it_was(each))]
        return super().recoverlist_view(request, {"deleted": within_reach, **(extra_context or {})})

    def show_version(self, request, version, template_name, extra_context):
        """The form of an old version, read only.

        The version is restored in a transaction, the page rendered in it, and the transaction rolled back: so the
        ordinary form shows old rows without code of its own. The response has to be rendered before the rollback.
        """
        request.is_looking_back = True
        with transaction.atomic():
            restore_record(version, self.checked_preparation(request.user))
            context = {"version": version, **(extra_context or {})}
            response = self.changeform_view(request, version.object_id, request.path, context)
            if hasattr(response, "render"):
                response.template_name = template_name
                response.render()
            transaction.set_rollback(True)
        return response

    def restore_version(self, request, version):
        day = date_format(localtime(version.revision.date_created), "SHORT_DATETIME_FORMAT")
        words = comment_to_store(gettext_noop("Restored to the version of %(day)s."), day=day)
        with self.create_revision(request):
            record = restore_record(version, self.checked_preparation(request.user))
            reversion.add_to_revision(self.model._base_manager.get(pk=record.pk))
            reversion.set_comment(words)
        messages.success(request, comment_to_show(words))
        return redirect(
            f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_change", record.pk
        )
