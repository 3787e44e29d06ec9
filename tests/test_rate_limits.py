"""How much one address may ask for, with and without Redis, behind a proxy and without."""

import subprocess
import sys
import time

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from portal.operations import redis_cache
from portal.web import client_address, counters, rate_limits
from tests import parts


@pytest.fixture(autouse=True)
def counts(tmp_path, monkeypatch, settings):
    """Counts of this test alone."""
    settings.RATE_LIMITS = True
    settings.REDIS_URL = ""
    monkeypatch.setattr(counters, "counts_file", lambda: tmp_path / "counts.sqlite3")
    monkeypatch.setattr(redis_cache, "_away_until", 0.0)
    monkeypatch.setattr(rate_limits.time, "time", lambda: 1_000_000.0)  # 40 seconds into a minute
    return tmp_path / "counts.sqlite3"


def ask(address, view=lambda request: HttpResponse("ok"), **meta):
    request = RequestFactory().get(address, **meta)
    request.LANGUAGE_CODE = address[1:3]
    return rate_limits.RateLimits(view)(request)


@pytest.mark.parametrize("address", ["/kk/display/", "/ru/admin/login/", "/api/v1/events/", "/nothing/"])
def test_body_that_is_too_large_is_refused_unread(client, address):
    answer = client.post(
        address, b"", "multipart/form-data; boundary=x", CONTENT_LENGTH=str(rate_limits.LARGEST_BODY + 1)
    )
    assert (answer.status_code, answer["Cache-Control"]) == (413, "private, no-store")
    assert "Запрос не удалось прочитать" in answer.content.decode()


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("/kk/events/?q=су", "search"),
        ("/ru/people/?q=а&sort=date", "search"),
        ("/kk/suggest/?q=су", "api"),
        ("/api/v1/events/?q=су", "api"),
        ("/kk/events.csv?q=су", "export"),
        ("/ru/participations.csv", "export"),
        ("/kk/events.atom", None),
        ("/kk/events/?q=", None),
        ("/kk/events/?region=KZ-71", None),
        ("/kk/admin/events/event/?q=су", None),
    ],
)
def test_request_counts_as_what_it_asks_for(address, kind):
    assert rate_limits.request_kind(RequestFactory().get(address)) == kind


@pytest.mark.parametrize(
    ("address", "limit"), [("/kk/events/?q=x", 60), ("/api/v1/events/", 120), ("/ru/events.csv", 10)]
)
def test_limit_is_reached_exactly_and_for_one_address(address, limit, db):
    answers = [ask(address).status_code for _ in range(limit + 2)]
    assert answers == [200] * limit + [429] * 2
    refused = ask(address)
    assert refused["Retry-After"] == "20"
    assert ask(address, REMOTE_ADDR="203.0.113.9").status_code == 200


def test_limit_begins_anew_with_the_next_minute(monkeypatch, db):
    for _ in range(61):
        ask("/kk/events/?q=x")
    monkeypatch.setattr(rate_limits.time, "time", lambda: 1_000_020.0)
    assert ask("/kk/events/?q=x").status_code == 200


def test_limits_can_be_off(settings):
    settings.RATE_LIMITS = False
    assert {ask("/kk/events/?q=x").status_code for _ in range(70)} == {200}


def test_refusal_is_a_page_or_a_problem_document(db, client):
    for _ in range(121):
        ask("/kk/events/?q=x")
        problem = ask("/api/v1/events/")
    assert problem["Content-Type"] == "application/problem+json"
    assert problem.status_code == 429
    page = client.get("/ru/events/?q=x")
    assert (page.status_code, page["Cache-Control"]) == (429, "private, no-store")
    assert 'lang="ru"' in page.content.decode()


def test_two_exports_run_at_once_and_an_ended_one_makes_room(db):
    def export(request):
        return StreamingHttpResponse(iter(["a", "b"]))

    first, second = ask("/kk/events.csv", export), ask("/kk/events.csv", export)
    assert ask("/kk/events.csv", export).status_code == 429
    first.close()
    first.close()  # an answer is closed once too often by some servers
    third = ask("/kk/events.csv", export)
    assert third.status_code == 200
    assert ask("/kk/events.csv", export).status_code == 429
    del second  # answered otherwise, "not modified" for one, and never sent
    assert ask("/kk/events.csv", export).status_code == 200


# --- Who asks ---------------------------------------------------------------------------------------------------


