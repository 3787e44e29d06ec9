"""The desk page that renames an organisation from a given day on."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models.naming import COLUMNS
from people.renaming import rename_organisation
from people.rights import require
from portal.desk.bilingual import BilingualFields, language_columns, validate_year


class RenamePages(BilingualFields):
    """For the admin of organisations."""

    def get_urls(self):
        page = self.admin_site.admin_view(self.rename_view)
        return [path("<int:key>/rename/", page, name="people_organisation_rename"), *super().get_urls()]

    def rename_form(self, request) -> type[forms.Form]:
        """The columns of the name as the desk shows them, and the first day of the new one."""
        names = {
            column: self.formfield_for_dbfield(self.model._meta.get_field(column), request)
            for column in COLUMNS
        }
        day = forms.DateField(
            label=gettext_lazy("first day of the new name"),
            help_text=gettext_lazy("Records of earlier days keep the earlier name."),
            validators=[validate_year],
            widget=forms.DateInput(attrs={"class": "vDateField", "size": 10}),
        )
        return type("RenameForm", (RenameForm,), {"first_day": day, **names})

    def rename_view(self, request, key):
        body = self.get_queryset(request).filter(pk=key).prefetch_related("former_names").first()
        if body is None:
            raise Http404
        require(request.user, "rename", body)
        form = self.rename_form(request)(request.POST or None)
        if request.method == "POST" and form.is_valid() and self.renamed(request, body, form):
            return redirect("admin:people_organisation_change", body.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Rename from a day on"),
            "opts": self.opts,
            "body": body,
            "form": form,
            "pairs": [[form[name] for name in language_columns(text)] for text in ("name", "short_name")],
        }
        return TemplateResponse(request, "admin/people/rename.html", context)

    def renamed(self, request, body, form) -> bool:
        names = dict(form.cleaned_data)
        day = names.pop("first_day")
        try:
            body = rename_organisation(body, names, day, request.user)
        except ValidationError as error:
            form.add_error(None, error)
            return False
        self.log_change(request, body, _("Renamed."))
        messages.success(request, _("Its name is now «%(name)s».") % {"name": body})
        return True


class RenameForm(forms.Form):
    """The base of `rename_form`: a name in at least one language."""

    def clean(self):
        data = super().clean()
        if not any(data.get(name) or name in self.errors for name in language_columns("name")):
            self.add_error("name_kk", _("Write it in Kazakh, in Russian or in both."))
        return data
