"""When the database is away: a static page in both languages at once, and everything as before when it is back."""

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse

COME_BACK_AFTER = 30  # seconds
PAGE = (settings.BASE_DIR / "templates" / "503.html").read_bytes()


def is_outage(error: BaseException | None) -> bool:
    """Also a disk that is full, a lock that is not given, a query stopped for its length: later it may go well."""
    return isinstance(error, OperationalError | InterfaceError)


def unavailable() -> HttpResponse:
    return HttpResponse(PAGE, status=503, headers={"Retry-After": str(COME_BACK_AFTER)})
