"""The accounts of staff: invited by mail, given a role, switched off but never deleted, so that the trail keeps names.

Only who may change accounts gets here, and nobody gives more than they have (`portal.desk.account_rights`): a role with
more rights is not offered, an account with more of them is not changed, its password and second factor included. Rights
beside the roles, and accounts that may do everything, are for those who may do everything themselves.
"""

import reversion
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import action, display
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import (
    ReadOnlyPasswordHashField,
    ReadOnlyPasswordHashWidget,
    UserChangeForm,
)
from django.contrib.auth.models import Group, User
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.signals import pre_save
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext_lazy, gettext_noop
from django.utils.translation import gettext as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal.desk.account_rights import OWN_RIGHTS, gives_accounts, grantable_roles
from portal.desk.comments import comment
from portal.desk.form_keys import FIELD, KeyField
from portal.desk.form_tampering import open_names, refuse_closed_columns
from portal.desk.guarded_admin import GuardedAdmin
from portal.desk.letters import address_of_password, letter_to, post
from portal.desk.rights import can
from portal.desk.roles import KeepsTrail, holds
from portal.desk.searching import Searchable
from portal.language import LANGUAGES
from portal.language.cleaning import clean_line

INVITATION = "admin/letters/invitation"
LINES = {User: ("username", "first_name", "last_name", "email"), Group: ("name",)}
STANDING = ("is_active", "is_staff", "is_superuser")
IN_THE_TRAIL = (
    "username",
    "email",
    "first_name",
    "last_name",
    "is_active",
    "is_staff",
    "is_superuser",
    "groups",
)


class OwnAddress:
    """For a form of an account: a letter must not reach two people."""

    def clean_email(self):
        email = self.cleaned_data["email"]
        others = User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk)
        if email and others.exists():
            raise ValidationError(_("Another account has this address."))
        return email


class Invitation(OwnAddress, forms.ModelForm):
    """A new account: without a password until the person chooses one."""

    email = forms.EmailField(label=gettext_lazy("email address"))
    groups = forms.ModelChoiceField(Group.objects.none(), label=gettext_lazy("role"))

    class Meta:
        model = User
        fields = ("username", "email", "first_name", "last_name")

    def clean_groups(self):
        return [self.cleaned_data["groups"]]

    def save(self, commit=True):
        self.instance.is_staff = True
        self.instance.set_unusable_password()
        return super().save(commit)


class PasswordChange(ReadOnlyPasswordHashWidget):
    """The way to a new password, and whether there is one; its hash is of use to nobody at the desk."""

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["summary"] = [entry for entry in context["summary"] if "value" not in entry]
        return context


class AccountForm(OwnAddress, UserChangeForm):
    password = ReadOnlyPasswordHashField(label=gettext_lazy("Password"), widget=PasswordChange)

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk == self.by.pk:
            for name in self.own_rights_lost(cleaned):
                self.add_error(name, OWN_RIGHTS)
        return cleaned

    def own_rights_lost(self, cleaned) -> list[str]:
        """The fields by which the account would lock itself out of the desk or of the accounts."""
        lost = [
            name for name in self.fields if name in STANDING and self.initial[name] and not cleaned.get(name)
        ]
        is_superuser = cleaned.get("is_superuser", self.instance.is_superuser)
        permissions = cleaned.get("user_permissions", self.instance.user_permissions.all())
        if not is_superuser and not gives_accounts(cleaned.get("groups", []), permissions):
            lost.append("groups")
        return lost


