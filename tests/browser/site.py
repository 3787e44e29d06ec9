"""The portal that the browser visits: served as in production, on a database of its own with the sample records.

Beside them stand a very long record, a very short one and a withdrawn one. The tests only read it. `emptied` gives
the same site before the first record, with its regions and accounts, for a test that writes.
"""

import datetime as dt
import fcntl
import os
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from django_otp.oath import totp

from tests import commands

ROOT = Path(__file__).parents[2]
LONG, SHORT, WITHDRAWN = "very-long", "very-short", "withdrawn"
PASSWORD = "right-Password-7"
BEFORE_RECORDS = [["migrate", "-v0"], ["load_regions"], ["create_demo_accounts"]]


def prepared(folder: Path) -> dict[str, str]:
    """The environment of the site; its database and files are made by the first process that asks for them."""
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{folder}/site.sqlite3",
        "STATIC_ROOT": commands.collected(folder / "collected"),
        "MEDIA_ROOT": f"{folder}/media",
        "SITE_URL": "http://127.0.0.1",
        "ALLOWED_HOSTS": "127.0.0.1",
        "DEMO_PASSWORD": PASSWORD,
    }
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "is-ready").exists():
            commands.do(BEFORE_RECORDS, environment)
            copy_database(folder / "site.sqlite3", folder / "empty.sqlite3")
            subprocess.run([sys.executable, "-m", __name__], **quietly(environment), check=True)
            (folder / "is-ready").touch()
    return environment


def emptied(folder: Path) -> dict[str, str]:
    """The environment of the prepared site on a database of this process, without any record."""
    environment = prepared(folder)
    own = folder / f"empty-{os.getpid()}.sqlite3"
    for left in folder.glob(f"{own.name}*"):  # of a test before this one
        left.unlink()
    copy_database(folder / "empty.sqlite3", own)
    return environment | {"DATABASE_URL": f"sqlite:///{own}"}


def copy_database(source: Path, target: Path):
    with closing(sqlite3.connect(source)) as database:
        database.execute("VACUUM INTO ?", [str(target)])


def code_of(environment, username: str) -> str:
    """What the telephone of this account shows now."""
    path = environment["DATABASE_URL"].removeprefix("sqlite:///")
    with closing(sqlite3.connect(path)) as database:
        (key,) = database.execute(
            "SELECT key FROM otp_totp_totpdevice JOIN auth_user ON auth_user.id = user_id WHERE username = ?",
            [username],
        ).fetchone()
    return f"{totp(bytes.fromhex(key)):06d}"


def quietly(environment) -> dict:
    return {"cwd": ROOT, "env": environment, "stdout": subprocess.DEVNULL}


def served(environment) -> tuple[subprocess.Popen, str]:
    """The running server and its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers=1", "portal.wsgi"]
    server = subprocess.Popen(command, **quietly(environment), stderr=subprocess.DEVNULL)
    wait_for(port, server)
    return server, f"http://127.0.0.1:{port}"


def wait_for(port: int, server: subprocess.Popen):
    for _ in range(300):
        assert server.poll() is None, "the server of the browser tests has stopped"
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the server of the browser tests does not answer")


# --- Records at the edges ---------------------------------------------------------------------------------------


def fill():
    from django.core.management import call_command

    call_command("load_sample")
    from portal.search.index import deferred_indexing
    from tests import factories as make

    with deferred_indexing():
        make_long_event(make)
    make.make_event(
        slug=SHORT,
        title_kk="Ә",
        title_ru=None,
        summary_kk=None,
        summary_ru=None,
        locality_kk=None,
        locality_ru=None,
        venue_kk=None,
        venue_ru=None,
        region=None,
        date=dt.date(2021, 1, 5),
    )
    make.make_withdrawn_event(slug=WITHDRAWN)


def make_long_event(make):
    """Texts as long as their columns allow, words without a space to break at, sixty people."""
    word_kk = "қайтақұрылымдастырылмағандықтарыңыздан"
    word_ru = "достопримечательностенаименования"
    body = make.make_organisation(slug=LONG, name_kk=f"{word_kk} " * 12, name_ru=f"{word_ru} " * 14)
    event = make.make_event(
        slug=LONG,
        title_kk=(f"{word_kk} " * 13).strip(),
        title_ru=(f"{word_ru} " * 14).strip(),
        summary_kk="Кеңес өңірдегі жағдайды жан-жақты талқылады. " * 60,
        summary_ru=None,
        convening_body=body,
        date=dt.date(2019, 12, 29),
        end_date=dt.date(2020, 1, 3),
        venue_kk=(f"{word_kk} " * 7).strip(),
        venue_ru=(f"{word_ru} " * 8).strip(),
        format="hybrid",
        status="cancelled",
    )
    topic = make.make_topic(
        event, [make.make_subject(slug=LONG)], title_kk=(f"{word_kk} " * 25).strip(), title_ru=None
    )
    award = make.make_award(slug=LONG)
    for number in range(60):
        person = make.make_person(
            slug=LONG if number == 0 else f"person-{number}",
            family_name_kk=f"Нұрмұхамедханұлы-Әбдірахмановтардың-{number}",
            family_name_ru=f"Нурмухамедханулы-Абдрахмановы-{number}",
        )
        part = make.make_participation(
            event,
            person,
            organisation=body,
            position_kk=(f"{word_kk} " * 7).strip(),
            position_ru=(f"{word_ru} " * 8).strip(),
        )
        if number < 5:
            text = {"text_kk": "Мәселенің мәнін түсіндірді. " * 30, "text_ru": word_ru * 9}
            make.make_statement(event, topic=topic, participation=part, **text)
            make.make_decision(event, [body], topic=topic, executor=body, **text)
            make.make_grant(event, award, recipient=person, organisation=body)
    make.make_document(event, title_kk=word_kk * 8, url=f"https://example.kz/{'a' * 300}")


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    import django

    django.setup()
    fill()
