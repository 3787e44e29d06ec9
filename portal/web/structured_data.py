"""schema.org data (JSON-LD) for search engines: what all pages share, and breadcrumbs.

The data of each record are in `events.structured` and `people.structured`; docs/open-data.md lists what is left out.
"""

import json
from collections.abc import Iterable

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

CONTEXT = "https://schema.org"
# Inside a script element no character may look like a tag or end a line of JavaScript.
UNSAFE = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def json_ld_script(data: dict) -> SafeString:
    """The data as a script element; the content security policy allows it, because it is data and not executed."""
    text = json.dumps({"@context": CONTEXT} | data, ensure_ascii=False).translate(UNSAFE)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 escaped above


def without_unknown(**fields) -> dict:
    """The fields that have a value; unknown ones are left out rather than given as empty."""
    return {name: value for name, value in fields.items() if value}


def pages_in_schema(path: str, kind: str) -> dict:
    """`@id` and addresses of a thing's pages in both languages; `path` is «events/slug/»."""
    pages = {code: f"{settings.SITE_URL}/{code}/{path}" for code, _name in settings.LANGUAGES}
    return {
        "@id": f"{pages['kk']}#{kind}",
        "url": pages[get_language()],
        "sameAs": [page for code, page in pages.items() if code != get_language()],
    }


def breadcrumb_list(places: Iterable[tuple[str, str]]) -> dict:
    """Breadcrumbs from pairs of name and address on this site, beginning with home."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": at, "name": str(name), "item": settings.SITE_URL + address}
            for at, (name, address) in enumerate(places, 1)
        ],
    }
