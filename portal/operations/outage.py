"""Outages of database or disk: a static page in both languages that keeps what was typed, to be sent again later."""

import errno
import re

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db import DatabaseError, InterfaceError, OperationalError, ProgrammingError
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.html import format_html, format_html_join

from portal.operations.database import is_half_migrated
from portal.operations.storage import StorageError

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO}  # errors of a failing or full disk
# PostgreSQL codes that Django maps to no class of their own: read-only transaction (a standby), a statement after a
# failed one, undefined table, undefined column.
REFUSING = {"25006", "25P02", "42P01", "42703"}
COME_BACK_AFTER = 30  # seconds
PAGE = (settings.BASE_DIR / "templates" / "503.html").read_text("utf-8")
SECRETS = re.compile(r"(old_|new_)?password[12]?|code")  # the names of passwords and one-time codes


def is_outage(error: BaseException | None) -> bool:
    """Whether the same request may succeed later: database away, disk full, lock or statement timeout.

    Also true while a migration is missing, and for errors that follow from such a cause, such as a transaction that
    cannot be ended after it; so the whole chain of causes is checked.
    """
    if isinstance(error, ProgrammingError) and is_half_migrated():
        return True
    while error is not None:
        if isinstance(error, OperationalError | InterfaceError | StorageError) or is_broken_off_answer(error):
            return True
        if getattr(error, "pgcode", None) in REFUSING:
            return True
        if isinstance(error, OSError) and error.errno in FULL:
            return True
        error = error.__cause__ or error.__context__
    return False


def is_broken_off_answer(error: BaseException) -> bool:
    """A server that disconnects in the middle of an answer sends no code, so psycopg raises the base class."""
    return type(error) is DatabaseError and error.__cause__ is not None


def unavailable_page(request: HttpRequest | None = None) -> HttpResponse:
    """The outage page; after a submitted form it contains all that was typed, with a button to send it again."""
    page = PAGE
    if request is not None and request.method == "POST":
        page = page.replace("</main>", f"{resend_form(request)}</main>")
    return HttpResponse(page, status=503, headers={"Retry-After": str(COME_BACK_AFTER)})


# --- What was typed ---------------------------------------------------------------------------------------------


def resend_form(request) -> str:
    """A form with the submitted values, empty if they cannot be read. Files and passwords must be entered again."""
    try:
        sent = list(request.POST.lists())
        files = list(request.FILES)
    except (OSError, SuspiciousOperation, MultiPartParserError):
        return ""
    values = [(name, value) for name, several in sent for value in several]
    hidden = format_html_join(
        "\n",
        '<input type="hidden" name="{}" value="{}">',
        [(name, value) for name, value in values if not SECRETS.fullmatch(name)],
    )
    return format_html(
        FORM,
        address=request.get_full_path(),
        hidden=hidden,
        secrets=format_html_join(
            "\n", ASKED_FIELD, [(name,) for name, _several in sent if SECRETS.fullmatch(name)]
        ),
        files=format_html_join("\n", FILE, [(name, name) for name in files]),
    )


FORM = """
    <form class="stack" method="post" action="{address}" enctype="multipart/form-data">
      <p>Жазғаныңыз осы бетте сақтаулы: бетті жаппай, бірнеше минуттан кейін қайта жіберіңіз.</p>
      <p lang="ru">Введённое вами сохранено на этой странице: не закрывайте её
      и отправьте снова через несколько минут.</p>
      {hidden}
      {secrets}
      {files}
      <p><button class="button"><span>Қайта жіберу · <span lang="ru">Отправить снова</span></span></button></p>
    </form>
"""
ASKED_FIELD = """<p><label>Құпиясөзді немесе кодты қайта жазыңыз ·
      <span lang="ru">Введите пароль или код ещё раз</span> <input type="password" name="{}"></label></p>"""
FILE = """<p><label>Файлды қайта таңдаңыз · <span lang="ru">Выберите файл ещё раз</span> ({})
      <input type="file" name="{}"></label></p>"""
