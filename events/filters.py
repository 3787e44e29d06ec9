"""Filters of records: one typed form for pages, facets, counts, exports, feeds and the API."""

from functools import cached_property

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters import Filter, FilterSet

from events.models import AwardGrant, Decision, Event
from events.table import TableColumn, chosen_columns
from people.models import Organisation, Person
from portal.search.finding import SearchResult, find_records
from portal.web.inputs import (
    CODE,
    ISO_CODE,
    SLUG,
    ChosenField,
    MonthField,
    PageField,
    PeriodField,
    RepeatedField,
    WordsField,
)


class Words(Filter):
    field_class = WordsField


class Period(Filter):
    """One end of a period; `RecordFilter.narrowed` applies both ends together."""

    field_class = PeriodField

    def filter(self, queryset, value):
        return queryset


class Repeated(Filter):
    field_class = RepeatedField


class Codes(Repeated):
    """Codes of one column; `events.tally` counts them for the facets of events."""

    def __init__(self, column: str, **rest):
        self.column = column
        super().__init__(form=rest.pop("form", CODE), **rest)

    def filter(self, queryset, value):
        return queryset.filter(**{f"{self.column}__in": value})


class RecordFilter(FilterSet):
    """Filters records by the parameters of an address."""

    date_after = Period(label=_("From"), last_day=False)
    date_before = Period(label=_("To"), last_day=True)

    @cached_property
    def labels(self) -> dict:
        """Labels of values, kept for this answer (see `events.facets.labels_for`)."""
        return {}

    def filter_queryset(self, queryset):
        return self.narrowed(queryset)

    def without(self, parameter: str):
        """The records under all filters but one; "year" stands for both ends of the period."""
        return self.narrowed(self.queryset.all(), without=parameter)

    def narrowed(self, queryset, without: str | None = None):
        chosen = self.form.cleaned_data
        for name, value in chosen.items():
            if value and name != without:
                queryset = self.filters[name].filter(queryset, value)
        ends = (None, None) if without == "year" else (chosen["date_after"], chosen["date_before"])
        return queryset.held_between(*ends)

    def again(self, data):
        """The same filter with other parameters."""
        return type(self)(data, self.queryset.all())

    def number(self) -> int:
        return self.qs.count()

    def chosen_year(self) -> int | None:
        """The year if the period is exactly one year."""
        first, last = self.form.cleaned_data["date_after"], self.form.cleaned_data["date_before"]
        whole = first and last and (first.month, first.day, last.month, last.day) == (1, 1, 12, 31)
        return first.year if whole and first.year == last.year else None

    def by_status(self, records, name, codes):
        return records.of_status(codes)

    @property
    def chosen(self) -> dict:
        """The parameters that have a value, cleaned."""
        return {name: value for name, value in self.form.cleaned_data.items() if value}


class EventFilter(RecordFilter):
    q = Words(label=_("Words"), method="by_words")
    region = Codes("region__iso", label=_("Region"), form=ISO_CODE)
    organisation = Repeated(label=_("Organisation"), form=SLUG, method="by_organisation")
    convenes = Repeated(label=_("Convening body"), form=SLUG, method="by_convening_body")
    person = Repeated(label=_("Person"), form=SLUG, method="by_person")
    subject = Repeated(label=_("Subject"), form=SLUG, method="by_subject")
    award = Repeated(label=_("Award"), form=SLUG, method="by_award")
    kind = Codes("kind", label=_("Kind"))
    format = Codes("format", label=_("Format"))
    status = Repeated(label=pgettext_lazy("event", "Status"), form=CODE, method="by_status")
    language = Repeated(label=_("Language"), form=CODE, method="by_language")

    class Meta:
        model = Event
        fields = []

    @classmethod
    def columns_of_codes(cls) -> dict[str, str]:
        """The columns of the parameters that take codes."""
        return {name: each.column for name, each in cls.base_filters.items() if isinstance(each, Codes)}

    @cached_property
    def answer(self) -> SearchResult:
        """The result of searching all public events for the words, regardless of the other filters."""
        return find_records("event", self.form.cleaned_data["q"])

    def order(self, asked: str) -> str:
        """The requested order; without one, by relevance if the search had to be relaxed, else newest first."""
        words = self.form.cleaned_data["q"]
        if asked == EventShowing.RELEVANCE and not words:
            return Showing.NEWEST
        usual = EventShowing.RELEVANCE if words and self.answer.is_relaxed else Showing.NEWEST
        return asked or usual

    def by_words(self, events, name, words):
        return events.filter(pk__in=self.answer.keys)

    def by_organisation(self, events, name, slugs):
        return events.with_organisations(Organisation.objects.at_addresses(slugs).values("pk"))

    def by_convening_body(self, events, name, slugs):
        return events.convened_by(Organisation.objects.at_addresses(slugs).values("pk"))

    def by_person(self, events, name, slugs):
        return events.with_people(Person.objects.with_own_page().at_addresses(slugs).values("pk"))

    def by_subject(self, events, name, slugs):
        return events.on_subjects(slugs)

    def by_award(self, events, name, slugs):
        return events.granting(slugs)

    def by_language(self, events, name, languages):
        return events.titled_in(languages)


