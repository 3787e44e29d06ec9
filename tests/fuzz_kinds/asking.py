"""Asking the portal, for every group of attacks: answers, what is known beforehand, forms as a browser sends them."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote_plus

from django.contrib import admin

from tests.fuzzing import Request
from tests.html_forms import sent_by

FORM, LINES = "application/x-www-form-urlencoded", "application/x-ndjson"
ADD_EVENT = "/{}/admin/events/event/add/"


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode(errors="replace")


@dataclass
class Known:
    """What is in the database: names by which somebody may look, addresses, keys by the model's label."""

    names: list[str]
    slugs: list[str]
    keys: dict[str, list[int]]


def form_body(pairs) -> bytes:
    return "&".join(f"{name}={quote_plus(value, errors='replace')}" for name, value in pairs).encode()


def multipart(fields: dict, file: str, name: str, content: bytes) -> tuple[bytes, str]:
    """A body with one file, and its type."""
    boundary = "kenes-fuzz-0123456789"
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in pairs_of(fields)
    ]
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{file}"; filename="{name}"\r\n'
    parts += [head.encode(), b"Content-Type: application/octet-stream\r\n\r\n", content, b"\r\n"]
    return b"".join(parts) + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def pairs_of(values: dict) -> list[tuple[str, str]]:
    return [
        (name, each)
        for name, value in values.items()
        for each in (value if isinstance(value, list) else [value])
        if name != "csrfmiddlewaretoken"
    ]


class Attacks:
    """A group of kinds; `tries` names the method of each. `note(words)` takes what is wrong.

    The same seed makes the same attacks, whichever other kinds are tried beside it.
    """

    tries: dict[str, str] = {}

    def __init__(self, seed, known: Known, ask: Callable, note: Callable):
        self.random, self.known, self.ask, self.note = random.Random(str(seed)), known, ask, note
        self.registers = [
            (f"{model._meta.app_label}/{model._meta.model_name}", model, each)
            for model, each in admin.site._registry.items()
        ]

    def language(self) -> str:
        return self.random.choice(["kk", "ru"])

    def word(self, letters: int = 9) -> str:
        """A made-up word that stands nowhere else."""
        return "".join(self.random.choices("абвгдежзиклмнопрст", k=letters)).capitalize()

    def get(self, address: str, *, wanted=None, staff=False, role="") -> Answer:
        return self.ask(Request("GET", address), wanted=wanted, staff=staff, role=role)

    def post(self, address: str, pairs, *, wanted=None, role="") -> Answer:
        headers = {"Content-Type": FORM}
        request = Request("POST", address, headers, form_body(pairs))
        return self.ask(request, wanted=wanted, staff=True, role=role)

    def post_file(
        self, address: str, fields: dict, file: str, name: str, content: bytes, headers=()
    ) -> Answer:
        """With one file; a form that is refused is shown again, and one that is saved leads on."""
        body, kind = multipart(fields, file, name, content)
        request = Request("POST", address, {"Content-Type": kind} | dict(headers), body)
        return self.ask(request, wanted={200, 302, 400}, staff=True)

    def new_draft(self, **fields) -> tuple[str, dict]:
        """The address of the form of a new record, and what a browser would send for it."""
        address = ADD_EVENT.format(self.language())
        page = self.get(address, staff=True)
        return address, sent_by(page.text, "event_form") | fields
