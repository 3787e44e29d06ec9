"""Events as an Atom feed (RFC 4287): newest changes first, in pages (RFC 5005), with tombstones (RFC 6721)."""

import datetime as dt
from urllib.parse import urlencode, urlsplit
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from django.conf import settings
from django.core.paginator import Page
from django.db.models import Q, QuerySet
from django.db.models.functions import Greatest
from django.http import QueryDict
from django.utils import translation

from events.models import Event
from portal.bilingual.fields import Wording
from portal.language import LANGUAGES

ATOM, TOMBSTONES = "http://www.w3.org/2005/Atom", "http://purl.org/atompub/tombstones/1.0"
XML = "http://www.w3.org/XML/1998/namespace"
register_namespace("", ATOM)
register_namespace("at", TOMBSTONES)
NOT_IN_XML = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])
TYPE = "application/atom+xml"


def changes_of(found: QuerySet) -> QuerySet:
    """The events found with all withdrawn ones: a tombstone that obeyed the filter would tell what the record said."""
    shown = Q(pk__in=found.order_by().values("pk")) | Q(state=Event.State.WITHDRAWN)
    events = Event.objects.public_or_withdrawn().filter(shown)
    return events.annotate(known_since=Greatest("changed_at", "publish_at")).order_by("-known_since", "-pk")


def feed_of(page: Page, query: QueryDict, language: str, title: str) -> bytes:
    """One page of `changes_of` as a document; `title` and the texts in the language asked where they have it."""
    feed = Element(f"{{{ATOM}}}feed", {f"{{{XML}}}lang": language})
    child(feed, "id", address(query, language, None))
    child(feed, "title", title)
    newest = max((event.known_since for event in page), default=dt.datetime(1970, 1, 1, tzinfo=dt.UTC))
    child(feed, "updated", utc(newest))
    child(child(feed, "author"), "name", "Кеңес")
    child(feed, "rights", "CC BY 4.0")
    pages = {"self": page.number, "first": 1, "last": page.paginator.num_pages}
    if page.has_previous():
        pages["previous"] = page.number - 1
    if page.has_next():
        pages["next"] = page.number + 1
    for rel, number in pages.items():
        link(feed, rel, address(query, language, number), TYPE)
    link(feed, "alternate", address(query, language, None, "events/"), "text/html", hreflang=language)
    for event in page:
        tombstone(feed, event) if event.state == Event.State.WITHDRAWN else entry(feed, event, language)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + tostring(feed, encoding="utf-8")


def address(query: QueryDict, language: str, number: int | None, shape: str = "events.atom") -> str:
    """The address of a page of this feed, or of another shape of the same filter."""
    asked = [
        (name, value) for name, values in query.lists() for value in values if name not in ("page", "view")
    ]
    if number and number > 1:
        asked.append(("page", number))
    return f"{settings.SITE_URL}/{language}/{shape}{'?' if asked else ''}{urlencode(asked)}"


def utc(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def identity(event: Event) -> str:
    """A name that stays when the address changes (RFC 4151)."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},2022:event/{event.pk}"


def tombstone(feed: Element, event: Event):
    SubElement(feed, f"{{{TOMBSTONES}}}deleted-entry", ref=identity(event), when=utc(event.known_since))


def entry(feed: Element, event: Event, language: str):
    made = child(feed, "entry")
    child(made, "id", identity(event))
    text(made, "title", said_of(event, "title", language), language)
    child(made, "updated", utc(event.known_since))
    child(made, "published", utc(event.publish_at))
    for code in sorted(LANGUAGES, key=lambda code: code != language):
        page = f"{settings.SITE_URL}/{code}/events/{event.slug}/"
        link(made, "alternate", page, "text/html", hreflang=code)
    child(made, "category").set("term", event.kind)
    child(made, "category").set("term", f"status:{event.shown_status.value}")
    text(made, "summary", said_of(event, "summary", language), language)


def said_of(event: Event, field: str, language: str) -> Wording | None:
    """A text of the event, with its status where it was not simply held; a summary where there is nothing else."""
    words = event.text_in(field, language)
    if event.happened:
        return words
    with translation.override(words.language if words else language):
        status = str(event.shown_status.label)
        if field == "title":
            return words._replace(text=f"{words.text} ({status})")
        return words._replace(text=f"{status}. {words.text}") if words else Wording(status, language)


def text(parent: Element, name: str, wording: Wording | None, language: str):
    """A text marked with the language that it is in where that is not the feed's."""
    if wording:
        made = child(parent, name, wording.text)
        if wording.language != language:
            made.set(f"{{{XML}}}lang", wording.language)


def child(parent: Element, name: str, words: str | None = None) -> Element:
    made = SubElement(parent, f"{{{ATOM}}}{name}")
    made.text = words.translate(NOT_IN_XML) if words else None
    return made


def link(parent: Element, rel: str, href: str, kind: str, **rest):
    SubElement(parent, f"{{{ATOM}}}link", {"rel": rel, "href": href, "type": kind, **rest})
