"""Caches whole pages until the data change: most visitors read a record that has not changed since the last visit."""

import zlib
from collections.abc import Callable
from functools import wraps
from pathlib import Path

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language

from portal.operations.storage import UPLOADS
from portal.web import display
from portal.web.edition import remembered

FAST = 1  # level of zlib


def kept_page(view: Callable[..., HttpResponse]):
    """Decorator: caches a page without parameters by edition, language, display settings and day.

    The day is part of the key because citations name it. Only answers of status 200 without a session are cached.
    """

    @wraps(view)
    def kept(request, *arguments, **named):
        if not is_same_for_all(request):
            return view(request, *arguments, **named)
        # `draw` runs only if the cache has no page. What it made is kept, so that a page that may not be cached (empty
        # bytes) is not rendered twice.
        made: list[HttpResponse] = []

        def draw() -> bytes:
            made.append(view(request, *arguments, **named))
            return zlib.compress(made[0].content, FAST) if may_be_kept(request, made[0]) else b""

        look = display.chosen_display(request)
        parts = request.path, get_language(), timezone.localdate(), files_changed_at(), *look.values()
        packed = remembered("page", draw, *parts)
        if made or not packed:
            return made[0] if made else view(request, *arguments, **named)
        return HttpResponse(zlib.decompress(packed))

    return kept


def files_changed_at() -> int:
    """When a file was last added or removed: a page shows which files are missing, which no edition records."""
    try:
        return (Path(settings.MEDIA_ROOT) / UPLOADS).stat().st_mtime_ns
    except OSError:
        return 0


def is_same_for_all(request) -> bool:
    return (
        request.method in ("GET", "HEAD")
        and not request.META.get("QUERY_STRING")
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
    )


def may_be_kept(request, response: HttpResponse) -> bool:
    return (
        response.status_code == 200
        and not response.cookies
        and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
        and response.headers == HttpResponse().headers
    )
