"""What stands in an address of the desk, bounded before any page reads it: Django's own pages trust it too far."""

import re
from functools import wraps

from django.contrib.admin.options import TO_FIELD_VAR
from django.contrib.admin.views.main import SEARCH_VAR
from django.core.exceptions import SuspiciousOperation
from django.http import Http404

from portal.inputs import MOST_LETTERS, MOST_WORDS

NOT_TEXT = re.compile("[\x00\ud800-\udfff]")


def bounded(view):
    """404 for a path that is no text, 400 for a parameter that is none or is a pattern; search words are cut."""

    @wraps(view)
    def view_in_bounds(request, *args, **kwargs):
        if NOT_TEXT.search(request.path_info):
            raise Http404
        request.GET = parameters_in_bounds(request.GET)
        return view(request, *args, **kwargs)

    return view_in_bounds


def parameters_in_bounds(asked):
    kept = asked.copy()
    if SEARCH_VAR in kept:
        kept[SEARCH_VAR] = words_in_bounds(kept[SEARCH_VAR])
    if not kept.get(TO_FIELD_VAR):
        kept.pop(TO_FIELD_VAR, None)
    for name, values in kept.lists():
        if "regex" in name or any(map(NOT_TEXT.search, [name, *values])):
            raise SuspiciousOperation("A parameter of the desk is out of bounds.")
    return kept


def words_in_bounds(text: str) -> str:
    """As typed where that is within the bounds."""
    text = NOT_TEXT.sub("", text)[:MOST_LETTERS]
    return text if len(text.split()) <= MOST_WORDS else " ".join(text.split()[:MOST_WORDS])
