"""The import of a table at the desk: a template to fill, a check that saves nothing, then the import itself."""

import csv

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.importing import COLUMNS, MOST_ROWS, import_table

MOST_SHOWN = 100


class TableForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("table"), widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}), max_length=200
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if not file.name.lower().endswith((".csv", ".xlsx")):
            raise ValidationError(_("Choose a table in CSV or XLSX."))
        return file


class ImportsTables:
    """For the admin of events."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("import/", view(self.import_view), name="events_event_import"),
            path("import/template.csv", view(self.template_view), name="events_event_import_template"),
            *super().get_urls(),
        ]

    def template_view(self, request):
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="events.csv"'
        response.write("\ufeff")
        csv.writer(response).writerow(COLUMNS)
        return response

    def import_view(self, request):
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = TableForm(request.POST or None, request.FILES or None)
        outcome = None
        if request.method == "POST" and form.is_valid():
            outcome = self.imported(request, form)
            if outcome and outcome.events and not outcome.mistakes and "check" not in request.POST:
                messages.success(request, _("%(count)d drafts imported.") % {"count": len(outcome.events)})
                return redirect("admin:events_event_changelist")
        context = {
            **self.admin_site.each_context(request),
            "title": _("Import a table"),
            "opts": self.opts,
            "form": form,
            "outcome": outcome,
            "mistakes": outcome.mistakes[:MOST_SHOWN] if outcome else [],
            "columns": COLUMNS,
            "most": MOST_ROWS,
        }
        return TemplateResponse(request, "admin/events/event/import.html", context)

    def imported(self, request, form):
        file = form.cleaned_data["file"]
        try:
            return import_table(file, file.name, by=request.user, dry_run="check" in request.POST)
        except ValidationError as error:
            form.add_error("file", error)
            return None
