"""The machinery of the API: paging, problems, fields in two languages, limits. What it serves is said by the apps."""

from django.conf import settings

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
