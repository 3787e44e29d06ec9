"""Attacks of `bench.fuzz` that need a server of their own: settings that are unsafe together, storage that refuses."""

import os
import random
import signal
import subprocess
import sys
from contextlib import contextmanager
from html import unescape
from pathlib import Path

from django.db import connections

from tests import uploading
from tests.fuzz_kinds.asking import FORM, Answer, form_body, multipart, pairs_of
from tests.fuzz_kinds.documents import document_row
from tests.fuzzing import Request
from tests.html_forms import sent_by
from tests.topology import ROOT, wait_until

TRIES = 8
KEY = "q7Vw0ZkT3mB8nR5xY1cL6dF9gH2jS4pA"
SAFE = {
    "RATE_LIMITS": "on",  # the fuzz itself is served without
    "SECRET_KEY": KEY,
    "SITE_URL": "https://kenes.example",
    "ALLOWED_HOSTS": "kenes.example",
    "DEBUG": "0",
}
UNSAFE = {
    "SECRET_KEY": ["x", "a" * 64, "django-insecure-" + KEY, "change-me-" + KEY],
    "DEBUG": ["1", "true", "on", "yes"],
    "ALLOWED_HOSTS": ["*", "kenes.example,*", "*,127.0.0.1"],
    "RATE_LIMITS": ["off", "0", "no"],
}
AWAY = ["Портал уақытша қолжетімсіз", "Портал временно недоступен"]
ADD = "/{}/admin/events/event/add/"
# root writes whatever the modes say, unless it starts without that right.
AS_OTHERS = (
    ["setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override"] if os.geteuid() == 0 else []
)


class Surroundings:
    """`visits` asks and keeps the faults; the last kind leaves the server stopped."""

    def __init__(self, seed: int, visits, cluster):
        self.seed, self.visits, self.served, self.cluster = seed, visits, visits.served, cluster

    @property
    def tries(self):
        return {"unsafe settings": self.unsafe_settings, "storage that refuses": self.refusing_storage}

    def dice(self) -> random.Random:
        return random.Random(f"{self.seed} {self.visits.kind}")

    # --- Settings

    def unsafe_settings(self):
        dice = self.dice()
        for number in range(TRIES):
            names = dice.sample(sorted(UNSAFE), dice.randint(1, 3) if number else 0)
            given = SAFE | {name: dice.choice(UNSAFE[name]) for name in names}
            done = subprocess.run(
                [sys.executable, "manage.py", "check"],
                cwd=ROOT,
                env=self.served.surroundings | given,
                capture_output=True,
                text=True,
            )
            self.visits.number[self.visits.kind] += 1
            told = [name for name in names if any(line.startswith(name) for line in done.stderr.splitlines())]
            if bool(names) != bool(done.returncode) or told != names:
                self.visits.note(f"status {done.returncode}, a line for {told} of {names}: {given}")

    # --- Storage

    def refusing_storage(self):
        dice = self.dice()
        forms = [self.form(dice) for _ in range(TRIES)]
        with self.served_with(self.database_that_refuses):
            for address, values, typed in forms:
                self.refused(address, form_body(pairs_of(values)), FORM, typed)
                self.refused_sign_in(dice)
            if (status := self.asked(Request("GET", "/kk/events/")).status) != 200:
                self.visits.note(f"{status} for a page while the database may only be read")
        with self.served_with(self.folder_that_refuses):
            for address, values, typed in forms[: TRIES // 2]:
                row = document_row(values, title_kk=typed[0], kind="minutes")
                body, kind = multipart(values | row, "documents-0-file", "a.pdf", uploading.pdf())
                self.refused(address, body, kind, typed)

    def form(self, dice) -> tuple[str, dict, list[str]]:
        """A new record with words of these dice in it; its address, all its values, the words."""
        address = ADD.format(dice.choice(["kk", "ru"]))
        letters = "абвгд <>&\"'«»№"
        typed = ["ж".join(dice.choices(letters, k=12)).strip() + "ж" for _ in range(3)]
        values = sent_by(self.asked(Request("GET", address)).text, "event_form")
        words = dict(zip(("title_kk", "summary_kk", "venue_ru"), typed, strict=True))
        return address, values | words | {"date": "05.03.2024"}, typed

    def asked(self, request: Request, session: str | None = None) -> Answer:
        self.visits.number[self.visits.kind] += 1
        return self.visits.sent(request, self.visits.sessions[""] if session is None else session)

    def refused(self, address: str, body: bytes, kind: str, typed: list[str]):
        answer = self.asked(Request("POST", address, {"Content-Type": kind}, body))
        text = unescape(answer.text)
        lost = [words for words in typed if words not in text]
        if answer.status != 503 or lost or not all(words in text for words in AWAY):
            self.visits.note(f"{answer.status} from storage that refuses at {address}; lost: {lost}")

    def refused_sign_in(self, dice):
        name, password = (f"{word}{dice.randrange(10**9)}" for word in ("аты", "құпия"))
        address = f"/{dice.choice(['kk', 'ru'])}/admin/login/"
        body = form_body([("username", name), ("password", password), ("next", "/kk/admin/")])
        answer = self.asked(Request("POST", address, {"Content-Type": FORM}, body), "x" * 32)
        if answer.status != 503 or name not in answer.text or password in answer.text:
            self.visits.note(f"{answer.status} from storage that refuses at {address}")

    @contextmanager
    def served_with(self, refusing):
        """A server that has met nothing but this storage; connections of others would keep it open."""
        connections.close_all()
        self.stop_web()
        with refusing():
            command = [
                *AS_OTHERS,
                sys.executable,
                "-m",
                "gunicorn",
                f"--bind=127.0.0.1:{self.served.web_port}",
            ]
            self.served.run("web", *command, "portal.wsgi")
            wait_until(lambda: self.served.get("/healthz", self.served.web_port)[0], 120)
            yield
            self.stop_web()

    def stop_web(self):
        if web := self.served.running.pop("web", None):
            web.send_signal(signal.SIGTERM)
            try:
                web.wait(60)
            except subprocess.TimeoutExpired:
                web.kill()  # a worker still at an attack of before
                web.wait()

    @contextmanager
    def database_that_refuses(self):
        if self.cluster:
            self.set_read_only("on")
            yield
            self.set_read_only("off")
        else:
            file = Path(connections.settings["default"]["NAME"])
            with read_only(file), read_only(file.parent):
                yield

    def set_read_only(self, word: str):
        with connections["default"].cursor() as cursor:
            cursor.execute("SET default_transaction_read_only = off")
            cursor.execute(f"ALTER DATABASE postgres SET default_transaction_read_only = {word}")
        connections.close_all()

    @contextmanager
    def folder_that_refuses(self):
        media = Path(self.served.surroundings["MEDIA_ROOT"])
        media.mkdir(exist_ok=True)
        folders = [media, *(path for path in media.rglob("*") if path.is_dir())]
        modes = {folder: folder.stat().st_mode for folder in folders}
        for folder in folders:
            folder.chmod(0o555)
        yield
        for folder, mode in modes.items():
            folder.chmod(mode)


@contextmanager
def read_only(path: Path):
    mode = path.stat().st_mode
    path.chmod(mode & 0o555)
    try:
        yield
    finally:
        path.chmod(mode)
