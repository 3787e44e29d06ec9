"""The resources: events, subjects, awards, awards given, decisions, each under the filter of its page."""

from django import forms
from django.db.models import Case, F, Q, When
from django.db.models.functions import Greatest
from django.utils.http import http_date
from django.utils.translation import gettext_lazy as _

from events.api.parts import (
    DecisionRowSerializer,
    EventRecordSerializer,
    EventSerializer,
    GrantRowSerializer,
)
from events.descriptions import AWARD, SUBJECT
from events.filters import AwardGrantFilter, DecisionFilter, EventFilter, EventShowing, Showing
from events.models import Award, AwardGrant, Decision, Event, Subject
from events.record import record_context, with_executors
from people.api import NamedInRecords
from portal.api.changes import Changing
from portal.api.fields import Addresses, ApiAddress, RecordSerializer, in_api
from portal.api.paging import Order, parse_day, parse_moment, parse_number
from portal.api.problems import Withdrawn
from portal.api.resources import addresses_of


class SortForm(forms.Form):
    sort = forms.ChoiceField(choices=Showing.ORDERS, required=False, label=_("Order"))


class EventSortForm(forms.Form):
    sort = forms.ChoiceField(choices=EventShowing.ORDERS, required=False, label=_("Order"))


class Sorted(Changing):
    """A resource in the order of days, newest first unless `sort=date`; changes in the order in which they came.

    `event` is the path from its records to the event with which they are public and change.
    """

    event = ""
    sort_form = SortForm

    def forms(self, asked, data) -> list:
        self.sorting = self.sort_form(data)
        return [*super().forms(asked, data), self.sorting]

    @property
    def sorted_by(self) -> str:
        return self.sorting.cleaned_data["sort"]

    def found(self, asked):
        return asked.qs

    def changed(self, asked, since):
        state, changed_at = f"{self.event}state", F(f"{self.event}changed_at")
        shown = Q(pk__in=asked.qs.order_by().values("pk"))
        withdrawn = Q(**{state: Event.State.WITHDRAWN})
        records = self.decorated(asked.queryset.model.objects.filter(shown | withdrawn))
        known_since = Greatest(changed_at, F(f"{self.event}publish_at"))
        changed = records.annotate(
            known_since=known_since, withdrawn_at=Case(When(withdrawn, then=known_since))
        )
        return changed.filter(known_since__gte=since)

    def order(self) -> Order:
        if self.since:
            return Order(descending=False, known_since=parse_moment, pk=parse_number)
        return Order(descending=self.sorted_by != Showing.OLDEST, day=parse_day, pk=parse_number)


class Events(Sorted):
    """Held and planned sessions. With `modified_since` in the order of change, withdrawn ones as tombstones."""

    serializer_class = EventSerializer
    detail_serializer_class = EventRecordSerializer
    folder = "events"
    sort_form = EventSortForm

    def asked(self, data):
        return EventFilter(data, self.records())

    def records(self):
        events = self.decorated(Event.objects.public())
        return events.with_revised() if self.detail else events

    def decorated(self, events):
        return events.with_names_of_day().prefetch_related("topics__subjects").annotate(day=F("date"))

    def found(self, asked):
        return asked.qs.annotate(nearness=asked.answer.nearness()) if self.is_ranked(asked) else asked.qs

    def is_ranked(self, asked) -> bool:
        return not self.since and asked.order(self.sorted_by) == EventShowing.RELEVANCE

    def chosen(self, asked):
        self.ranked = self.is_ranked(asked)
        return super().chosen(asked)

    def order(self) -> Order:
        return (
            Order(nearness=parse_nearness, day=parse_day, pk=parse_number) if self.ranked else super().order()
        )

    def get_object(self):
        event = super().get_object()
        record = record_context(event)
        event.record = record | {"participations": record["attending"] + record["not_attending"]}
        return event

    def nothing_found(self, value):
        """A withdrawn record says so, as its page does; all else never existed."""
        if Event.objects.public_or_withdrawn().at_addresses([value]).exists():
            raise Withdrawn
        super().nothing_found(value)

    def headers_of(self, record):
        changed = max(record.changed_at, record.publish_at)
        return super().headers_of(record) | {"Last-Modified": http_date(changed.timestamp())}


def parse_nearness(value) -> int:
    """The place in the order of relevance: a tier, 0 for the best and below zero for the others, or a weight."""
    if not isinstance(value, int) or not -100 <= value <= 100_000:
        raise ValueError
    return value


class AwardGrants(Sorted):
    """Awards given, each at one event to one recipient."""

    serializer_class = GrantRowSerializer
    lookup_field = "pk"
    event = "event__"

    def asked(self, data):
        return AwardGrantFilter(data, self.records())

    def records(self):
        return self.decorated(AwardGrant.objects.public())

    def decorated(self, rows):
        return rows.for_a_register().annotate(day=F("event__date"))


class Decisions(Sorted):
    """Decisions, recommendations, directions, appeals and plans, and what came of them."""

    serializer_class = DecisionRowSerializer
    lookup_field = "pk"
    event = "event__"

    def asked(self, data):
        return DecisionFilter(data, self.records())

    def records(self):
        return self.decorated(Decision.objects.public())

    def decorated(self, rows):
        return rows.for_a_register().annotate(day=F("event__date"))

    def paginate_queryset(self, queryset):
        return with_executors(super().paginate_queryset(queryset))

    def get_object(self):
        return with_executors([super().get_object()])[0]


class SubjectSerializer(RecordSerializer):
    url = ApiAddress("subjects")
    address = Addresses("subjects")

    class Meta:
        model = Subject
        fields = ["id", "slug", "url", "address", *in_api(SUBJECT)]


class AwardSerializer(RecordSerializer):
    url = ApiAddress("awards")
    address = Addresses("awards")

    class Meta:
        model = Award
        fields = ["id", "slug", "url", "address", *in_api(AWARD)]


class Subjects(NamedInRecords):
    """The controlled terms that agenda topics of public events have."""

    serializer_class = SubjectSerializer
    folder = "subjects"

    model = Subject


class Awards(NamedInRecords):
    """The kinds of award that were given at public events."""

    serializer_class = AwardSerializer
    folder = "awards"

    model = Award


urlpatterns = [
    *addresses_of("events", Events),
    *addresses_of("subjects", Subjects),
    *addresses_of("awards", Awards),
    *addresses_of("award-grants", AwardGrants, "<int:pk>"),
    *addresses_of("decisions", Decisions, "<int:pk>"),
]
