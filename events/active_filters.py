"""Active filters: each chosen value with its label and the query string without it."""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from events.facets import EVENT_DIMENSIONS, labels_by_column, labels_for, person_labels
from events.filters import RecordFilter
from events.selection import Selection
from people.models import Organisation
from portal.bilingual.fields import Wording

MOST_LOOSENED = 8
NAMES_APART = {"person": person_labels, "convenes": labels_by_column(Organisation, "slug")}


@dataclass(frozen=True)
class ActiveFilter:
    parameter: str
    value: str
    label: Wording | str
    query_without: str


def query_without(query: QueryDict, parameter: str, value: str) -> str:
    """The query string without one value of a parameter, for the first page."""
    rest = query.copy()
    rest.pop("page", None)
    kept = [item for item in rest.getlist(parameter) if item.strip() != value]
    if kept:
        rest.setlist(parameter, kept)
    else:
        rest.pop(parameter, None)
    return rest.urlencode()


def label_functions(dimensions) -> dict:
    """For each parameter that takes codes, the function that returns their labels."""
    named = {dimension.parameter: dimension.labels for dimension in dimensions}
    named.pop("year", None)
    return named | NAMES_APART


def list_active_filters(
    selection: RecordFilter | Selection, dimensions=EVENT_DIMENSIONS
) -> list[ActiveFilter]:
    """All active filters of a valid selection, in the order of its parameters."""
    chosen = selection.form.cleaned_data
    pieces = []
    if chosen.get("q"):
        pieces.append(("q", selection.data["q"].strip(), f"«{chosen['q']}»"))
    for end, words in (("date_after", _("from %(day)s")), ("date_before", _("to %(day)s"))):
        if chosen[end]:
            typed = selection.data[end].strip()
            pieces.append((end, typed, words % {"day": typed}))
    for parameter, names in label_functions(dimensions).items():
        if codes := chosen.get(parameter):
            labels = labels_for(selection, parameter, names, codes)
            pieces += [(parameter, code, labels.get(code) or code) for code in codes]
    return [ActiveFilter(*piece, query_without(selection.data, *piece[:2])) for piece in pieces]


def counts_without_each(
    selection: RecordFilter | Selection, choices: list[ActiveFilter]
) -> list[tuple[ActiveFilter, int]]:
    """Each choice with the number of records that would be found without it; those that bring any, most first."""
    found = []
    for choice in choices[:MOST_LOOSENED]:
        rest = selection.again(QueryDict(choice.query_without))
        if rest.is_valid() and (count := rest.number()):
            found.append((choice, count))
    return sorted(found, key=lambda pair: -pair[1])
