"""Pages of the portal as a whole."""

import datetime as dt
import logging
import secrets
import sys

from django.conf import settings
from django.http import HttpResponse, HttpResponseServerError
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt

from events.active_filters import list_active_filters
from events.exports.calls import example_calls
from events.exports.catalogue import catalogue_in_schema
from events.exports.co_attendance import CO_ATTENDANCE_TABLES
from events.exports.dictionary import describe_table
from events.exports.dumps import DUMPED, newest_dump
from events.exports.packaging import KNOWN_GAPS
from events.models import Event
from events.statistics import Inquiry, all_answers, bodies_to_choose, share_with_source
from people.models import Organisation, Person, Region
from portal.operations import outage
from portal.operations.logs import log_refusal
from portal.search.presence import is_for_want_of_tables
from portal.web import display
from portal.web.charts import address_in_year, tile_map
from portal.web.edition import remembered
from portal.web.inputs import YearForm, days_of
from portal.web.kept_pages import kept_page
from portal.web.refusals import render_refusal
from portal.web.structured_data import json_ld_script

logger = logging.getLogger(__name__)
CHOSEN_LANGUAGE = "language"
LATEST = 5
YEARS_TO_CHOOSE = 6


def chosen_language(request) -> str:
    """The language in the visitor's cookie, otherwise the default one. Used only for addresses without a language."""
    saved = request.COOKIES.get(CHOSEN_LANGUAGE)
    return saved if saved in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def redirect_to_language(request):
    return redirect(f"/{chosen_language(request)}/")


def redirect_to_desk(request):
    return redirect(f"/{chosen_language(request)}/admin/")


@kept_page
def home(request):
    form = YearForm(request.GET)
    if not form.is_valid():
        return render_refusal(request, "home.html", form=form)
    public, today = Event.objects.public(), timezone.localdate()
    years = remembered("years", Region.objects.years_of_events)
    year = form.chosen() or next((year for year in years if year <= today.year), today.year)
    listed = remembered("regions", lambda: list(regions_with_events_in(year)), get_language(), year)
    context = {
        "numbers": home_figures(public),
        "latest": public.beginning_until(today).newest_first().with_names_of_day()[:LATEST],
        "upcoming": public.beginning_after(today).oldest_first().with_names_of_day()[:LATEST],
        "year": year,
        "years": years[:YEARS_TO_CHOOSE],
        "map": tile_map((region, region.number, address_of_region(region, year)) for region in listed),
        "subjects": remembered("subjects", lambda: list(public.leading_subjects(10)), get_language()),
    }
    return render(request, "home.html", context)


def regions_with_events_in(year: int):
    return Region.objects.with_event_numbers(*days_of(year)).in_alphabet_order()


def home_figures(events) -> dict:
    """The four figures of the home page: public events held, and the people, bodies and regions they name."""
    return {
        "events": remembered("events", events.that_happened().count),
        "people": remembered("all-people", Person.objects.public().named_where_held().count),
        "organisations": remembered(
            "all-organisations", Organisation.objects.public().named_where_held().count
        ),
        "regions": Region.objects.public().count(),
    }


def address_of_region(region, year: int) -> str:
    """The region's events of that year, or its own page if there are none."""
    return (
        address_in_year("events:list", year, region=region.iso, status="held")
        if region.number
        else region.get_absolute_url()
    )


def about(request):
    sourced = remembered("sourced", lambda: share_with_source(Event.objects.public()))
    return render(request, "about.html", {"sourced": sourced})


def data(request):
    language, dump = get_language(), newest_dump()
    held_back = dump is not None and dump.is_held_back
    context = {
        "numbers": home_figures(Event.objects.public()),
        "dump": dump,
        "held_back": held_back,
        "structured": json_ld_script(catalogue_in_schema(None if held_back else dump)),
        "calls": example_calls(language),
        "tables": [
            describe_table(table, language)
            for table in (*(table for table, _records in DUMPED), *CO_ATTENDANCE_TABLES)
        ],
        "gaps": KNOWN_GAPS[language],
    }
    return render(request, "data.html", context)


