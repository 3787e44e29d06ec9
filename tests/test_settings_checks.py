"""Settings that cannot be read, or are unsafe on https, stop the process and say why, one line each."""

import os
import subprocess
import sys

import pytest

from portal.operations.settings_checks import STATUS, mistakes_in, mistakes_in_file
from tests.topology import ROOT

KEY = "q7Vw0ZkT3mB8nR5xY1cL6dF9gH2jS4pA"
HTTP = {"SECRET_KEY": "x", "SITE_URL": "http://127.0.0.1:8000"}
HTTPS = {"SECRET_KEY": KEY, "SITE_URL": "https://kenes.example", "ALLOWED_HOSTS": "kenes.example,127.0.0.1"}


def names(environment) -> list[str]:
    """Of the settings complained of, in order."""
    return [line.split(":")[0].split(" ")[0] for line in mistakes_in(environment)]


@pytest.mark.parametrize(
    "environment",
    [
        HTTP,
        HTTP | {"DEBUG": "1", "SECRET_KEY": "", "ALLOWED_HOSTS": "*", "DEMO_PASSWORD": "demo", "RATE_LIMITS": "off"},
        HTTP | {"ALLOWED_HOSTS": "127.0.0.1, localhost, ::1, .kenes.example", "TRUSTED_PROXIES": "unix, fc00::/7"},
        HTTP | {"DATABASE_URL": "postgresql://kenes@/kenes?host=/run/postgresql", "REDIS_URL": "unix:///run/redis.sock"},
        HTTPS,
        HTTPS | {"SITE_URL": "https://kenes.example:8443/", "DEBUG": "False", "TRUSTED_PROXIES": "10.0.0.0/8,::1"},
        HTTPS | {"SITE_URL": "https://[2001:db8::5]", "ALLOWED_HOSTS": "[2001:db8::5]"},
        HTTPS | {"DATABASE_URL": "postgres://kenes:p%40ss@db.kenes.example:5432/kenes?sslmode=require"},
        HTTPS | {"EMAIL_URL": "smtp+tls://k:p@mail.kenes.example:587", "MAIL_FROM": "Кеңес <a@kenes.example>"},
        HTTPS | {"ALLOWED_HOSTS": "127.0.0.1,localhost", "RATE_LIMITS": "on"},
        HTTPS | {"REDIS_URL": "rediss://:word@redis.example:6380/2", "EMAIL_URL": "filemail:///var/mail"},
    ],
)  # fmt: skip
def test_settings_that_can_stand_are_not_complained_of(environment):
    assert mistakes_in(environment) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "flase"),
        ("DEBUG", ""),
        ("RATE_LIMITS", "нет"),
        ("FILES_BY_NGINX", "on "),
        ("SITE_URL", ""),
        ("SITE_URL", "kenes.example"),
        ("SITE_URL", "htps://kenes.example"),
        ("SITE_URL", "http://"),
        ("SITE_URL", "http://kenes.example/portal"),
        ("SITE_URL", "http://kenes.example?x"),
        ("SITE_URL", "http://kenes.example#x"),
        ("SITE_URL", "http://kenes.example:80a"),
        ("SITE_URL", "http://me:word@kenes.example"),
        ("SITE_URL", "http://kenes.example "),
        ("SITE_URL", "http://Kenes.example"),
        ("SITE_URL", "http://кеңес.қаз"),
        ("ALLOWED_HOSTS", "http://kenes.example"),
        ("ALLOWED_HOSTS", "kenes.example:8000"),
        ("ALLOWED_HOSTS", "kenes.example localhost"),
        ("TRUSTED_PROXIES", "0.0.0.0/0"),
        ("TRUSTED_PROXIES", "128.0.0.0/1"),
        ("TRUSTED_PROXIES", "::/0"),
        ("TRUSTED_PROXIES", "nginx"),
        ("TRUSTED_PROXIES", "10.0.0.0/33"),
        ("DATABASE_URL", ""),
        ("DATABASE_URL", "kenes.sqlite3"),
        ("DATABASE_URL", "oracle://kenes/kenes"),
        ("DATABASE_URL", "sqlite:"),
        ("DATABASE_URL", "postgresql://kenes:word@db:port/kenes"),
        ("DATABASE_URL", "postgresql://kenes:wo/rd@db/kenes"),
        ("DATABASE_URL", "postgresql://kenes:word@[db/kenes"),
        ("DATABASE_URL", "postgresql://kenes:word@db"),
        ("REDIS_URL", "localhost:6379"),
        ("REDIS_URL", "http://localhost/0"),
        ("REDIS_URL", "redis://localhost/first"),
        ("REDIS_URL", "redis://localhost:x/0"),
        ("REDIS_URL", "unix://"),
        ("EMAIL_URL", "mail.kenes.example"),
        ("EMAIL_URL", "smpt://mail.kenes.example"),
        ("EMAIL_URL", "smtp://mail.kenes.example:port"),
        ("EMAIL_URL", "smtp+tls://"),
        ("EMAIL_URL", "filemail://"),
        ("CONTACT_EMAIL", "kenes"),
        ("MAIL_FROM", "Кеңес <kenes>"),
        ("MEDIA_ROOT", ""),
        ("MEDIA_ROOT", str(ROOT / "staticfiles" / "media")),
        ("MEDIA_ROOT", str(ROOT / "staticfiles")),
        ("MEDIA_ROOT", str(ROOT / "static" / "files")),
        ("BACKUP_ROOT", str(ROOT / "media" / "backups")),
        ("DUMPS_ROOT", str(ROOT / "dumps" / ".." / "media")),
        ("CONTACT_EMAIL", "$ELSEWHERE"),
    ],
)  # fmt: skip
def test_value_that_cannot_be_read_is_one_line_also_on_http(name, value):
    assert names(HTTP | {name: value}) == [name]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "x"),
        ("SECRET_KEY", KEY[:31]),
        ("SECRET_KEY", "only-for-debugging"),
        ("SECRET_KEY", "only-for-checking-0123456789-abcdefghijklmnopqrstuvwxyz"),
        ("SECRET_KEY", "change-me-before-serving-0123456789-abc"),
        ("SECRET_KEY", "Change_Me-0123456789-abcdefghijklmnopq"),
        ("SECRET_KEY", "django-insecure-q7Vw0ZkT3mB8nR5xY1cL6dF9gH2"),
        ("SECRET_KEY", "a" * 64),
        ("SECRET_KEY", "abcdefg" * 9),
        ("SECRET_KEY", "q7Vw0ZkT3mB8nR5x" * 4),
        ("DEBUG", "1"),
        ("ALLOWED_HOSTS", "kenes.example,*"),
        ("ALLOWED_HOSTS", "kenes.example,.example"),
        ("ALLOWED_HOSTS", "kenes.example,*.kenes.example"),
        ("RATE_LIMITS", "off"),
        ("RATE_LIMITS", "No"),
        ("RATE_LIMITS", "0"),
        ("DEMO_PASSWORD", "demo"),
        ("EMAIL_URL", "consolemail://"),
        ("DATABASE_URL", "sqlite://:memory:"),
    ],
)
def test_unsafe_value_is_one_line_on_https_and_none_on_http(name, value):
    assert names(HTTPS | {name: value}) == [name]
    assert names(HTTPS | {"SITE_URL": "http://kenes.example", name: value}) == []


