"""Files given out whole, in part, or by nginx; who may see one is decided in tests/events/test_files.py."""

import pytest

from tests import factories as make
from tests.events.test_files import PDF, media, stored  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(media):  # noqa: F811
    return stored(make.make_event()).address


@pytest.mark.parametrize(
    ("asked", "status", "said", "part"),
    [
        ("bytes=0-3", 206, f"bytes 0-3/{len(PDF)}", PDF[:4]),
        ("bytes=5-", 206, f"bytes 5-{len(PDF) - 1}/{len(PDF)}", PDF[5:]),
        ("bytes=-6", 206, f"bytes {len(PDF) - 6}-{len(PDF) - 1}/{len(PDF)}", PDF[-6:]),
        ("bytes=0-99999", 206, f"bytes 0-{len(PDF) - 1}/{len(PDF)}", PDF),
        (f"bytes={len(PDF)}-", 416, f"bytes */{len(PDF)}", b""),
        ("bytes=-0", 416, f"bytes */{len(PDF)}", b""),
        ("bytes=-", 200, None, PDF),
        ("bytes=0-1,3-4", 200, None, PDF),
        ("bytes=²-", 200, None, PDF),
        ("lines=1-2", 200, None, PDF),
    ],
)
def test_part_that_is_asked_for_is_given(client, address, asked, status, said, part):
    answer = client.get(address, HTTP_RANGE=asked)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert (answer.status_code, answer.get("Content-Range"), content) == (status, said, part)
    assert answer["Content-Length"] == str(len(part))


def test_part_of_a_file_that_has_changed_is_the_whole(client, address):
    whole = client.get(address)
    assert (whole["Accept-Ranges"], whole["Cache-Control"]) == ("bytes", "public, no-cache")
    same = client.get(address, HTTP_RANGE="bytes=0-3", HTTP_IF_RANGE=whole["Last-Modified"])
    assert (same.status_code, same["Cache-Control"]) == (206, "public, no-cache")
    other = client.get(address, HTTP_RANGE="bytes=0-3", HTTP_IF_RANGE="Wed, 22 Jun 2022 10:00:00 GMT")
    assert (other.status_code, b"".join(other.streaming_content)) == (200, PDF)
    assert client.get(address, HTTP_IF_MODIFIED_SINCE=whole["Last-Modified"]).status_code == 304
    for answer in (whole, same):
        answer.close()


def test_nginx_is_told_what_to_send_only_when_it_may_be_seen(client, settings, address):
    settings.FILES_BY_NGINX = True
    answer = client.get(address)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["X-Accel-Redirect"] == address.replace("/media/", "/protected/media/")
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    assert answer["Cache-Control"] == "public, no-cache"
    hidden = stored(make.make_draft()).address
    assert client.get(hidden).status_code == 404
    assert "X-Accel-Redirect" not in client.get(hidden)


@pytest.mark.parametrize("is_by_nginx", [False, True])
def test_file_that_was_lost_is_not_found(client, settings, media, address, is_by_nginx):  # noqa: F811
    settings.FILES_BY_NGINX = is_by_nginx
    (media / address.removeprefix("/media/")).unlink()
    assert client.get(address).status_code == 404
