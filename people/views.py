"""Pages of people, organisations and regions. Each starts from the public records."""

from django.db.models import prefetch_related_objects
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import get_language

from people.finding import page_of_record
from people.models import Organisation, Person, Region
from people.organisation_tabs import tab_context
from people.registers import (
    OrganisationRegisterForm,
    PageForm,
    RegisterForm,
    TabForm,
    letters_of_register,
    organisation_facets,
)
from people.structured import organisation_in_schema, person_in_schema
from portal.web.charts import bars_by_year, tile_map
from portal.web.edition import remembered
from portal.web.inputs import YearForm, days_of
from portal.web.kept_pages import kept_page
from portal.web.paging import page_of_records
from portal.web.refusals import render_refusal
from portal.web.structured_data import json_ld_script

REGISTER_PAGE = 60
ROLES_PAGE = 50
NEWEST = 8


@kept_page
def people(request):
    form = RegisterForm(request.GET)
    if not form.is_valid():
        return render_refusal(request, "people/people.html", form=form)
    asked = form.cleaned_data
    named = Person.objects.public().matching(asked["q"])
    begun = named.under_letter(asked["letter"])
    place = (get_language(), asked["q"], asked["letter"])
    total = remembered("people", begun.count, *place)
    rows = begun.with_event_numbers().in_alphabet_order()
    context = {
        "form": form,
        "page": page_of_records(rows, asked["page"], REGISTER_PAGE, total),
        "letters": remembered("letters", lambda: letters_of_register(named, asked["letter"]), *place),
    }
    return render(request, "people/people.html", context)


@kept_page
@page_of_record(Person.objects.public, PageForm, "people/person.html", record="person", form="form")
def person(request, person, asked):
    participations = list(person.participations.public().for_a_person())
    grants = list(person.awards_received_or_given().for_a_register())
    page = page_of_records([row for row in participations if row.took_part], asked["page"], ROLES_PAGE)
    # Statements and topics only of the roles shown: a person of five hundred sessions stays a light page.
    prefetch_related_objects(list(page), "statements__topic")
    variants = list(person.variants.all())
    context = {
        "person": person,
        "page": page,
        "speeches": [row for row in page if row.statements.all()],
        "mentions": [row for row in participations if not row.is_attending],
        "not_held": [row for row in participations if row.is_attending and not row.took_part],
        "received": [grant for grant in grants if grant.recipient_id == person.pk],
        "given": [grant for grant in grants if grant.given_by_id == person.pk],
        "variants": variants,
        "structured": json_ld_script(person_in_schema(person, variants)),
        "memberships": person.memberships.of_public_organisations(),
        "namesakes": Person.objects.public().namesakes_of(person),
    }
    return render(request, "people/person.html", context)


@kept_page
def organisations(request):
    form = OrganisationRegisterForm(request.GET)
    if not form.is_valid():
        return render_refusal(request, "people/organisations.html", form=form)
    asked = form.cleaned_data
    named = Organisation.objects.public().matching(asked["q"])
    narrowed = named.in_regions(asked["region"]).of_kinds(asked["kind"])
    found = narrowed.under_letter(asked["letter"]).with_event_numbers().in_alphabet_order()
    context = {
        "form": form,
        "page": page_of_records(found.select_related("region"), asked["page"], REGISTER_PAGE),
        "letters": letters_of_register(narrowed, asked["letter"]),
        "facets": organisation_facets(named.under_letter(asked["letter"]), asked),
        "chosen": len(asked["region"]) + len(asked["kind"]) + bool(asked["q"]),
    }
    return render(request, "people/organisations.html", context)


@kept_page
@page_of_record(
    lambda: Organisation.objects.public().select_related("region"),
    TabForm,
    "people/organisation.html",
    record="organisation",
    form="form",
)
def organisation(request, body, asked):
    public = Organisation.objects.public()
    former_names, parent = list(body.former_names.all()), public.filter(pk=body.parent_id).first()
    context = {
        "organisation": body,
        "former_names": former_names,
        "parent": parent,
        "structured": json_ld_script(organisation_in_schema(body, former_names, parent)),
        "parts": public.parts_of(body).in_alphabet_order(),
        "predecessors": public.succeeded_by(body),
        "successors": public.succeeding(body),
    }
    return render(request, "people/organisation.html", context | tab_context(body, asked))


@kept_page
def regions(request):
    form = YearForm(request.GET)
    if not form.is_valid():
        return render_refusal(request, "people/regions.html", form=form)
    listed = Region.objects.with_event_numbers(*days_of(form.chosen())).in_alphabet_order()
    context = {
        "form": form,
        "year": form.chosen(),
        "years": Region.objects.years_of_events(),
        "map": tile_map((region, region.number, region.get_absolute_url()) for region in listed),
    }
    return render(request, "people/regions.html", context)


@kept_page
def region(request, iso):
    shown = Region.objects.with_history().select_related("split_from").filter(iso=iso).first()
    if shown is None:
        raise Http404
    events = shown.events.public()
    listed = Region.objects.with_event_numbers().in_alphabet_order()
    context = {
        "region": shown,
        "number": events.that_happened().count(),
        "events": events.newest_first().with_names_of_day()[:NEWEST],
        "years": bars_by_year(
            events.that_happened().counted_by_year(), "events:list", region=shown.iso, status="held"
        ),
        "bodies": events.leading_bodies(8),
        "subjects": events.leading_subjects(8),
        "map": tile_map((other, other.number, other.get_absolute_url()) for other in listed),
    }
    return render(request, "people/region.html", context)
