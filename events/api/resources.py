"""The resources: events, subjects, awards, awards given, decisions, each under the filter of its page."""

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils.http import http_date
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import PolymorphicProxySerializer
from rest_framework import serializers

from events.api.parts import (
    DecisionRowSerializer,
    EventRecordSerializer,
    EventSerializer,
    GrantRowSerializer,
    TombstoneSerializer,
)
from events.filters import AwardGrantFilter, DecisionFilter, EventFilter, EventShowing, Showing
from events.models import Award, AwardGrant, Decision, Event, Subject
from events.record import record_of, with_executors
from portal.api.fields import Addresses, ApiAddress, InBoth
from portal.api.paging import Order, day, moment, number
from portal.api.problems import Withdrawn
from portal.api.resources import Resource, addresses_of


class MomentField(forms.Field):
    """A day, or a moment with its distance from UTC: `2022-06-22`, `2022-06-22T10:00:00Z`."""

    def to_python(self, value) -> dt.datetime | None:
        if not value:
            return None
        try:
            # A plus sign in an address means a space.
            asked = dt.datetime.fromisoformat(value.replace(" ", "+"))
        except ValueError:
            asked = None
        if asked is None or not 1900 <= asked.year <= 2100:
            raise ValidationError(
                _("Write a day or a moment: 2022-06-22 or 2022-06-22T10:00:00Z."), code="not_a_moment"
            )
        return asked if asked.tzinfo else asked.replace(tzinfo=dt.UTC)


class SortForm(forms.Form):
    sort = forms.ChoiceField(choices=Showing.ORDERS, required=False, label=_("Order"))


class EventsForm(SortForm):
    sort = forms.ChoiceField(choices=EventShowing.ORDERS, required=False, label=_("Order"))
    modified_since = MomentField(required=False, label=_("Changed since"))


class Sorted(Resource):
    """A resource in the order of days, newest first unless `sort=date`, that adds a form to its filter."""

    extra_form = SortForm

    def forms(self, asked) -> list:
        self.extra = self.extra_form(asked.data)
        return [asked, self.extra]

    @property
    def is_newest_first(self) -> bool:
        return self.extra.cleaned_data["sort"] != Showing.OLDEST

    def found(self, asked):
        return asked.qs


class Events(Sorted):
    """Held and planned sessions. With `modified_since` in the order of change, withdrawn ones as tombstones."""

    serializer_class = EventSerializer
    detail_serializer_class = EventRecordSerializer
    listed = PolymorphicProxySerializer(
        "EventOrTombstone", [EventSerializer, TombstoneSerializer], resource_type_field_name=None, many=True
    )
    extra_form = EventsForm
    folder = "events"

    def asked(self, data):
        return EventFilter(data, self.records())

    def records(self):
        events = Event.objects.public().with_names_of_day().prefetch_related("topics__subjects")
        return events.with_revised() if self.detail else events

    @property
    def since(self) -> dt.datetime | None:
        return self.extra.cleaned_data["modified_since"]

    def found(self, asked):
        self.is_ranked = bool(
            self.extra.cleaned_data["sort"] == EventShowing.RELEVANCE and asked.form.cleaned_data["q"]
        )
        if not self.since:
            return asked.qs.annotate(nearness=asked.answer.nearness()) if self.is_ranked else asked.qs
        # A tombstone tells nothing of the record, so neither does the filter: all withdrawn ones are there.
        found = Q(pk__in=asked.qs.order_by().values("pk")) | Q(state=Event.State.WITHDRAWN)
        events = Event.objects.public_or_withdrawn().filter(found).with_names_of_day()
        changed = events.annotate(known_since=Greatest("changed_at", "publish_at"))
        return changed.filter(known_since__gte=self.since).prefetch_related("topics__subjects")

    def order(self) -> Order:
        if self.since:
            return Order(descending=False, known_since=moment, pk=number)
        if self.is_ranked:
            return Order(nearness=tier, date=day, pk=number)
        return Order(descending=self.is_newest_first, date=day, pk=number)

    def get_serializer(self, *args, **kwargs):
        if kwargs.get("many"):
            return EventsWithTombstones(*args, child=EventSerializer(context=self.get_serializer_context()))
        return super().get_serializer(*args, **kwargs)

    def get_object(self):
        event = super().get_object()
        record = record_of(event)
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


def tier(value) -> int:
    """The place of a tier in the order of relevance: 0 for the best, below zero for the others."""
    if not isinstance(value, int) or not -100 <= value <= 0:
        raise ValueError
    return value


class EventsWithTombstones(serializers.ListSerializer):
    def to_representation(self, data):
        tombstone = TombstoneSerializer()
        return [
            (tombstone if event.state == Event.State.WITHDRAWN else self.child).to_representation(event)
            for event in data
        ]


class AwardGrants(Sorted):
    """Awards given, each at one event to one recipient."""

    serializer_class = GrantRowSerializer
    lookup_field = "pk"

    def asked(self, data):
        return AwardGrantFilter(data, self.records())

    def records(self):
        return AwardGrant.objects.public().for_a_register().annotate(day=F("event__date"))

    def order(self) -> Order:
        return Order(descending=self.is_newest_first, day=day, pk=number)


class Decisions(Sorted):
    """Decisions, recommendations, directions, appeals and plans, and what came of them."""

    serializer_class = DecisionRowSerializer
    lookup_field = "pk"

    def asked(self, data):
        return DecisionFilter(data, self.records())

    def records(self):
        return Decision.objects.public().for_a_register().annotate(day=F("event__date"))

    def order(self) -> Order:
        return Order(descending=self.is_newest_first, day=day, pk=number)

    def paginate_queryset(self, queryset):
        return with_executors(super().paginate_queryset(queryset))

    def get_object(self):
        return with_executors([super().get_object()])[0]


class SubjectSerializer(serializers.ModelSerializer):
    url = ApiAddress("subjects")
    address = Addresses("subjects")
    name = InBoth()
    description = InBoth()

    class Meta:
        model = Subject
        fields = ["id", "slug", "url", "address", "name", "description"]


class AwardSerializer(SubjectSerializer):
    url = ApiAddress("awards")
    address = Addresses("awards")

    class Meta(SubjectSerializer.Meta):
        model = Award


class Subjects(Resource):
    """The controlled terms that agenda topics of public events have."""

    serializer_class = SubjectSerializer
    folder = "subjects"

    def records(self):
        return Subject.objects.public()


class Awards(Resource):
    """The kinds of award that were given at public events."""

    serializer_class = AwardSerializer
    folder = "awards"

    def records(self):
        return Award.objects.public()


urlpatterns = [
    *addresses_of("events", Events),
    *addresses_of("subjects", Subjects),
    *addresses_of("awards", Awards),
    *addresses_of("award-grants", AwardGrants, "<int:pk>"),
    *addresses_of("decisions", Decisions, "<int:pk>"),
]
