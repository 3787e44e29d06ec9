"""Views of exports: tables, calendar, feed and dumps. They take the same parameters as the list of events."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import wraps

from django.db import connection, transaction
from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events.exports.calendars import stream_calendar
from events.exports.co_attendance import CO_ATTENDANCE_OF_ORGANISATIONS, CO_ATTENDANCE_OF_PEOPLE
from events.exports.dumps import newest_dump
from events.exports.feeds import TYPE, events_by_change, render_feed
from events.exports.requests import ExportRequest
from events.exports.tables import AWARDS, EVENTS, PARTICIPATIONS
from events.exports.writers import csv_chunks, jsonl_chunks, xlsx_file
from people.registers import PageForm
from portal.web.paging import page_of_records
from portal.web.sending import send_file

ENTRIES_A_PAGE = 50
HELD_BACK = (
    "Осы жинақ жасалғаннан кейін ондағы бір жазба қайтарып алынды. Жаңа жинақ әзірленіп жатыр.\n"
    "После создания этого архива одна из записей в нём была отозвана. Готовится новый архив.\n"
)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def export_view(view):
    """Give the view an ExportRequest; wrong parameters are answered with 400 and words, before any query."""

    @require_safe
    @wraps(view)
    def checked(request, *args, **kwargs):
        export = ExportRequest(request.GET)
        if mistakes := export.mistakes:
            return HttpResponse("\n".join(mistakes) + "\n", "text/plain; charset=utf-8", status=400)
        return view(request, export, *args, **kwargs)

    return checked


def streamed_file(export: ExportRequest, content, content_type: str, name: str):
    return as_named_file(StreamingHttpResponse(with_long_timeout(content), content_type), export, name)


def with_long_timeout(content: Iterator[bytes]) -> Iterator[bytes]:
    with long_statement_timeout():
        yield from content


@contextmanager
def long_statement_timeout():
    """Raise the limit of PostgreSQL to a minute for an export; a page has five seconds (`portal.wsgi`).

    SET LOCAL ends with the transaction, so a pooled connection does not keep the limit for its next user.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = '60s'")
        yield


def as_named_file(answer, export: ExportRequest, name: str):
    """Add a file name and a link to the page to cite (RFC 8574)."""
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Link"] = f'<{export.address}>; rel="cite-as"'
    return answer


def csv_answer(export: ExportRequest, table, records):
    lines = csv_chunks(table, records, bom=export.has_bom)
    return streamed_file(export, lines, "text/csv; charset=utf-8", export.file_name(table.name, "csv"))


@export_view
def events_csv(request, export):
    return csv_answer(export, EVENTS, export.events())


@export_view
def participations_csv(request, export):
    return csv_answer(export, PARTICIPATIONS, export.participations())


@export_view
def awards_csv(request, export):
    return csv_answer(export, AWARDS, export.grants())


@export_view
def edges_of_people_csv(request, export):
    return csv_answer(export, CO_ATTENDANCE_OF_PEOPLE, export.filter.qs)


@export_view
def edges_of_organisations_csv(request, export):
    return csv_answer(export, CO_ATTENDANCE_OF_ORGANISATIONS, export.filter.qs)


@export_view
def events_jsonl(request, export):
    lines = jsonl_chunks(EVENTS, export.events())
    return streamed_file(
        export, lines, "application/jsonl; charset=utf-8", export.file_name("events", "jsonl")
    )


@export_view
def events_xlsx(request, export):
    with long_statement_timeout():
        book = xlsx_file(EVENTS, export.events(), citation=export.citation)
    return as_named_file(FileResponse(book, content_type=XLSX), export, export.file_name("events", "xlsx"))


@export_view
def events_ics(request, export):
    entries = stream_calendar(export.events(), get_language(), _("Kenes: events"))
    return streamed_file(export, entries, "text/calendar; charset=utf-8", export.file_name("events", "ics"))


@export_view
def events_atom(request, export):
    """Newest changes first, whatever `sort` says: feed readers poll the first page."""
    paging = PageForm(request.GET)
    if not paging.is_valid():
        return HttpResponse("\n".join(paging.errors["page"]) + "\n", "text/plain; charset=utf-8", status=400)
    page = page_of_records(events_by_change(export.filter.qs), paging.cleaned_data["page"], ENTRIES_A_PAGE)
    feed = render_feed(page, request.GET, get_language(), _("Kenes: events"))
    return HttpResponse(feed, f"{TYPE}; charset=utf-8")


@require_safe
def dumped_file(request, name):
    """A file of the newest dump; 503 while the dump holds a record that is no longer public."""
    dump = newest_dump()
    if dump is None:
        raise Http404
    if dump.is_held_back:
        return HttpResponse(
            HELD_BACK, "text/plain; charset=utf-8", status=503, headers={"Retry-After": "600"}
        )
    stem, _dot, ending = name.partition(".")
    called = f"{stem}-{timezone.localtime(dump.made_at):%Y-%m-%d}.{ending}"
    file = dump.file(name)
    return send_file(request, "dumps", file.path, name=called, etag=f'"{file.sha256}"')
