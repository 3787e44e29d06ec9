"""Statistics: charts whose every number links to exactly the records that it counts.

All of them use one `Inquiry`: the period, region and organisation of the address. Each is one GROUP BY.
"""

import calendar
import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from events.facets import count_column, labels_by_column, labels_of_choices
from events.filters import AwardGrantFilter, DecisionFilter, EventFilter
from events.models import Award, AwardGrant, Decision, Document, Event
from people.models import Organisation, Region
from portal.language.dates import MONTHS, MONTHS_SHORT
from portal.web.charts import Bar, ChartLine, TileMap, bars_from, line_through, tile_map

PARAMETERS = ("date_after", "date_before", "region", "organisation")
LONGEST = 10
BODIES_TO_CHOOSE = 12


def statistics_query(query: QueryDict) -> QueryDict:
    """The parameters that the statistics use, without empty values."""
    asked = QueryDict(mutable=True)
    for parameter in PARAMETERS:
        if values := [value for value in query.getlist(parameter) if value.strip()]:
            asked.setlist(parameter, values)
    return asked


class Inquiry:
    """The events counted (only those that were held), and the addresses of lists of some of them."""

    def __init__(self, query: QueryDict):
        self.asked = statistics_query(query)
        self.filter = EventFilter(self.asked, Event.objects.public().that_happened())

    def is_valid(self) -> bool:
        return self.filter.is_valid()

    @property
    def events(self):
        return self.filter.qs

    @property
    def period(self) -> tuple[dt.date | None, dt.date | None]:
        chosen = self.filter.form.cleaned_data
        return chosen["date_after"], chosen["date_before"]

    def part_of(self, form, records):
        """Decisions or awards under the same address."""
        narrowed = form(self.asked, records.that_happened())
        narrowed.is_valid()
        return narrowed.qs

    def address(self, route: str = "events:list", **values) -> str:
        """The address of a list under the same filters, with `values` replacing some of them."""
        query = {name: self.asked.getlist(name) for name in self.asked}
        query |= values | {"status": Event.Status.HELD.value}
        return f"{reverse(route)}?{urlencode(query, doseq=True)}"

    def address_within(self, first: dt.date, last: dt.date) -> str | None:
        """The address of the events of a span of days; None if it is outside of the requested period."""
        first, last = self.clipped(first, last)
        if last < first:
            return None
        whole = short_period(first, last)
        return self.address(date_after=whole or first.isoformat(), date_before=whole or last.isoformat())

    def clipped(self, first: dt.date, last: dt.date) -> tuple[dt.date, dt.date]:
        """The span cut to the requested period; its end is before its start if they do not overlap."""
        after, before = self.period
        return max(first, after or first), min(last, before or last)


def short_period(first: dt.date, last: dt.date) -> str:
    """«2022» or «2022-06» if the days are exactly a year or a month, else ""."""
    if (first.year, first.month, first.day) == (last.year, 1, 1) and (last.month, last.day) == (12, 31):
        return str(first.year)
    if (first.year, first.month, first.day) == (last.year, last.month, 1) and last.day == days_in_month(last):
        return f"{first.year}-{first.month:02}"
    return ""


def days_in_month(day: dt.date) -> int:
    return calendar.monthrange(day.year, day.month)[1]


# --- Over time --------------------------------------------------------------------------------------------------


def year_bars(inquiry: Inquiry, days: list[tuple]) -> list[Bar]:
    """A bar per year, from the first to the last with records, including empty years between."""
    counts = Counter()
    for first, last, number in days:
        first, last = inquiry.clipped(first, last)
        counts.update(dict.fromkeys(range(first.year, last.year + 1), number))
    years = range(min(counts), max(counts) + 1) if counts else []
    return bars_from(
        (year, counts[year], inquiry.address_within(dt.date(year, 1, 1), dt.date(year, 12, 31)))
        for year in years
    )


@dataclass(frozen=True)
class Months:
    """The months of the latest year with records, compared with the year before."""

    year: int
    lines: list[ChartLine]
    rows: list[tuple]
    largest: int


def months_in_year(year: int) -> list[tuple[dt.date, dt.date]]:
    firsts = [dt.date(year, month, 1) for month in range(1, 13)]
    return [(first, first.replace(day=days_in_month(first))) for first in firsts]


def counts_by_month(inquiry: Inquiry, days: list[tuple], year: int) -> list[int]:
    clipped = [(*inquiry.clipped(first, last), number) for first, last, number in days]
    return [
        sum(number for first, last, number in clipped if first <= end and last >= begin)
        for begin, end in months_in_year(year)
    ]


def month_lines(inquiry: Inquiry, days: list[tuple], years: list[Bar]) -> Months | None:
    if not years:
        return None
    shown = [bar.label for bar in reversed(years[-2:]) if bar.number]
    numbers = {year: counts_by_month(inquiry, days, year) for year in shown}
    largest = max(max(of_year) for of_year in numbers.values())
    language = get_language()
    lines = [line_through(year, list(MONTHS_SHORT[language]), numbers[year], largest) for year in shown]
    rows = [
        (
            name,
            [(numbers[year][place], inquiry.address_within(*months_in_year(year)[place])) for year in shown],
        )
        for place, name in enumerate(MONTHS[language])
    ]
    return Months(shown[0], lines, rows, largest)


