"""The roles of staff at the desk, in the place of Django's own page, on which anybody could give any right."""

import reversion
from django import forms
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_noop

from portal.desk.account_rights import OWN_RIGHTS, gives_accounts, rights_of
from portal.desk.comments import comment
from portal.desk.form_keys import address_of
from portal.desk.form_tampering import refuse_other_actions
from portal.desk.guarded_admin import GuardedAdmin
from portal.desk.searching import Searchable
from portal.language.alphabet import fold


class KeepsTrail:
    """For what belongs to no record: what becomes of an account or a role is a revision too."""

    added = gettext_noop("Created.")

    def changelist_view(self, request, extra_context=None):
        refuse_other_actions(self, request)
        return super().changelist_view(request, extra_context)

    def log_addition(self, request, obj, message):
        note(obj, request.user, comment(self.added))
        request.address_made = address_of(self, obj)
        return super().log_addition(request, obj, message)

    def log_change(self, request, obj, message):
        entry = super().log_change(request, obj, message)
        note(obj, request.user, entry.get_change_message() if isinstance(message, list) else message)
        return entry


def holds(names, words: str) -> bool:
    text = fold(" ".join(names))
    return all(word in text for word in words.split())


def note(record, by, words: str):
    with reversion.create_revision():
        reversion.add_to_revision(record)
        reversion.set_user(by)
        reversion.set_comment(words)


class RoleForm(forms.ModelForm):
    """Whoever changes their own role keeps the right over accounts, in this role or in another way."""

    def clean_permissions(self):
        permissions = self.cleaned_data["permissions"]
        roles = self.by.groups.exclude(pk=self.instance.pk)
        is_own = self.instance.pk and self.by.groups.filter(pk=self.instance.pk).exists()
        had = is_own and not self.by.is_superuser and gives_accounts([self.instance])
        if had and not gives_accounts(roles, [*permissions, *self.by.user_permissions.all()]):
            raise ValidationError(OWN_RIGHTS)
        return permissions


class RoleAdmin(KeepsTrail, Searchable, GuardedAdmin, GroupAdmin):
    form = RoleForm
    filter_horizontal = []  # Django's two boxes bear names where none may stand

    def matching(self, roles, words):
        """Roles are few and have names in the language of the desk."""
        return roles.filter(pk__in=[role.pk for role in roles if holds([role.name, str(role)], words)])

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "permissions":
            field.queryset = rights_of(request.user).select_related("content_type").order_by("pk")
        return field


def take_over(site):
    site.unregister(Group)
    site.register(Group, RoleAdmin)
    reversion.register(Group)