class AccountAdmin(KeepsTrail, Searchable, GuardedAdmin, UserAdmin):
    add_form, form = Invitation, AccountForm
    add_form_template = None
    list_display = ["username", "email", "first_name", "last_name", "role", "is_active", "last_login"]
    list_filter = ["is_active", "groups"]
    actions = ["invite_again", "end_second_factor"]
    added = gettext_noop("Invited.")
    filter_horizontal = []  # Django's two boxes bear names where none may stand
    readonly_fields = ["last_login", "date_joined"]
    add_fieldsets = [
        (
            None,
            {
                "description": gettext_lazy(
                    "The person gets a letter in both languages with an address at which to choose a password."
                ),
                "fields": ["username", "email", ("first_name", "last_name"), "groups"],
            },
        )
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    def matching(self, users, words):
        """Accounts are few: the databases fold letters differently, this folds them alike."""
        named = users.values_list("pk", "username", "first_name", "last_name", "email")
        return users.filter(pk__in=[key for key, *names in named if holds(names, words)])

    # Nobody gives more than they have.

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        if obj is None:
            form.base_fields["groups"] = forms.ModelChoiceField(
                grantable_roles(request.user), label=gettext_lazy("role")
            )
            form.base_fields[FIELD] = KeyField()
        return form

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "groups":
            field.queryset = grantable_roles(request.user)
        return field

    def user_change_password(self, request, id, form_url=""):  # noqa: A002  named by Django
        if unquote(id) == str(request.user.pk):  # one's own takes the old one, too
            return redirect("admin:password_change")
        return super().user_change_password(request, id, form_url)

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            return self.add_fieldsets
        rights = ["is_active", "is_staff", "groups"]
        if can(request.user, "grant_beside_roles"):
            rights += ["is_superuser", "user_permissions"]
        return [
            (None, {"fields": ["username", "password"]}),
            (gettext_lazy("Personal info"), {"fields": [("first_name", "last_name"), "email"]}),
            (gettext_lazy("Permissions"), {"fields": rights}),
            (gettext_lazy("Important dates"), {"fields": [("last_login", "date_joined")]}),
        ]

    def _changeform_view(self, request, object_id, form_url, extra_context):
        if request.method == "POST" and can(request.user, "change", User):
            user = self.get_object(request, unquote(object_id)) if object_id else None
            refuse_closed_columns(request.POST, User, open_names(self, request, user))
        return super()._changeform_view(request, object_id, form_url, extra_context)

    @display(description=gettext_lazy("role"))
    def role(self, user):
        return ", ".join(map(str, user.groups.all())) or "—"

    # Letters

    def response_add(self, request, obj, post_url_continue=None):
        self.invite(request, obj)
        return super().response_add(request, obj, post_url_continue)

    def invite(self, request, user):
        if settings.MAIL_IS_SET:
            transaction.on_commit(lambda: post(lambda: [letter_to(user, INVITATION, LANGUAGES)]))
            messages.info(request, _("An invitation goes to %(address)s.") % {"address": user.email})
            return
        address = address_of_password(user, default_token_generator.make_token(user), get_language())
        words = _("Mail is not set up here. Hand this address to the person yourself: %(address)s")
        messages.warning(request, words % {"address": address})

    @action(description=gettext_lazy("Invite again by mail"), permissions=["change"])
    def invite_again(self, request, users):
        for user in users.filter(is_active=True, is_staff=True).exclude(email=""):
            if can(request.user, "invite", user):
                self.invite(request, user)

    @action(description=gettext_lazy("End the second factor (lost telephone)"), permissions=["change"])
    def end_second_factor(self, request, users):
        for user in users:
            if user == request.user:
                words = _("A colleague ends your own second factor, or the command give_second_factor.")
                messages.error(request, words)
            elif can(request.user, "end_second_factor", user):
                TOTPDevice.objects.filter(user=user).delete()
                self.log_change(request, user, comment(gettext_noop("The second factor was ended.")))
                words = _("%(name)s sets up a new second factor at the next sign-in.")
                messages.success(request, words % {"name": user})


def clean_names(sender, instance, **kwargs):
    """The columns of the library are not ours; whatever saves an account or a role passes here."""
    for name in LINES[sender]:
        setattr(instance, name, clean_line(getattr(instance, name)))


def take_over(site):
    """Put this in the place of Django's own page of accounts."""
    for model in LINES:
        pre_save.connect(clean_names, sender=model, dispatch_uid=f"clean-{model._meta.model_name}")
    site.unregister(User)
    site.register(User, AccountAdmin)
    reversion.register(User, fields=IN_THE_TRAIL)
