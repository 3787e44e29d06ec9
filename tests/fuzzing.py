"""Requests that nobody would make by hand: every route, every parameter, values that are whole, odd or hostile.

`python -m bench.fuzz` sends them by the thousand to a served portal, `tests/test_fuzz.py` some hundred in the suite.
"""

import random
import re
import string
from dataclasses import dataclass, field
from urllib.parse import quote, quote_plus

from django.contrib import admin

from events.filters import AwardGrantFilter, DecisionFilter, EventFilter
from tests.test_canary import LANGUAGES, routes

HOSTILE = [
    "",
    "0",
    "-1",
    "²",
    "1e9",
    "9" * 31,
    "99999",
    "0000-00-00",
    "2022-02-30",
    "2022-13",
    "22.06.2022",
    "\x00",
    "a\x00b",
    "\r\nSet-Cookie: x=1",
    "\ud800",
    "'",
    "' OR 1=1 --",
    '"; DROP TABLE events_event; --',
    "%",
    "_",
    "%%%s%d{0}${x}",
    "*",
    '"',
    "NEAR(a b) AND NOT c:*",
    "a & | ! ( ) <-> :*",
    "-",
    "../../../etc/passwd",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "<script>alert(1)</script>",
    "{{7*7}}{% debug %}",
    "KZ-71\n",
    "kz-71",
    "KZ-" + "7" * 200,
    "x" * 101,
    "ә" * 201,
    "сөз " * 13,
    "x" * 6_000,
    "\u202eкеңес\u200b",
    "🏛️👨‍👩‍👧‍👦",
    "e\u0301" * 60,
    "İıſKÅ",
    "null",
    "None",
    "[]",
    "NaN",
    "true",
    "2022-01-01T00:00:00+99:99",
    "2022-01-01T00:00:00Z",
]
WHOLE = [
    "1",
    "2",
    "20",
    "2022",
    "2022-06",
    "2022-06-22",
    "KZ-71",
    "KZ-75",
    "session",
    "medal",
    "kk",
    "ru",
    "date",
    "-date",
    "relevance",
    "list",
    "table",
    "calendar",
    "кеңес",
    "отырыс хаттамасы",
    "заседание",
    "kenes",
    "К",
    "never-existed",
]
OTHER_PARAMETERS = [
    "page",
    "page_size",
    "cursor",
    "modified_since",
    "letter",
    "show",
    "bom",
    "year",
    "next",
    "format",
]
DESK_PARAMETERS = [
    "q",
    "p",
    "o",
    "e",
    "all",
    "state__exact",
    "task",
    "id__exact",
    "_popup",
    "_to_field",
    "ids",
    "app_label",
]
DESK_PARAMETERS += [
    "model_name",
    "field_name",
    "term",
    "date__year",
    "region__id__exact",
    "_changelist_filters",
    "old",
    "new",
]
METHODS = ["GET"] * 16 + [
    "HEAD",
    "HEAD",
    "POST",
    "POST",
    "OPTIONS",
    "PUT",
    "PATCH",
    "DELETE",
    "TRACE",
    "FETCH",
]
HEADERS = {
    "Accept": [
        "*/*",
        "text/html",
        "application/json",
        "application/xml;q=nonsense",
        "text/csv, */*;q=0.1",
        ";;;",
        "x" * 500,
    ],
    "Accept-Language": ["kk", "ru-RU,ru;q=0.9", "en;q=2", "*", "-", "kk;q=0.5;q=1", "x" * 600, "aa-" * 200],
    "Accept-Encoding": ["gzip", "br;q=1.0, gzip;q=0.5, *;q=0", "identity;q=0", "\xff"],
    "Range": [
        "bytes=0-9",
        "bytes=-1",
        "bytes=9-0",
        "bytes=0-0,1-1",
        "bytes=" + "9" * 40 + "-",
        "lines=1-2",
        "bytes=a-b",
    ],
    "If-None-Match": ['"x"', "*", 'W/"x", "y"', '"' + "x" * 300, "\xe9"],
    "If-Modified-Since": [
        "Wed, 22 Jun 2022 10:00:00 GMT",
        "yesterday",
        "Wed, 99 Jun 99999 10:00:00 GMT",
        "-1",
    ],
    "Host": [
        "127.0.0.1",
        "evil.example",
        "127.0.0.1:99999",
        "[::1]",
        "a b",
        "кеңес.қаз",
        "127.0.0.1@evil.example",
        "",
    ],
    "X-Forwarded-For": [
        "203.0.113.9",
        "1.2.3.4, 5.6.7.8",
        "not an address",
        "::1%eth0",
        ",,,",
        "9" * 400,
        "2001:db8::1",
    ],
    "X-Forwarded-Proto": ["https", "http", "gopher"],
    "X-Forwarded-Host": ["evil.example"],
    "Cookie": [
        "language=ru",
        "language=xx",
        "display=150.blue.wide",
        "display=999.x.y",
        "sessionid=x",
        "csrftoken=\xff",
        "=;=;",
    ],
    "Content-Type": [
        "application/json",
        "multipart/form-data",
        "text/plain; charset=never",
        "application/x-www-form-urlencoded",
    ],
    "Origin": ["null", "https://evil.example"],
    "Referer": ["https://evil.example/", "\xff\xfe"],
}


