"""Errors of the API as problem documents (RFC 9457), what is wrong with a parameter in both languages."""

from http import HTTPStatus

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.utils import translation
from rest_framework.exceptions import APIException, NotFound
from rest_framework.exceptions import PermissionDenied as Forbidden
from rest_framework.response import Response

from portal.language import LANGUAGES
from portal.web.refusals import PROBLEM_TYPE


class BadParameters(APIException):
    """`mistakes` are pairs of a parameter and what is wrong with it (lazy words or a ValidationError)."""

    status_code = 400

    def __init__(self, mistakes: list[tuple[str, object]]):
        self.mistakes = mistakes
        super().__init__(
            "These parameters cannot be understood: " + ", ".join(name for name, _said in mistakes)
        )


class Withdrawn(APIException):
    status_code = 410
    default_detail = "This record was withdrawn."


def mistakes_of(form) -> list[tuple[str, object]]:
    return [(name, error) for name, errors in form.errors.as_data().items() for error in errors]


def answer_with_problem(error: Exception, context) -> Response | None:
    """The exception handler of Django REST framework; what it does not know is left to the site."""
    if isinstance(error, Http404):
        error = NotFound()
    elif isinstance(error, PermissionDenied):
        error = Forbidden()
    if not isinstance(error, APIException):
        return None
    return Response(problem_of(error), status=error.status_code, content_type=PROBLEM_TYPE)


def problem_of(error: APIException) -> dict:
    problem = {
        "type": "about:blank",
        "title": HTTPStatus(error.status_code).phrase,
        "status": error.status_code,
        "detail": in_english(error),
    }
    if isinstance(error, BadParameters):
        problem["errors"] = [
            {"parameter": name, "detail": in_both_languages(said)} for name, said in error.mistakes
        ]
    return problem


def in_english(error: APIException) -> str:
    """Words of the library come already translated; its own English is what they were made from."""
    if isinstance(error, BadParameters):
        return str(error.detail)
    with translation.override(None):
        return str(error.default_detail)


def in_both_languages(said) -> dict[str, str]:
    words = {}
    for code in LANGUAGES:
        with translation.override(code):
            words[code] = " ".join(said.messages) if isinstance(said, ValidationError) else str(said)
    return words
