"""The portal on a server: what the visitors of nginx see while records change and its neighbours go away."""

import json
import re
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest

from tests import parts, test_canary
from tests.figures import note, often
from tests.test_canary import CANARY
from tests.topology import Load, Topology, wait_until

pytestmark = [
    pytest.mark.nginx,
    pytest.mark.redis,
    pytest.mark.skipif(not parts.POSTGRESQL.is_installed(), reason=parts.POSTGRESQL.how_to_install()),
]

BUSY = (
    "/kk/",
    "/ru/events/?region=KZ-71",
    "/kk/events/?q=су",
    "/ru/people/",
    "/kk/statistics/",
    "/ru/suggest/?q=а",
)
BUSY = [quote(address, "/?=&") for address in BUSY]
# What was typed comes back on a page, so it is typed in another form than the one that may not be seen.
QUERIES = [query.replace(CANARY, "канарейки") for query in test_canary.QUERIES]
LISTS = (
    "events/",
    "events/?view=table",
    "events/?q=канарейки",
    "events/?region=KZ-71",
    "people/?q=канарейки",
)
FILES = ("events.csv", "events.jsonl", "events.ics", "events.atom", "participations.csv")
SHAPES = [
    *(quote(f"/{language}/{shape}", "/?=&") for language in ("kk", "ru") for shape in (*LISTS, *FILES)),
    "/api/v1/events/",
    "/api/v1/people/?page_size=200",
]


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    topology = Topology(tmp_path_factory.mktemp("topology"))
    try:
        topology.start()
        yield topology
    finally:
        topology.stop()


def told(served, deed: str) -> list[str]:
    """What a deed of `tests.planting`, done beside the workers, prints."""
    return served.manage("shell", "-v0", "-c", f"from tests import planting; planting.{deed}").split()


# --- Pages that a shared cache keeps -------------------------------------------------------------------------------


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


def test_limit_holds_through_nginx_whatever_a_visitor_claims(served):
    limited = [
        served.get(f"/kk/events.csv?page={turn}", X_Forwarded_For=f"203.0.113.{turn}")[0]
        for turn in range(24)
    ]
    assert 429 in limited
    assert max(limited) == 429


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_published_and_withdrawn_are_seen_within_five_seconds_by_nginx_and_every_worker(served, language):
    (slug,) = told(served, "in_review()")
    path, seen = f"/{language}/events/{slug}/", {}
    for deed, before, after in (("publish", 404, 200), ("withdraw", 200, 410)):
        assert served.get(path)[0] == before  # and nginx keeps that answer
        told(served, f"{deed}({slug!r})")
        seen[deed] = wait_until(lambda after=after: served.get(path)[0] == after, 5)
        assert {served.get(path, port=served.web_port)[0] for _turn in range(12)} == {after}
        lists = {path in served.get(f"/{language}/events/", port=served.web_port)[2] for _turn in range(6)}
        assert lists == {after == 200}
    said = ", ".join(f"{deed} {took:.1f} s" for deed, took in seen.items())
    note(f"seen through nginx and by both workers, {language}", said, "nginx")


# --- Files that nginx sends, and requests that it cannot read ------------------------------------------------------


def test_file_is_sent_by_nginx_also_in_part_until_its_record_is_withdrawn(served):
    slug, address = told(served, "public_file()")
    status, headers, text = served.get(address)
    assert (status, text, headers["Accept-Ranges"]) == (200, "%PDF-1.7 whole", "bytes")
    assert headers["Content-Disposition"].startswith("attachment; filename=")
    assert (headers["X-Content-Type-Options"], headers["Cache-Control"]) == ("nosniff", "public, no-cache")
    assert headers["Content-Type"] == "application/pdf"
    status, headers, text = served.get(address, Range="bytes=9-")
    assert (status, headers["Content-Range"], text) == (206, "bytes 9-13/14", "whole")
    protected = address.replace("/media/", "/protected/media/")
    for never in (
        protected,
        protected + "/../x",
        "/protected/media/../db.sqlite3",
        "/protected/",
        "/503.html",
    ):
        assert served.get(never)[0] == 404
    told(served, f"withdraw({slug!r})")
    wait_until(lambda: served.get(address)[0] == 404, 5)
    assert served.get(protected)[0] == 404


def test_dump_is_sent_in_part(served):
    served.manage("make_dumps", "-v0")
    whole = served.get("/data/datapackage.json")
    part = served.get("/data/datapackage.json", Range="bytes=0-9", If_Range=whole[1]["ETag"])
    assert (whole[0], part[0], part[2]) == (200, 206, whole[2][:10])
    assert served.get("/data/datapackage.json", If_None_Match=whole[1]["ETag"])[0] == 304
    # A visitor who has asked for no other files in this minute: exports are counted.
    archive = served.get("/data/kenes-csv.zip", visitor=201)
    assert (archive[0], archive[1]["Content-Type"]) == (200, "application/zip")


