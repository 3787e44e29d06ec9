"""What a filter finds, to take away: tables, a calendar, a feed. The same parameters as the list of events."""

from functools import wraps

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_safe

from events.exports.asking import Asked
from events.exports.shapes import csv_of, jsonl_of, xlsx_of
from events.exports.tables import AWARDS, EVENTS, PARTICIPATIONS

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(view):
    """Give the view what was asked; what cannot be understood is refused in words, before any record is read."""

    @require_safe
    @wraps(view)
    def checked(request, *args, **kwargs):
        asked = Asked(request.GET)
        if mistakes := asked.mistakes:
            return HttpResponse("\n".join(mistakes) + "\n", "text/plain; charset=utf-8", status=400)
        return view(request, asked, *args, **kwargs)

    return checked


def as_file(content, content_type: str, name: str):
    answer = StreamingHttpResponse(content, content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def as_csv(asked: Asked, table, records):
    lines = csv_of(table, records, bom=asked.has_bom)
    return as_file(lines, "text/csv; charset=utf-8", asked.file_name(table.name, "csv"))


@download
def events_csv(request, asked):
    return as_csv(asked, EVENTS, asked.events())


@download
def participations_csv(request, asked):
    return as_csv(asked, PARTICIPATIONS, asked.participations())


@download
def awards_csv(request, asked):
    return as_csv(asked, AWARDS, asked.grants())


@download
def events_jsonl(request, asked):
    lines = jsonl_of(EVENTS, asked.events())
    return as_file(lines, "application/jsonl; charset=utf-8", asked.file_name("events", "jsonl"))


@download
def events_xlsx(request, asked):
    name = asked.file_name("events", "xlsx")
    return FileResponse(xlsx_of(EVENTS, asked.events()), as_attachment=True, filename=name, content_type=XLSX)
