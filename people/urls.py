"""Addresses of people, organisations and regions below the language prefix."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from people import views


class IsoCode(StringConverter):
    """A code of ISO 3166-2, for example KZ-71."""

    regex = "[A-Z]{2}-[0-9A-Z]{1,3}"


register_converter(IsoCode, "iso")

app_name = "people"

people = [
    path("people/", views.people, name="people"),
    path("people/<slug:slug>/", views.person, name="person"),
]

organisations = [
    path("organisations/", views.organisations, name="organisations"),
    path("organisations/<slug:slug>/", views.organisation, name="organisation"),
]

regions = [
    path("regions/", views.regions, name="regions"),
    path("regions/<iso:iso>/", views.region, name="region"),
]

urlpatterns = people + organisations + regions
