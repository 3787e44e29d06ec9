"""The audit log at the desk: who did what with which record and when, with filters.

It is read from the revisions, which every change writes: forms, workflow actions, imports, merges, restores, accounts.
"""

import datetime as dt
import json
from dataclasses import dataclass

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.core import serializers
from django.db.models import Q
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from reversion.models import Version

from events.models import Award, Event, Subject
from events.rights import about_records_within_reach, can, require
from people.models import Organisation, Person, Region
from portal.desk.bilingual import validate_year
from portal.desk.choosing import LONGEST_KEY
from portal.desk.comments import MESSAGE

KINDS = {
    model._meta.model_name: model
    for model in (Event, Person, Organisation, Region, Subject, Award, User, Group)
}
PAGE = 50
# Actions, with the beginnings of the comments (see `portal.desk.comments`) by which a revision is recognised.
ACTIONS = {
    "created": (gettext_lazy("created"), ("Created.", "Copied from", "Loaded from")),
    "changed": (gettext_lazy("changed"), ()),
    "review": (gettext_lazy("sent for review"), ("Sent for review.",)),
    "returned": (gettext_lazy("returned to draft"), ("Returned to draft",)),
    "published": (gettext_lazy("published"), ("Published.",)),
    "scheduled": (gettext_lazy("scheduled"), ("Scheduled for",)),
    "withdrawn": (gettext_lazy("withdrawn"), ("Withdrawn:",)),
    "restored": (gettext_lazy("restored"), ("Restored to",)),
    "imported": (gettext_lazy("imported"), ("Imported from",)),
    "taken_back": (gettext_lazy("import taken back"), ("Before the import was taken back.",)),
    "merged": (gettext_lazy("merged"), ("Before «%(gone)s»", "The merge of")),
    "renamed": (gettext_lazy("renamed"), ("Renamed from", "Before it was renamed.")),
    "deleted": (gettext_lazy("deleted"), ("Before it was deleted.",)),
    "accounts": (gettext_lazy("account invited"), ("Invited.", "The second factor")),
}


def stored_as(message: str) -> str:
    """The beginning of a stored comment with this message."""
    return json.dumps({MESSAGE: message}, ensure_ascii=False).removesuffix('"}')


def action_condition(action: str) -> Q:
    messages = ACTIONS[action][1]
    if not messages:
        return ~Q(revision__comment__startswith=stored_as(""))
    return Q(*[("revision__comment__startswith", stored_as(each)) for each in messages], _connector=Q.OR)


def readable_kinds(user) -> dict:
    """The registers that this account may read; a publisher may not read accounts, so the log shows none."""
    return {code: model for code, model in KINDS.items() if can(user, "view", model)}


def kind_choices(kinds: dict):
    names = [(code, capfirst(model._meta.verbose_name)) for code, model in kinds.items()]
    return [("", _("all")), *names]


def action_choices():
    return [("", _("all")), *((code, label) for code, (label, _messages) in ACTIONS.items())]


class AuditLogForm(forms.Form):
    who = forms.ModelChoiceField(
        User.objects.order_by("username"),
        label=gettext_lazy("user"),
        required=False,
        empty_label=gettext_lazy("all"),
        to_field_name="username",
    )
    kind = forms.ChoiceField(label=gettext_lazy("kind"), required=False)
    deed = forms.ChoiceField(label=gettext_lazy("deed"), required=False, choices=action_choices)
    record = forms.CharField(label=gettext_lazy("record"), required=False, max_length=200)
    after = forms.DateField(
        label=gettext_lazy("from"), required=False, validators=[validate_year], widget=AdminDateWidget
    )
    before = forms.DateField(
        label=gettext_lazy("up to"), required=False, validators=[validate_year], widget=AdminDateWidget
    )
    older = forms.IntegerField(
        required=False, min_value=1, max_value=10**LONGEST_KEY, widget=forms.HiddenInput
    )

    def __init__(self, data, user):
        super().__init__(data)
        self.user = user
        self.kinds = readable_kinds(user)
        self.fields["kind"].choices = kind_choices(self.kinds)

    def found(self):
        """The versions of records, newest first."""
        asked = self.cleaned_data
        models = [KINDS[asked["kind"]]] if asked.get("kind") else self.kinds.values()
        kinds = ContentType.objects.get_for_models(*models).values()
        versions = Version.objects.filter(content_type__in=kinds)
        versions = about_records_within_reach(self.user, versions, models)
        conditions = {
            "revision__user": asked.get("who"),
            "serialized_data__contains": asked.get("record"),  # its names and address in both languages
            "revision__date_created__gte": asked.get("after") and start_of_day(asked["after"]),
            "revision__date_created__lt": asked.get("before") and start_of_day(asked["before"], days=1),
            "pk__lt": asked.get("older"),
        }
        versions = versions.filter(**{lookup: value for lookup, value in conditions.items() if value})
        return versions.filter(action_condition(asked["deed"])) if asked.get("deed") else versions


def start_of_day(day: dt.date, days: int = 0) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days), dt.time()))


@dataclass(frozen=True)
class AuditLogEntry:
    version: Version
    kind: str
    name: str
    address: str


def name_in_version(version: Version) -> str:
    """The name of the record as this version has it, in the language of the page."""
    try:
        (item,) = serializers.deserialize(version.format, version.serialized_data, ignorenonexistent=True)
    except serializers.base.DeserializationError:  # written before a change of the model
        return version.object_repr
    return str(item.object)


def audit_log_entry(version: Version) -> AuditLogEntry:
    opts = version._model._meta
    try:
        address = reverse(f"admin:{opts.app_label}_{opts.model_name}_history", args=[version.object_id])
    except NoReverseMatch:
        address = ""
    return AuditLogEntry(version, str(capfirst(opts.verbose_name)), name_in_version(version), address)


def audit_log_page(request, site):
    require(request.user, "read_audit_log")
    form = AuditLogForm(request.GET, request.user)
    versions = []
    if form.is_valid():
        found = form.found().select_related("revision__user", "content_type").order_by("-pk")
        versions = list(found[: PAGE + 1])
    context = {
        **site.each_context(request),
        "title": _("Audit trail"),
        "form": form,
        "media": forms.Media(js=["admin/js/core.js"]) + form.media,  # the calendars build on it
        "entries": [audit_log_entry(version) for version in versions[:PAGE]],
        "older": older_entries_address(request, versions),
    }
    return TemplateResponse(request, "admin/audit_log.html", context)


def older_entries_address(request, versions) -> str:
    if len(versions) <= PAGE:
        return ""
    query = request.GET.copy()
    query["older"] = versions[PAGE - 1].pk
    return f"?{query.urlencode()}"
