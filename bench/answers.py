"""Every answer of the portal for the sample records, written into a folder, to be compared before and after a change.

    python -m bench.answers before
    …the change…
    python -m bench.answers after
    diff -r before after

Follows every link of the site from its home pages in both languages, asks each list and file under a dozen filters, the
API, the sitemaps and the dumps; then the desk as an administrator. The clock stands still, the database is a new one of
SQLite, and what is drawn by chance (CSRF tokens, passwords, the numbers of static files) is blanked.
About a minute and a half.
"""

import argparse
import datetime as dt
import os
import re
import tempfile
import zipfile
from collections import deque
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.utils import timezone

from tests import environment

MOMENT = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)
LANGUAGES = ("kk", "ru")
STARTS = (
    "",
    "admin/",
    ".well-known/security.txt",
    "sitemap.xml",
    "robots.txt",
    "livez",
    "readyz",
    "api/v1/",
    "api/v1/schema/",
)
LISTS = (
    "events/",
    "people/",
    "organisations/",
    "regions/",
    "subjects/",
    "awards/",
    "decisions/",
    "statistics/",
)
FILES = (
    "events.csv",
    "events.jsonl",
    "events.xlsx",
    "events.ics",
    "events.atom",
    "participations.csv",
    "awards.csv",
    "people-edges.csv",
    "organisations-edges.csv",
)
FILTERS = (
    "",
    "q=құрылтай",
    "q=совет",
    "q=акимат",
    "date_after=2022&date_before=2023-06",
    "region=KZ-71",
    "kind=session",
    "format=mixed",
    "language=ru",
    "sort=date",
    "sort=relevance&q=бюджет",
    "view=table",
    "view=calendar&month=2022-06",
    "page=2",
    "page=zz",
    "region=астана",
)
SUGGESTED = ("а", "сов", "құр", "Астана", "ива")
DRAWN_BY_CHANCE = (
    (re.compile(r'name="(csrfmiddlewaretoken|form_key)" value="[^"]*"'), r'name="\1"'),
    (re.compile(r'name="(form_token|once|initial-[a-z_]+)" value="[^"]*"'), r'name="\1"'),
    (re.compile(r'(/static/[^"?]*)\?[^"]*"'), r'\1"'),
    (re.compile(r"\d+ ГБ"), "free disk space"),
    (re.compile(r"<dcterms:(created|modified)[^<]*"), r"<dcterms:\1>"),
)
NOT_FOLLOWED = re.compile(r"/(logout|display|jsi18n)/|^/static/")
LINK = re.compile(r'(?:href|src|action)="([^"]+)"|<loc>([^<]+)</loc>|"(?:next|url)":"([^"]+)"')


class Walk:
    """Addresses asked by one browser, each once; the answers go into the folder."""

    def __init__(self, browser, folder: Path, inside: re.Pattern):
        self.browser, self.folder, self.inside = browser, folder, inside
        self.waiting, self.seen = deque(), set()
        folder.mkdir(parents=True)

    def ask(self, address: str):
        if address not in self.seen:
            self.seen.add(address)
            self.waiting.append(address)

    def run(self):
        while self.waiting:
            address = self.waiting.popleft()
            answer = self.browser.get(address)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            kind = answer.headers.get("Content-Type", "")
            self.keep(address, answer, readable(body, kind))
            if "html" in kind or "xml" in kind:
                self.follow(address, body.decode(errors="replace"))

    def keep(self, address, answer, text):
        for pattern, instead in DRAWN_BY_CHANCE:
            text = pattern.sub(instead, text)
        heading = [
            str(answer.status_code),
            *(answer.headers.get(name, "") for name in ("Content-Type", "Content-Disposition", "Location")),
        ]
        name = unquote(address).replace("/", "∕")[:110]  # a solidus that a file's name may hold
        (self.folder / name).write_text(" | ".join(heading) + "\n" + text)

    def follow(self, address, html):
        for groups in LINK.findall(html):
            parts = urlsplit("".join(groups).replace("&amp;", "&"))
            is_here = parts.netloc in ("", "testserver") and parts.path.startswith("/")
            if is_here and self.inside.search(parts.path) and not NOT_FOLLOWED.search(parts.path):
                self.ask(parts.path)


def readable(body: bytes, kind: str) -> str:
    """Archives as the texts inside them, other bytes as they are."""
    if body[:2] == b"PK":
        with zipfile.ZipFile(BytesIO(body)) as archive:
            inside = [(name, archive.read(name)) for name in sorted(archive.namelist())]
        return "\n".join(f"--- {name}\n{text.decode(errors='replace')}" for name, text in inside)
    return body.decode(errors="backslashreplace").replace("><", ">\n<")


def public_walk(folder: Path) -> Walk:
    from django.test import Client

    from portal.api.views import RESOURCES

    walk = Walk(Client(), folder, re.compile(r"^/(?!\w\w/admin/|admin/)"))
    for start in STARTS:
        walk.ask(f"/{start}")
    for code in LANGUAGES:
        walk.ask(f"/{code}/")
        for name in (*LISTS, *FILES):
            for query in FILTERS:
                walk.ask(f"/{code}/{name}{'?' if query else ''}{query}")
        for typed in SUGGESTED:
            walk.ask(f"/{code}/suggest/?q={typed}")
    for name in RESOURCES:
        for query in ("", "page_size=7", "modified_since=2026-01-01T00:00:00Z", "q=совет", "region=KZ-71"):
            walk.ask(f"/api/v1/{name}/{'?' if query else ''}{query}")
    return walk


def desk_walk(folder: Path) -> Walk:
    from tests.staff import ADMINISTRATOR, signed_in

    walk = Walk(signed_in(ADMINISTRATOR), folder, re.compile(r"^/(kk|ru)/admin/"))
    for code in LANGUAGES:
        walk.ask(f"/{code}/admin/")
        walk.ask(f"/{code}/admin/events/event/?q=совет")
        walk.ask(f"/{code}/admin/people/person/?q=ива")
    return walk


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder.resolve()
    timezone.now = lambda: MOMENT
    with tempfile.TemporaryDirectory() as temporary:
        set_up(Path(temporary))
        for name, walk in (("public", public_walk), ("desk", desk_walk)):
            walked = walk(folder / name)
            walked.run()
            print(f"{name}: {len(walked.seen)} answers")


def set_up(temporary: Path):
    from bench.made_up import set_up as set_up_django

    folders = {name: str(temporary / name.lower()) for name in ("MEDIA_ROOT", "STATIC_ROOT", "DUMPS_ROOT")}
    for path in folders.values():
        Path(path).mkdir()
    set_up_django(f"sqlite:///{temporary}/answers.sqlite3", SITE_URL="http://testserver", **folders)
    from django.core.management import call_command

    environment.serve_static_files_uncollected()
    environment.hash_passwords_quickly()
    for command in ("migrate", "load_regions", "load_sample", "rebuild_search", "make_dumps"):
        call_command(command, verbosity=0)
    for file in Path(folders["DUMPS_ROOT"]).iterdir():
        os.utime(file, (MOMENT.timestamp(), MOMENT.timestamp()))


if __name__ == "__main__":
    main()
