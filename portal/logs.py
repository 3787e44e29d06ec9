"""The log: a JSON object a line, with the number of the request; no addresses, queries or forms of visitors."""

import json
import logging
import secrets
import time
from contextvars import ContextVar

from portal.version import version

logger = logging.getLogger(__name__)
SLOW = 1.0  # seconds
LONGEST_REASON = 120
MOST_OF_A_QUERY = 2_000  # signs of it in the log
REFUSALS = "django.security"  # a strange host, too many fields: of the visitor's making, so a line says all
_request = ContextVar("request", default="")


class RequestNumbers:
    """A number of our own for each request; the visitor finds it in `X-Request-Id` and can tell it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        token = _request.set(secrets.token_hex(8))
        try:
            response = self.get_response(request)
            response.headers["X-Request-Id"] = _request.get()
            return response
        finally:
            _request.reset(token)


class JsonLines(logging.Formatter):
    def format(self, record) -> str:
        line = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "from": record.name,
            "request": _request.get(),
            "version": version(),
            "message": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info and not record.name.startswith(REFUSALS):
            line |= what_went_wrong(self, record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def what_went_wrong(formatter, exc_info) -> dict[str, str]:
    """Where it happened; while the database is away, which thousands of lines would tell alike, only what it says."""
    from portal.outage import is_outage

    error = exc_info[1]
    if is_outage(error):
        return {"error": f"{type(error).__name__}: {error}".partition("\n")[0]}
    return {"trace": formatter.formatException(exc_info)}


def tell_of_refusal(request, reason: str):
    """Who was refused what, and why: keys alone, never a name or a value that was sent."""
    match = request.resolver_match
    keys = (match.kwargs.get(name) for name in ("object_id", "pk", "kept")) if match else ()
    facts = {
        "account": getattr(request, "user", None) and request.user.pk,
        "deed": f"{request.method} {match.view_name if match else ''}".strip(),
        "record": next((str(key) for key in keys if str(key).isdigit()), None),
        "reason": reason[:LONGEST_REASON],
    }
    logger.warning("Refused", extra={"facts": facts})


def tell_of_slow_queries(connection, **_signal):
    """For each new connection of Django's `connection_created`."""
    if note_if_slow not in connection.execute_wrappers:
        connection.execute_wrappers.append(note_if_slow)


def note_if_slow(execute, sql, params, many, context):
    """The statement with its gaps: what was filled in may be a name."""
    began = time.monotonic()
    try:
        return execute(sql, params, many, context)
    finally:
        if (took := time.monotonic() - began) > SLOW:
            logger.warning("A query took %.1f s: %s", took, sql[:MOST_OF_A_QUERY])
