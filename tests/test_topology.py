"""The portal on a server: what the visitors of nginx see while records change and its neighbours go away."""

import time

import pytest

from tests import parts
from tests.topology import Topology, wait_until

pytestmark = [
    pytest.mark.nginx,
    pytest.mark.redis,
    pytest.mark.skipif(not parts.POSTGRESQL.is_installed(), reason=parts.POSTGRESQL.how_to_install()),
]

WITHDRAW = """
from django.contrib.auth.models import User
from events import publishing
from events.models import Event
by = User.objects.create_superuser("publisher")
publishing.withdraw(Event.objects.public().get(slug="{slug}"), by, "Қате · Ошибка")
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    topology = Topology(tmp_path_factory.mktemp("topology"))
    try:
        topology.start()
        yield topology
    finally:
        topology.stop()


def a_record(served) -> str:
    """The address of a public record, after the language."""
    text = served.get("/kk/events/")[2]
    return text.split('<ol class="results"')[1].split('href="/kk')[1].split('"')[0]


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_page_is_served_shared_and_revalidated(served, language):
    status, headers, text = served.get(f"/{language}/events/")
    assert status == 200
    assert f'<html lang="{language}"' in text
    assert (headers["Cache-Control"], headers["Vary"]) == (
        "public, max-age=0, s-maxage=3, must-revalidate",
        "Cookie",
    )
    again = served.get(f"/{language}/events/", If_None_Match=headers["ETag"])
    assert again[0] == 304
    large = served.get(f"/{language}/events/", Cookie="display=150.blue.wide")[2]
    assert 'data-size="150"' in large
    assert 'data-size="150"' not in served.get(f"/{language}/events/")[2]


def test_signing_in_is_not_kept(served):
    status, headers, _text = served.get("/kk/admin/login/")
    assert (status, headers["Cache-Control"]) == (200, "private, no-store")


def test_redis_killed_costs_no_visitor_an_answer(served):
    assert served.get("/kk/events/?q=1")[0] == 200
    served.kill("redis")
    assert {served.get(f"/kk/events/?q={turn}")[0] for turn in range(8)} == {200}
    served.start_redis()


def test_limit_holds_through_nginx_whatever_a_visitor_claims(served):
    limited = [
        served.get(f"/kk/events.csv?page={turn}", X_Forwarded_For=f"203.0.113.{turn}")[0]
        for turn in range(24)
    ]
    assert 429 in limited
    assert max(limited) == 429


def test_withdrawn_record_is_gone_within_five_seconds_from_every_worker(served):
    path = a_record(served)
    for language in ("kk", "ru"):
        assert served.get(f"/{language}{path}")[0] == 200
    served.manage("shell", "-v0", "-c", WITHDRAW.format(slug=path.strip("/").rpartition("/")[2]))

    def is_gone():
        answers = [served.get(f"/{language}{path}")[0] for language in ("kk", "ru")]
        return answers == [410, 410] and path not in served.get("/kk/events/")[2]

    assert wait_until(is_gone, 5) < 5
    assert {served.get(f"/kk{path}", port=served.web_port)[0] for _turn in range(12)} == {410}
    assert all(path not in served.get("/ru/events/", port=served.web_port)[2] for _turn in range(6))


def test_database_away_is_said_within_five_seconds_and_forgotten_without_a_restart(served):
    served.cluster.run("pg_ctl", "stop", "--mode=immediate")
    for address in ("/kk/", "/ru/events/?region=KZ-71", "/kk/people/"):
        began = time.monotonic()
        status, headers, text = served.get(address, port=served.web_port)
        assert time.monotonic() - began < 5
        assert (status, headers["Retry-After"]) == (503, "30")
        assert "уақытша қолжетімсіз" in text
        assert "временно недоступен" in text
    assert served.get("/livez")[0] == 200
    assert served.get("/readyz")[0] == 503
    served.cluster.start_server()
    assert wait_until(lambda: served.get("/kk/", port=served.web_port)[0] == 200, 10) < 10
    assert {served.get("/ru/events/", port=served.web_port)[0] for _turn in range(8)} == {200}
