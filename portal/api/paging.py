"""Keyset paging: pages stay consistent while records are added and removed."""

import base64
import binascii
import datetime as dt
import json

from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _
from rest_framework.pagination import BasePagination
from rest_framework.response import Response

from portal.api.problems import BadParameters

MOST, USUAL = 200, 50
FORWARDS, BACKWARDS = "next", "previous"
SEAL = 16  # hexadecimal digits
FOREIGN = _("This is no place in this list. Take the addresses “next” and “previous” as the list gives them.")


class PagingForm(forms.Form):
    cursor = forms.CharField(required=False, max_length=400, label=_("Place in the list"))
    page_size = forms.IntegerField(required=False, min_value=1, max_value=MOST, label=_("Records on a page"))


def parse_number(value) -> int:
    if not isinstance(value, int) or not 0 <= value < 2**63:
        raise ValueError
    return value


def parse_moment(value) -> dt.datetime:
    parsed = dt.datetime.fromisoformat(value)
    if parsed.tzinfo is None:
        raise ValueError
    return parsed


def parse_day(value) -> dt.date:
    return dt.date.fromisoformat(value)


class Order:
    """An order by columns of which the last is unique: `Order(date=parse_day, pk=parse_number)`, descending by default.

    The values are functions that parse a column's value from a cursor; they raise ValueError for an invalid one.
    """

    def __init__(self, *, descending: bool = True, **key):
        self.key, self.descending = key, descending

    def fields(self, *, reverse: bool) -> list[str]:
        sign = "-" if self.descending != reverse else ""
        return [f"{sign}{name}" for name in self.key]

    def place_of(self, record) -> list:
        values = (getattr(record, name) for name in self.key)
        return [value.isoformat() if isinstance(value, dt.date) else value for value in values]

    def beyond(self, place: list, *, reverse: bool) -> Q:
        """The condition of coming after a place, or before it."""
        comparison = "lt" if self.descending != reverse else "gt"
        names, found = list(self.key), Q()
        for at, name in enumerate(names):
            same = dict(zip(names[:at], place, strict=False))
            found |= Q(**same, **{f"{name}__{comparison}": place[at]})
        return found

    def read(self, place: list) -> list:
        return [parse(value) for parse, value in zip(self.key.values(), place, strict=True)]


def seal_of(written: str, request) -> str:
    """Signs a cursor for the list that issued it: resource and parameters, but not the page size."""
    asked = sorted(
        (name, values) for name, values in request.query_params.lists() if name not in ("cursor", "page_size")
    )
    return salted_hmac(__name__, json.dumps([request.path, asked, written])).hexdigest()[:SEAL]


def encode_cursor(direction: str, place: list, request) -> str:
    written = base64.urlsafe_b64encode(json.dumps([direction, *place]).encode()).decode().rstrip("=")
    return f"{written}.{seal_of(written, request)}"


def decode_cursor(cursor: str, order: Order, request) -> tuple[str, list]:
    """Direction and place; BadParameters for what this list has not given."""
    written, _dot, seal = cursor.rpartition(".")
    try:
        if not constant_time_compare(seal, seal_of(written, request)):
            raise ValueError
        direction, *place = json.loads(base64.urlsafe_b64decode(written + "=" * (-len(written) % 4)))
        if direction not in (FORWARDS, BACKWARDS):
            raise ValueError
        return direction, order.read(place)
    except (ValueError, TypeError, binascii.Error, UnicodeError, RecursionError):
        raise BadParameters([("cursor", FOREIGN)]) from None


class KeysetPagination(BasePagination):
    """Pages of `view.order()`; `cursor` and `page_size` are checked by the view, see `Resource.checked`."""

    def paginate_queryset(self, queryset, request, view=None) -> list:
        asked, order = view.paging.cleaned_data, view.order()
        size = asked["page_size"] or USUAL
        direction, place = (
            decode_cursor(asked["cursor"], order, request) if asked["cursor"] else (FORWARDS, None)
        )
        backwards = direction == BACKWARDS
        if place:
            queryset = queryset.filter(order.beyond(place, reverse=backwards))
        found = list(queryset.order_by(*order.fields(reverse=backwards))[: size + 1])
        page, has_more = found[:size], len(found) > size
        if backwards:
            page.reverse()
        self.request = request
        self.next = self.link(FORWARDS, page, -1, order) if backwards or has_more else None
        self.previous = self.link(BACKWARDS, page, 0, order) if (has_more if backwards else place) else None
        return page

    def link(self, direction: str, page: list, at: int, order: Order) -> str | None:
        if not page:
            return None
        query = self.request.query_params.copy()
        query["cursor"] = encode_cursor(direction, order.place_of(page[at]), self.request)
        return f"{settings.SITE_URL}{self.request.path}?{query.urlencode()}"

    def get_paginated_response(self, data) -> Response:
        answer = Response({"next": self.next, "previous": self.previous, "results": data})
        links = [f'<{to}>; rel="{rel}"' for rel, to in (("next", self.next), ("prev", self.previous)) if to]
        if links:
            answer["Link"] = ", ".join(links)
        return answer

    def get_paginated_response_schema(self, schema) -> dict:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }
