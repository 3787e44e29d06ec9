"""One generator of attacks for each kind of fault that independent attacks have found (`docs/figures.md` names them).

Each try asks the portal by `ask(request, wanted)`, which notes what breaks: a 5xx, no answer, more than a second of
processor time, a status other than those wanted. A try that reads the answer notes by itself what is wrong in it.
"""

import csv
import io
import json
import random
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, quote_plus, urlsplit

from django.contrib import admin
from django.forms.models import _get_foreign_key

from tests.fuzzing import HOSTILE, Request
from tests.html_forms import sent_by

SEARCHED = [
    *(
        "events/?q=",
        "events/?view=table&q=",
        "events/?view=calendar&q=",
        "events/?sort=relevance&q=",
        "suggest/?q=",
    ),
    *("people/?q=", "organisations/?q=", "search/?q=", "statistics/?q=", "events.csv?q=", "events.atom?q="),
]
API_SEARCHED = [f"/api/v1/{name}/?q=" for name in ("events", "people", "organisations")]
COMPLETED = [("participation", "person"), ("participation", "organisation"), ("agendatopic", "subjects")]
RESOURCES = [
    "events",
    "people",
    "organisations",
    "regions",
    "subjects",
    "awards",
    "award-grants",
    "decisions",
]
NUMBERS = ["99999999", "1500", "501", "-1", "", "x", "²", "1e3", "9" * 400, "1\x00", "0"]
ODD_KEYS = [
    "x",
    "²",
    "-1",
    "1.5",
    "9" * 30,
    "9223372036854775808",
    "1\x00",
    "' OR 1=1 --",
    "٣",
    "[]",
    "\ud800",
]
CONTROLS = "\x01\x07\x08\x0b\x0c\x1b\x7f\x85\u2028\u2029"
FORM, LINES = "application/x-www-form-urlencoded", "application/x-ndjson"


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


def multipart(fields: dict[str, str], file: str, name: str, content: bytes) -> tuple[bytes, str]:
    boundary = "kenes-fuzz-0123456789"
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in fields.items()
    ]
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{file}"; filename="{name}"\r\n'
    parts += [head.encode(), b"Content-Type: application/octet-stream\r\n\r\n", content, b"\r\n"]
    return b"".join(parts) + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