def test_every_mistake_is_told_at_once_without_a_secret():
    secrets = {
        "SECRET_KEY": "short-and-secret",
        "DEMO_PASSWORD": "secret-word",
        "DATABASE_URL": "postgresql://kenes:secret@db:secret/kenes",
        "REDIS_URL": "redis://:secret@redis:secret/0",
        "EMAIL_URL": "smtp://kenes:secret@mail:secret",
    }
    lines = mistakes_in({"SITE_URL": "https://kenes.example", "DEBUG": "ture"} | secrets)
    assert len(lines) == 6
    assert "secret" not in "".join(lines).replace("SECRET_KEY", "")


def test_line_shows_value_and_what_is_accepted_on_one_line():
    (line,) = mistakes_in(HTTP | {"RATE_LIMITS": "о\nфф"})
    assert line == (
        "RATE_LIMITS: «о\\nфф» is neither yes nor no; accepted are on, true, yes, 1 and off, false, no, 0."
    )


def test_https_in_capital_letters_is_held_to_the_same():
    assert names(HTTP | {"SITE_URL": "HTTPS://kenes.example"}) == ["SITE_URL", "SECRET_KEY"]


def test_line_tells_how_a_host_in_other_letters_is_written():
    (line,) = mistakes_in(HTTP | {"SITE_URL": "http://қаз.example"})
    assert line.endswith("This host is written xn--80ao21a.example.")


def test_file_is_told_by_the_number_of_its_line_alone(tmp_path):
    path = tmp_path / ".env"
    assert mistakes_in_file(path) == []
    path.write_text("# a remark\n\nDEBUG=0\nexport A='b'\nSECRET_KEY secret\n")
    assert mistakes_in_file(path) == [".env, line 5: not understood; accepted are NAME=value and # remark."]
    path.write_bytes("SECRET_KEY=құпия".encode("utf-16"))
    assert mistakes_in_file(path) == [
        ".env cannot be read (UnicodeDecodeError): it has to be a text in UTF-8."
    ]


@pytest.mark.parametrize(
    "command",
    [
        ["manage.py", "runserver", "--noreload", "127.0.0.1:0"],
        ["manage.py", "migrate", "--check"],
        ["-m", "gunicorn", "--bind=127.0.0.1:0", "portal.wsgi"],
    ],
)
def test_process_stops_with_the_lines_alone(command):
    unsafe = {"SECRET_KEY": "x", "SITE_URL": "https://kenes.example", "ALLOWED_HOSTS": "*", "DEBUG": "1"}
    unsafe["RATE_LIMITS"] = "off"
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=os.environ | unsafe, capture_output=True, text=True, timeout=60
    )  # fmt: skip
    assert done.returncode == STATUS
    assert done.stdout == ""
    lines = [line for line in done.stderr.splitlines() if "[INFO]" not in line]
    assert [line.split(":")[0].split(" ")[0] for line in lines] == [
        "SECRET_KEY",
        "DEBUG",
        "ALLOWED_HOSTS",
        "RATE_LIMITS",
    ]


def test_worker_with_unsafe_settings_is_not_started_again_for_ever():
    """A status that gunicorn takes for a worker that cannot boot."""
    from gunicorn.arbiter import Arbiter

    assert Arbiter.WORKER_BOOT_ERROR == STATUS
