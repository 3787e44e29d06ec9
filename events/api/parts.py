"""How the parts of an event are written: topics, participations, statements, decisions, awards, documents."""

from datetime import UTC

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from events.models import (
    AgendaTopic,
    AwardGrant,
    Decision,
    Document,
    Event,
    EventReference,
    Participation,
    Statement,
)
from portal.api.fields import (
    Addresses,
    ApiAddress,
    BodyOfDay,
    Clock,
    InBoth,
    Moment,
    NamedSerializer,
    PersonNamed,
    named,
)


def shown_status() -> serializers.ChoiceField:
    """The status that pages show: a plan that has passed is one of unknown outcome."""
    return serializers.ChoiceField(Event.ShownStatus.choices, source="shown_status", read_only=True)


class EventNamedSerializer(serializers.ModelSerializer):
    """The event of a part."""

    url = ApiAddress("events")
    title = InBoth()
    status = shown_status()

    class Meta:
        model = Event
        fields = ["id", "slug", "url", "title", "date", "status"]


class TopicSerializer(serializers.ModelSerializer):
    title = InBoth()
    subjects = serializers.SlugRelatedField("slug", many=True, read_only=True)

    class Meta:
        model = AgendaTopic
        fields = ["id", "title", "subjects"]


@extend_schema_field(NamedSerializer(many=True))
class Bodies(serializers.Field):
    """Pairs of an organisation and its names of that day, as `events.record` gathers them."""

    def to_representation(self, pairs) -> list[dict]:
        return [named(body, names) for body, names in pairs]


class ParticipationSerializer(serializers.ModelSerializer):
    """A person or a group, with the position and the organisation of that day."""

    person = PersonNamed(read_only=True)
    group = InBoth()
    position = InBoth()
    organisations = Bodies(source="bodies", read_only=True)
    headcount_basis = serializers.SerializerMethodField()
    remark = InBoth()

    class Meta:
        model = Participation
        fields = ["id", "person", "group", "role", "presence", "position", "organisations", "printed_name"]
        fields += ["headcount", "headcount_basis", "remark"]

    def get_headcount_basis(self, row) -> str | None:
        return row.headcount_basis if row.headcount is not None else None


class StatementSerializer(serializers.ModelSerializer):
    """What was said; `participation` is the speaker's, null when nobody is known to have said it."""

    text = InBoth()
    topic = serializers.IntegerField(source="topic_id", allow_null=True)
    participation = serializers.IntegerField(source="participation_id", allow_null=True)

    class Meta:
        model = Statement
        fields = ["id", "topic", "participation", "kind", "text"]


class DecisionSerializer(serializers.ModelSerializer):
    text = InBoth()
    topic = serializers.IntegerField(source="topic_id", allow_null=True)
    executors = Bodies(read_only=True)
    state_source = InBoth()

    class Meta:
        model = Decision
        fields = ["id", "topic", "kind", "text", "executors", "due_on", "state", "state_on", "state_source"]


class AwardNamedSerializer(serializers.Serializer):
    slug = serializers.CharField()
    name = InBoth()


class GrantSerializer(serializers.ModelSerializer):
    """One award given; exactly one of `person`, `recipient_organisation` and `group` is its recipient."""

    award = AwardNamedSerializer()
    person = PersonNamed(source="recipient", read_only=True)
    recipient_organisation = BodyOfDay("recipient_organisation", "recipient_organisation_then")
    group = InBoth("recipient_group")
    position = InBoth()
    organisation = BodyOfDay("organisation", "organisation_then")
    reason = InBoth()
    given_by = PersonNamed(read_only=True)

    class Meta:
        model = AwardGrant
        fields = ["id", "award", "person", "recipient_organisation", "group", "position", "organisation"]
        fields += ["printed_name", "reason", "given_by"]


class DocumentSerializer(serializers.ModelSerializer):
    title = InBoth()
    url = serializers.SerializerMethodField()

    class Meta:
        model = Document
        fields = ["id", "kind", "title", "language", "published_on", "url"]

    def get_url(self, document) -> str:
        return document.url or f"{settings.SITE_URL}{document.address}"


class ReferenceSerializer(serializers.ModelSerializer):
    """Another event: `event` where it has a public record, else its label alone."""

    label = InBoth()
    event = serializers.SerializerMethodField()

    class Meta:
        model = EventReference
        fields = ["id", "label", "event"]

    @extend_schema_field(EventNamedSerializer(allow_null=True))
    def get_event(self, row):
        return EventNamedSerializer(row.target).data if row.leads else None


class DecisionRowSerializer(DecisionSerializer):
    """A decision in the register, with its event."""

    event = EventNamedSerializer()

    class Meta(DecisionSerializer.Meta):
        fields = ["event", *DecisionSerializer.Meta.fields]


class GrantRowSerializer(GrantSerializer):
    """An award given in the register, with its event."""

    event = EventNamedSerializer()

    class Meta(GrantSerializer.Meta):
        fields = ["event", *GrantSerializer.Meta.fields]


class RegionNamedSerializer(serializers.Serializer):
    iso = serializers.CharField()
    name = InBoth()


@extend_schema_field({"type": "string", "const": "published"})
class Published(serializers.CharField):
    pass


class EventSerializer(serializers.ModelSerializer):
    """A record; names of places and bodies are those of its day."""

    url = ApiAddress("events")
    address = Addresses("events")
    state = Published()
    title = InBoth()
    summary = InBoth()
    remark = InBoth()
    convening_body = BodyOfDay("convening_body", "body_then")
    region = serializers.SerializerMethodField()
    locality = InBoth()
    venue = InBoth()
    subjects = serializers.SerializerMethodField()
    status = shown_status()
    begins_at = Moment()
    ends_at = Moment()
    start_time = Clock(allow_null=True)
    end_time = Clock(allow_null=True)
    published_at = serializers.DateTimeField(source="publish_at", default_timezone=UTC)
    changed_at = serializers.DateTimeField(default_timezone=UTC)

    class Meta:
        model = Event
        fields = ["id", "slug", "url", "address", "state", "title", "summary", "remark", "kind", "number"]
        fields += ["registration_number", "convening_body", "format", "status", "date", "end_date"]
        fields += [
            "start_time",
            "end_time",
            "begins_at",
            "ends_at",
            "date_basis",
            "region",
            "locality",
            "venue",
            "subjects",
        ]
        fields += ["published_at", "changed_at"]

    @extend_schema_field(RegionNamedSerializer(allow_null=True))
    def get_region(self, event):
        then = event.region_then
        return {"iso": event.region.iso, "name": then.in_both()} if then else None

    def get_subjects(self, event) -> list[str]:
        return sorted({subject.slug for topic in event.topics.all() for subject in topic.subjects.all()})


class EventRecordSerializer(EventSerializer):
    """A whole record; its parts were gathered by `events.record.record_of` into `event.record`."""

    topics = TopicSerializer(many=True)
    participations = ParticipationSerializer(many=True, source="record.participations")
    statements = StatementSerializer(many=True, source="record.statements")
    decisions = DecisionSerializer(many=True, source="record.decisions")
    awards = GrantSerializer(many=True, source="record.grants")
    references = ReferenceSerializer(many=True, source="record.references")
    documents = DocumentSerializer(many=True, source="record.documents")

    class Meta(EventSerializer.Meta):
        fields = [
            *EventSerializer.Meta.fields,
            "topics",
            "participations",
            "statements",
            "decisions",
            "awards",
        ]
        fields += ["references", "documents"]
