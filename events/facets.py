"""Facets: for each value of a filter, the number of records that it would give with the other filters."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from events.filters import RecordFilter
from events.models import Award, Decision, Event, Subject
from events.selection import Found, Selection
from people.models import Organisation, Person, Region
from portal.language.dates import year_alone
from portal.web.edition import remembered
from portal.web.facets import Facet, Value

MOST_VALUES = 10

# --- Counts of records under the other filters; events are counted by the tally, their parts in SQL --------------


def count_column(column: str) -> Callable[[object], Counter]:
    """Counts of the distinct records for each value of a column or relation."""

    def counts(events) -> Counter:
        rows = events.order_by().exclude(**{column: None}).values_list(column)
        return Counter(dict(rows.annotate(number=Count("pk", distinct=True))))

    return counts


def plain_columns(records, *columns: str):
    """Rows of these columns in this order.

    Modeltranslation keeps rewritten columns in a set, so their order differs between processes and a union would mix
    them up. `rewrite(False)` turns rewriting off.
    """
    return records.order_by().rewrite(False).values_list(*columns)


def count_years(records) -> Counter:
    """A record of several days counts in each year that it touches, as in the period filter."""
    return Counter({str(year): number for year, number in records.counted_by_year()})


def count_any_of(*columns: str) -> Callable[[object], Counter]:
    """A record counts once for each value that at least one of the columns has."""

    def counts(records) -> Counter:
        first, *others = (plain_columns(records, "pk", column) for column in columns)
        return Counter(value for _record, value in first.union(*others) if value)

    return counts


def counted_by_tally(parameter: str) -> Callable[[Found], Counter]:
    return lambda found: found.counts(parameter)


def commonest_by_tally(parameter: str) -> Callable[[Found], Counter]:
    return lambda found: found.commonest(parameter, MOST_VALUES)


# --- Labels of the codes ---------------------------------------------------------------------


def labels_by_column(model, key: str):
    """A function that returns present names of public records of a model by the values of a column."""

    def names(codes) -> dict:
        records = model.objects.public().filter(**{f"{key}__in": codes})
        return {getattr(record, key): record.text_in("name") for record in records}

    return names


def person_labels(slugs) -> dict:
    return {person.slug: person.name_in() for person in Person.objects.public().filter(slug__in=slugs)}


def labels_of_choices(choices):
    return lambda codes: {code: choices(code).label for code in codes if code in choices.values}


def language_labels(codes) -> dict:
    return {"kk": _("Kazakh"), "ru": _("Russian")}


def year_labels(years) -> dict:
    return {year: year_alone(int(year), get_language()) for year in years}


@dataclass(frozen=True)
class Dimension:
    """One facet: its parameter, title, how its values are counted and labelled."""

    parameter: str
    title: str
    counts: Callable
    labels: Callable
    is_long: bool = False  # show only the most frequent values


EVENT_DIMENSIONS = [
    Dimension("region", _("Region"), counted_by_tally("region"), labels_by_column(Region, "iso")),
    Dimension(
        "organisation",
        _("Organisation"),
        commonest_by_tally("organisation"),
        labels_by_column(Organisation, "slug"),
    ),
    Dimension("kind", _("Kind"), counted_by_tally("kind"), labels_of_choices(Event.Kind)),
    Dimension(
        "status",
        pgettext_lazy("event", "Status"),
        counted_by_tally("status"),
        labels_of_choices(Event.ShownStatus),
    ),
    Dimension("year", _("Year"), Found.counts_by_year, year_labels),
    Dimension("subject", _("Subject"), counted_by_tally("subject"), labels_by_column(Subject, "slug")),
    Dimension("award", _("Award"), commonest_by_tally("award"), labels_by_column(Award, "slug")),
    Dimension("format", _("Format"), counted_by_tally("format"), labels_of_choices(Event.Format)),
    Dimension("language", _("Language of the title"), counted_by_tally("language"), language_labels),
]

GRANT_DIMENSIONS = [
    Dimension(
        "award", _("Award"), count_column("award__slug"), labels_by_column(Award, "slug"), is_long=True
    ),
    Dimension("region", _("Region"), count_column("event__region__iso"), labels_by_column(Region, "iso")),
    Dimension("year", _("Year"), count_years, year_labels),
    Dimension(
        "organisation",
        _("Organisation"),
        count_any_of("recipient_organisation__slug", "organisation__slug"),
        labels_by_column(Organisation, "slug"),
        is_long=True,
    ),
]

DECISION_DIMENSIONS = [
    Dimension(
        "state", pgettext_lazy("decision", "State"), count_column("state"), labels_of_choices(Decision.State)
    ),
    Dimension("kind", _("Kind"), count_column("kind"), labels_of_choices(Decision.Kind)),
    Dimension("region", _("Region"), count_column("event__region__iso"), labels_by_column(Region, "iso")),
    Dimension("year", _("Year"), count_years, year_labels),
    Dimension(
        "organisation",
        _("Executor"),
        count_any_of("executor__slug", "co_executors__slug"),
        labels_by_column(Organisation, "slug"),
        is_long=True,
    ),
]


def chosen_codes(selection: RecordFilter | Selection, parameter: str) -> list[str]:
    if parameter == "year":
        year = selection.chosen_year()
        return [str(year)] if year else []
    return selection.form.cleaned_data[parameter]


def labels_for(selection: RecordFilter | Selection, parameter: str, names: Callable, codes) -> dict:
    """Labels of these codes, read once per answer; a code that no public record has gets none."""
    kept = selection.labels.setdefault((parameter, get_language()), {})
    if new := [code for code in codes if code not in kept]:
        kept |= names(new)
    return kept


def build_facet(selection: RecordFilter | Selection, dimension: Dimension) -> Facet:
    """Values with records, most frequent first, and chosen values even without records, so they can be removed."""
    counts = dimension.counts(selection.without(dimension.parameter))
    chosen = chosen_codes(selection, dimension.parameter)
    codes = [code for code, count in counts.most_common(MOST_VALUES if dimension.is_long else None) if count]
    codes += [code for code in chosen if code not in codes]
    labels = labels_for(selection, dimension.parameter, dimension.labels, codes)
    values = [Value(code, labels.get(code) or code, counts[code], code in chosen) for code in codes]
    if dimension.parameter == "year":
        values.sort(key=lambda value: value.code, reverse=True)
    is_cut = getattr(counts, "is_cut", len(counts) > len(codes))
    return Facet(dimension.parameter, dimension.title, values, is_cut)


def build_facets(selection: RecordFilter | Selection, dimensions=EVENT_DIMENSIONS) -> list[Facet]:
    """All facets of a valid selection, in the order of the page."""
    return [build_facet(selection, dimension) for dimension in dimensions]


def cached_facets(selection: RecordFilter, dimensions) -> list[Facet]:
    """The facets of a register, cached until the data change: the database needs seconds to count them."""
    asked = type(selection).__name__, get_language(), sorted(selection.chosen.items())
    return remembered("facets", lambda: build_facets(selection, dimensions), *asked)