# --- By region, body, kind, subject -----------------------------------------------------------------------------


def region_map(inquiry: Inquiry) -> TileMap:
    counts = count_column("region__iso")(inquiry.events)
    regions = Region.objects.in_alphabet_order()
    return tile_map(
        (region, counts[region.iso], inquiry.address(region=region.iso) if counts[region.iso] else None)
        for region in regions
    )


def value_bars(counts: Counter, labels, address) -> list[Bar]:
    """Bars of the most frequent values, longest first; `labels` gives names of codes, `address` a link for a code."""
    common = sorted(counts.most_common(), key=lambda pair: (-pair[1], pair[0]))[:LONGEST]
    names = labels([code for code, _number in common])
    return bars_from((names.get(code) or code, number, address(code)) for code, number in common)


def body_bars(inquiry: Inquiry) -> list[Bar]:
    counts = count_column("convening_body__slug")(inquiry.events)
    return value_bars(
        counts, labels_by_column(Organisation, "slug"), lambda slug: inquiry.address(convenes=slug)
    )


def kind_bars(inquiry: Inquiry) -> list[Bar]:
    counts = count_column("kind")(inquiry.events)
    return value_bars(counts, labels_of_choices(Event.Kind), lambda kind: inquiry.address(kind=kind))


def format_bars(inquiry: Inquiry) -> list[Bar]:
    counts = count_column("format")(inquiry.events)
    return value_bars(counts, labels_of_choices(Event.Format), lambda code: inquiry.address(format=code))


def subject_bars(inquiry: Inquiry) -> list[Bar]:
    subjects = inquiry.events.leading_subjects(LONGEST)
    return bars_from(
        (subject.text_in("name"), subject.number, inquiry.address(subject=subject.slug))
        for subject in subjects
    )


def decision_state_bars(inquiry: Inquiry) -> list[Bar]:
    counts = count_column("state")(inquiry.part_of(DecisionFilter, Decision.objects.public()))
    return value_bars(
        counts,
        labels_of_choices(Decision.State),
        lambda state: inquiry.address("events:decisions", state=state),
    )


def award_bars(inquiry: Inquiry) -> list[Bar]:
    counts = count_column("award__slug")(inquiry.part_of(AwardGrantFilter, AwardGrant.objects.public()))
    return value_bars(
        counts, labels_by_column(Award, "slug"), lambda slug: inquiry.address("events:awards", award=slug)
    )


# --- The quality of the data ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Share:
    """How many of the records have a value."""

    label: str
    number: int
    total: int

    @property
    def percent(self) -> int:
        """Rounded down, so that 100 means all of them."""
        return 100 * self.number // self.total if self.total else 0


def quality_shares(events) -> list[Share]:
    """Completeness of the records. The first share counts dates known as the day of the event, not announced ones."""
    sources = Document.objects.sources().filter(event=OuterRef("pk"))
    known = [
        (_("day on which it was held"), Q(date_basis=Event.DateBasis.HELD)),
        (_("time of day"), Q(start_time__isnull=False)),
        (_("region"), Q(region__isnull=False)),
        (_("convening body"), Q(convening_body__isnull=False)),
        (_("title in both languages"), Event.has_title_in("kk") & Event.has_title_in("ru")),
        (_("summary in both languages"), Q(summary_kk__isnull=False, summary_ru__isnull=False)),
        (_("source document"), Exists(sources)),
    ]
    counted = {f"known_{place}": Count("pk", filter=has) for place, (_label, has) in enumerate(known)}
    row = events.order_by().aggregate(total=Count("pk"), **counted)
    return [Share(label, row[f"known_{place}"], row["total"]) for place, (label, _has) in enumerate(known)]


def share_with_source(events) -> Share:
    """How many of the records have a source document."""
    named = events.filter(pk__in=Document.objects.sources().values("event"))
    return Share("", named.count(), events.count())


# --- The page ---------------------------------------------------------------------------------------------------


def bodies_to_choose(chosen: Iterable[str]) -> list[Organisation]:
    """The most frequent convening bodies of all public events, and the chosen ones if they are public."""
    busiest = list(Event.objects.public().leading_bodies(BODIES_TO_CHOOSE))
    missing = set(chosen) - {body.slug for body in busiest}
    return busiest + (list(Organisation.objects.public().at_addresses(missing)) if missing else [])


def all_answers(inquiry: Inquiry) -> dict:
    """All statistics of a valid inquiry."""
    days = inquiry.events.counted_by_day()
    years = year_bars(inquiry, days)
    quality = quality_shares(inquiry.events)
    regions = region_map(inquiry)
    total = quality[0].total
    return {
        "total": total,
        "years": years,
        "months": month_lines(inquiry, days, years),
        "regions": regions,
        "without_region": total - regions.total,
        "bodies": body_bars(inquiry),
        "kinds": kind_bars(inquiry),
        "formats": format_bars(inquiry),
        "subjects": subject_bars(inquiry),
        "decisions": decision_state_bars(inquiry),
        "awards": award_bars(inquiry),
        "quality": quality,
    }
