"""Limits the path and parameters of desk pages before any view reads them: Django's admin passes them on unchecked."""

import re
from functools import wraps

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import TO_FIELD_VAR
from django.contrib.admin.views.main import SEARCH_VAR
from django.core.exceptions import SuspiciousOperation
from django.http import Http404
from django.utils.translation import gettext, ngettext

from portal.desk.choosing import is_key
from portal.web.inputs import MOST_LETTERS, MOST_WORDS

NOT_TEXT = re.compile("[\x00\ud800-\udfff]")
MOST_CHOSEN = 100  # records of one list action; a page of a list has fifty
LONGEST_VALUE = 40  # letters of a value that a refusal repeats


class FormLimitError(SuspiciousOperation):
    """A 400 whose page shows these words; the log gets only the fixed message, nothing that a visitor typed."""

    def __init__(self, words, values: dict):
        super().__init__("A form of the desk is out of bounds.")
        self.words = words % values


def with_query_limits(view):
    """Decorator: 404 for a path with NUL or surrogates, 400 for such parameters and for regex; cuts search words."""

    @wraps(view)
    def view_in_bounds(request, *args, **kwargs):
        if NOT_TEXT.search(request.path_info):
            raise Http404
        request.GET = limited_parameters(request.GET)
        if request.method == "POST":
            refuse_invalid_keys(request.POST.getlist(ACTION_CHECKBOX_NAME))
        return view(request, *args, **kwargs)

    return view_in_bounds


def limited_parameters(asked):
    kept = asked.copy()
    if SEARCH_VAR in kept:
        kept[SEARCH_VAR] = limited_search_words(kept[SEARCH_VAR])
    if not kept.get(TO_FIELD_VAR):
        kept.pop(TO_FIELD_VAR, None)
    for name, values in kept.lists():
        if "regex" in name or any(map(NOT_TEXT.search, [name, *values])):
            raise SuspiciousOperation("A parameter of the desk is out of bounds.")
    return kept


def refuse_invalid_keys(keys: list[str]):
    """Refuse selected keys that are not numbers or too many: Django passes them to the database unchecked."""
    if len(keys) > MOST_CHOSEN:
        raise FormLimitError(
            ngettext(
                "%(number)d record is chosen; an action takes at most %(most)d at once.",
                "%(number)d records are chosen; an action takes at most %(most)d at once.",
                len(keys),
            ),
            {"number": len(keys), "most": MOST_CHOSEN},
        )
    if odd := [key for key in keys if not is_key(key)]:
        raise FormLimitError(
            gettext("“%(key)s” is no number of a record. Choose the records in the list."),
            {"key": NOT_TEXT.sub("", odd[0])[:LONGEST_VALUE]},
        )


def limited_search_words(text: str) -> str:
    """The search text, unchanged if it is within the limits."""
    text = NOT_TEXT.sub("", text)[:MOST_LETTERS]
    return text if len(text.split()) <= MOST_WORDS else " ".join(text.split()[:MOST_WORDS])