def address(remote, forwarded=None):
    meta = {"REMOTE_ADDR": remote} | ({"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {})
    return client_address.visitor_address(RequestFactory().get("/", **meta))


def test_forwarded_address_is_believed_of_our_proxies_alone(settings):
    settings.TRUSTED_PROXIES = []
    assert address("203.0.113.9", "198.51.100.1") == "203.0.113.9"
    settings.TRUSTED_PROXIES = ["10.0.0.0/8", "127.0.0.1"]
    assert address("127.0.0.1", "198.51.100.1") == "198.51.100.1"
    assert address("127.0.0.1", "1.2.3.4, 198.51.100.1, 10.1.1.1") == "198.51.100.1"
    assert address("203.0.113.9", "198.51.100.1") == "203.0.113.9"
    assert address("127.0.0.1", "not an address") == "127.0.0.1"
    assert address("127.0.0.1") == "127.0.0.1"


def test_proxy_behind_a_socket_is_trusted_when_said(settings):
    settings.TRUSTED_PROXIES = ["unix"]
    assert address("", "198.51.100.1") == "198.51.100.1"
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    assert address("", "198.51.100.1") == ""


def test_an_ipv6_household_is_one_address():
    assert address("2001:db8:1:2:3::4") == address("2001:db8:1:2:ffff::") == "2001:db8:1:2::"


# --- Where it is counted ----------------------------------------------------------------------------------------


def test_counts_in_a_file_add_up_over_processes(counts):
    program = (
        "import sys; from pathlib import Path; from portal.web import counters;"
        "counters.counts_file = lambda: Path(sys.argv[1]);"
        "[counters.add_to_file('x', 60, 1) for _ in range(50)]"
    )
    running = [subprocess.Popen([sys.executable, "-c", program, counts]) for _ in range(2)]
    assert [process.wait() for process in running] == [0, 0]
    assert counters.add_to_count("x", 60) == 101


def test_counts_in_a_file_end():
    assert [counters.add_to_count("x", 0) for _ in range(3)] == [1, 1, 1]


def test_a_place_where_nothing_can_be_written_lets_visitors_in(monkeypatch, tmp_path):
    monkeypatch.setattr(counters, "counts_file", lambda: tmp_path)  # a folder is no file
    assert ask("/kk/events/?q=x").status_code == 200


@pytest.mark.redis
def test_counts_and_what_was_computed_go_on_while_redis_is_killed_and_come_back(tmp_path, settings):
    settings.REDIS_URL = f"unix://{tmp_path}/redis.sock"
    command = [parts.REDIS.program(), "--port", "0", "--unixsocket", f"{tmp_path}/redis.sock", "--save", ""]
    redis_cache.redis_server.cache_clear()
    one, other = (redis_cache.SharedCache(settings.REDIS_URL, {}) for _worker in range(2))
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=tmp_path)
    try:
        wait_for(tmp_path / "redis.sock")
        assert [counters.add_to_count("x", 60) for _ in range(3)] == [1, 2, 3]
        assert redis_cache.redis_server().ttl("kenes:x") > 50
        assert redis_cache.redis_answers()
        assert [cache.get_or_set("y", [1, "ә"], 60) for cache in (one, other)] == [[1, "ә"]] * 2
        assert other.get_or_set("y", "made anew", 60) == [1, "ә"]
        server.kill()
        server.wait()
        assert [counters.add_to_count("x", 60) for _ in range(2)] == [1, 2]
        assert not redis_cache.redis_answers()
        assert [one.get_or_set("y", value, 60) for value in ("second", "third")] == ["second", "second"]
        one.clear()
        assert one.get("y") is None
    finally:
        server.kill()
        server.wait()
        redis_cache.redis_server.cache_clear()


def wait_for(path):
    deadline = time.monotonic() + 10
    while not path.exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_program_is_told_how_to_pace_itself(db):
    answers = [ask("/api/v1/events/") for _ in range(121)]
    names = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "RateLimit-Policy")
    said = [tuple(answer.get(name) for name in names) for answer in answers]
    assert said[0] == ("120", "119", "20", '"api";q=120;w=60')
    assert said[119] == said[120] == ("120", "0", "20", '"api";q=120;w=60')
    refused = answers[-1]
    assert (refused.status_code, refused["Content-Type"]) == (429, "application/problem+json")
    assert (refused["Retry-After"], refused["Access-Control-Allow-Origin"]) == ("20", "*")
    assert "RateLimit-Reset" in refused["Access-Control-Expose-Headers"]
    assert "RateLimit-Limit" not in ask("/kk/events/?q=x")
