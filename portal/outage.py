"""When the database is away: a static page in both languages at once, and everything as before when it is back."""

import errno

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, ProgrammingError
from django.http import HttpResponse

from portal.database import is_half_migrated

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS}  # what the disk of uploads says
COME_BACK_AFTER = 30  # seconds
PAGE = (settings.BASE_DIR / "templates" / "503.html").read_bytes()


def is_outage(error: BaseException | None) -> bool:
    """Also a disk that is full, a lock that is not given, a query stopped for its length: later it may go well.

    Also a table or a column that only a migration brings which has not been applied yet, and what went wrong only
    because of such an error, as a transaction that could not be ended after it.
    """
    if isinstance(error, ProgrammingError) and is_half_migrated():
        return True
    while error is not None:
        if isinstance(error, OperationalError | InterfaceError) or is_nameless(error):
            return True
        if isinstance(error, OSError) and error.errno in FULL:
            return True
        error = error.__cause__ or error.__context__
    return False


def is_nameless(error: BaseException) -> bool:
    """A server that broke off in the middle of its answer gives no code, so psycopg knows no class for it."""
    return type(error) is DatabaseError and error.__cause__ is not None


def unavailable() -> HttpResponse:
    return HttpResponse(PAGE, status=503, headers={"Retry-After": str(COME_BACK_AFTER)})