@pytest.mark.parametrize("is_behind_nginx", [False, True])
def test_query_that_was_not_encoded_is_read_as_utf8(served, is_behind_nginx):
    port = served.port if is_behind_nginx else served.web_port
    status, text = served.ask_raw(
        "GET /kk/events/?q=ардагерлер HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode(), port
    )
    assert status == 200
    assert 'value="ардагерлер"' in text
    assert served.ask_raw(b"GET /kk/events/?q=\xff HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", port)[0] in (
        200,
        400,
    )


@pytest.mark.parametrize("is_behind_nginx", [False, True])
@pytest.mark.parametrize(
    ("request_line", "header", "status"),
    [
        ("GET /kk/ HTTP/1.1", "Content-Length: many", 400),
        ("GET /kk/?q=" + "x" * 9_000 + " HTTP/1.1", "A: b", 414),
        ("GET /kk/?q=" + "x" * 20_000 + " HTTP/1.1", "A: b", 414),
        ("POST /kk/display/ HTTP/1.1", "Transfer-Encoding: odd", 501),
    ],
)
def test_unreadable_request_is_refused_in_both_languages(
    served, request_line, header, status, is_behind_nginx
):
    request = f"{request_line}\r\nHost: 127.0.0.1\r\n{header}\r\n\r\n".encode()
    answered, text = served.ask_raw(request, served.port if is_behind_nginx else served.web_port)
    assert answered in (status, 400)  # nginx calls some of them otherwise
    assert "Сұрауды оқу мүмкін болмады" in text
    assert "Запрос не удалось прочитать" in text


def test_foreign_host_is_refused_in_one_line_of_the_log(served):
    log = served.folder / "web.out"
    before = len(log.read_text().splitlines())
    assert served.get("/kk/", served.web_port, Host="evil.example")[0] == 400
    lines = log.read_text().splitlines()[before:]
    assert [json.loads(line)["level"] for line in lines] == ["ERROR"]
    assert "Traceback" not in lines[0]


# --- Nothing hidden is seen ------------------------------------------------------------------------------------------


def test_canary_is_in_every_shape_until_it_is_withdrawn_and_nowhere_before_and_after(served):
    hidden = told(served, "canary_in_hidden_events()")
    assert seen_on_a_walk(served, hidden) == []
    before = numbers(served)
    (slug,) = told(served, "canary_in_public_event()")
    after = {name: number + 1 for name, number in before.items()}
    wait_until(
        lambda: numbers(served) == after, 5
    )  # nginx keeps each shape for itself, three seconds at most
    wait_until(lambda: seen_in(served, SHAPES) == SHAPES, 5)
    told(served, f"withdraw({slug!r})")
    took = wait_until(lambda: not seen_in(served, SHAPES), 5)
    wait_until(lambda: numbers(served) == before, 5)
    assert seen_on_a_walk(served, [*hidden, slug]) == []
    note("canary withdrawn: gone from every shape", f"{len(SHAPES)} shapes, after {took:.1f} s", "nginx")


