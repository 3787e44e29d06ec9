from django.shortcuts import render


def people(request, slug=None, iso=None):
    return render(request, "people/people.html")


def person(request, slug=None, iso=None):
    return render(request, "people/person.html")


def organisations(request, slug=None, iso=None):
    return render(request, "people/organisations.html")


def organisation(request, slug=None, iso=None):
    return render(request, "people/organisation.html")


def regions(request, slug=None, iso=None):
    return render(request, "people/regions.html")


def region(request, slug=None, iso=None):
    return render(request, "people/region.html")
