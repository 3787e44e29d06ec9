"""The log: a JSON object a line, with the number of the request; no addresses, queries or forms of visitors.

Texts of errors repeat what they were given («invalid literal for int() with base 10: 'a name'», «Key (email)=(…)
already exists»), and so do finished sentences of libraries. So an error is told by its class and place, a library by
its sentence with the gaps unfilled; texts are kept only of our own loggers and of our own errors.
"""

import errno
import json
import logging
import secrets
import time
import traceback
from contextvars import ContextVar
from pathlib import Path

from portal.operations.version import running_version

logger = logging.getLogger(__name__)
SLOW = 1.0  # seconds
LONGEST_REASON = 120
MOST_OF_A_QUERY = 2_000  # signs of it in the log
REFUSALS = "django.security"  # a strange host, too many fields: of the visitor's making, so a line says all
OURS = {"portal", "events", "people"}
DEEPEST = 10  # errors that one error has come from
# What PostgreSQL and its driver say of a connection; the rest of such a text may be a statement with its values.
CONNECTION_PHRASES = (
    "does not answer",
    "did not answer",
    "has broken off",
    "Connection refused",
    "No such file or directory",
    "could not translate host name",
    "password authentication failed",
    "too many clients already",
    "too many connections",
    "is starting up",
    "is shutting down",
    "in recovery mode",
    "server closed the connection unexpectedly",
    "terminating connection",
    "SSL",
)
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
    """`in_full`: for whoever develops on a machine of their own, every text as it is."""

    def __init__(self, *, in_full: bool = False):
        super().__init__()
        self.in_full = in_full

    def format(self, record) -> str:
        line = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "from": record.name,
            "request": _request.get(),
            "version": running_version(),
            "message": record.getMessage() if self.in_full else log_message(record),
            **getattr(record, "facts", {}),
        }
        if record.exc_info and record.exc_info[1] and not record.name.startswith(REFUSALS):
            line |= error_facts(record.exc_info[1])
            if self.in_full:
                line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()


def log_message(record) -> str:
    """Of a library the sentence before anything was filled in, or the place where a finished sentence was said."""
    if is_own_module(record.name):
        try:
            return record.getMessage()
        except (TypeError, ValueError):  # logging itself would print what did not fit
            return str(record.msg)
    return (
        str(record.msg) if record.args else f"{short_path(record.pathname)}:{record.lineno} {record.funcName}"
    )


def is_own_module(dotted: str) -> bool:
    return dotted.partition(".")[0] in OURS


def short_path(path: str) -> str:
    """The last three parts, which tell the file and hold nothing of the machine."""
    return "/".join(Path(path).parts[-3:])


def error_facts(error: BaseException) -> dict[str, str]:
    """Where it happened; while the database is away, which thousands of lines would tell alike, only its name."""
    from portal.operations.outage import is_outage

    return {"error": error_name(error)} if is_outage(error) else {"trace": error_trace(error)}


def error_trace(error: BaseException) -> str:
    """The places in the code, as Python lists them, and the names of all errors; the last one comes first in time."""
    told = []
    for each in reversed(list(error_chain(error))):
        told.append("".join([*traceback.format_tb(each.__traceback__), error_name(each)]))
    return "\n\n".join(told)


def error_chain(error: BaseException | None):
    seen = set()
    while error is not None and id(error) not in seen and len(seen) < DEEPEST:
        yield error
        seen.add(id(error))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def error_name(error: BaseException) -> str:
    """Class and code of an error: «OperationalError (57014)»; its text only when it is our own."""
    kind = type(error)
    if is_own_module(kind.__module__):
        return f"{kind.__name__}: {error}"
    codes = {str(code) for each in error_chain(error) for code in error_codes(each)}
    return f"{kind.__name__} ({', '.join(sorted(codes))})" if codes else kind.__name__


def error_codes(error: BaseException):
    """What a database, its driver and the system give beside a text."""
    yield from filter(None, (getattr(error, "pgcode", None), getattr(error, "sqlite_errorname", None)))
    if isinstance(error, OSError) and error.errno:
        yield errno.errorcode.get(error.errno, error.errno)
    if kind_is_of_connection(error):
        yield from (phrase for phrase in CONNECTION_PHRASES if phrase in str(error))


def kind_is_of_connection(error: BaseException) -> bool:
    return type(error).__module__.partition(".")[0] == "psycopg2" and getattr(error, "pgcode", None) is None


# --- Of the server --------------------------------------------------------------------------------------------------


def remove_visitor_data(record) -> bool:
    """A filter for gunicorn, which adds addresses and queries to its sentences when a request breaks it."""
    for words in ("Error handling request", "Invalid request"):
        if str(record.msg).startswith(words):
            record.msg, record.args = words, ()
    if record.exc_info and record.exc_info[1]:
        record.exc_text, record.exc_info = error_trace(record.exc_info[1]), None
    return True


def log_thread_error(ended):
    """For `threading.excepthook`, which would print the text of the error."""
    if ended.exc_value:
        logger.error("A thread has ended by an error", exc_info=ended.exc_value)


# --- Refusals and slow queries ------------------------------------------------------------------------------------


def log_refusal(request, reason: str):
    """Who was refused what, and why: keys alone, never a name or a value that was sent."""
    match = request.resolver_match
    keys = (match.kwargs.get(name) for name in ("object_id", "pk", "kept")) if match else ()
    facts = {
        "account": getattr(request, "user", None) and request.user.pk,
        "deed": f"{request.method} {match.view_name if match else ''}".strip(),
        "record": next((str(key) for key in keys if str(key).isdigit()), None),
        "reason": reason.partition(" - ")[0][:LONGEST_REASON],  # Django goes on with the address of a site
    }
    logger.warning("Refused", extra={"facts": facts})


def log_slow_queries(connection, **_signal):
    """For each new connection of Django's `connection_created`."""
    if time_query not in connection.execute_wrappers:
        connection.execute_wrappers.append(time_query)


def time_query(execute, sql, params, many, context):
    """The statement with its gaps: what was filled in may be a name."""
    began = time.monotonic()
    try:
        return execute(sql, params, many, context)
    finally:
        if (took := time.monotonic() - began) > SLOW:
            logger.warning("A query took %.1f s: %s", took, sql[:MOST_OF_A_QUERY])