def seen_on_a_walk(served, slugs) -> list[str]:
    """The addresses that show a canary, asked through nginx, from what it keeps, and beside it."""
    walk = [quote(path + query, "/?=&") for path in test_canary.addresses(slugs) for query in QUERIES]
    walk = [*SHAPES, *walk[:: often(len(walk) // 50, 3)]]
    return [*seen_in(served, walk), *seen_in(served, walk), *seen_in(served, walk, served.web_port)]


def seen_in(served, addresses, port=None) -> list[str]:
    def shows(place):
        number, address = place
        return CANARY in served.get(address, port, number, X_Forwarded_For=f"198.51.100.{number % 250}")[2]

    with ThreadPoolExecutor(6) as visitors:
        found = visitors.map(shows, enumerate(addresses))
        return [address for address, is_seen in zip(addresses, found, strict=True) if is_seen]


def numbers(served) -> dict[str, int]:
    """How many records of a region a page, its facet, files and the API tell."""
    page = served.get("/kk/events/?region=KZ-71")[2]
    facet = re.search(r'value="KZ-71".*?class="count">(\d+)', page, re.DOTALL)[1]
    visitor = time.monotonic_ns() // 1_000_000  # few exports a minute are given to one
    return {
        "page": int(re.search(r'data-total="(\d+)"', page)[1]),
        "facet": int(facet),
        "jsonl": served.get("/kk/events.jsonl?region=KZ-71", visitor=visitor)[2].count("\n"),
        "ics": served.get("/ru/events.ics?region=KZ-71", visitor=visitor)[2].count("BEGIN:VEVENT"),
        "api": len(json.loads(served.get("/api/v1/events/?region=KZ-71&page_size=200")[2])["results"]),
    }


# --- Neighbours that go away ------------------------------------------------------------------------------------------


def test_redis_killed_under_load_costs_no_visitor_an_answer(served):
    with Load(served, BUSY) as load:
        for _turn in range(often(1, 5)):
            time.sleep(1)
            served.kill("redis")
            time.sleep(often(1, 6))
            served.start_redis()
        time.sleep(1)
    assert {answer.status for answer in load.answers} == {200}
    slowest = max(answer.took for answer in load.answers)
    note(
        "Redis killed under load",
        f"{len(load.answers)} answers, all 200, the slowest {slowest:.1f} s",
        "nginx",
    )


def test_frozen_redis_costs_no_visitor_an_answer(served):
    with Load(served, BUSY) as load:
        time.sleep(1)
        served.running["redis"].send_signal(signal.SIGSTOP)
        time.sleep(often(2, 30))
        served.running["redis"].send_signal(signal.SIGCONT)
        time.sleep(1)
    assert {answer.status for answer in load.answers} == {200}
    slowest = max(answer.took for answer in load.answers)
    assert slowest < 5
    note(
        "Redis frozen under load",
        f"{len(load.answers)} answers, all 200, the slowest {slowest:.1f} s",
        "nginx",
    )


def test_frozen_database_is_said_within_five_seconds_and_forgotten_without_a_restart(served):
    with Load(served, BUSY) as load:
        wait_until(lambda: any(answer.status == 200 for answer in load.answers), 30)
        served.cluster.send(signal.SIGSTOP)
        stopped = time.monotonic()
        assert (served.get("/livez")[0], served.get("/readyz")[0]) == (200, 503)
        time.sleep(often(4, 60))
        started = time.monotonic()
        served.cluster.send(signal.SIGCONT)
        time.sleep(often(6, 15))
    tell_of_outage("database frozen under load", load.answers, stopped, started, started)


def test_database_away_under_load_is_said_within_five_seconds_and_forgotten_without_a_restart(served):
    with Load(served, BUSY) as load:
        wait_until(lambda: any(answer.status == 200 for answer in load.answers), 30)
        served.cluster.run("pg_ctl", "stop", "--mode=immediate")
        stopped = time.monotonic()
        for language in ("kk", "ru"):
            status, headers, text = served.get(f"/{language}/", port=served.web_port)
            assert (status, headers["Retry-After"]) == (503, "30")
            assert "уақытша қолжетімсіз" in text
            assert "временно недоступен" in text
        assert (served.get("/livez")[0], served.get("/readyz")[0]) == (200, 503)
        time.sleep(often(2, 60))
        started = time.monotonic()
        served.cluster.start_server()
        returned = time.monotonic()
        time.sleep(often(3, 15))
    tell_of_outage("database away under load", load.answers, stopped, started, returned)


def tell_of_outage(what, answers, stopped, started, returned):
    away = [answer for answer in answers if stopped <= answer.began and answer.began + answer.took <= started]
    assert {answer.status for answer in answers} == {200, 503}
    assert {answer.status for answer in away} == {503}
    waited = [answer.began + answer.took - max(answer.began, stopped) for answer in answers]
    assert max(waited) < 5
    refused = [answer.began for answer in answers if answer.status == 503]
    back = max(max(refused) - returned, 0)
    assert back < 10
    assert max(answer.began for answer in answers) > returned + back  # and those were well
    slowest = max(answer.took for answer in away)
    note(
        what,
        f"{started - stopped:.0f} s: {len(away)} answers, all 503, the slowest {slowest:.1f} s;"
        f" normal {back:.1f} s after its return, no restart",
        "nginx",
    )


# --- At the end, because nothing answers after it ------------------------------------------------------------------


def test_portal_that_is_away_is_said_by_nginx_in_both_languages(served):
    served.running["web"].terminate()  # killed, it would leave its workers answering for a while
    served.running.pop("web").wait(20)
    status, headers, text = served.get("/kk/people/?page=1")
    assert (status, headers["Cache-Control"]) == (503, "private, no-store")
    assert "Портал уақытша қолжетімсіз" in text
    assert "Портал временно недоступен" in text
