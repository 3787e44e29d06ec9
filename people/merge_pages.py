"""Merging at the desk: pairs that may be one, with the reason, and a page that shows both sides."""

from dataclasses import dataclass
from itertools import islice

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.merging import relations_to, rows_naming
from portal.desk.choosing import is_key
from portal.desk.comparing import in_words, label_of
from portal.desk.versions import names_of

MERGES = "events.publish_event"  # merging is a publisher's deed, see the roles in docs/domain.md
MOST_PAIRS = 100


@dataclass(frozen=True)
class Side:
    record: object
    values: list[str]
    numbers: list[int]
    address: str


class Merges:
    """For the admin of a register; `merge` performs it, `alike` gives pairs, `why_alike` their reason."""

    merge = alike = None
    why_alike = ""
    actions = ["merge_chosen"]

    def has_merge_permission(self, request):
        return request.user.has_perm(MERGES)

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self.admin_site.admin_view
        return [
            path("alike/", view(self.alike_view), name=f"{name}_alike"),
            path("merge/<int:kept>/<int:gone>/", view(self.merge_view), name=f"{name}_merge"),
            *super().get_urls(),
        ]

    def address_of_merge(self, kept, gone) -> str:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_merge"
        return reverse(name, args=[kept.pk, gone.pk])

    def merge_chosen(self, request, queryset):
        chosen = list(queryset.order_by("pk")[:3])
        if len(chosen) == 2:
            return redirect(self.address_of_merge(*chosen))
        messages.error(request, _("Choose exactly two records to merge."))
        return None

    merge_chosen.short_description = gettext_lazy("Merge two records")
    merge_chosen.allowed_permissions = ["merge"]

    def alike_view(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied
        pairs = [(one, other, self.address_of_merge(one, other)) for one, other in self.pairs_alike()]
        context = {
            **self.admin_site.each_context(request),
            "title": _("Records that may be one"),
            "opts": self.opts,
            "pairs": pairs,
            "reason": self.why_alike,
        }
        return TemplateResponse(request, "admin/people/alike.html", context)

    def pairs_alike(self):
        return list(islice(type(self).alike(), MOST_PAIRS))

    def merge_view(self, request, kept, gone):
        if not self.has_merge_permission(request):
            raise PermissionDenied
        found = self.model.objects.in_bulk([key for key in (kept, gone) if is_key(key)])
        if len(found) < 2:
            raise Http404
        if request.method == "POST" and self.perform(request, found[kept], found[gone]):
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", kept)
        return self.page_of_merge(request, found[kept], found[gone])

    def perform(self, request, kept, gone) -> bool:
        words = {"kept": str(kept), "gone": str(gone)}
        try:
            type(self).merge(kept, gone, request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return False
        message = _("«%(gone)s» is now one with «%(kept)s».") % words
        self.log_change(request, kept, message)
        messages.success(request, message)
        return True

    def page_of_merge(self, request, kept, gone):
        fields = [self.model._meta.get_field(name) for name in names_of(self.model)]
        sides = [self.side_of(record, fields) for record in (kept, gone)]
        context = {
            **self.admin_site.each_context(request),
            "title": _("Merge two records"),
            "opts": self.opts,
            "sides": sides,
            "rows": list(zip(map(label_of, fields), *(side.values for side in sides), strict=True)),
            "numbers": list(zip(self.names_of_relations(), *(side.numbers for side in sides), strict=True)),
            "exchanged": self.address_of_merge(gone, kept),
        }
        return TemplateResponse(request, "admin/people/merge.html", context)

    def names_of_relations(self):
        return [
            capfirst(relation.related_model._meta.verbose_name_plural)
            for relation in relations_to(self.model)
        ]

    def side_of(self, record, fields) -> Side:
        return Side(
            record,
            [in_words(field, value_of(field, record)) for field in fields],
            [rows_naming(relation, record).count() for relation in relations_to(self.model)],
            reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[record.pk]),
        )


def value_of(field, record):
    value = field.value_from_object(record)
    return [each.pk for each in value] if field.many_to_many else value
