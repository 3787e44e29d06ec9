"""The handbook for clerks: ten short pages in either language, each with a picture of the desk.

The texts are templates (`templates/handbook/`); `python -m tests.browser.pictures` takes the pictures again.
A name in <b> is a label of the desk; a test compares each one with the catalogues.
"""

from dataclasses import dataclass

from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class HandbookPage:
    slug: str
    title: str


PAGES = (
    HandbookPage("sign-in", _("Signing in")),
    HandbookPage("first-steps", _("First steps")),
    HandbookPage("event-form", _("The form of an event")),
    HandbookPage("participants", _("Participants from a list")),
    HandbookPage("second-language", _("The second language")),
    HandbookPage("publishing", _("Review and publication")),
    HandbookPage("corrections", _("Corrections and history")),
    HandbookPage("registers", _("Registers and duplicates")),
    HandbookPage("import", _("Importing a table")),
    HandbookPage("documents", _("Documents, photos and help")),
)
POSITIONS = {page.slug: place for place, page in enumerate(PAGES)}


def handbook_urls(site) -> list:
    return [
        path("handbook/", site.admin_view(lambda request: contents_page(request, site)), name="handbook"),
        path(
            "handbook/<slug:slug>/",
            site.admin_view(lambda request, slug: handbook_page(request, site, slug)),
            name="handbook_page",
        ),
    ]


def contents_page(request, site):
    context = {**site.each_context(request), "title": _("Handbook"), "pages": PAGES}
    return TemplateResponse(request, "handbook/contents.html", context)


def handbook_page(request, site, slug: str):
    place = POSITIONS.get(slug)
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