class Kinds:
    """`note(words)` takes what is wrong; the same seed makes the same attacks."""

    def __init__(self, seed: int, known: Known, ask: Callable, note: Callable):
        self.random, self.known, self.ask, self.note = random.Random(seed), known, ask, note
        self.templates: dict[str, bytes] = {}
        self.registers = [
            (f"{model._meta.app_label}/{model._meta.model_name}", model, each)
            for model, each in admin.site._registry.items()
        ]

    @property
    def tries(self) -> dict[str, Callable]:
        return {
            "names unlike the sample": self.odd_name,
            "repeated words": self.repeated_words,
            "forged totals": self.forged_totals,
            "forged list actions": self.forged_action,
            "foreign cursors": self.foreign_cursor,
            "damaged workbooks": self.damaged_workbook,
            "damaged documents": self.damaged_document,
            "tables that do not add up": self.broken_table,
            "control characters": self.control_characters,
            "one form twice": self.form_twice,
        }

    def language(self) -> str:
        return self.random.choice(["kk", "ru"])

    def get(self, address: str, *, wanted=None, staff=False) -> Answer:
        return self.ask(Request("GET", address), wanted=wanted, staff=staff)

    def post(self, address: str, pairs, *, wanted=None) -> Answer:
        headers = {"Content-Type": FORM}
        return self.ask(Request("POST", address, headers, form_body(pairs)), wanted=wanted, staff=True)

    # --- Data unlike the sample, words over and over

    def places(self) -> list[tuple[str, bool]]:
        language = self.language()
        places = [(f"/{language}/{place}", False) for place in SEARCHED] + [(p, False) for p in API_SEARCHED]
        places += [(f"/{language}/admin/{register}/?q=", True) for register, _model, _admin in self.registers]
        places += [
            (
                f"/{language}/admin/autocomplete/?app_label=events&model_name={model}&field_name={name}&term=",
                True,
            )
            for model, name in COMPLETED
        ]
        return places

    def search(self, words: str, often: tuple[str, ...]):
        """At any place that takes words, every second time at one of those that do most with them."""
        places = self.places()
        dear = [place for place in places if any(part in place[0] for part in often)]
        address, staff = self.random.choice(self.random.choice([places, dear]))
        self.get(address + quote_plus(words, errors="replace"), staff=staff)

    def odd_name(self):
        name = self.random.choice(self.known.names)
        words = name.split() or [name]
        part = self.random.choice(words)
        shapes = [
            name,
            part,
            part[:1],
            part[:2],
            part[:-1],
            name.upper(),
            f"«{name}»",
            f"-{part}",
            f"{part} {part[:1]}",
        ]
        self.search(self.random.choice(shapes)[:200], ("/events/?q=", "/suggest/", "/search/"))

    def repeated_words(self):
        word = self.random.choice(self.random.choice(self.known.names).split() or ["а"])
        letter = self.random.choice("аеиоуыәңқaei1№")
        kind = self.random.randrange(6)
        words = {
            0: [letter] * 12,
            1: [word[:15]] * 12,
            2: [letter, letter.upper()] * 6,
            3: self.random.sample("аәбвгғдежзийкқлмнңоөпрстуұүфхһцчшыіэюя", 12),
            4: [f"«{letter} {letter}»"] * 6,
            5: [f"-{letter}"] * 6 + [letter] * 6,
        }[kind]
        self.search(" ".join(words)[:200], ("/people/", "/organisations/", "/person/", "=person&"))

    # --- Forged forms

    def sections_of(self, model, model_admin) -> list[str]:
        return [
            _get_foreign_key(model, inline.model, inline.fk_name).remote_field.get_accessor_name()
            for inline in getattr(model_admin, "inlines", ())
        ]

    def forged_totals(self):
        with_sections = [each for each in self.registers if self.sections_of(*each[1:])]
        register, model, model_admin = self.random.choice(with_sections)
        keys = self.known.keys.get(model._meta.label, [])
        page = f"{self.random.choice(keys)}/change/" if keys and self.random.random() < 0.5 else "add/"
        number = self.random.choice(NUMBERS)
        pairs = []
        for section in self.sections_of(model, model_admin):
            told = number if self.random.random() < 0.8 else self.random.choice(NUMBERS)
            names = self.random.sample(["TOTAL", "INITIAL"], self.random.choice([0, 1, 2, 2]))
            pairs += [(f"{section}-{name}_FORMS", told) for name in names]
            pairs += [
                (f"{section}-{row}-{field}", self.random.choice(["", "1", "x", "Сөз"]))
                for row in self.random.choice([[], [0], [0, 1, 5], [10**8]])
                for field in ("id", "title_kk", "order", "DELETE")
            ]
        self.post(f"/{self.language()}/admin/{register}/{page}", pairs, wanted={200, 302, 400, 403, 404, 409})

    def forged_action(self):
        register, model, model_admin = self.random.choice(self.registers)
        keys = [str(key) for key in self.known.keys.get(model._meta.label, [])[:5]]
        own = [getattr(each, "__name__", each) for each in model_admin.actions or ()]
        actions = [*own, "delete_selected", "x", "\x00"]
        count = self.random.choice([1, 1, 2, 5, 200])
        chosen = [self.random.choice([*ODD_KEYS, *keys, *HOSTILE[:20]]) for _ in range(count)]
        pairs = [("action", self.random.choice(actions)), *(("_selected_action", key) for key in chosen)]
        pairs += [
            (name, self.random.choice(["0", "-7", "²", "9" * 400, "x"]))
            for name in self.random.sample(
                ["index", "select_across", "_save", "post"], self.random.choice([0, 1, 3])
            )
        ]
        self.post(f"/{self.language()}/admin/{register}/", pairs, wanted={200, 302, 400, 403})

    # --- Places of the API

    def foreign_cursor(self):
        given = self.get(f"/api/v1/{self.random.choice(RESOURCES[:6])}/?page_size=1")
        link = json.loads(given.text).get("next") if given.status == 200 else None
        cursor = parse_qs(urlsplit(link).query)["cursor"][0] if link else "bmV4dA"
        here = urlsplit(link).path if link else "/api/v1/x/"
        place = self.random.randrange(len(cursor))
        letter = self.random.choice("ABCabc019")
        damaged = [
            cursor[:place] + ("Z" if cursor[place] == letter else letter) + cursor[place + 1 :],
            cursor[:place], cursor * 2, cursor + "=", "\x00" + cursor, "9" * 500, *HOSTILE[2:12],
        ]  # fmt: skip
        if self.random.random() < 0.5 and link:
            resource = self.random.choice([name for name in RESOURCES if f"/{name}/" != here[7:]])
            self.get(f"/api/v1/{resource}/?cursor={quote(cursor)}", wanted={400})
        elif (text := self.random.choice(damaged)) and text.strip():
            text = quote(text, errors="surrogatepass")
            self.get(f"/api/v1/{self.random.choice(RESOURCES)}/?cursor={text}", wanted={400})

    # --- Files

    def damaged(self, content: bytes) -> bytes:
        """With 1 to 20 bytes changed, or its end cut off."""
        found = bytearray(content)
        for _ in range(self.random.randint(1, 20)):
            near_end = self.random.random() < 0.3
            place = self.random.randrange(max(len(found) - 200, 0) if near_end else 0, len(found))
            found[place] = self.random.randrange(256)
        return bytes(found[: self.random.randrange(len(found))] if self.random.random() < 0.1 else found)

    def template(self, shape: str) -> bytes:
        """As the page of the import offers it."""
        if shape not in self.templates:
            address = f"/kk/admin/events/event/import/template.{shape}"
            self.templates[shape] = self.get(address, staff=True).content
        return self.templates[shape]

    def damaged_workbook(self):
        shape = self.random.choice(["xlsx", "xlsx", "csv"])
        self.send_table(f"t.{shape}", self.damaged(self.template(shape)))

    def send_table(self, name: str, content: bytes) -> Answer:
        body, kind = multipart({"check": "1"}, "file", name, content)
        headers = {"Content-Type": kind} | ({"Accept": LINES} if self.random.random() < 0.5 else {})
        address = f"/{self.language()}/admin/events/event/import/"
        answer = self.ask(Request("POST", address, headers, body), wanted={200, 302, 400}, staff=True)
        if answer.status == 200 and headers.get("Accept") == LINES:
            last = answer.text.strip().rpartition("\n")[2]
            if not last.startswith("{") or not {"html", "go"} & json.loads(last).keys():
                self.note(f"the answer breaks off: {last[:100]!r}")
        return answer

    def broken_table(self):
        rows = list(csv.reader(io.StringIO(self.template("csv").decode("utf-8-sig", errors="replace"))))
        head = rows[0] or ["date"]
        odd = [*HOSTILE[:40], "#REF!", "=1+1", "x" * 40_000, '"', "\u2028", "сөз " * 900]
        for _ in range(self.random.choice([1, 3, 40])):
            width = len(head) + self.random.choice([0, 0, 0, -1, 1, 30])
            rows.append(
                [self.random.choice([*odd, "", "", "2022-06-22", "KZ-71"]) for _ in range(max(width, 1))]
            )
        written = io.StringIO()
        csv.writer(written, delimiter=self.random.choice(",;\t")).writerows(rows)
        text = written.getvalue() + self.random.choice(["", '"open', "\x00", "\r\r\n"])
        code = self.random.choice(["utf-8", "utf-8-sig", "utf-16", "cp1251"])
        self.send_table("t.csv", text.encode(code, errors="replace"))

    def damaged_document(self):
        name, content = self.random.choice(documents())
        fields = {
            "title_kk": "",
            "documents-TOTAL_FORMS": "1",
            "documents-INITIAL_FORMS": "0",
            "documents-0-id": "",
        }
        fields |= {"documents-0-kind": "photo" if name.endswith(("jpg", "png")) else "other"}
        body, kind = multipart(fields, "documents-0-file", name, self.damaged(content))
        address = f"/{self.language()}/admin/events/event/add/"
        self.ask(Request("POST", address, {"Content-Type": kind}, body), wanted={200, 302, 400}, staff=True)

    # --- Forms that are saved

    def new_draft(self, **fields) -> tuple[str, dict]:
        """The address of the form of a new record, and what a browser would send for it."""
        address = f"/{self.language()}/admin/events/event/add/"
        page = self.get(address, staff=True)
        return address, sent_by(page.text, "event_form") | fields

    def control_characters(self):
        text = "".join(self.random.choices("сөз абв" + CONTROLS, k=self.random.choice([5, 40])))
        address, values = self.new_draft(title_kk=f"Ж {text}", summary_kk=f"а{text}б", venue_ru=f"в{text}г")
        answer = self.post(address, [*pairs_of(values), ("_continue", "1")], wanted={200, 302})
        if answer.status == 302:
            page = self.get(urlsplit(answer.headers["Location"]).path, staff=True)
            if left := sorted({f"U+{ord(letter):04X}" for letter in CONTROLS if letter in page.text}):
                self.note(f"kept in a saved record: {', '.join(left)}")

    def form_twice(self):
        title = f"Қос {self.random.randrange(10**12)}"
        address, values = self.new_draft(title_kk=title)
        for _ in range(2):
            self.post(address, pairs_of(values), wanted={200, 302, 409})
        found = self.get(f"{address.removesuffix('add/')}?q={quote_plus(title)}", staff=True)
        # Records, not titles: the messages above the list name what was made too.
        if (number := len(set(re.findall(r"/events/event/(\d+)/change/", found.text)))) > 1:
            self.note(f"one form sent twice has made {number} records")


def pairs_of(values: dict) -> list[tuple[str, str]]:
    return [
        (name, each)
        for name, value in values.items()
        for each in (value if isinstance(value, list) else [value])
        if name != "csrfmiddlewaretoken"
    ]


def documents() -> list[tuple[str, bytes]]:
    """A small one of each kind that a document may be."""
    from PIL import Image

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", '<?xml version="1.0"?><Types/>' + " " * 500)
        archive.writestr("word/document.xml", "<w:document>" + "сөз " * 500 + "</w:document>")
        archive.writestr("word/media/image1.png", bytes(range(256)) * 4)
    found = [
        ("a.docx", packed.getvalue()),
        ("a.pdf", b"%PDF-1.7\n" + b"1 0 obj <<>> endobj\n" * 40 + b"%%EOF\n"),
    ]
    for name, kind in (("a.jpg", "JPEG"), ("a.png", "PNG")):
        drawn = io.BytesIO()
        Image.radial_gradient("L").save(drawn, kind)
        found.append((name, drawn.getvalue()))
    return found
