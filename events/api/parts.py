"""How the parts of an event are written: topics, participations, statements, decisions, awards, documents."""

from datetime import UTC

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from events.descriptions import (
    AWARD_GRANT,
    DECISION,
    DOCUMENT,
    EVENT,
    PARTICIPATION,
    REFERENCE,
    STATEMENT,
    TOPIC,
)
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
    InBoth,
    MomentWithOffset,
    NamedSerializer,
    PersonNamed,
    RecordSerializer,
    in_api,
    named_body,
)


def shown_status_field() -> serializers.ChoiceField:
    """The status that pages show: a plan that has passed is one of unknown outcome."""
    return serializers.ChoiceField(Event.ShownStatus.choices, source="shown_status", read_only=True)


class EventNamedSerializer(serializers.ModelSerializer):
    """The event of a part."""

    url = ApiAddress("events")
    title = InBoth()
    status = shown_status_field()

    class Meta:
        model = Event
        fields = ["id", "slug", "url", "title", "date", "status"]


class TopicSerializer(RecordSerializer):
    subjects = serializers.SlugRelatedField("slug", many=True, read_only=True)

    class Meta:
        model = AgendaTopic
        fields = ["id", *in_api(TOPIC)]


@extend_schema_field(NamedSerializer(many=True))
class BodiesField(serializers.Field):
    """Pairs of an organisation and its names of that day, as `events.record` gathers them."""

    def to_representation(self, pairs) -> list[dict]:
        return [named_body(body, names) for body, names in pairs]


class ParticipationSerializer(RecordSerializer):
    """A person or a group, with the position and the organisation of that day."""

    person = PersonNamed(read_only=True)
    organisations = BodiesField(source="bodies", read_only=True)
    headcount_basis = serializers.SerializerMethodField()

    class Meta:
        model = Participation
        fields = ["id", *in_api(PARTICIPATION)]

    def get_headcount_basis(self, row) -> str | None:
        return row.headcount_basis if row.headcount is not None else None


class StatementSerializer(RecordSerializer):
    """What was said; `participation` is the speaker's, null when nobody is known to have said it."""

    topic = serializers.IntegerField(source="topic_id", allow_null=True)
    participation = serializers.IntegerField(source="participation_id", allow_null=True)

    class Meta:
        model = Statement
        fields = ["id", *in_api(STATEMENT)]


class DecisionSerializer(RecordSerializer):
    topic = serializers.IntegerField(source="topic_id", allow_null=True)
    executors = BodiesField(read_only=True)

    class Meta:
        model = Decision
        fields = ["id", *in_api(DECISION, instead={"executor": ["executors"]})]


class AwardNamedSerializer(serializers.Serializer):
    slug = serializers.CharField()
    name = InBoth()


class GrantSerializer(RecordSerializer):
    """One award given; exactly one of `person`, `recipient_organisation` and `group` is its recipient."""

    award = AwardNamedSerializer()
    person = PersonNamed(source="recipient", read_only=True)
    recipient_organisation = BodyOfDay("recipient_organisation", "recipient_organisation_then")
    group = InBoth("recipient_group")
    organisation = BodyOfDay("organisation", "organisation_then")
    given_by = PersonNamed(read_only=True)

    class Meta:
        model = AwardGrant
        fields = ["id", *in_api(AWARD_GRANT, instead={"recipient": ["person"], "recipient_group": ["group"]})]


class DocumentSerializer(RecordSerializer):
    url = serializers.SerializerMethodField()

    class Meta:
        model = Document
        fields = ["id", *in_api(DOCUMENT)]

    def get_url(self, document) -> str:
        return document.url or f"{settings.SITE_URL}{document.address}"


class ReferenceSerializer(RecordSerializer):
    """Another event: `event` where it has a public record, else its label alone."""

    event = serializers.SerializerMethodField()

    class Meta:
        model = EventReference
        fields = ["id", *in_api(REFERENCE, beside={"label": ["event"]})]

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


class EventSerializer(RecordSerializer):
    """A record; names of places and bodies are those of its day."""

    url = ApiAddress("events")
    address = Addresses("events")
    state = Published()
    convening_body = BodyOfDay("convening_body", "body_then")
    region = serializers.SerializerMethodField()
    subjects = serializers.SerializerMethodField()
    status = shown_status_field()
    begins_at = MomentWithOffset()
    ends_at = MomentWithOffset()
    published_at = serializers.DateTimeField(source="publish_at", default_timezone=UTC)
    changed_at = serializers.DateTimeField(default_timezone=UTC)

    class Meta:
        model = Event
        fields = ["id", "slug", "url", "address", "state"]
        fields += in_api(EVENT, beside={"end_time": ["begins_at", "ends_at"]})
        fields += ["subjects", "published_at", "changed_at"]

    @extend_schema_field(RegionNamedSerializer(allow_null=True))
    def get_region(self, event):
        then = event.region_then
        return {"iso": event.region.iso, "name": then.in_both()} if then else None

    def get_subjects(self, event) -> list[str]:
        return sorted({subject.slug for topic in event.topics.all() for subject in topic.subjects.all()})


class EventRecordSerializer(EventSerializer):
    """A whole record with all its parts."""

    # `events.record.record_context` collects the parts; `Events.get_object` puts them into `event.record`.

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
