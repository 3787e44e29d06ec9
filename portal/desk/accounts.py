"""Staff accounts: invited by mail, given roles, deactivated but never deleted, so that the audit log keeps the names.

Only those who may change accounts reach these pages, and nobody gives more rights than they have
(`portal.desk.account_rights`): a role with more rights is not offered; an account with more rights cannot be changed,
nor its password or second factor. Only superusers give permissions beside the roles or make other superusers.
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

from portal.desk.account_rights import OWN_RIGHTS_LOST, grantable_roles, would_hold_account_right
from portal.desk.comments import comment_to_store
from portal.desk.form_keys import KEY_FIELD, KeyField
from portal.desk.form_tampering import editable_field_names, refuse_columns_not_in_form
from portal.desk.guarded_admin import GuardedAdmin
from portal.desk.letters import account_letter, password_page_address, send_in_background
from portal.desk.rights import can
from portal.desk.roles import AuditedAdmin, contains_words
from portal.desk.searching import Searchable
from portal.language import LANGUAGES
from portal.language.cleaning import clean_line

INVITATION_LETTER = "admin/letters/invitation"
CLEANED_COLUMNS = {User: ("username", "first_name", "last_name", "email"), Group: ("name",)}
STATUS_FIELDS = ("is_active", "is_staff", "is_superuser")
AUDITED_FIELDS = (
    "username",
    "email",
    "first_name",
    "last_name",
    "is_active",
    "is_staff",
    "is_superuser",
    "groups",
)


class UniqueAddress:
    """For an account form: no two accounts share a mail address, so that a password letter reaches one person."""

    def clean_email(self):
        email = self.cleaned_data["email"]
        others = User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk)
        if email and others.exists():
            raise ValidationError(_("Another account has this address."))
        return email


class InvitationForm(UniqueAddress, forms.ModelForm):
    """A new account; it has no password until the person chooses one."""

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


class PasswordChangeLink(ReadOnlyPasswordHashWidget):
    """The link to set a new password, and whether there is one; parts of the hash are not shown."""

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["summary"] = [entry for entry in context["summary"] if "value" not in entry]
        return context


class AccountForm(UniqueAddress, UserChangeForm):
    password = ReadOnlyPasswordHashField(label=gettext_lazy("Password"), widget=PasswordChangeLink)

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk == self.by.pk:
            for name in self.own_rights_lost(cleaned):
                self.add_error(name, OWN_RIGHTS_LOST)
        return cleaned

    def own_rights_lost(self, cleaned) -> list[str]:
        """The fields with which the account would lock itself out of the desk or of the account pages."""
        lost = [
            name
            for name in self.fields
            if name in STATUS_FIELDS and self.initial[name] and not cleaned.get(name)
        ]
        if not would_hold_account_right(self.instance, cleaned):
            lost.append("groups")
        return lost


class AccountAdmin(AuditedAdmin, Searchable, GuardedAdmin, UserAdmin):
    add_form, form = InvitationForm, AccountForm
    add_form_template = None
    list_display = ["username", "email", "first_name", "last_name", "role", "is_active", "last_login"]
    list_filter = ["is_active", "groups"]
    actions = ["invite_again", "end_second_factor"]
    added = gettext_noop("Invited.")
    filter_horizontal = []  # Django's two-box widget has names in places where ARIA allows none
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
        """Compares in Python: there are few accounts, and SQLite and PostgreSQL fold letters differently."""
        named = users.values_list("pk", "username", "first_name", "last_name", "email")
        return users.filter(pk__in=[key for key, *names in named if contains_words(names, words)])

    # Nobody gives more rights than they have.

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        if obj is None:
            form.base_fields["groups"] = forms.ModelChoiceField(
                grantable_roles(request.user), label=gettext_lazy("role")
            )
            form.base_fields[KEY_FIELD] = KeyField()
        return form

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "groups":
            field.queryset = grantable_roles(request.user)
        return field

    def user_change_password(self, request, id, form_url=""):  # noqa: A002  named by Django
        if unquote(id) == str(request.user.pk):  # changing one's own password also asks for the old one
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
            refuse_columns_not_in_form(request.POST, User, editable_field_names(self, request, user))
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
            transaction.on_commit(
                lambda: send_in_background(lambda: [account_letter(user, INVITATION_LETTER, LANGUAGES)])
            )
            messages.info(request, _("An invitation goes to %(address)s.") % {"address": user.email})
            return
        address = password_page_address(user, default_token_generator.make_token(user), get_language())
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
                self.log_change(request, user, comment_to_store(gettext_noop("The second factor was ended.")))
                words = _("%(name)s sets up a new second factor at the next sign-in.")
                messages.success(request, words % {"name": user})


def clean_names(sender, instance, **kwargs):
    """Clean the text columns of Django's own models before every save; our field classes do this for our models."""
    for name in CLEANED_COLUMNS[sender]:
        setattr(instance, name, clean_line(getattr(instance, name)))


def register_account_admin(site):
    """Replace Django's own account admin with this one."""
    for model in CLEANED_COLUMNS:
        pre_save.connect(clean_names, sender=model, dispatch_uid=f"clean-{model._meta.model_name}")
    site.unregister(User)
    site.register(User, AccountAdmin)
    reversion.register(User, fields=AUDITED_FIELDS)
