"""The API's people, organisations and regions."""

from django import forms
from django.db.models import OuterRef, Prefetch, Q, Subquery
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from people.descriptions import ORGANISATION, ORGANISATION_NAME, PERSON, PERSON_NAME, REGION
from people.models import Organisation, OrganisationName, Person, PersonName, Region
from portal.api.changes import Changing
from portal.api.fields import Addresses, ApiAddress, RecordSerializer, in_api
from portal.api.resources import addresses_of
from portal.web.inputs import CODE, ISO_CODE, RepeatedField, WordsField


class FormerNameSerializer(RecordSerializer):
    """A name that held from `valid_from` (inclusive) to `valid_to` (exclusive); null where not known."""

    class Meta:
        model = OrganisationName  # a region's former name has the same columns
        fields = [*in_api(ORGANISATION_NAME)]


class VariantSerializer(RecordSerializer):
    text = serializers.CharField()
    language = serializers.CharField()

    class Meta:
        model = PersonName
        fields = [*in_api(PERSON_NAME)]


class PersonSerializer(RecordSerializer):
    url = ApiAddress("people")
    address = Addresses("people")
    variants = VariantSerializer(many=True)

    class Meta:
        model = Person
        fields = ["id", "slug", "url", "address", *in_api(PERSON), "variants"]


class OrganisationSerializer(RecordSerializer):
    url = ApiAddress("organisations")
    address = Addresses("organisations")
    region = serializers.SlugRelatedField("iso", read_only=True, allow_null=True)
    parent = serializers.SlugRelatedField("slug", read_only=True, allow_null=True)
    predecessors = serializers.SlugRelatedField("slug", many=True, read_only=True)
    successors = serializers.SlugRelatedField("slug", many=True, read_only=True)
    former_names = FormerNameSerializer(many=True)

    class Meta:
        model = Organisation
        fields = ["id", "slug", "url", "address"]
        fields += in_api(ORGANISATION, beside={"short_name": ["former_names"], "parent": ["predecessors"]})


class RegionSerializer(RecordSerializer):
    url = ApiAddress("regions", "iso")
    address = Addresses("regions", "iso")
    split_from = serializers.SlugRelatedField("iso", read_only=True, allow_null=True)
    former_names = FormerNameSerializer(many=True)

    class Meta:
        model = Region
        fields = [*in_api(REGION, beside={"iso": ["url", "address"], "short_name": ["former_names"]})]


class NamesForm(forms.Form):
    """Words of a name, in either language."""

    q = WordsField(label=_("Words"))


class OrganisationsForm(NamesForm):
    region = RepeatedField(form=ISO_CODE, label=_("Region"))
    kind = RepeatedField(form=CODE, label=_("Kind"))


class NamedInRecords(Changing):
    """What is public because a public record names it. It changes with a revision of its own and with those records.

    It comes in the order of its numbers, also with `modified_since`: whoever asks again from the moment of the last
    question misses nothing.
    """

    model = None

    def records(self):
        return self.decorated(self.model.objects.public())

    def decorated(self, records):
        return records

    def changed(self, asked, since):
        named = self.model.objects.all()
        shown = self.found(asked).changed_since(since).order_by().values("pk")
        gone = named.withdrawn_since(since).order_by()
        tied = gone.filter(pk=OuterRef("pk")).values("withdrawn_at")[:1]
        records = named.filter(Q(pk__in=shown) | Q(pk__in=gone.values("pk")))
        return self.decorated(records).annotate(withdrawn_at=Subquery(tied))


class People(NamedInRecords):
    """People whom a public record names and who have a page of their own."""

    model = Person
    serializer_class = PersonSerializer
    folder = "people"

    def asked(self, data):
        return NamesForm(data)

    def decorated(self, people):
        return people.prefetch_related("variants")

    def found(self, asked):
        return self.records().matching(asked.cleaned_data["q"])


class Organisations(NamedInRecords):
    """Organisations that a public record names, with their names over time."""

    model = Organisation
    serializer_class = OrganisationSerializer
    folder = "organisations"

    def asked(self, data):
        return OrganisationsForm(data)

    def decorated(self, bodies):
        public = Organisation.objects.public()
        related = [Prefetch(name, queryset=public) for name in ("parent", "predecessors", "successors")]
        return bodies.select_related("region").prefetch_related("former_names", *related)

    def found(self, asked):
        chosen = asked.cleaned_data
        named = self.records().matching(chosen["q"])
        return named.in_regions(chosen["region"]).of_kinds(chosen["kind"])


class Regions(NamedInRecords):
    """The first-level units of the country, with their names over time."""

    model = Region
    serializer_class = RegionSerializer
    lookup_field = "iso"
    folder = "regions"

    def decorated(self, regions):
        return regions.select_related("split_from").prefetch_related("former_names")


urlpatterns = [
    *addresses_of("people", People),
    *addresses_of("organisations", Organisations),
    *addresses_of("regions", Regions, "<slug:iso>"),
]
