"""What stands in an address of the desk, bounded before any page reads it: Django's own pages trust it too far."""

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


class OutOfBounds(SuspiciousOperation):
    """A 400 whose page says these words; the log, which visitors' words do not reach, has the message alone."""

    def __init__(self, words, values: dict):
        super().__init__("A form of the desk is out of bounds.")
        self.words = words % values


def bounded(view):
    """404 for a path that is no text, 400 for a parameter that is none or is a pattern; search words are cut."""

    @wraps(view)
    def view_in_bounds(request, *args, **kwargs):
        if NOT_TEXT.search(request.path_info):
            raise Http404
        request.GET = parameters_in_bounds(request.GET)
        if request.method == "POST":
            refuse_odd_choice(request.POST.getlist(ACTION_CHECKBOX_NAME))
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


def refuse_odd_choice(keys: list[str]):
    """Django hands the keys of a list action on to the database as they come."""
    if len(keys) > MOST_CHOSEN:
        raise OutOfBounds(
            ngettext(
                "%(number)d record is chosen; an action takes at most %(most)d at once.",
                "%(number)d records are chosen; an action takes at most %(most)d at once.",
                len(keys),
            ),
            {"number": len(keys), "most": MOST_CHOSEN},
        )
    if odd := [key for key in keys if not is_key(key)]:
        raise OutOfBounds(
            gettext("“%(key)s” is no number of a record. Choose the records in the list."),
            {"key": NOT_TEXT.sub("", odd[0])[:LONGEST_VALUE]},
        )


def words_in_bounds(text: str) -> str:
    """As typed where that is within the bounds."""
    text = NOT_TEXT.sub("", text)[:MOST_LETTERS]
    return text if len(text.split()) <= MOST_WORDS else " ".join(text.split()[:MOST_WORDS])
