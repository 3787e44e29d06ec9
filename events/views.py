"""Pages about events, subjects, awards and decisions. All of them start from public records."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language

from events.active_filters import counts_without_each, list_active_filters
from events.calendar import calendar_month
from events.citations import cite_filter, filter_address
from events.facets import DECISION_DIMENSIONS, GRANT_DIMENSIONS, build_facets, cached_facets
from events.filters import AwardGrantFilter, DecisionFilter, EventShowing, Showing
from events.models import Award, AwardGrant, Decision, Event, Subject
from events.record import record_context, with_executors
from events.search_explanations import explain_matches, records_named
from events.selection import Selection
from events.structured import event_in_schema
from events.table import TableColumn, table_rows
from people.finding import page_of_record
from people.registers import PageForm, mark_first_of_each_letter
from portal.language.dates import weekday_names
from portal.web.charts import bars_by_year
from portal.web.kept_pages import kept_page
from portal.web.paging import page_of_records
from portal.web.refusals import render_refusal
from portal.web.structured_data import json_ld_script

ROWS_A_TABLE = 50


def in_order(records, sort: str):
    if sort == EventShowing.RELEVANCE:
        return records.best_first()
    return records.oldest_first() if sort == Showing.OLDEST else records.newest_first()


def event_list(request):
    selection, showing = Selection(request.GET), EventShowing(request.GET)
    if not (selection.is_valid() & showing.is_valid()):
        return render_refusal(request, "events/list.html", selection=selection, showing=showing)
    choices = list_active_filters(selection)
    showing.cleaned_data["sort"] = selection.filter.order(showing.cleaned_data["sort"])
    shown = AS_VIEWS[showing.cleaned_data["view"]](selection, showing.cleaned_data)
    context = {
        "selection": selection,
        "showing": showing,
        "facets": build_facets(selection),
        "choices": choices,
        "loosened": counts_without_each(selection, choices) if not selection.number() else [],
        "citation": list_citation(selection, choices),
        "answer": selection.answer if selection.form.cleaned_data["q"] else None,
    }
    return render(request, "events/list.html", context | shown)


def list_citation(selection, choices) -> str:
    address = filter_address(selection.data, selection.filter.filters)
    return cite_filter(address, [choice.label for choice in choices], selection.number())


def list_context(selection, asked) -> dict:
    page = page_of_records(in_order(selection, asked["sort"]), asked["page"])
    words = selection.form.cleaned_data["q"]
    if not words:
        return {"page": page}
    page.object_list = explain_matches(page.object_list, selection.answer.query)
    return {
        "page": page,
        "named": records_named(selection.answer.read_as or words) if page.number == 1 else [],
    }


def table_context(selection, asked) -> dict:
    page = page_of_records(in_order(selection, asked["sort"]), asked["page"], ROWS_A_TABLE)
    return {"page": page, "columns": TableColumn, "rows": table_rows(list(page), asked["column"])}


def calendar_context(selection, asked) -> dict:
    month = calendar_month(selection.found, asked["month"])
    return {"month": month, "weekdays": weekday_names(get_language()), "today": timezone.localdate()}


AS_VIEWS = {"list": list_context, "table": table_context, "calendar": calendar_context}


@kept_page
def event(request, slug):
    found = Event.objects.at_addresses([slug]).public_or_withdrawn().for_its_page().first()
    if found is None:
        raise Http404
    if found.slug != slug:
        return redirect(found, permanent=True)
    if not found.is_public:
        return render(request, "events/withdrawn.html", {"event": found}, status=410)
    structured = json_ld_script(event_in_schema(found))
    return render(request, "events/event.html", record_context(found) | {"structured": structured})


@kept_page
def subjects(request):
    found = Subject.objects.public().with_event_numbers().in_alphabet_order()
    return render(request, "events/subjects.html", {"subjects": mark_first_of_each_letter(found)})


@kept_page
@page_of_record(Subject.objects.public, PageForm, "events/subject.html", record="subject", form="showing")
def subject(request, found, asked):
    events = Event.objects.public().on_subjects([found.slug])
    context = {
        "subject": found,
        "page": page_of_records(events.newest_first().with_names_of_day(), asked["page"]),
        "years": bars_by_year(
            events.that_happened().counted_by_year(), "events:list", subject=found.slug, status="held"
        ),
        "related": [other for other in events.leading_subjects(9) if other != found],
        "bodies": events.leading_bodies(5),
    }
    return render(request, "events/subject.html", context)


def render_register(request, template: str, selection, dimensions, rows_of=list):
    """The page of a register: facets, active filters and one page of rows, which `rows_of` prepares."""
    showing = Showing(request.GET)
    if not (selection.is_valid() & showing.is_valid()):
        return render_refusal(request, template, selection=selection, showing=showing)
    asked = showing.cleaned_data
    choices = list_active_filters(selection, dimensions)
    page = page_of_records(in_order(selection.qs.for_a_register(), asked["sort"]), asked["page"])
    context = {
        "selection": selection,
        "showing": showing,
        "page": page,
        "rows": rows_of(page),
        "facets": cached_facets(selection, dimensions),
        "choices": choices,
        "loosened": counts_without_each(selection, choices) if not page.paginator.count else [],
    }
    return render(request, template, context)


def awards(request):
    selection = AwardGrantFilter(request.GET, AwardGrant.objects.public())
    return render_register(request, "events/awards.html", selection, GRANT_DIMENSIONS)


@kept_page
@page_of_record(Award.objects.public, PageForm, "events/award.html", record="award", form="showing")
def award(request, found, asked):
    grants = found.grants.public()
    context = {
        "award": found,
        "page": page_of_records(grants.for_a_register(), asked["page"]),
        "years": bars_by_year(
            grants.that_happened().counted_by_year(), "events:awards", award=found.slug, status="held"
        ),
    }
    return render(request, "events/award.html", context)


def decisions(request):
    selection = DecisionFilter(request.GET, Decision.objects.public())
    return render_register(request, "events/decisions.html", selection, DECISION_DIMENSIONS, with_executors)
