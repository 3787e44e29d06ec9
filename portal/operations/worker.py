"""The gunicorn worker: accepts unencoded letters in addresses and answers broken requests with a page of the portal."""

import re
from http import HTTPStatus
from pathlib import Path

from gunicorn.http import errors
from gunicorn.http.message import Request
from gunicorn.http.parser import RequestParser
from gunicorn.util import write_nonblock
from gunicorn.workers.gthread import ThreadWorker

PAGE = (Path(__file__).resolve().parents[2] / "templates" / "unreadable.html").read_bytes()
BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
STATUSES = {
    errors.LimitRequestLine: HTTPStatus.REQUEST_URI_TOO_LONG,
    errors.LimitRequestHeaders: HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    errors.UnsupportedTransferCoding: HTTPStatus.NOT_IMPLEMENTED,
    errors.ExpectationFailed: HTTPStatus.EXPECTATION_FAILED,
}
OURS = (errors.InvalidResponseHeader, errors.InvalidResponseHeaderName, errors.ConfigurationProblem)
HEAD = (
    "HTTP/1.1 {status.value} {status.phrase}\r\nConnection: close\r\nContent-Type: text/html; charset=utf-8\r\n"
    "Content-Length: {length}\r\nCache-Control: private, no-store\r\nX-Content-Type-Options: nosniff\r\n"
    "Content-Security-Policy: default-src 'none'; style-src 'self'\r\n\r\n"
)


class ReadableRequest(Request):
    def parse_request_line(self, line_bytes):
        """Percent-encode raw bytes beyond ASCII, as a browser does: gunicorn would refuse such an address."""
        super().parse_request_line(BEYOND_ASCII.sub(lambda found: b"%%%02X" % found[0][0], line_bytes))


class Worker(ThreadWorker):
    def init_process(self):
        RequestParser.mesg_class = ReadableRequest
        super().init_process()

    def handle_error(self, req, client, addr, exc):
        """Log only the class of a parse error: its text contains the visitor's data. Other errors go to gunicorn."""
        if not isinstance(exc, errors.ParseException) or isinstance(exc, OURS):
            return super().handle_error(req, client, addr, exc)
        self.log.warning("A request could not be read: %s", type(exc).__name__)
        try:
            write_nonblock(client, refusal_response(STATUSES.get(type(exc), HTTPStatus.BAD_REQUEST)))
        except OSError:
            self.log.debug("The client has disconnected.")
        return None


def refusal_response(status: HTTPStatus) -> bytes:
    return HEAD.format(status=status, length=len(PAGE)).encode() + PAGE
