"""Pages about people, organisations and regions. Every one starts from the public set."""

from django.http import Http404
from django.shortcuts import redirect, render

from people.inputs import OrganisationRegisterForm, RegisterForm
from people.models import Organisation, Person, Region
from portal.language.alphabet import letter_index
from portal.paging import page_of
from portal.refusal import refuse

REGISTER_PAGE = 60


def found_or_moved(queryset, slug: str):
    """The public record at this address, and whether the address is a former one; 404 when there is none."""
    record = queryset.at_addresses([slug]).first()
    if record is None:
        raise Http404
    return record, record.slug != slug


def people(request):
    form = RegisterForm(request.GET)
    if not form.is_valid():
        return refuse(request, "people/people.html", form=form)
    asked = form.cleaned_data
    found = Person.objects.public().matching(asked["q"]).under_letter(asked["letter"]).in_alphabet_order()
    page = page_of(found, asked["page"], REGISTER_PAGE)
    return render(request, "people/people.html", {"form": form, "page": page, "letters": letter_index()})


def person(request, slug):
    person, moved = found_or_moved(Person.objects.public(), slug)
    if moved:
        return redirect(person, permanent=True)
    context = {
        "person": person,
        "participations": person.participations.public().attending().for_a_person(),
        "mentions": person.participations.public().not_attending().for_a_person(),
        "grants": person.awards_received.public().for_a_register(),
        "given": person.awards_given.public().for_a_register(),
        "variants": person.variants.all(),
        "memberships": person.memberships.of_public_organisations(),
        "namesakes": Person.objects.public().namesakes_of(person),
    }
    return render(request, "people/person.html", context)


def organisations(request):
    form = OrganisationRegisterForm(request.GET)
    if not form.is_valid():
        return refuse(request, "people/organisations.html", form=form)
    asked = form.cleaned_data
    found = Organisation.objects.public().matching(asked["q"]).under_letter(asked["letter"])
    found = found.in_regions(asked["region"]).of_kinds(asked["kind"]).in_alphabet_order()
    page = page_of(found.select_related("region"), asked["page"], REGISTER_PAGE)
    return render(
        request, "people/organisations.html", {"form": form, "page": page, "letters": letter_index()}
    )


def organisation(request, slug):
    public = Organisation.objects.public()
    body, moved = found_or_moved(public.select_related("region").with_history(), slug)
    if moved:
        return redirect(body, permanent=True)
    context = {
        "organisation": body,
        "parent": public.filter(pk=body.parent_id).first(),
        "parts": public.filter(parent=body).in_alphabet_order(),
        "predecessors": public.filter(successors=body),
        "successors": public.filter(predecessors=body),
        "convened": body.convened_events.public().newest_first().with_names_of_day(),
        "participations": body.participations.public().attending().for_an_organisation(),
        "grants": body.awards_received.public().for_a_register(),
        "decisions": body.decisions.public().for_a_register(),
    }
    return render(request, "people/organisation.html", context)


def regions(request):
    return render(request, "people/regions.html", {"regions": Region.objects.in_alphabet_order()})


def region(request, iso):
    region = (
        Region.objects.with_history().prefetch_related("former_centres", "split_off").filter(iso=iso).first()
    )
    if region is None:
        raise Http404
    events = region.events.public()
    context = {
        "region": region,
        "events": events.newest_first().with_names_of_day(),
        "years": events.counted_by_year(),
        "bodies": Organisation.objects.public().filter(region=region).in_alphabet_order(),
    }
    return render(request, "people/region.html", context)