def statistics(request):
    inquiry = Inquiry(request.GET)
    if not inquiry.is_valid():
        return render_refusal(request, "statistics.html", selection=inquiry.filter)
    chosen = inquiry.filter.form.cleaned_data
    context = {
        "selection": inquiry.filter,
        "choices": list_active_filters(inquiry.filter),
        "chosen": chosen,
        "all_regions": Region.objects.in_alphabet_order(),
        "all_bodies": bodies_to_choose(chosen["organisation"]),
    }
    answers = remembered(
        "statistics", lambda: all_answers(inquiry), get_language(), inquiry.asked.urlencode()
    )
    return render(request, "statistics.html", context | answers)


def accessibility(request):
    return render(request, "accessibility.html")


@csrf_exempt  # a token would need a cookie, and a forged request can only change the letter size
def settings_display(request):
    """Display settings for people with low vision; works without scripts."""
    came_from = address_on_this_site(request, request.POST.get("next") or request.GET.get("next"))
    form = display.DisplayForm(request.POST or None, initial=display.USUAL | display.chosen_display(request))
    if "reset" in request.POST:
        return display.keep_display(redirect(came_from), display.USUAL, secure=settings.SITE_IS_SECURE)
    if form.is_valid():
        return display.keep_display(redirect(came_from), form.cleaned_data, secure=settings.SITE_IS_SECURE)
    return render(request, "settings_display.html", {"form": form, "came_from": came_from})


def address_on_this_site(request, address) -> str:
    is_ours = url_has_allowed_host_and_scheme(
        address, {request.get_host()}, require_https=request.is_secure()
    )
    return address if is_ours else reverse("home")


def styleguide(request):
    """Every component in every state, for those who write pages and for the browser tests."""
    return render(request, "styleguide.html", {"regions": Region.objects.in_alphabet_order()})


def security_txt(request):
    """Where to report a vulnerability (RFC 9116)."""
    expires = timezone.now().replace(microsecond=0) + dt.timedelta(days=180)
    lines = [
        f"Contact: mailto:{settings.CONTACT_EMAIL}",
        f"Expires: {expires.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: kk, ru, en",
        f"Canonical: {settings.SITE_URL}{request.path}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def bad_request(request, exception=None):
    """Status 400, with the exception's own message if it has one."""
    return render(request, "400.html", {"words": getattr(exception, "words", "")}, status=400)


def forbidden(request, exception=None, reason=""):
    """Also for a form without a valid token, where Django gives a reason for developers."""
    log_refusal(request, reason or str(exception or "") or "no permission")
    return render(request, "403.html", status=403)


def not_found(request, exception=None):
    return render(request, "404.html", status=404)


def server_error(request):
    """Shows an incident number that is also logged; uses neither the database nor context processors.

    Django calls it for any uncaught error, so this is the one place that tells an outage from a bug.
    """
    error = sys.exc_info()[1]
    if request.method in ("GET", "HEAD") and is_for_want_of_tables(error):
        logger.error("The search index is missing: run manage.py rebuild_search")
        asked = request.GET.copy()
        words = asked.pop("q", [""])[-1]
        without_words = f"{request.path}?{asked.urlencode()}" if asked else request.path
        context = {"words": words, "without_words": without_words}
        return render(request, "search_away.html", context, status=503)
    if outage.is_outage(error):
        return outage.unavailable_page(request)
    incident = f"{secrets.randbelow(10**8):08}"  # digits alone: easily read out on the telephone
    match = request.resolver_match  # the route, not the address, which may hold words of the visitor
    logger.error("Incident %s at %s", incident, match.route if match else "")
    page = render_to_string("500.html", {"incident": incident, "contact_email": settings.CONTACT_EMAIL})
    return HttpResponseServerError(page)
