"""Merging at the desk: possible duplicates with the reason, a page that compares two records, and undoing a merge."""

from dataclasses import dataclass
from itertools import islice

from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from reversion.models import Revision

from people.merging import relations_to, rows_pointing_to
from people.rights import can, require, viewable_by
from people.unmerging import merge_values, undo_merge, undoable_merges
from portal.desk.choosing import is_key
from portal.desk.comparing import label_with_language, stored_value_in_words
from portal.desk.versions import editable_fields

MOST_PAIRS = 100


@dataclass(frozen=True)
class MergeSide:
    record: object
    values: list[str]
    numbers: list[int]
    address: str


class MergePages:
    """For the admin of a register: `merge` merges two records, `alike` finds pairs, `why_alike` says why."""

    merge = alike = None
    why_alike = ""
    actions = ["merge_chosen"]

    def has_merge_permission(self, request):
        return can(request.user, "merge", self.model)

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self.admin_site.admin_view
        return [
            path("alike/", view(self.alike_view), name=f"{name}_alike"),
            path("merge/<int:kept>/<int:gone>/", view(self.merge_view), name=f"{name}_merge"),
            path("merge/undo/<int:key>/", view(self.undo_view), name=f"{name}_unmerge"),
            *super().get_urls(),
        ]

    def merge_page_address(self, kept, gone) -> str:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_merge"
        return reverse(name, args=[kept.pk, gone.pk])

    def merge_chosen(self, request, queryset):
        chosen = list(queryset.order_by("pk")[:3])
        if len(chosen) == 2:
            return redirect(self.merge_page_address(*chosen))
        messages.error(request, _("Choose exactly two records to merge."))
        return None

    merge_chosen.short_description = gettext_lazy("Merge two records")
    merge_chosen.allowed_permissions = ["merge"]

    def alike_view(self, request):
        require(request.user, "view", self.model)
        alike = self.pairs_alike(request.user)
        pairs = [(one, other, self.merge_page_address(one, other)) for one, other in alike]
        context = {
            **self.admin_site.each_context(request),
            "title": _("Records that may be one"),
            "opts": self.opts,
            "pairs": pairs,
            "reason": self.why_alike,
        }
        return TemplateResponse(request, "admin/people/alike.html", context)

    def pairs_alike(self, user):
        return list(islice(type(self).alike(viewable_by(user, self.model.objects)), MOST_PAIRS))

    def merge_view(self, request, kept, gone):
        require(request.user, "merge", self.model)
        found = self.get_queryset(request).in_bulk([key for key in (kept, gone) if is_key(key)])
        if len(found) < 2:
            raise Http404
        for record in found.values():
            require(request.user, "merge", record)
        if request.method == "POST" and self.perform(request, found[kept], found[gone]):
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", kept)
        return self.merge_page(request, found[kept], found[gone])

    def perform(self, request, kept, gone) -> bool:
        words = {"kept": str(kept), "gone": str(gone)}
        try:
            kept = type(self).merge(kept, gone, request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return False
        message = _("«%(gone)s» is now one with «%(kept)s».") % words
        self.log_change(request, kept, message)
        undo = self.undo_links(kept)[:1]
        link = format_html(' <a href="{}">{}</a>', undo[0][1], _("Undo the merge")) if undo else ""
        messages.success(request, format_html("{}{}", message, link))
        return True

    # Undoing

    def undo_links(self, record) -> list[tuple[str, str]]:
        """For each record merged into this one: its name and the page that undoes the merge."""
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_unmerge"
        return [(gone, reverse(name, args=[revision])) for gone, revision in undoable_merges(record)]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj and can(request.user, "merge", obj) and not getattr(request, "is_looking_back", False):
            context["undo_merges"] = self.undo_links(obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def undo_view(self, request, key):
        """GET shows what would be restored and what not, by a trial that is rolled back; POST undoes the merge."""
        require(request.user, "merge", self.model)
        revision = Revision.objects.filter(pk=key).first()
        if revision is None or not merge_values(revision) or not is_merge_of_register(self.model, revision):
            raise Http404
        is_sent = request.method == "POST"
        try:
            undoing = undo_merge(self.model, revision, request.user, dry_run=not is_sent)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        return self.finish_undo(request, undoing) if is_sent else self.undo_page(request, undoing)

    def finish_undo(self, request, undoing):
        message = _("«%(gone)s» is a record of its own again.") % {"gone": undoing.gone}
        self.log_change(request, undoing.gone, message)
        messages.success(request, message)
        for words in undoing.kept_back:
            messages.warning(request, words)
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", undoing.gone.pk)

    def undo_page(self, request, undoing):
        context = {
            **self.admin_site.each_context(request),
            "title": _("Undo the merge"),
            "opts": self.opts,
            "undoing": undoing,
        }
        return TemplateResponse(request, "admin/people/unmerge.html", context)

    def merge_page(self, request, kept, gone):
        fields = [self.model._meta.get_field(name) for name in editable_fields(self.model)]
        sides = [self.merge_side(record, fields, request.user) for record in (kept, gone)]
        context = {
            **self.admin_site.each_context(request),
            "title": _("Merge two records"),
            "opts": self.opts,
            "sides": sides,
            "rows": list(
                zip(map(label_with_language, fields), *(side.values for side in sides), strict=True)
            ),
            "numbers": list(zip(self.relation_names(), *(side.numbers for side in sides), strict=True)),
            "exchanged": self.merge_page_address(gone, kept),
        }
        return TemplateResponse(request, "admin/people/merge.html", context)

    def relation_names(self):
        return [
            capfirst(relation.related_model._meta.verbose_name_plural)
            for relation in relations_to(self.model)
        ]

    def merge_side(self, record, fields, user) -> MergeSide:
        return MergeSide(
            record,
            [stored_value_in_words(field, comparable_value(field, record), user) for field in fields],
            [rows_pointing_to(relation, record).count() for relation in relations_to(self.model)],
            reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[record.pk]),
        )


def is_merge_of_register(model, revision: Revision) -> bool:
    """Whether the merge was one of this register; otherwise keys of another register would be taken for its own."""
    kept = {
        "content_type": ContentType.objects.get_for_model(model),
        "object_id": merge_values(revision)["kept_key"],
    }
    return revision.version_set.filter(**kept).exists()


def comparable_value(field, record):
    value = field.value_from_object(record)
    return [each.pk for each in value] if field.many_to_many else value
