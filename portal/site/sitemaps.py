"""The site map for search engines: public records alone, each page in both languages, split by size."""

import re
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import Http404, HttpResponse, StreamingHttpResponse

from events.models import Award, Event, Subject
from people.models import Organisation, Person, Region
from portal.language import INTERFACE

SECTIONS = {
    "events": (Event, "slug"),
    "people": (Person, "slug"),
    "organisations": (Organisation, "slug"),
    "regions": (Region, "iso"),
    "subjects": (Subject, "slug"),
    "awards": (Award, "slug"),
}
# Two addresses each; a file may hold 50 000 of them.
RECORDS_A_FILE = 20_000
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMES = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
XML = "application/xml; charset=utf-8"


def sitemap_index(request):
    """The files, as many for a section as its records need."""
    files = [
        f"<sitemap><loc>{settings.SITE_URL}/sitemap-{name}.xml?page={number}</loc></sitemap>"
        for name, (model, _slug) in SECTIONS.items()
        for number in range(1, -(-model.objects.public().count() // RECORDS_A_FILE) + 1)
    ]
    return HttpResponse(f"{HEAD}<sitemapindex {NAMES}>{''.join(files)}</sitemapindex>", XML)


def sitemap_section(request, section):
    asked = re.fullmatch("[1-9][0-9]{0,4}", request.GET.get("page", "1"))
    if section not in SECTIONS or not asked:
        raise Http404
    number = int(asked[0])
    model, slug = SECTIONS[section]
    first = (number - 1) * RECORDS_A_FILE
    slugs = model.objects.public().order_by("pk").values_list(slug, flat=True)[first : first + RECORDS_A_FILE]
    return StreamingHttpResponse(sitemap_lines(section, slugs), XML)


def sitemap_lines(section: str, slugs):
    yield f'{HEAD}<urlset {NAMES} xmlns:xhtml="http://www.w3.org/1999/xhtml">'
    for slug in slugs.iterator():
        pages = {code: escape(f"{settings.SITE_URL}/{code}/{section}/{slug}/") for code in INTERFACE}
        others = "".join(
            f'<xhtml:link rel="alternate" hreflang="{code}" href="{page}"/>' for code, page in pages.items()
        )
        for page in pages.values():
            yield f"<url><loc>{page}</loc>{others}</url>\n"
    yield "</urlset>"


def robots_txt(request):
    """All may be read; the desk and endless combinations of filters need not be."""
    lines = ["User-agent: *", *(f"Disallow: /{code}/admin/" for code in INTERFACE)]
    lines += [f"Disallow: /{code}/*?" for code in INTERFACE]
    lines.append(f"Sitemap: {settings.SITE_URL}/sitemap.xml")
    return HttpResponse("\n".join(lines) + "\n", "text/plain; charset=utf-8")
