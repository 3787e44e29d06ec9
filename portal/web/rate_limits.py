"""Limits on the size of a request, and per address on searches, API calls and exports a minute and exports at once."""

import time
import weakref
from http import HTTPStatus

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render

from portal.web import counters
from portal.web.client_address import visitor_address
from portal.web.cross_origin import OPEN_TO_ALL_SITES
from portal.web.refusals import PROBLEM_TYPE

MINUTE = 60
A_MINUTE = {"search": 60, "api": 120, "export": 10}
EXPORTS_AT_ONCE = 2
LONGEST_EXPORT = (
    300  # seconds; the count expires then, because a killed worker never reports the end of its export
)
LARGEST_BODY = 12 * 1024 * 1024  # bytes; a file of 10 MB with its form, as in deploy/nginx.conf
TOO_LARGE = (settings.BASE_DIR / "templates" / "unreadable.html").read_bytes()
EXPORTS = (".csv", ".xlsx", ".jsonl", ".ics", ".zip")


class BodyLimit:
    """Refuses a body that is too large without reading it: Django would write it to disk first."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) > LARGEST_BODY:
            return HttpResponse(TOO_LARGE, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return self.get_response(request)


class RateLimits:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        kind = request_kind(request) if settings.RATE_LIMITS else None
        if kind is None:
            return self.get_response(request)
        address = visitor_address(request)
        window, passed = divmod(int(time.time()), MINUTE)
        asked = counters.add_to_count(f"{kind}:{address}:{window}", MINUTE)
        if asked > A_MINUTE[kind]:
            return with_limit_headers(
                too_many_requests(request, MINUTE - passed), kind, asked, MINUTE - passed
            )
        response = self.exported(request, address) if kind == "export" else self.get_response(request)
        return response if kind == "search" else with_limit_headers(response, kind, asked, MINUTE - passed)

    def exported(self, request, address):
        """The export, counted as running until it is sent completely."""
        running = f"running:{address}"
        if counters.add_to_count(running, LONGEST_EXPORT) > EXPORTS_AT_ONCE:
            counters.add_to_count(running, LONGEST_EXPORT, -1)
            return too_many_requests(request, 5)
        response = self.get_response(request)
        # `finalize` runs exactly once: when it is sent, when the visitor disconnects, or when the response is dropped.
        ended = weakref.finalize(response, counters.add_to_count, running, LONGEST_EXPORT, -1)
        response._resource_closers.append(ended)
        return response


def with_limit_headers(response, kind: str, asked: int, left: int):
    """Add the headers by which a client paces itself (draft-ietf-httpapi-ratelimit-headers); `left` in seconds."""
    limit = A_MINUTE[kind]
    response.headers["RateLimit-Policy"] = f'"{kind}";q={limit};w={MINUTE}'
    response.headers["RateLimit-Limit"] = str(limit)
    response.headers["RateLimit-Remaining"] = str(max(limit - asked, 0))
    response.headers["RateLimit-Reset"] = str(left)
    return response


def request_kind(request) -> str | None:
    """Which limit a request counts for; None for plain reading, which is not limited."""
    path = request.path_info
    if path.endswith(EXPORTS) and not path.startswith(settings.STATIC_URL):
        return "export"
    if path.startswith("/api/") or path[3:].startswith("/suggest/"):
        return "api"
    return "search" if request.GET.get("q", "").strip() and "/admin/" not in path else None


def too_many_requests(request, wait: int):
    """Status 429 with the seconds to wait, as a page or as a problem document (RFC 9457)."""
    if request.path_info.startswith("/api/"):
        response = JsonResponse(too_many_problem(wait), content_type=PROBLEM_TYPE, headers=OPEN_TO_ALL_SITES)
    else:
        response = render(request, "429.html", {"wait": wait})
    response.status_code = 429
    response.headers["Retry-After"] = str(wait)
    return response


def too_many_passwords(request, _response=None, _credentials=None):
    """The same answer whether the account exists or not."""
    return too_many_requests(request, int(settings.AXES_COOLOFF_TIME.total_seconds()))


def too_many_problem(wait: int) -> dict:
    """In English, as all problems of the API."""
    return {
        "type": "about:blank",
        "title": HTTPStatus.TOO_MANY_REQUESTS.phrase,
        "status": HTTPStatus.TOO_MANY_REQUESTS,
        "detail": f"Too many requests from this address. Seconds to wait: {wait}.",
    }
