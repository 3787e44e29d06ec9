"""A new password by mail: Django's own pages and tokens with the templates of the desk.

The answer and the work done for it are the same whether the address belongs to an account or not. An account gets at
most one letter in five minutes, a visitor ten attempts in fifteen.
"""

from django.conf import settings
from django.contrib.auth import get_user_model, views
from django.contrib.auth.forms import PasswordResetForm
from django.urls import path, reverse_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.desk.letters import account_letter, send_in_background
from portal.web import counters
from portal.web.client_address import visitor_address
from portal.web.rate_limits import too_many_requests

PAUSE = 5 * 60
WINDOW, ATTEMPTS = 15 * 60, 10


class PasswordLetterForm(PasswordResetForm):
    """Unlike Django's form, also for those who were invited and have not chosen a password yet."""

    def get_users(self, email):
        staff = get_user_model().objects.filter(email__iexact=email, is_active=True, is_staff=True)
        return [user for user in staff if user.email.casefold() == email.casefold()]

    def save(self, **_options):
        users, language = self.get_users(self.cleaned_data["email"]), get_language()
        send_in_background(
            lambda: [
                account_letter(user, "admin/letters/password", [language])
                for user in users
                if may_get_letter(user)
            ]
        )


def may_get_letter(user) -> bool:
    return counters.add_to_count(f"letter:{user.pk}", PAUSE) == 1


class DeskPage:
    """What the pages share; `site` is the desk."""

    site = None

    def get_context_data(self, **kwargs):
        return {**self.site.each_context(self.request), **super().get_context_data(**kwargs)}


class AskForPassword(DeskPage, views.PasswordResetView):
    form_class = PasswordLetterForm
    template_name = "admin/password_ask.html"
    success_url = reverse_lazy("admin:password_reset_done")
    title = _("A new password by mail")
    extra_context = {"subtitle": None}

    def post(self, request, *args, **kwargs):
        if counters.add_to_count(f"password:{visitor_address(request)}", WINDOW) > ATTEMPTS:
            return too_many_requests(request, WINDOW)
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(mail_is_set=settings.MAIL_IS_SET, **kwargs)


class PasswordLetterSent(DeskPage, views.PasswordResetDoneView):
    template_name = "admin/password_asked.html"
    title = _("Look into your mail")


class ChoosePassword(DeskPage, views.PasswordResetConfirmView):
    template_name = "admin/password_choose.html"
    success_url = reverse_lazy("admin:password_reset_complete")
    title = _("Choose a password")


class PasswordChosen(DeskPage, views.PasswordResetCompleteView):
    template_name = "admin/password_chosen.html"
    title = _("The password is set")


def password_urls(site) -> list:
    return [
        path("password/", AskForPassword.as_view(site=site), name="password_reset"),
        path("password/asked/", PasswordLetterSent.as_view(site=site), name="password_reset_done"),
        path("password/<uidb64>/<token>/", ChoosePassword.as_view(site=site), name="password_reset_confirm"),
        path("password/chosen/", PasswordChosen.as_view(site=site), name="password_reset_complete"),
    ]
