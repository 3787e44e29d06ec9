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


def events_by_change(found: QuerySet) -> QuerySet:
    """The events found and all withdrawn ones, newest change first.

    Tombstones ignore the filter: a filtered tombstone would reveal a value of a withdrawn record.
    """
    shown = Q(pk__in=found.order_by().values("pk")) | Q(state=Event.State.WITHDRAWN)
    events = Event.objects.public_or_withdrawn().filter(shown)
    return events.annotate(known_since=Greatest("changed_at", "publish_at")).order_by("-known_since", "-pk")


def render_feed(page: Page, query: QueryDict, language: str, title: str) -> bytes:
    """One page of `events_by_change` as Atom; texts are in the given language if they exist in it."""
    feed = Element(f"{{{ATOM}}}feed", {f"{{{XML}}}lang": language})
    add_element(feed, "id", feed_address(query, language, None))
    add_element(feed, "title", title)
    newest = max((event.known_since for event in page), default=dt.datetime(1970, 1, 1, tzinfo=dt.UTC))
    add_element(feed, "updated", utc_timestamp(newest))
    add_element(add_element(feed, "author"), "name", "Кеңес")
    add_element(feed, "rights", "CC BY 4.0")
    pages = {"self": page.number, "first": 1, "last": page.paginator.num_pages}
    if page.has_previous():
        pages["previous"] = page.number - 1
    if page.has_next():
        pages["next"] = page.number + 1
    for rel, number in pages.items():
        add_link(feed, rel, feed_address(query, language, number), TYPE)
    add_link(
        feed, "alternate", feed_address(query, language, None, "events/"), "text/html", hreflang=language
    )
    for event in page:
        add_tombstone(feed, event) if event.state == Event.State.WITHDRAWN else add_entry(
            feed, event, language
        )
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + tostring(feed, encoding="utf-8")


def feed_address(query: QueryDict, language: str, number: int | None, shape: str = "events.atom") -> str:
    """The address of a page of this feed, or of another format with the same filter."""
    asked = [
        (name, value) for name, values in query.lists() for value in values if name not in ("page", "view")
    ]
    if number and number > 1:
        asked.append(("page", number))
    return f"{settings.SITE_URL}/{language}/{shape}{'?' if asked else ''}{urlencode(asked)}"


def utc_timestamp(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def entry_id(event: Event) -> str:
    """A tag URI (RFC 4151): it stays the same when the address changes."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},2022:event/{event.pk}"


def add_tombstone(feed: Element, event: Event):
    SubElement(
        feed, f"{{{TOMBSTONES}}}deleted-entry", ref=entry_id(event), when=utc_timestamp(event.known_since)
    )


def add_entry(feed: Element, event: Event, language: str):
    made = add_element(feed, "entry")
    add_element(made, "id", entry_id(event))
    add_text(made, "title", text_with_status(event, "title", language), language)
    add_element(made, "updated", utc_timestamp(event.known_since))
    add_element(made, "published", utc_timestamp(event.publish_at))
    for code in sorted(LANGUAGES, key=lambda code: code != language):
        page = f"{settings.SITE_URL}/{code}/events/{event.slug}/"
        add_link(made, "alternate", page, "text/html", hreflang=code)
    add_element(made, "category").set("term", event.kind)
    add_element(made, "category").set("term", f"status:{event.shown_status.value}")
    add_text(made, "summary", text_with_status(event, "summary", language), language)


def text_with_status(event: Event, field: str, language: str) -> Wording | None:
    """A text of the event with its status, unless it was held. Without a summary the status is the summary."""
    words = event.text_in(field, language)
    if event.happened:
        return words
    with translation.override(words.language if words else language):
        status = str(event.shown_status.label)
        if field == "title":
            return words._replace(text=f"{words.text} ({status})")
        return words._replace(text=f"{status}. {words.text}") if words else Wording(status, language)


def add_text(parent: Element, name: str, wording: Wording | None, language: str):
    """Add a text, marked with its language if that is not the language of the feed."""
    if wording:
        made = add_element(parent, name, wording.text)
        if wording.language != language:
            made.set(f"{{{XML}}}lang", wording.language)


def add_element(parent: Element, name: str, words: str | None = None) -> Element:
    made = SubElement(parent, f"{{{ATOM}}}{name}")
    made.text = words.translate(NOT_IN_XML) if words else None
    return made


def add_link(parent: Element, rel: str, href: str, kind: str, **rest):
    SubElement(parent, f"{{{ATOM}}}link", {"rel": rel, "href": href, "type": kind, **rest})
