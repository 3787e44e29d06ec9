"""What a visitor has chosen, as removable pieces: each with its words and the query that goes on without it."""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from events.facets import DIMENSIONS, labels_of, names_by, names_of_people
from events.filters import RecordFilter
from events.selection import Selection
from people.models import Organisation
from portal.bilingual.fields import Wording

MOST_LOOSENED = 8
NAMES_APART = {"person": names_of_people, "convenes": names_by(Organisation, "slug")}


@dataclass(frozen=True)
class Choice:
    parameter: str
    value: str
    label: Wording | str
    query_without: str


def query_without(query: QueryDict, parameter: str, value: str) -> str:
    """The query string without one value of one parameter, and back on the first page."""
    rest = query.copy()
    rest.pop("page", None)
    kept = [item for item in rest.getlist(parameter) if item.strip() != value]
    if kept:
        rest.setlist(parameter, kept)
    else:
        rest.pop(parameter, None)
    return rest.urlencode()


def names_by_parameter(dimensions) -> dict:
    """For each parameter that takes codes the function that names them."""
    named = {dimension.parameter: dimension.labels for dimension in dimensions}
    named.pop("year", None)
    return named | NAMES_APART


def choices_of(selection: RecordFilter | Selection, dimensions=DIMENSIONS) -> list[Choice]:
    """Every chosen value of a valid selection, in the order of its parameters."""
    chosen = selection.form.cleaned_data
    pieces = []
    if chosen.get("q"):
        pieces.append(("q", selection.data["q"].strip(), f"«{chosen['q']}»"))
    for end, words in (("date_after", _("from %(day)s")), ("date_before", _("to %(day)s"))):
        if chosen[end]:
            typed = selection.data[end].strip()
            pieces.append((end, typed, words % {"day": typed}))
    for parameter, names in names_by_parameter(dimensions).items():
        if codes := chosen.get(parameter):
            labels = labels_of(selection, parameter, names, codes)
            pieces += [(parameter, code, labels.get(code) or code) for code in codes]
    return [Choice(*piece, query_without(selection.data, *piece[:2])) for piece in pieces]


def loosened(selection: RecordFilter | Selection, choices: list[Choice]) -> list[tuple[Choice, int]]:
    """Each choice with the number of records that would be found without it; those that bring any, most first."""
    found = []
    for choice in choices[:MOST_LOOSENED]:
        rest = selection.again(QueryDict(choice.query_without))
        if rest.is_valid() and (count := rest.number()):
            found.append((choice, count))
    return sorted(found, key=lambda pair: -pair[1])
