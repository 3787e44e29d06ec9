"""Addresses of the API beside its resources."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from portal.api import views


class Anything(StringConverter):
    """Any text, line breaks included, which Django's converters do not match."""

    regex = r"[\s\S]+"


register_converter(Anything, "anything")

urlpatterns = [
    path("", views.Root.as_view(), name="api"),
    path("schema/", views.Schema.as_view(), name="api-schema"),
    path("docs/", views.docs, name="api-docs"),
    path("<anything:rest>", views.NotHere.as_view()),
]
