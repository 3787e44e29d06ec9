"""What a filter finds, to take away: tables, a calendar, a feed. The same parameters as the list of events."""

from functools import wraps

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events.exports.asking import Asked
from events.exports.calendars import calendar_of
from events.exports.feeds import TYPE, changes_of, feed_of
from events.exports.shapes import csv_of, jsonl_of, xlsx_of
from events.exports.tables import AWARDS, EVENTS, PARTICIPATIONS
from people.registers import PageForm
from portal.paging import page_of

ENTRIES_A_PAGE = 50
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


@download
def events_ics(request, asked):
    entries = calendar_of(asked.events(), get_language(), _("Kenes: events"))
    return as_file(entries, "text/calendar; charset=utf-8", asked.file_name("events", "ics"))


@download
def events_atom(request, asked):
    """The newest changes first, whatever `sort` says; read by programs that come again."""
    paging = PageForm(request.GET)
    if not paging.is_valid():
        return HttpResponse("\n".join(paging.errors["page"]) + "\n", "text/plain; charset=utf-8", status=400)
    page = page_of(changes_of(asked.filter.qs), paging.cleaned_data["page"], ENTRIES_A_PAGE)
    feed = feed_of(page, request.GET, get_language(), _("Kenes: events"))
    return HttpResponse(feed, f"{TYPE}; charset=utf-8")
