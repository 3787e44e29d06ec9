"""What a filter finds, to take away: tables, a calendar, a feed. The same parameters as the list of events."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import wraps

from django.db import connection, transaction
from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events.exports.calendars import calendar_of
from events.exports.co_attendance import EDGES_OF_ORGANISATIONS, EDGES_OF_PEOPLE
from events.exports.dumps import newest_dump
from events.exports.feeds import TYPE, changes_of, feed_of
from events.exports.requests import Asked
from events.exports.tables import AWARDS, EVENTS, PARTICIPATIONS
from events.exports.writers import csv_of, jsonl_of, xlsx_of
from people.registers import PageForm
from portal.web.paging import page_of_records
from portal.web.sending import send_file

ENTRIES_A_PAGE = 50
HELD_BACK = (
    "Осы жинақ жасалғаннан кейін ондағы бір жазба қайтарып алынды. Жаңа жинақ әзірленіп жатыр.\n"
    "После создания этого архива одна из записей в нём была отозвана. Готовится новый архив.\n"
)
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


def as_file(asked: Asked, content, content_type: str, name: str):
    return named(StreamingHttpResponse(unhurried(content), content_type), asked, name)


def unhurried(content: Iterator[bytes]) -> Iterator[bytes]:
    with minute_for_statements():
        yield from content


@contextmanager
def minute_for_statements():
    """PostgreSQL gives a page five seconds, see `portal.wsgi`, and an export a minute.

    Said for one transaction: a connection that a pool hands on to others forgets it.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = '60s'")
        yield


def named(answer, asked: Asked, name: str):
    """The answer as a file with a name; it says which page to cite for it (RFC 8574)."""
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Link"] = f'<{asked.address}>; rel="cite-as"'
    return answer


def as_csv(asked: Asked, table, records):
    lines = csv_of(table, records, bom=asked.has_bom)
    return as_file(asked, lines, "text/csv; charset=utf-8", asked.file_name(table.name, "csv"))


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
def edges_of_people_csv(request, asked):
    return as_csv(asked, EDGES_OF_PEOPLE, asked.filter.qs)


@download
def edges_of_organisations_csv(request, asked):
    return as_csv(asked, EDGES_OF_ORGANISATIONS, asked.filter.qs)


@download
def events_jsonl(request, asked):
    lines = jsonl_of(EVENTS, asked.events())
    return as_file(asked, lines, "application/jsonl; charset=utf-8", asked.file_name("events", "jsonl"))


@download
def events_xlsx(request, asked):
    with minute_for_statements():
        book = xlsx_of(EVENTS, asked.events(), citation=asked.citation)
    return named(FileResponse(book, content_type=XLSX), asked, asked.file_name("events", "xlsx"))


@download
def events_ics(request, asked):
    entries = calendar_of(asked.events(), get_language(), _("Kenes: events"))
    return as_file(asked, entries, "text/calendar; charset=utf-8", asked.file_name("events", "ics"))


@download
def events_atom(request, asked):
    """The newest changes first, whatever `sort` says; read by programs that come again."""
    paging = PageForm(request.GET)
    if not paging.is_valid():
        return HttpResponse("\n".join(paging.errors["page"]) + "\n", "text/plain; charset=utf-8", status=400)
    page = page_of_records(changes_of(asked.filter.qs), paging.cleaned_data["page"], ENTRIES_A_PAGE)
    feed = feed_of(page, request.GET, get_language(), _("Kenes: events"))
    return HttpResponse(feed, f"{TYPE}; charset=utf-8")


@require_safe
def dumped_file(request, name):
    """A file of the newest dump; none as long as that holds a record which is not public any more."""
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
