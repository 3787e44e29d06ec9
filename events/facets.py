"""Facets: for each value of a filter, how many records the choice would give under the other choices."""

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

# --- Counts: of records narrowed by the other choices; events by the tally, their parts by a query --------------


def count_column(column: str) -> Callable[[object], Counter]:
    """Counts of the distinct records for each value of a column or relation."""

    def counts(events) -> Counter:
        rows = events.order_by().exclude(**{column: None}).values_list(column)
        return Counter(dict(rows.annotate(number=Count("pk", distinct=True))))

    return counts


def columns_of(records, *columns: str):
    """Rows of plain columns in this order.

    Modeltranslation keeps the columns it rewrites in a set: a union of its rows mixes them up, differently in each
    process. `rewrite(False)` leaves the columns alone.
    """
    return records.order_by().rewrite(False).values_list(*columns)


def count_years(records) -> Counter:
    """A record of several days counts in each year that it touches, as the period filter finds it."""
    return Counter({str(year): number for year, number in records.counted_by_year()})


def count_any_of(*columns: str) -> Callable[[object], Counter]:
    """A record counts once for each value that at least one of the columns has."""

    def counts(records) -> Counter:
        first, *others = (columns_of(records, "pk", column) for column in columns)
        return Counter(value for _record, value in first.union(*others) if value)

    return counts


def tallied(parameter: str) -> Callable[[Found], Counter]:
    return lambda found: found.counts(parameter)


def tallied_commonest(parameter: str) -> Callable[[Found], Counter]:
    return lambda found: found.commonest(parameter, MOST_VALUES)


# --- Labels: what people read for the codes ---------------------------------------------------------------------


def names_by(model, key: str):
    """Present names of the public records of a model by a column of theirs."""

    def names(codes) -> dict:
        records = model.objects.public().filter(**{f"{key}__in": codes})
        return {getattr(record, key): record.text_in("name") for record in records}

    return names


def names_of_people(slugs) -> dict:
    return {person.slug: person.name_in() for person in Person.objects.public().filter(slug__in=slugs)}


def names_of_choices(choices):
    return lambda codes: {code: choices(code).label for code in codes if code in choices.values}


def names_of_languages(codes) -> dict:
    return {"kk": _("Kazakh"), "ru": _("Russian")}


def names_of_years(years) -> dict:
    return {year: year_alone(int(year), get_language()) for year in years}


@dataclass(frozen=True)
class Dimension:
    """A way in which records can be divided."""

    parameter: str
    title: str
    counts: Callable
    labels: Callable
    is_long: bool = False  # only its commonest values are shown


DIMENSIONS = [
    Dimension("region", _("Region"), tallied("region"), names_by(Region, "iso")),
    Dimension(
        "organisation", _("Organisation"), tallied_commonest("organisation"), names_by(Organisation, "slug")
    ),
    Dimension("kind", _("Kind"), tallied("kind"), names_of_choices(Event.Kind)),
    Dimension(
        "status",
        pgettext_lazy("event", "Status"),
        tallied("status"),
        names_of_choices(Event.ShownStatus),
    ),
    Dimension("year", _("Year"), Found.counts_by_year, names_of_years),
    Dimension("subject", _("Subject"), tallied("subject"), names_by(Subject, "slug")),
    Dimension("award", _("Award"), tallied_commonest("award"), names_by(Award, "slug")),
    Dimension("format", _("Format"), tallied("format"), names_of_choices(Event.Format)),
    Dimension("language", _("Language of the title"), tallied("language"), names_of_languages),
]

OF_GRANTS = [
    Dimension("award", _("Award"), count_column("award__slug"), names_by(Award, "slug"), is_long=True),
    Dimension("region", _("Region"), count_column("event__region__iso"), names_by(Region, "iso")),
    Dimension("year", _("Year"), count_years, names_of_years),
    Dimension(
        "organisation",
        _("Organisation"),
        count_any_of("recipient_organisation__slug", "organisation__slug"),
        names_by(Organisation, "slug"),
        is_long=True,
    ),
]

OF_DECISIONS = [
    Dimension(
        "state", pgettext_lazy("decision", "State"), count_column("state"), names_of_choices(Decision.State)
    ),
    Dimension("kind", _("Kind"), count_column("kind"), names_of_choices(Decision.Kind)),
    Dimension("region", _("Region"), count_column("event__region__iso"), names_by(Region, "iso")),
    Dimension("year", _("Year"), count_years, names_of_years),
    Dimension(
        "organisation",
        _("Executor"),
        count_any_of("executor__slug", "co_executors__slug"),
        names_by(Organisation, "slug"),
        is_long=True,
    ),
]


def chosen_codes(selection: RecordFilter | Selection, parameter: str) -> list[str]:
    if parameter == "year":
        year = selection.chosen_year()
        return [str(year)] if year else []
    return selection.form.cleaned_data[parameter]


def labels_of(selection: RecordFilter | Selection, parameter: str, names: Callable, codes) -> dict:
    """What people read for these codes, asked for once; nothing for a code that nothing public bears."""
    kept = selection.labels.setdefault((parameter, get_language()), {})
    if new := [code for code in codes if code not in kept]:
        kept |= names(new)
    return kept


def facet_of(selection: RecordFilter | Selection, dimension: Dimension) -> Facet:
    """The values that give something, the commonest first, and the chosen ones even when they give nothing."""
    counts = dimension.counts(selection.without(dimension.parameter))
    chosen = chosen_codes(selection, dimension.parameter)
    codes = [code for code, count in counts.most_common(MOST_VALUES if dimension.is_long else None) if count]
    codes += [code for code in chosen if code not in codes]
    labels = labels_of(selection, dimension.parameter, dimension.labels, codes)
    values = [Value(code, labels.get(code) or code, counts[code], code in chosen) for code in codes]
    if dimension.parameter == "year":
        values.sort(key=lambda value: value.code, reverse=True)
    is_cut = getattr(counts, "is_cut", len(counts) > len(codes))
    return Facet(dimension.parameter, dimension.title, values, is_cut)


def facets_of(selection: RecordFilter | Selection, dimensions=DIMENSIONS) -> list[Facet]:
    """All facets of a valid selection, in the order in which the page shows them."""
    return [facet_of(selection, dimension) for dimension in dimensions]


def remembered_facets_of(selection: RecordFilter, dimensions) -> list[Facet]:
    """The same for parts of records, which the database counts: kept until the data change, as it takes seconds."""
    asked = type(selection).__name__, get_language(), sorted(selection.chosen.items())
    return remembered("facets", lambda: facets_of(selection, dimensions), *asked)
