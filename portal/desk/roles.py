"""The roles of staff; replaces Django's group admin, in which anybody who may change roles could give any right."""

import reversion
from django import forms
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_noop

from portal.desk.account_rights import OWN_RIGHTS_LOST, keeps_account_right, permissions_held_by
from portal.desk.comments import comment_to_store
from portal.desk.form_keys import change_form_address
from portal.desk.form_tampering import refuse_actions_not_offered
from portal.desk.guarded_admin import GuardedAdmin
from portal.desk.searching import Searchable
from portal.language.alphabet import fold


class AuditedAdmin:
    """For accounts and roles, whose admin is not a RevisedAdmin: their changes are revisions too, for the audit log."""

    added = gettext_noop("Created.")

    def changelist_view(self, request, extra_context=None):
        refuse_actions_not_offered(self, request)
        return super().changelist_view(request, extra_context)

    def log_addition(self, request, obj, message):
        save_revision(obj, request.user, comment_to_store(self.added))
        request.address_made = change_form_address(self, obj)
        return super().log_addition(request, obj, message)

    def log_change(self, request, obj, message):
        entry = super().log_change(request, obj, message)
        save_revision(obj, request.user, entry.get_change_message() if isinstance(message, list) else message)
        return entry


def contains_words(names, words: str) -> bool:
    text = fold(" ".join(names))
    return all(word in text for word in words.split())


def save_revision(record, by, words: str):
    with reversion.create_revision():
        reversion.add_to_revision(record)
        reversion.set_user(by)
        reversion.set_comment(words)


class RoleForm(forms.ModelForm):
    """Nobody takes the right over accounts away from themselves by changing their own role."""

    def clean_permissions(self):
        permissions = self.cleaned_data["permissions"]
        if not keeps_account_right(self.by, self.instance, permissions):
            raise ValidationError(OWN_RIGHTS_LOST)
        return permissions


class RoleAdmin(AuditedAdmin, Searchable, GuardedAdmin, GroupAdmin):
    form = RoleForm
    filter_horizontal = []  # Django's two-box widget has names in places where ARIA allows none

    def matching(self, roles, words):
        """Roles are few and have names in the language of the desk."""
        return roles.filter(
            pk__in=[role.pk for role in roles if contains_words([role.name, str(role)], words)]
        )

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "permissions":
            field.queryset = permissions_held_by(request.user).select_related("content_type").order_by("pk")
        return field


def register_role_admin(site):
    site.unregister(Group)
    site.register(Group, RoleAdmin)
    reversion.register(Group)
