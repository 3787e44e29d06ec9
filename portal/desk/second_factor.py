"""The second factor: a one-time code from a telephone for those who publish or manage accounts (TOTP, RFC 6238).

Who needs one and has none yet sets it up at the first sign-in; until then no other page of the desk is open.
"""

from base64 import b32encode

import django_otp
import segno
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_otp import DEVICE_ID_SESSION_KEY, match_token
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal.desk.rights import can


class SignIn(AdminAuthenticationForm):
    """The sign-in form with a field for the one-time code, which editors leave empty."""

    code = forms.CharField(
        label=_("One-time code"),
        required=False,
        max_length=10,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        help_text=_("For publishers and administrators: six digits from the application on the telephone."),
    )

    def clean_username(self):
        """No account has a longer name, and PostgreSQL could not store it in the log of attempts."""
        name = self.cleaned_data["username"]
        if len(name) > self.username_field.max_length:
            raise self.get_invalid_login_error()
        return name

    def confirm_login_allowed(self, user):
        super().confirm_login_allowed(user)
        if not has_second_factor(user):
            return
        # `otp_device` makes `login` mark the session as verified; `match_token` accepts each code only once.
        user.otp_device = match_token(user, self.cleaned_data.get("code", "").strip())
        if user.otp_device is None:
            raise ValidationError(
                _("This account needs a one-time code, and the one given is not right or has been used."),
                code="second_factor",
            )


def has_second_factor(user) -> bool:
    return TOTPDevice.objects.devices_for_user(user, confirmed=True).exists()


def needs_second_factor(user) -> bool:
    """Everybody who may publish or change accounts, on a public site (https); never on a test installation."""
    return settings.SITE_IS_SECURE and can(user, "need_second_factor")


def is_verified(request) -> bool:
    """Whether the session began with the second factor, or needs none."""
    return not needs_second_factor(request.user) or DEVICE_ID_SESSION_KEY in request.session


def give_second_factor(user) -> TOTPDevice:
    """A new device; all earlier ones of the account are deleted."""
    TOTPDevice.objects.filter(user=user).delete()
    return TOTPDevice.objects.create(user=user, name="telephone", confirmed=True)


def seed_in_words(device: TOTPDevice) -> str:
    """The account, its seed, and the address that an authenticator application reads from a QR code."""
    return f"{device.user.get_username()}: {b32encode(device.bin_key).decode()} {device.config_url}"


# --- Setting up one's own


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("One-time code"),
        max_length=10,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
        ),
    )


def must_set_up_second_factor(user) -> bool:
    return can(user, "enter_desk") and not has_second_factor(user)


def second_factor_page(request, site):
    """The seed as a QR code and as letters. The device is confirmed, and asked for, from the first right code on.

    An unconfirmed device is kept between requests, so that the picture stays the same when a code was wrong.
    """
    if not request.user.is_authenticated or not must_set_up_second_factor(request.user):
        return redirect("admin:index")
    device, _new = TOTPDevice.objects.get_or_create(user=request.user, name="telephone", confirmed=False)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if device.verify_token(form.cleaned_data["code"].strip()):
            return confirm_second_factor(request, device)
        form.add_error("code", gettext("The code is not right. Wait for the next one and type that."))
    context = {
        **site.each_context(request),
        "title": gettext("Set up the second factor"),
        "form": form,
        "picture": segno.make(device.config_url, error="m").svg_inline(scale=5, light="#fff"),
        "seed": b32encode(device.bin_key).decode(),
    }
    return TemplateResponse(request, "admin/second_factor.html", context)


def confirm_second_factor(request, device: TOTPDevice):
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    django_otp.login(request, device)
    messages.success(
        request, gettext("The second factor is set up. From now on each sign-in asks for a code.")
    )
    return redirect("admin:index")
