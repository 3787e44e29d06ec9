"""Sends files, whole or in part: by nginx, so that no worker is blocked, or by the portal itself.

With the setting `FILES_BY_NGINX` Django only checks access and passes the path to nginx by `X-Accel-Redirect`;
`deploy/nginx.conf` defines the two internal folders, which no visitor can request.
"""

import re
from mimetypes import guess_type
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from portal.operations.storage import refusals_of_the_disk
from portal.web.file_names import as_download
from portal.web.headers import ASK_EACH_TIME

PART = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def send_file(request, folder: str, path: Path, *, name: str, etag: str = "") -> HttpResponse:
    """The file as a download called `name`; `folder` is «media» or «dumps», below which it lies.

    Raises FileNotFoundError if it is missing, StorageError if the disk cannot read it.
    """
    with refusals_of_the_disk():
        changed_at = int(path.stat().st_mtime)
    headers = {"Last-Modified": http_date(changed_at), "Cache-Control": ASK_EACH_TIME, "ETag": etag}
    answer = get_conditional_response(request, etag or None, changed_at)
    if answer is None and settings.FILES_BY_NGINX:
        answer = send_by_nginx(folder, path, name)
    elif answer is None:
        with refusals_of_the_disk():
            file = path.open("rb")
        answer = send_part(request, FileResponse(file, content_type=content_type_of(name)), headers)
    if answer.status_code in (200, 206):
        headers["Content-Disposition"] = as_download(name)
    for header, said in headers.items():
        if said:
            answer[header] = said
    return answer


def send_by_nginx(folder: str, path: Path, name: str) -> HttpResponse:
    """nginx keeps the headers for type, name and caching from this answer and sets the others itself."""
    root = {"media": settings.MEDIA_ROOT, "dumps": settings.DUMPS_ROOT}[folder]
    answer = HttpResponse(content_type=content_type_of(name))
    answer["X-Accel-Redirect"] = quote(f"/protected/{folder}/{path.relative_to(root)}")
    return answer


def content_type_of(name: str) -> str:
    return guess_type(name)[0] or "application/octet-stream"


# --- Without nginx -------------------------------------------------------------------------------------------------


class Slice:
    """A range of bytes of an open file, as a file object."""

    def __init__(self, file, start: int, length: int):
        file.seek(start)
        self.file, self.left, self.close = file, length, file.close

    def read(self, size: int = -1) -> bytes:
        piece = self.file.read(self.left if size < 0 else min(size, self.left))
        self.left -= len(piece)
        return piece


def send_part(request, answer: FileResponse, headers: dict[str, str]) -> HttpResponse:
    """One range, if requested (RFC 9110, section 14); a request for several ranges gets the whole file."""
    answer["Accept-Ranges"] = "bytes"
    asked = PART.fullmatch(request.headers.get("Range", "")) if request.method == "GET" else None
    if not asked or not any(asked.groups()) or not matches_if_range(request, headers):
        return answer
    size = int(answer["Content-Length"])
    start, end = byte_range(asked, size)
    if start > end:
        answer.file_to_stream.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    answer.streaming_content = Slice(answer.file_to_stream, start, end - start + 1)
    answer.status_code = 206
    answer["Content-Length"] = str(end - start + 1)
    answer["Content-Range"] = f"bytes {start}-{end}/{size}"
    return answer


def byte_range(asked: re.Match, size: int) -> tuple[int, int]:
    """First and last byte; «-500» means the last 500 bytes."""
    first, last = asked.groups()
    if not first:
        return max(size - int(last), 0), size - 1
    return int(first), min(int(last), size - 1) if last else size - 1


def matches_if_range(request, headers: dict[str, str]) -> bool:
    """Whether If-Range matches, so that parts of two different files are never mixed."""
    condition = request.headers.get("If-Range")
    return condition is None or condition in (headers["ETag"], headers["Last-Modified"])
