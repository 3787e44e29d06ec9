"""The language of a request, by its address alone."""

from django.conf import settings
from django.utils import translation


class LanguageFromAddress:
    """Middleware that takes the language from the address.

    Django's own middleware also asks cookies and the browser, so that one address would answer in two languages
    and no shared cache could keep it.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
        return response