class AwardGrantFilter(RecordFilter):
    region = Codes("event__region__iso", label=_("Region"), form=ISO_CODE)
    organisation = Repeated(label=_("Organisation"), form=SLUG, method="by_organisation")
    award = Repeated(label=_("Award"), form=SLUG, method="by_award")
    person = Repeated(label=_("Person"), form=SLUG, method="by_person")
    status = Repeated(label=pgettext_lazy("event", "Status"), form=CODE, method="by_status")

    class Meta:
        model = AwardGrant
        fields = []

    def by_organisation(self, grants, name, slugs):
        return grants.to_organisations(Organisation.objects.at_addresses(slugs).values("pk"))

    def by_award(self, grants, name, slugs):
        return grants.filter(award__slug__in=slugs)

    def by_person(self, grants, name, slugs):
        return grants.filter(recipient__in=Person.objects.with_own_page().at_addresses(slugs).values("pk"))


class DecisionFilter(RecordFilter):
    region = Codes("event__region__iso", label=_("Region"), form=ISO_CODE)
    organisation = Repeated(label=_("Executor"), form=SLUG, method="by_executor")
    kind = Codes("kind", label=_("Kind"))
    state = Codes("state", label=pgettext_lazy("decision", "State"))
    status = Repeated(label=pgettext_lazy("event", "Status"), form=CODE, method="by_status")

    class Meta:
        model = Decision
        fields = []

    def by_executor(self, decisions, name, slugs):
        return decisions.executed_by(Organisation.objects.at_addresses(slugs).values("pk"))


class Showing(forms.Form):
    """How a list is shown: order and page."""

    NEWEST, OLDEST = "-date", "date"
    ORDERS = [(NEWEST, _("newest first")), (OLDEST, _("oldest first"))]

    sort = forms.ChoiceField(choices=ORDERS, required=False, label=_("Order"))
    page = PageField()

    def clean_sort(self):
        return self.cleaned_data["sort"] or self.NEWEST


class EventShowing(Showing):
    RELEVANCE = "relevance"
    ORDERS = [*Showing.ORDERS, (RELEVANCE, _("by relevance"))]
    VIEWS = [("list", _("List")), ("table", _("Table")), ("calendar", _("Calendar"))]

    sort = forms.ChoiceField(choices=ORDERS, required=False, label=_("Order"))
    view = forms.ChoiceField(choices=VIEWS, required=False, label=pgettext_lazy("list", "View"))
    column = ChosenField(choices=TableColumn.choices, required=False, label=_("Columns"))
    month = MonthField(label=_("Month"))

    def clean_sort(self):
        """Empty if no order was requested: `EventFilter.order` chooses one."""
        return self.cleaned_data["sort"]

    def clean_view(self):
        return self.cleaned_data["view"] or "list"

    def clean_column(self):
        return chosen_columns(self.cleaned_data["column"])
