"""When database or disk refuse: a page in both languages at once, with what was typed, and all as before afterwards."""

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

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO}  # what a disk says
# Codes of PostgreSQL for which Django has no class of its own: a transaction that may only read, as on a standby or
# where somebody has said so, what is asked in a transaction after that, and tables or columns that are not there.
REFUSING = {"25006", "25P02", "42P01", "42703"}
COME_BACK_AFTER = 30  # seconds
PAGE = (settings.BASE_DIR / "templates" / "503.html").read_text("utf-8")
SECRETS = re.compile(r"(old_|new_)?password[12]?|code")  # the names of passwords and one-time codes


def is_outage(error: BaseException | None) -> bool:
    """Also a disk that is full, a lock that is not given, a query stopped for its length: later it may go well.

    Also a table or a column that only a migration brings which has not been applied yet, and what went wrong only
    because of such an error, as a transaction that could not be ended after it.
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
    """A server that broke off in the middle of its answer gives no code, so psycopg knows no class for it."""
    return type(error) is DatabaseError and error.__cause__ is not None


def unavailable_page(request: HttpRequest | None = None) -> HttpResponse:
    """The page; for a form that was sent, with all that was typed, to be sent once more."""
    page = PAGE
    if request is not None and request.method == "POST":
        page = page.replace("</main>", f"{resend_form(request)}</main>")
    return HttpResponse(page, status=503, headers={"Retry-After": str(COME_BACK_AFTER)})


# --- What was typed ---------------------------------------------------------------------------------------------


def resend_form(request) -> str:
    """Empty when what was sent cannot be read any more. Files and secrets are asked for anew."""
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
