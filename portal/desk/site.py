"""The site of the desk: its names, its home, its look-up while typing."""

from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.desk.bounds import bounded
from portal.logs import tell_of_refusal


class LookUp(AutocompleteJsonView):
    """Autocomplete whose labels tell namesakes apart; the model's admin makes them for a whole page at once."""

    def get_queryset(self):
        return self.model_admin.in_order_for_choice(super().get_queryset())

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        self.labels = self.model_admin.choice_labels(list(context["object_list"]))
        return context

    def serialize_result(self, obj, to_field_name):
        result = super().serialize_result(obj, to_field_name)
        return {**result, "text": self.labels.get(obj.pk, result["text"])}


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

    def login(self, request, extra_context=None):
        if request.user.is_authenticated and not self.has_permission(request):
            tell_of_refusal(request, "no staff")
        return super().login(request, extra_context)

    # Tells the work to do, as (label, number, address); set by the app whose records the desk is for.
    tasks_of = None

    def index(self, request, extra_context=None):
        tasks = self.tasks_of(request.user) if self.tasks_of else []
        return super().index(request, {"tasks": tasks, **(extra_context or {})})

    @property
    def site_url(self):
        return reverse("home")

    def admin_view(self, view, cacheable=False):
        return super().admin_view(bounded(view), cacheable)

    def autocomplete_view(self, request):
        return LookUp.as_view(admin_site=self)(request)
