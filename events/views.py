"""Pages about events, subjects, awards and decisions. Every one starts from the public set."""

from django.http import Http404
from django.shortcuts import redirect, render

from events.choices import choices_of, loosened
from events.facets import facets_of
from events.filters import AwardGrantFilter, DecisionFilter, EventFilter, EventShowing, Showing
from events.models import Award, AwardGrant, Decision, Event, Subject
from events.record import record_of
from portal.paging import page_of
from portal.refusal import refuse


def in_order(records, sort: str):
    return records.oldest_first() if sort == Showing.OLDEST else records.newest_first()


def event_list(request):
    selection, showing = EventFilter(request.GET, Event.objects.public()), EventShowing(request.GET)
    if not (selection.is_valid() & showing.is_valid()):
        return refuse(request, "events/list.html", selection=selection, showing=showing)
    asked = showing.cleaned_data
    choices = choices_of(selection)
    page = page_of(in_order(selection.qs, asked["sort"]).with_names_of_day(), asked["page"])
    context = {
        "selection": selection,
        "showing": showing,
        "page": page,
        "facets": facets_of(selection),
        "choices": choices,
        "loosened": loosened(selection, choices) if not page.paginator.count else [],
    }
    return render(request, "events/list.html", context)


def event(request, slug):
    found = (
        Event.objects.at_addresses([slug]).public_or_withdrawn().with_names_of_day().with_neighbours().first()
    )
    if found is None:
        raise Http404
    if found.slug != slug:
        return redirect(found, permanent=True)
    if not found.is_public:
        return render(request, "events/withdrawn.html", {"event": found}, status=410)
    return render(request, "events/event.html", record_of(found))


def subjects(request):
    return render(request, "events/subjects.html", {"subjects": Subject.objects.public().in_alphabet_order()})


def subject(request, slug):
    found = Subject.objects.public().at_addresses([slug]).first()
    if found is None:
        raise Http404
    if found.slug != slug:
        return redirect(found, permanent=True)
    events = Event.objects.public().on_subjects([found.slug])
    context = {
        "subject": found,
        "events": events.newest_first().with_names_of_day(),
        "years": events.counted_by_year(),
    }
    return render(request, "events/subject.html", context)


def awards(request):
    selection, showing = AwardGrantFilter(request.GET, AwardGrant.objects.public()), Showing(request.GET)
    if not (selection.is_valid() & showing.is_valid()):
        return refuse(request, "events/awards.html", selection=selection, showing=showing)
    asked = showing.cleaned_data
    grants = in_order(selection.qs.for_a_register(), asked["sort"])
    context = {
        "selection": selection,
        "showing": showing,
        "page": page_of(grants, asked["page"]),
        "awards": Award.objects.public().in_alphabet_order(),
    }
    return render(request, "events/awards.html", context)


def award(request, slug):
    found = Award.objects.public().at_addresses([slug]).first()
    if found is None:
        raise Http404
    if found.slug != slug:
        return redirect(found, permanent=True)
    grants = found.grants.public().for_a_register()
    return render(request, "events/award.html", {"award": found, "grants": grants})


def decisions(request):
    selection, showing = DecisionFilter(request.GET, Decision.objects.public()), Showing(request.GET)
    if not (selection.is_valid() & showing.is_valid()):
        return refuse(request, "events/decisions.html", selection=selection, showing=showing)
    asked = showing.cleaned_data
    page = page_of(in_order(selection.qs.for_a_register(), asked["sort"]), asked["page"])
    return render(
        request, "events/decisions.html", {"selection": selection, "showing": showing, "page": page}
    )
