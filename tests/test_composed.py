"""What docker-compose.yml puts up, by hand: visitors who come over https through a proxy before its nginx."""

import re
from pathlib import Path

import psycopg2
import pytest

from tests import parts
from tests.composed import COMPOSE, Composed, filled

ROOT = Path(__file__).resolve().parent.parent
GIVEN = {
    "SECRET_KEY": "nZ8-kP2_vQ7xR4wT9yB3mL6sD1fG5hJ0cV",
    "DB_PASSWORD": "a-long-password",
    "SITE_URL": "https://kenes.example",
    "VERSION": "v7.1.0-3-g84d5f11",
    "CONTACT_EMAIL": "office@kenes.example",
    "EMAIL_URL": "smtp+tls://kenes:word@mail.kenes.example:587",
}

pytestmark = [
    pytest.mark.nginx,
    pytest.mark.redis,
    pytest.mark.openssl,
    pytest.mark.skipif(not parts.POSTGRESQL.is_installed(), reason=parts.POSTGRESQL.how_to_install()),
]


@pytest.fixture(scope="module")
def composed(tmp_path_factory):
    made = Composed(tmp_path_factory.mktemp("composed"), **GIVEN)
    try:
        made.start()
        yield made
    finally:
        made.stop()


def files_of(folder) -> set[str]:
    return {str(path) for path in folder.rglob("*")}


def test_documented_line_gives_what_has_to_be_given():
    line = re.search(r"`(.*) docker compose up --detach`", (ROOT / "docs" / "operations.md").read_text())[1]
    named = dict.fromkeys(re.findall(r"\b([A-Z_]+)=", line), "x")
    assert filled(COMPOSE.read_text(), named)  # refuses a variable that is asked for and missing
    assert set(named) <= set(GIVEN)
    with pytest.raises(AssertionError, match="set DB_PASSWORD"):
        filled(COMPOSE.read_text(), named | {"DB_PASSWORD": ""})


def test_variables_are_put_in_as_compose_does():
    asked = "${A:-${B:-c}} ${B} ${A:?wanted} $$"
    assert filled([asked, 1], {"A": "a"}) == ["a  a $$", 1]
    assert filled({"x": "${B:-${A:-c}}/${C:-}"}, {}) == {"x": "c/"}


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_visitor_over_https_is_answered_in_one_step_with_https_addresses(composed, language):
    status, headers, text = composed.get(f"/{language}/events/")
    assert status == 200
    assert headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert f'<link rel="canonical" href="https://kenes.example/{language}/events/">' in text
    assert "http://kenes.example" not in text
    style = re.search(r'href="(/static/[^"]+\.css)"', text)[1]
    assert composed.get(style)[0] == 200


def test_cookies_go_over_https_only(composed):
    status, headers, _text = composed.get("/kk/admin/login/")
    assert status == 200
    cookies = headers.get_all("Set-Cookie")
    assert [cookie.partition("=")[0] for cookie in cookies] == ["csrftoken"]
    assert all("; Secure" in cookie for cookie in cookies)


def test_plain_http_is_led_to_https_whatever_a_stranger_claims(composed):
    for headers in ({}, {"X_Forwarded_Proto": "https"}, {"X_Forwarded_Proto": "https, http"}):
        status, answered, _text = composed.get("/kk/events/?page=1", through="nginx", **headers)
        assert (status, answered["Location"]) == (301, "https://kenes.example/kk/events/?page=1")


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "kenes.example.evil.example"])
def test_strange_host_is_refused(composed, host):
    assert composed.get("/kk/", Host=host)[0] == 400


def test_limit_counts_visitors_and_not_the_proxies_before_them(composed):
    limited = [
        composed.get(f"/kk/events.csv?page={turn}", visitor=11, X_Forwarded_For=f"203.0.113.{turn}")[0]
        for turn in range(1, 14)
    ]
    assert limited[0] == 200
    assert limited[-1] == 429
    assert composed.get("/kk/events.csv?page=1", visitor=12)[0] == 200


def test_healthchecks_ask_by_the_name_of_the_machine_over_plain_http(composed):
    assert composed.is_healthy("web")
    assert composed.is_healthy("nginx")
    assert composed.get("/readyz", "web", Host="10.77.0.2")[2] == '{"ready": true}'


def test_version_is_the_one_given_to_the_build(composed):
    assert composed.get("/version", "web")[2] == '{"version": "v7.1.0-3-g84d5f11"}'


def test_second_migrate_waits_for_the_first_and_finds_nothing_to_do(composed):
    said = sorted((composed.folder / f"{name}.out").read_text() for name in ("migrate", "migrate-too"))
    waited = ["Another `migrate` is at work" in text for text in said]
    applied = ["Applying events.0001_initial" in text for text in said]
    assert sorted(waited) == [False, True]
    assert applied == [not each for each in waited]


def test_database_is_ordered_by_icu_and_nobody_complains_of_it(composed):
    asked = psycopg2.connect(dbname="kenes", user="kenes", host=composed.cluster.folder)
    with asked.cursor() as cursor:
        cursor.execute(
            "SELECT datlocprovider, pg_encoding_to_char(encoding) FROM pg_database WHERE datname = 'kenes'"
        )
        assert cursor.fetchone() == ("i", "UTF8")
    asked.close()
    assert "Make it anew" not in (composed.folder / "web.out").read_text()


def test_letters_are_sent_by_the_server_given(composed):
    settings = composed.environment_of("web")
    assert settings["EMAIL_URL"] == GIVEN["EMAIL_URL"]
    assert settings["MAIL_FROM"] == GIVEN["CONTACT_EMAIL"]


def test_portal_writes_nothing_into_its_own_folder(composed):
    """Where the file system cannot be written."""
    before = {path.name for path in composed.image.iterdir()}
    composed.get("/ru/statistics/")
    assert before == {path.name for path in composed.image.iterdir()}
    written = {Path(path).name for path in files_of(composed.image)}
    assert not {
        name for name in written if ".sqlite3" in name or name in (".env", "__pycache__", "staticfiles")
    }


def test_every_container_waits_for_the_tables(composed):
    waits = {name: service.get("depends_on", {}) for name, service in composed.services.items()}
    assert waits["web"]["migrate"] == {"condition": "service_completed_successfully"}
    assert composed.services["migrate"]["restart"] == "no"
    assert waits["nginx"]["web"]["condition"] == waits["nightly"]["web"]["condition"] == "service_healthy"


def test_nginx_is_of_the_group_that_may_read_uploads(composed):
    (group,) = composed.services["nginx"]["group_add"]
    assert f"--gid {group} kenes" in (ROOT / "Dockerfile").read_text()
