"""The second factor: a one-time code from a telephone for those who publish or keep accounts (TOTP, RFC 6238)."""

from base64 import b32encode

from django import forms
from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django_otp import match_token
from django_otp.plugins.otp_totp.models import TOTPDevice

DEEDS_OF_WEIGHT = ("events.publish_event", "auth.change_user")


class SignIn(AdminAuthenticationForm):
    """The desk's form with a place for the code, which an editor leaves empty."""

    code = forms.CharField(
        label=_("One-time code"),
        required=False,
        max_length=10,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        help_text=_("For publishers and administrators: six digits from the application on the telephone."),
    )

    def confirm_login_allowed(self, user):
        super().confirm_login_allowed(user)
        if needs_second_factor(user) and not match_token(user, self.cleaned_data.get("code", "").strip()):
            raise ValidationError(
                _("This account needs a one-time code, and the one given is not right or has been used."),
                code="second_factor",
            )


def needs_second_factor(user) -> bool:
    """Whoever has been given one; on a public site everybody who may publish or change accounts."""
    if TOTPDevice.objects.devices_for_user(user, confirmed=True).exists():
        return True
    return settings.SITE_IS_SECURE and any(user.has_perm(deed) for deed in DEEDS_OF_WEIGHT)


def give_second_factor(user) -> TOTPDevice:
    """A new one in the place of all earlier ones."""
    TOTPDevice.objects.filter(user=user).delete()
    return TOTPDevice.objects.create(user=user, name="telephone", confirmed=True)


def words_about(device: TOTPDevice) -> str:
    """The seed, to be typed or drawn as a QR code by whoever keeps it."""
    return f"{device.user.get_username()}: {b32encode(device.bin_key).decode()} {device.config_url}"
