"""Importing a table at the desk: templates to fill in, a check that saves nothing, the import, and undoing it.

With JavaScript the browser gets JSON lines, so that it can show the progress of a long table; the last line contains
the HTML to show. Without JavaScript the response is an ordinary page.
"""

import json
from collections.abc import Iterator

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.importing import COLUMNS, MOST_ROWS, Ledger, Outcome, import_steps, take_back_import
from events.importing.columns import column_heading
from events.importing.templates import template_csv, template_xlsx
from events.models import Event, TableImport
from events.rights import require, viewable_by, within_reach
from portal.desk.form_keys import answer_like_the_first, claim_form_key, form_key_in, store_answer
from portal.desk.held_uploads import (
    HeldFileInput,
    bring_back_held_files,
    delete_saved_files,
    hold_files_of_forms,
)

MOST_SHOWN = 100
LATEST_SHOWN = 5
ROWS_PER_LINE = 20  # rows between two lines of progress
LINES = "application/x-ndjson"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEMPLATES = {"csv": (template_csv, "text/csv; charset=utf-8"), "xlsx": (template_xlsx, XLSX)}


class TableForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("table"),
        widget=HeldFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
        max_length=200,
    )


class ImportsTables:
    """For the admin of events."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("import/", view(self.import_view), name="events_event_import"),
            path("import/<int:key>/", view(self.imported_view), name="events_event_imported"),
            path(
                "import/template.<slug:shape>", view(self.template_view), name="events_event_import_template"
            ),
            *super().get_urls(),
        ]

    def template_view(self, request, shape):
        if shape not in TEMPLATES:
            raise Http404
        require(request.user, "import", Event)
        make, kind = TEMPLATES[shape]
        response = HttpResponse(make(), content_type=kind)
        response["Content-Disposition"] = f'attachment; filename="events.{shape}"'
        return response

    # Importing

    def import_view(self, request):
        require(request.user, "import", Event)
        counts = form_key_in(request) and "check" not in request.POST
        sent, is_new = claim_form_key(request) if counts else (None, True)
        if not is_new:
            return self.answer_like_the_first(request, sent)
        bring_back_held_files(request)
        form = TableForm(request.POST or None, request.FILES or None)
        is_sent = request.method == "POST" and form.is_valid()
        if sent and not is_sent:
            store_answer(sent, {})
        if is_sent and request.headers.get("Accept") == LINES:
            return StreamingHttpResponse(
                self.progress_lines(request, form, sent),
                content_type=LINES,
                headers={"X-Accel-Buffering": "no"},
            )
        outcome = self.run_import(request, form, sent) if is_sent else None
        if outcome and outcome.revision:
            return redirect("admin:events_event_imported", outcome.record.pk)
        hold_files_of_forms(request, [form])
        return TemplateResponse(
            request, "admin/events/event/import.html", self.import_context(request, form, outcome)
        )

    import_view.claims_its_own_key = (
        True  # an import may take minutes, too long for one transaction around the view
    )

    def answer_like_the_first(self, request, sent):
        """Redirect to the result of the first request; while that still runs, to the list of the latest imports."""
        if request.headers.get("Accept") != LINES:
            return answer_like_the_first(request, sent)
        address = json.loads(sent.answer or "{}").get("go") or reverse("admin:events_event_import")
        return HttpResponse(json_line(go=address), content_type=LINES)

    def run_import(self, request, form, sent) -> Outcome | None:
        steps = self.import_steps_of_form(request, form, sent)
        while True:
            try:
                next(steps)
            except StopIteration as end:
                return end.value

    def import_steps_of_form(self, request, form, sent):
        """Generator of the steps of the import; returns its outcome; for no table None and a form error."""
        file = form.cleaned_data["file"]
        made = {}
        try:
            outcome = yield from import_steps(
                file, file.name, by=request.user, dry_run="check" in request.POST
            )
            if outcome.revision:
                made = {"go": reverse("admin:events_event_imported", args=[outcome.record.pk])}
                delete_saved_files(request)
            return outcome
        except ValidationError as error:
            form.add_error("file", error)
            return None
        finally:
            if sent:
                store_answer(sent, made)

    def progress_lines(self, request, form, sent) -> Iterator[str]:
        with translation.override(request.LANGUAGE_CODE):
            steps = self.import_steps_of_form(request, form, sent)
            while True:
                try:
                    step = next(steps)
                except StopIteration as end:
                    yield json_line(**self.last_line(request, form, end.value))
                    return
                if step.rows % ROWS_PER_LINE == 0 or step.rows == step.of:
                    yield json_line(rows=step.rows, of=step.of, saved=step.saved)

    def last_line(self, request, form, outcome: Outcome | None) -> dict:
        if outcome and outcome.revision:
            return {"go": reverse("admin:events_event_imported", args=[outcome.record.pk])}
        context = self.import_context(request, form, outcome)
        return {"html": render_to_string("admin/events/event/_import_outcome.html", context, request)}

    def import_context(self, request, form, outcome: Outcome | None) -> dict:
        return {
            **self.admin_site.each_context(request),
            "title": _("Import a table"),
            "opts": self.opts,
            "form": form,
            "outcome": outcome,
            "mistakes": outcome.mistakes[:MOST_SHOWN] if outcome else [],
            "ledger": outcome.ledger if outcome else None,
            "columns": [(column, column_heading(column)) for column in COLUMNS],
            "most": MOST_ROWS,
            "latest": viewable_by(request.user, TableImport.latest())[:LATEST_SHOWN],
        }

    # The result of an import

    def imported_view(self, request, key):
        """The drafts of an import, and the button that deletes all of them."""
        imports = within_reach(request.user, TableImport.objects.filter(pk=key))
        record = imports.select_related("by").first()
        if record is None:
            raise Http404
        require(request.user, "view", record)
        events = viewable_by(request.user, Event.objects.filter(pk__in=record.keys())).order_by("date", "pk")
        drafts = events.filter(state=Event.State.DRAFT).count()
        if request.method == "POST":
            return self.take_back_drafts(request, record)
        context = {
            **self.admin_site.each_context(request),
            "title": _("What was imported"),
            "opts": self.opts,
            "record": record,
            "ledger": Ledger.from_dict(record.account) if record.account else None,
            "events": events[:MOST_SHOWN],
            "drafts": drafts,
            "others": events.count() - drafts,
        }
        return TemplateResponse(request, "admin/events/event/imported.html", context)

    def take_back_drafts(self, request, record: TableImport):
        require(request.user, "take_back_import", Event)
        number = take_back_import(record.revision_id, request.user) if record.revision_id else 0
        messages.success(request, _("%(count)d drafts deleted.") % {"count": number})
        return redirect("admin:events_event_imported", record.pk)


def json_line(**values) -> str:
    return json.dumps(values, ensure_ascii=False) + "\n"
