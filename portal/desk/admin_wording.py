"""Translates the texts that Django's admin writes in English without asking a catalogue.

`translate_admin` replaces Django's functions with those below when the portal starts. All other texts of the admin
come from `locale/`.
"""

import json
import re
from functools import cache

from django.apps import apps
from django.contrib.admin import widgets
from django.contrib.admin.models import LogEntry
from django.contrib.admin.templatetags import admin_list
from django.contrib.admin.utils import NestedObjects
from django.contrib.auth.forms import AdminPasswordChangeForm, SetUnusablePasswordMixin
from django.contrib.auth.models import Group, Permission
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from portal.desk.comments import comment_to_show

# The admin's own words for the four actions that Django creates permissions for.
DEFAULT_ACTIONS = {"add": _("Add"), "change": _("Change"), "delete": _("Delete"), "view": _("View")}
ICONS = {True: ("yes", _("Yes")), False: ("no", _("No")), None: ("unknown", _("Unknown"))}
OWN_APPS = ("people", "events")
STORED_LABEL = re.compile(r"(.*?)(?: \((in \w+)\)| (\[\w+\]))?", re.DOTALL)
PASSWORD_WARNING = format_lazy(
    '{}<ul id="id_unusable_warning" class="messagelist"><li class="warning">{}</li></ul>',
    SetUnusablePasswordMixin.usable_password_help_text,
    _("If disabled, the current password for this user will be lost."),
)

# Models of libraries whose authors named them outside any catalogue: the app, one and several.
LIBRARY_MODEL_NAMES = {
    "otp_totp.totpdevice": (
        _("One-time codes"),
        _("device for one-time codes"),
        _("devices for one-time codes"),
    ),
}

_worded_by_django = LogEntry.get_change_message


def translate_admin() -> None:
    widgets.SELECT2_TRANSLATIONS["kk"] = "kk"  # its file is in static/admin/js/vendor/select2/i18n
    Permission.__str__ = permission_wording
    Group.__str__ = group_wording
    LogEntry.get_change_message = change_message
    NestedObjects.can_fast_delete = is_link_table
    admin_list._boolean_icon = boolean_icon
    AdminPasswordChangeForm.usable_password_help_text = PASSWORD_WARNING
    for label_of_model, names in LIBRARY_MODEL_NAMES.items():
        name_model(apps.get_model(label_of_model), *names)


def name_model(model, app: str, one: str, several: str) -> None:
    model._meta.app_config.verbose_name = app
    model._meta.verbose_name, model._meta.verbose_name_plural = one, several


def permission_wording(permission: Permission) -> str:
    """«Іс-шаралар | іс-шара | Қосу»; Django itself shows the English name that it stored while migrating.

    The name of a permission that a model declares itself is a message of our catalogue.
    """
    action, _underscore, model = permission.codename.partition("_")
    if action in DEFAULT_ACTIONS and model == permission.content_type.model:
        return f"{permission.content_type} | {DEFAULT_ACTIONS[action]}"
    return f"{permission.content_type} | {gettext(permission.name)}"


def group_wording(group: Group) -> str:
    """The names of our own groups are messages of the catalogue; other names stay as they were given."""
    return gettext(group.name)


def change_message(entry: LogEntry) -> str:
    """The message of a history entry or the comment of a revision, translated; see `translate_label`."""
    if not entry.change_message.startswith("["):
        return comment_to_show(entry.change_message)
    try:
        parts = json.loads(entry.change_message)
    except json.JSONDecodeError:
        return entry.change_message
    for changed in (part["changed"] for part in parts if "changed" in part):
        changed["fields"] = [translate_label(text) for text in changed["fields"]]
    return _worded_by_django(LogEntry(change_message=json.dumps(parts)))


def translate_label(text: str) -> str:
    """A stored English label of a form field in the language of the page.

    Histories keep «Title (in Kazakh)» and older ones «Title [kk]»; the catalogue knows "title" and "in Kazakh".
    """
    name, language, code = STORED_LABEL.fullmatch(text).groups()
    of_ours = labels_by_english_text().get(name)
    known = capfirst(str(of_ours)) if of_ours else gettext(name)
    if known == name:
        known = capfirst(gettext(name[:1].lower() + name[1:]))
    if language:
        return f"{known} ({gettext(language)})"
    return f"{known} {code}" if code else known


@cache
def labels_by_english_text() -> dict[str, str]:
    """The label of every field of our models, by the English form that histories store.

    The stored form begins with a capital letter and has lost its context. Looking it up in the catalogue as it stands
    would translate «Summary» as the heading under which Django sums up a deletion.
    """
    labels = {}
    with override(None):  # as messages stand in the code
        for app in OWN_APPS:
            for field in (
                field for model in apps.get_app_config(app).get_models() for field in model._meta.fields
            ):
                labels.setdefault(str(capfirst(field.verbose_name)), field.verbose_name)
    return labels


def is_link_table(collector, rows, from_field=None) -> bool:
    """Whether rows only link two records; the page that asks before a deletion then leaves them out.

    Django would list them as «Group_permissions object (5)». They are still deleted: another collector does that.
    """
    model = getattr(rows, "model", rows)
    return bool(getattr(model, "_meta", None) and model._meta.auto_created)


def boolean_icon(value: bool | None) -> str:
    name, spoken = ICONS[value]
    return format_html('<img src="{}" alt="{}">', static(f"admin/img/icon-{name}.svg"), spoken)
