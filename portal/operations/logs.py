"""The log: one JSON object per line with a request number; no visitors' addresses, queries or form data.

Error texts repeat their input («invalid literal for int() with base 10: 'a name'», «Key (email)=(…) already exists»),
and so do formatted messages of libraries. So an error is logged by class and place, a library's message unformatted;
full texts are logged only from the project's own loggers and errors.
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
REFUSALS = "django.security"  # an unknown host, too many fields: caused by the visitor, so no traceback
OURS = {"portal", "events", "people"}
DEEPEST = 10  # causes followed in a chain of errors
# Known phrases of connection errors. Only these are logged: the rest of the text may be SQL with values.
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
    """Gives each request a random number, also sent as `X-Request-Id`, so that a visitor can report it."""

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
    """Formats records as JSON; with `in_full` (development only) every text is logged as it is."""

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
    """A library's message without its arguments, or the place of the call if it came already formatted."""
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
    """The last three parts of a path: enough to find the file, without directories of the machine."""
    return "/".join(Path(path).parts[-3:])


def error_facts(error: BaseException) -> dict[str, str]:
    """The traceback; during an outage, which repeats in thousands of lines, only the error's name."""
    from portal.operations.outage import is_outage

    return {"error": error_name(error)} if is_outage(error) else {"trace": error_trace(error)}


def error_trace(error: BaseException) -> str:
    """Tracebacks without error texts, of the whole chain, the original cause first."""
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
    """Class and code of an error: «OperationalError (57014)»; its text only if it is our own class."""
    kind = type(error)
    if is_own_module(kind.__module__):
        return f"{kind.__name__}: {error}"
    codes = {str(code) for each in error_chain(error) for code in error_codes(each)}
    return f"{kind.__name__} ({', '.join(sorted(codes))})" if codes else kind.__name__


def error_codes(error: BaseException):
    """Codes of database, driver and operating system, which hold no data."""
    yield from filter(None, (getattr(error, "pgcode", None), getattr(error, "sqlite_errorname", None)))
    if isinstance(error, OSError) and error.errno:
        yield errno.errorcode.get(error.errno, error.errno)
    # psycopg2 gives no code for connection errors.
    if type(error).__module__.partition(".")[0] == "psycopg2" and getattr(error, "pgcode", None) is None:
        yield from (phrase for phrase in CONNECTION_PHRASES if phrase in str(error))


# --- Of the server --------------------------------------------------------------------------------------------------


def remove_visitor_data(record) -> bool:
    """A logging filter for gunicorn, whose error messages contain the address and the query."""
    for words in ("Error handling request", "Invalid request"):
        if str(record.msg).startswith(words):
            record.msg, record.args = words, ()
    if record.exc_info and record.exc_info[1]:
        record.exc_text, record.exc_info = error_trace(record.exc_info[1]), None
    return True


def log_thread_error(ended):
    """For `threading.excepthook`, whose default prints the error's text."""
    if ended.exc_value:
        logger.error("A thread ended with an error", exc_info=ended.exc_value)


# --- Refusals and slow queries ------------------------------------------------------------------------------------


def log_refusal(request, reason: str):
    """Log which account was refused what and why: only keys, never names or submitted values."""
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
    """Handler of Django's `connection_created`: time the queries of each new connection."""
    if time_query not in connection.execute_wrappers:
        connection.execute_wrappers.append(time_query)


def time_query(execute, sql, params, many, context):
    """Log the SQL of a slow query without its parameters, which may be personal data."""
    began = time.monotonic()
    try:
        return execute(sql, params, many, context)
    finally:
        if (took := time.monotonic() - began) > SLOW:
            logger.warning("A query took %.1f s: %s", took, sql[:MOST_OF_A_QUERY])
