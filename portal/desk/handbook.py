"""The handbook for clerks: ten short pages in either language, each with a picture of the desk.

The words are templates (`templates/handbook/`), the pictures are taken anew by `python -m tests.browser.pictures`.
A name in <b> is what the desk shows; a test holds each against the catalogues.
"""

from dataclasses import dataclass

from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Page:
    slug: str
    title: str


PAGES = (
    Page("sign-in", _("Signing in")),
    Page("first-steps", _("First steps")),
    Page("event-form", _("The form of an event")),
    Page("participants", _("Participants from a list")),
    Page("second-language", _("The second language")),
    Page("publishing", _("Review and publication")),
    Page("corrections", _("Corrections and history")),
    Page("registers", _("Registers and duplicates")),
    Page("import", _("Importing a table")),
    Page("documents", _("Documents, photos and help")),
)
PLACES = {page.slug: place for place, page in enumerate(PAGES)}


def urls_of(site) -> list:
    return [
        path("handbook/", site.admin_view(lambda request: contents(request, site)), name="handbook"),
        path(
            "handbook/<slug:slug>/",
            site.admin_view(lambda request, slug: one_page(request, site, slug)),
            name="handbook_page",
        ),
    ]


def contents(request, site):
    context = {**site.each_context(request), "title": _("Handbook"), "pages": PAGES}
    return TemplateResponse(request, "handbook/contents.html", context)


def one_page(request, site, slug: str):
    place = PLACES.get(slug)
    if place is None:
        raise Http404
    language = get_language()
    context = {
        **site.each_context(request),
        "title": PAGES[place].title,
        "number": place + 1,
        "text": f"handbook/{language}/{slug}.html",
        "picture": f"handbook/{language}/{slug}.webp",
        "before": PAGES[place - 1] if place else None,
        "after": PAGES[place + 1] if place + 1 < len(PAGES) else None,
    }
    return TemplateResponse(request, "handbook/page.html", context)