@dataclass
class Request:
    method: str
    target: str  # path and query, quoted
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    def __str__(self):
        return f"{self.method} {self.target[:300]} {self.headers} {self.body[:200]!r}"


class Fuzz:
    """Endless requests from one seed: the same seed makes the same requests."""

    def __init__(self, seed: int, slugs: list[str]):
        self.random, self.slugs = random.Random(seed), [*slugs, "never-existed"]
        self.routes = sorted(set(routes()))
        filters = [EventFilter, AwardGrantFilter, DecisionFilter]
        self.parameters = sorted(
            {name for form in filters for name in form.base_filters} | set(OTHER_PARAMETERS)
        )
        self.desk_routes = desk_routes()

    # --- What is asked

    def public(self) -> Request:
        path = self.filled(self.random.choice(self.routes))
        method = self.random.choice(METHODS)
        body = self.form(self.parameters) if method in ("POST", "PUT", "PATCH") else b""
        return Request(method, self.target(path, self.parameters), self.headers(), body)

    def desk(self) -> Request:
        path = self.filled(self.random.choice(self.desk_routes))
        method = self.random.choice(["GET", "GET", "GET", "POST"])
        names = [*DESK_PARAMETERS, *self.random.sample(FIELDS, 8)]
        body = self.form(names) if method == "POST" else b""
        headers = {
            name: text
            for name, text in self.headers().items()
            if name in ("Accept", "Accept-Language", "Range")
        }
        return Request(method, self.target(path, DESK_PARAMETERS), headers, body)

    # --- Its parts

    def target(self, path: str, names) -> str:
        if self.random.random() < 0.03:
            path = self.mangled(path)
        pairs = [
            (self.random.choice(names), self.value()) for _ in range(self.random.choice([0, 1, 1, 2, 3, 6]))
        ]
        if self.random.random() < 0.02:
            pairs *= 60
        query = "&".join(f"{name}={quote_plus(value, errors='surrogatepass')}" for name, value in pairs)
        if self.random.random() < 0.05:
            query += self.random.choice(
                ["&", "&&=", "%", "%zz", "&%00=%00", "&q=%ff%fe", ";a=b", "&q[]=1", "&=1"]
            )
        return (path + "?" + query if query else path)[:8_000]

    def filled(self, route: str) -> str:
        def value(match):
            if self.random.random() < 0.25:
                return quote(self.value()[:500], safe="", errors="surrogatepass")
            if match[1] == "slug":
                return self.random.choice(self.slugs)
            return self.random.choice(
                {"iso": ["KZ-71", "KZ-99"], "section": ["events", "people", "x"]}.get(match[1], "123456789")
            )

        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", value, route)

    def value(self) -> str:
        kind = self.random.random()
        if kind < 0.4:
            return self.random.choice(WHOLE + self.slugs)
        if kind < 0.8:
            return self.random.choice(HOSTILE)
        letters = string.printable + "әғқңөұүһіАБВЁ«»—" + "\u0300\u200d\ufeff\U0001f600"
        return "".join(self.random.choices(letters, k=self.random.choice([1, 3, 12, 60])))

    def mangled(self, path: str) -> str:
        odd = self.random.choice(
            ["//", "/./", "/../", "%2f", "%00", "%ff", ";x", ".html", "%", "\\", "/kk/", "?"]
        )
        place = self.random.randrange(1, len(path) + 1)
        return path[:place] + odd + path[place:]

    def headers(self) -> dict[str, str]:
        names = self.random.sample(sorted(HEADERS), self.random.choice([0, 0, 1, 2, 4]))
        return {name: self.random.choice(HEADERS[name]) for name in names}

    def form(self, names) -> bytes:
        if self.random.random() < 0.1:
            return self.random.randbytes(self.random.choice([1, 100, 5_000]))
        pairs = [(self.random.choice(names), self.value()) for _ in range(self.random.choice([1, 4, 10]))]
        text = "&".join(f"{name}={quote_plus(value, errors='surrogatepass')}" for name, value in pairs)
        return text.encode()


# Of the forms of the desk, among them those that Django reads before it asks a form.
FIELDS = [
    *(
        "title_kk",
        "title_ru",
        "date",
        "end_date",
        "start_time",
        "kind",
        "region",
        "convening_body",
        "slug",
        "state",
    ),
    *(
        "family_name_kk",
        "family_name_ru",
        "name_kk",
        "name_ru",
        "parent",
        "into",
        "version",
        "publish_at",
        "reason",
        "note",
    ),
    *(
        "participations-TOTAL_FORMS",
        "participations-INITIAL_FORMS",
        "participations-0-id",
        "participations-0-person",
    ),
    *("topics-TOTAL_FORMS", "topics-INITIAL_FORMS", "decisions-TOTAL_FORMS", "documents-TOTAL_FORMS"),
    *(
        "action",
        "_selected_action",
        "select_across",
        "index",
        "post",
        "_save",
        "_continue",
        "_saveasnew",
        "username",
        "password",
    ),
]


def desk_routes() -> list[str]:
    """Every address of the desk but those that would end the editor's own session."""
    found = [
        re.sub(r"\([^)]*\)", "<pk>", route).translate({ord("^"): None, ord("$"): None})
        for route in routes(admin.site.get_urls(), "admin/")
    ]
    kept = [route for route in found if "logout" not in route and "password" not in route]
    return sorted({f"{language}/{route}" for route in kept for language in LANGUAGES})
