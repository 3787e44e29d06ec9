"""Translation status at the desk: a list filter, oldest records first, and a page with all texts side by side."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.desk import translation_status
from portal.desk.rights import can, require

LANGUAGE_NAMES = {"kk": gettext_lazy("Kazakh"), "ru": gettext_lazy("Russian")}
FILTER_CHOICES = {
    "kk": ("kk", translation_status.MISSING, gettext_lazy("needs Kazakh")),
    "ru": ("ru", translation_status.MISSING, gettext_lazy("needs Russian")),
    "kk_draft": ("kk", translation_status.DRAFT, gettext_lazy("Kazakh not checked")),
    "ru_draft": ("ru", translation_status.DRAFT, gettext_lazy("Russian not checked")),
    "kk_checked": ("kk", translation_status.CHECKED, gettext_lazy("Kazakh checked")),
    "ru_checked": ("ru", translation_status.CHECKED, gettext_lazy("Russian checked")),
}


class LanguageFilter(admin.SimpleListFilter):
    """Records by the state of their texts in one language."""

    title = gettext_lazy("languages")
    parameter_name = "missing"

    def lookups(self, request, model_admin):
        return [(code, label) for code, (_language, _state, label) in FILTER_CHOICES.items()]

    def queryset(self, request, queryset):
        if self.value() not in FILTER_CHOICES:
            return queryset
        language, state, _label = FILTER_CHOICES[self.value()]
        return queryset.filter(translation_status.in_state(queryset.model, language, state))


class TracksTranslations:
    """For the admin of records whose texts are in two languages."""

    def __init__(self, model, admin_site):
        super().__init__(model, admin_site)
        translation_status.checked_models.add(model)

    def get_urls(self):
        page = self.admin_site.admin_view(self.languages_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_languages"
        return [path("<int:key>/languages/", page, name=name), *super().get_urls()]

    def languages_page_address(self, record) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_languages", args=[record.pk])

    def get_ordering(self, request):
        """A list filtered by language is a work queue, so the oldest record comes first."""
        if self.is_queue(request):
            return [*(["created_at"] if hasattr(self.model, "created_at") else []), "pk"]
        return super().get_ordering(request)

    def is_queue(self, request) -> bool:
        return request.GET.get(LanguageFilter.parameter_name) in FILTER_CHOICES

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj and not getattr(request, "is_looking_back", False):
            states = translation_status.translation_states(obj)
            context["languages_address"] = self.languages_page_address(obj)
            context["language_states"] = [
                (LANGUAGE_NAMES[code], translation_status.STATES[state]) for code, state in states.items()
            ]
        return super().render_change_form(request, context, add, change, form_url, obj)

    def languages_view(self, request, key):
        record = self.get_queryset(request).filter(pk=key).first()
        if record is None:
            raise Http404
        require(request.user, "view", record)
        if request.method == "POST":
            self.confirm_check(request, record)
            return redirect(self.languages_page_address(record))
        return TemplateResponse(request, "admin/languages.html", self.languages_page_context(request, record))

    def confirm_check(self, request, record):
        require(request.user, "check_translation", record)
        language = request.POST.get("language")
        if language not in LANGUAGE_NAMES:
            raise Http404
        try:
            translation_status.mark_checked(record, language, request.POST.get("digest", ""), request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return
        words = _("The texts are checked: %(language)s.") % {"language": LANGUAGE_NAMES[language]}
        self.log_change(request, record, words)
        messages.success(request, words)

    def languages_page_context(self, request, record) -> dict:
        texts = list(translation_status.all_texts(record))
        states = translation_status.translation_states(record)
        checks = {
            each.language: each for each in translation_status.language_checks(record).select_related("by")
        }
        columns = [
            {
                "code": code,
                "name": LANGUAGE_NAMES[code],
                "state": states[code],
                "words": translation_status.STATES[states[code]],
                "check": checks.get(code),
                "digest": translation_status.translation_digest(texts, code),
                "gaps": sum(code in text.missing for text in texts),
            }
            for code in LANGUAGE_NAMES
        ]
        return {
            **self.admin_site.each_context(request),
            "title": _("Texts in both languages"),
            "opts": self.opts,
            "record": record,
            "columns": columns,
            "rows": [(text, [(code, text.wordings[code]) for code in LANGUAGE_NAMES]) for text in texts],
            "may_check": can(request.user, "check_translation", record),
        }
