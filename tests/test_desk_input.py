"""Whatever is typed at the desk or stands in its addresses, no page of it breaks: every route, every odd value."""

import re
import traceback
from itertools import cycle, product
from urllib.parse import quote, urlencode

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLResolver, get_resolver
from django.utils import translation

from tests.events.test_admin import address, form_of, make_full_event
from tests.factories import make_organisation, make_person
from tests.staff import ADMINISTRATOR, make_staff

pytestmark = pytest.mark.django_db

LETTERS, WORDS = "ә" * 60_000, "сөз " * 1_500
ODD = [
    "(",
    "\x00",
    "²",
    "\ud800",
    "-1",
    "99999",
    "9" * 30,
    "1" * 19,
    "'; DROP--",
    "%",
    "[]",
    "99999-13-45",
    "",
]
ODD_KEYS = ["0", "²", "9" * 30, "9223372036854775808", "a\x00b", "\ud800", "(", "_00", "1/2", "x" * 3_000]
ODD_NUMBERS = ["0", "9" * 30, "9223372036854775808"]
PARAMETERS = [
    *(
        "q",
        "o",
        "p",
        "e",
        "all",
        "ids",
        "year",
        "region",
        "task",
        "state",
        "state__exact",
        "missing",
        "kind__exact",
    ),
    *(
        "term",
        "page",
        "app_label",
        "model_name",
        "field_name",
        "_popup",
        "_to_field",
        "_changelist_filters",
        "next",
    ),
    *("title__regex", "title_kk__regex", "title_kk__iregex", "folded__regex", "id__in", "pk", "person__in"),
    *(
        "username__regex",
        "password__regex",
        "user__username__regex",
        "is_staff__exact",
        "convening_body__folded__regex",
    ),
]


@pytest.fixture
def browser():
    """Of somebody who may open every page."""
    browser = Client()
    browser.user = make_staff(ADMINISTRATOR)
    User.objects.update(is_superuser=True)
    browser.force_login(browser.user)
    return browser


def routes_of_the_desk() -> list[str]:
    """As they are written: «/kk/admin/events/event/<path:object_id>/change/»."""
    with translation.override("kk"):
        routes = [f"/{route}" for route in routes_under(get_resolver("portal.urls"), "")]
    return [route for route in routes if route.startswith("/kk/admin/") and ".*" not in route]


def routes_under(resolver, before: str):
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern).removeprefix("^").removesuffix("$")
        yield from routes_under(pattern, route) if isinstance(pattern, URLResolver) else [route]


def filled_with(route: str, key: str, number: str) -> str:
    """The route with a key or a number in each of its places."""
    key = quote(key, safe="", errors="surrogatepass")
    route = re.sub(r"<int:\w+>|\(\\d\+\)", number, route)
    route = route.replace("(?P<app_label>auth|people|events)", "people")
    return re.sub(r"<(path:|str:)?\w+>|\(\[\^/\]\+\)", key, route).replace("<slug:code>", "review")


def broken(browser, requests) -> dict[str, str]:
    """What the portal could not answer: the request, and where it broke."""
    found = {}
    for method, path, data in requests:
        try:
            answer = getattr(browser, method)(path, data)
            assert answer.status_code < 500
        except Exception:
            found[f"{method} {path[:150]} {str(data)[:80]!r}"] = traceback.format_exc()[-700:]
    return found


def with_parameters(path: str, values: dict) -> str:
    return f"{path}?{urlencode(values, errors='surrogatepass')}"


def test_odd_keys_lead_nowhere_and_break_nothing(browser):
    routes = [route for route in routes_of_the_desk() if filled_with(route, "1", "1") != route]
    assert len(routes) > 40
    keys = cycle(ODD_KEYS)  # of ten, so that a kind of page meets each key in one register or another
    asked = [("get", filled_with(route, next(keys), "9" * 30), {}) for route in routes for _turn in range(3)]
    asked += [("get", filled_with(route, "0", number), {}) for route in routes for number in ODD_NUMBERS]

    assert broken(browser, asked) == {}


def test_odd_parameters_of_any_page_break_nothing(browser):
    event = make_full_event()
    make_organisation(slug="other")
    pages = [filled_with(route, str(event.pk), str(event.pk)) for route in routes_of_the_desk()]
    pages = [page for page in pages if not page.endswith(("/logout/", "template.csv"))]
    asked = [
        ("get", with_parameters(page, dict.fromkeys(PARAMETERS, value)), {})
        for page, value in zip(pages, cycle(ODD))
    ]
    assert broken(browser, asked) == {}


LISTS = ["events/event", "events/subject", "people/person", "people/region", "auth/user", "auth/group"]


@pytest.mark.parametrize("register", LISTS)
def test_lists_answer_whatever_is_looked_for(browser, register):
    make_full_event()
    path = f"/ru/admin/{register}/"
    asked = [("get", with_parameters(path, {"q": value}), {}) for value in (LETTERS, WORDS, *ODD)]
    asked += [
        ("get", with_parameters(path, {name: value}), {}) for name in PARAMETERS for value in ("(", "\x00")
    ]

    assert broken(browser, asked) == {}


FIELDS = [("event", "convening_body"), ("participation", "person"), ("participation", "x"), ("x", "person")]


def test_completing_answers_whatever_is_typed(browser):
    make_person()
    asked = [
        ("get", with_parameters("/kk/admin/autocomplete/", asked | {"app_label": "events"}), {})
        for model, field in FIELDS
        for asked in (
            *({"model_name": model, "field_name": field, "term": value} for value in (LETTERS, WORDS, *ODD)),
            *({"model_name": model, "field_name": field, "page": value} for value in ODD),
        )
    ]
    assert broken(browser, asked) == {}


def test_forms_take_odd_values_without_breaking(browser):
    event = make_full_event()
    values = form_of(browser, event)
    names = [name for name in values if not name.endswith("_FORMS")]
    asked = [
        ("post", address(event), values | dict.fromkeys(names, value)) for value in ("\x00", "²", LETTERS)
    ]
    asked += [
        ("post", address(event), values | {f"topics-{part}_FORMS": value})
        for part, value in product(("TOTAL", "INITIAL"), ("", "²", "9" * 30))
    ]
    pages = ("deed/schedule/?ids=", "deed/return/?ids=")
    asked += [
        ("post", f"/kk/admin/events/event/{page}", dict.fromkeys(names, value))
        for value in ("\x00", "99999-01-01", "²")
        for page, names in (
            (f"{pages[0]}{event.pk}", ("at_0", "at_1")),
            (f"{pages[1]}{event.pk}", ("note",)),
            (f"{event.pk}/copy/", ("day",)),
            (f"{event.pk}/participants/", ("language", "text", "confirm", "row-0-person")),
            ("import/", ("file", "check")),
            ("", ("action", "_selected_action", "index", "select_across")),
        )
    ]
    asked += [
        ("post", "/kk/admin/login/", dict.fromkeys(("username", "password", "code"), value))
        for value in ("\x00", "²", LETTERS)
    ]
    assert broken(browser, asked) == {}
