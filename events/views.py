from django.shortcuts import render


def event_list(request, slug=None, iso=None):
    return render(request, "events/event_list.html")


def event(request, slug=None, iso=None):
    return render(request, "events/event.html")


def subjects(request, slug=None, iso=None):
    return render(request, "events/subjects.html")


def subject(request, slug=None, iso=None):
    return render(request, "events/subject.html")


def awards(request, slug=None, iso=None):
    return render(request, "events/awards.html")


def award(request, slug=None, iso=None):
    return render(request, "events/award.html")


def decisions(request, slug=None, iso=None):
    return render(request, "events/decisions.html")
