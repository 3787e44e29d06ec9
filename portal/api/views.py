"""Views beside the resources: the index, the OpenAPI description, its page, and 404 for all other addresses."""

from functools import cache

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.api.examples import with_examples

RESOURCES = [
    "events",
    "people",
    "organisations",
    "regions",
    "subjects",
    "awards",
    "award-grants",
    "decisions",
]


class UndescribedView(APIView):
    schema = None  # not a resource


class Root(UndescribedView):
    def get(self, request):
        base = f"{settings.SITE_URL}/api/v1"
        return Response({name: f"{base}/{name}/" for name in [*RESOURCES, "schema", "docs"]})


@cache
def api_description() -> dict:
    """The description in English, whatever the language of the request; it changes with the code alone."""
    with translation.override(None):
        return with_examples(SchemaGenerator().get_schema(public=True))


class Schema(UndescribedView):
    def get(self, request):
        return Response(api_description(), content_type="application/vnd.oai.openapi+json")


class NotHere(UndescribedView):
    def get(self, request, rest):
        raise Http404


def docs(request):
    """The description as a page: each resource with its parameters and an example."""
    return render(request, "api/docs.html", {"paths": api_description()["paths"]})
