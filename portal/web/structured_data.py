"""Pages in the words of schema.org (JSON-LD), for search engines: the machinery, and the trail to a page.

What a record says stands beside the record: `events.structured`, `people.structured`. What is dropped stands in
docs/open-data.md.
"""

import json
from collections.abc import Iterable

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

CONTEXT = "https://schema.org"
# Inside a script element nothing may look like a tag, nor end a line of JavaScript.
UNSAFE = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def json_ld_script(data: dict) -> SafeString:
    """The data as a block that the strict policy lets stand: it is not a script that runs."""
    text = json.dumps({"@context": CONTEXT} | data, ensure_ascii=False).translate(UNSAFE)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 escaped above


def without_unknown(**fields) -> dict:
    """Only what is known; an unknown fact is left out rather than given as empty."""
    return {name: value for name, value in fields.items() if value}


def pages_in_schema(path: str, kind: str) -> dict:
    """Where a thing is told of, in the language of the page and in the other one; `path` is «events/slug/»."""
    pages = {code: f"{settings.SITE_URL}/{code}/{path}" for code, _name in settings.LANGUAGES}
    return {
        "@id": f"{pages['kk']}#{kind}",
        "url": pages[get_language()],
        "sameAs": [page for code, page in pages.items() if code != get_language()],
    }


def breadcrumb_list(places: Iterable[tuple[str, str]]) -> dict:
    """The way to a page: pairs of a name and an address on this site, from home on."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": at, "name": str(name), "item": settings.SITE_URL + address}
            for at, (name, address) in enumerate(places, 1)
        ],
    }
