"""The admin site of the desk: its names, first page, extra pages and autocomplete."""

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.views import shortcut
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from portal.desk import handbook
from portal.desk.choosing import is_key
from portal.desk.query_limits import with_query_limits
from portal.desk.rights import about_records_within_reach, can, require
from portal.desk.system_status import system_status
from portal.operations.logs import log_refusal
from portal.search.currency import index_is_current


class LabelledAutocomplete(AutocompleteJsonView):
    """Autocomplete whose labels tell namesakes apart; the model's admin makes them for a whole page at once."""

    def process_request(self, request):
        """Django forbids an address that asks of no field at all; nobody lacks a right there, and nothing is found."""
        try:
            return super().process_request(request)
        except PermissionDenied as error:
            raise Http404 from error

    def get_queryset(self):
        return self.model_admin.in_order_for_choice(super().get_queryset())

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        self.labels = self.model_admin.choice_labels(self.request, list(context["object_list"]))
        return context

    def serialize_result(self, obj, to_field_name):
        result = super().serialize_result(obj, to_field_name)
        return {**result, "text": self.labels.get(obj.pk, result["text"])}


def view_on_site(request, content_type_id: str, object_id: str):
    """To the page of a record, whose address tells its title: for those alone who may see the record."""
    kind = ContentType.objects.filter(pk=content_type_id).first() if is_key(content_type_id) else None
    model = kind.model_class() if kind else None
    record = model._base_manager.filter(pk=object_id).first() if model and is_key(object_id) else None
    if record is None:
        raise Http404
    require(request.user, "view", record)
    return shortcut(request, content_type_id, object_id)


class Desk(AdminSite):
    site_title = "Кеңес"
    site_header = "Кеңес"
    index_title = _("Desk")
    empty_value_display = "—"
    enable_nav_sidebar = False

    @property
    def login_form(self):
        from portal.desk.second_factor import SignIn  # models, which are not loaded when the site is made

        return SignIn

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Bulk deletion leaves nothing to recover; drafts are deleted one by one, registers are merged.
        self.disable_action("delete_selected")

    # Pages of the desk that belong to no register, as (address, view, name); the apps add them.
    pages: list[tuple] = []

    # Accounts: passwords by mail, the second factor.

    def get_urls(self):
        from portal.desk.passwords import password_urls
        from portal.desk.second_factor import second_factor_page

        set_up = path(
            "second-factor/", lambda request: second_factor_page(request, self), name="second_factor"
        )
        own = [
            path(address, self.admin_view(self.page(view)), name=name) for address, view, name in self.pages
        ]
        shown = path(
            "r/<path:content_type_id>/<path:object_id>/", self.admin_view(view_on_site), name="view_on_site"
        )
        stock = [each for each in super().get_urls() if getattr(each, "name", "") != shown.name]
        return [set_up, shown, *password_urls(self), *handbook.handbook_urls(self), *own, *stock]

    def page(self, view):
        return lambda request: view(request, self)

    def has_permission(self, request):
        from portal.desk.second_factor import is_verified

        return can(request.user, "enter_desk") and is_verified(request)

    def login(self, request, extra_context=None):
        from portal.desk.second_factor import must_set_up_second_factor

        is_half_in = can(request.user, "enter_desk") and not self.has_permission(request)
        if request.method == "GET" and is_half_in and must_set_up_second_factor(request.user):
            return redirect("admin:second_factor")
        if request.user.is_authenticated and not self.has_permission(request):
            log_refusal(request, "no staff")
        return super().login(request, {"mail_is_set": settings.MAIL_IS_SET, **(extra_context or {})})

    def get_log_entries(self, request):
        return about_records_within_reach(request.user, super().get_log_entries(request), self._registry)

    # Set by the app of the records, both functions of the user: the work to do as (label, count, address), and more
    # context for the template of the first page.
    task_counts = news = None

    def index(self, request, extra_context=None):
        tasks = self.task_counts(request.user) if self.task_counts else []
        news = self.news(request.user) if self.news else {}
        is_current = index_is_current()
        shown = {
            "tasks": tasks,
            "search_is_current": is_current,
            "system_status": system_status(is_current),
            **news,
        }
        return super().index(request, shown | (extra_context or {}))

    @property
    def site_url(self):
        return reverse("home")

    def admin_view(self, view, cacheable=False):
        from portal.desk.form_keys import once_per_key  # a model, which is not loaded when the site is made

        return super().admin_view(with_query_limits(once_per_key(view)), cacheable)

    def autocomplete_view(self, request):
        return LabelledAutocomplete.as_view(admin_site=self)(request)
