"""Display settings of a visitor (letter size, colours, spacing), stored in one cookie for both languages."""

from django import forms
from django.utils.translation import gettext_lazy as _

COOKIE = "display"
USUAL = {"size": "100", "scheme": "normal", "spacing": "normal"}
A_YEAR = 365 * 24 * 3600


class DisplayForm(forms.Form):
    size = forms.ChoiceField(
        label=_("Letter size"), choices=[("100", "100 %"), ("150", "150 %"), ("200", "200 %")]
    )
    scheme = forms.ChoiceField(
        label=_("Colours"),
        choices=[
            ("normal", _("Usual")),
            ("black-on-white", _("Black on white")),
            ("white-on-black", _("White on black")),
            ("blue", _("Blue on light blue")),
        ],
    )
    spacing = forms.ChoiceField(label=_("Spacing"), choices=[("normal", _("Usual")), ("wide", _("Wide"))])


def chosen_display(request) -> dict[str, str]:
    """The settings in the cookie as {size, scheme, spacing}; empty without a cookie or with an invalid one."""
    if COOKIE not in request.COOKIES:
        return {}
    form = DisplayForm(dict(zip(USUAL, request.COOKIES[COOKIE].split("."), strict=False)))
    return form.cleaned_data if form.is_valid() else {}


def keep_display(response, choice: dict[str, str], *, secure: bool):
    """Store the settings in the cookie for a year; the defaults need none."""
    if choice == USUAL:
        response.delete_cookie(COOKIE)
    else:
        value = ".".join(choice[name] for name in USUAL)
        response.set_cookie(COOKIE, value, A_YEAR, httponly=True, secure=secure, samesite="Lax")
    return response
