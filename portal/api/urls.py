from django.urls import path, register_converter
from django.urls.converters import StringConverter

from portal.api import views


class Anything(StringConverter):
    """Line breaks too, at which the usual converters stop."""

    regex = r"[\s\S]+"


register_converter(Anything, "anything")

urlpatterns = [
    path("", views.Root.as_view(), name="api"),
    path("schema/", views.Schema.as_view(), name="api-schema"),
    path("docs/", views.docs, name="api-docs"),
    path("<anything:rest>", views.NotHere.as_view()),
]
