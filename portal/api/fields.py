"""Fields of answers: texts in both languages, names of that day, addresses of pages."""

from collections.abc import Iterator, Mapping

from django.conf import settings
from django.db.models import TimeField, URLField
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from portal.bilingual.description import Description
from portal.bilingual.fields import LongText, ShortText
from portal.language import LANGUAGES


class InBothSerializer(serializers.Serializer):
    """A text in Kazakh and in Russian; null where it is not written."""

    kk = serializers.CharField(allow_null=True)
    ru = serializers.CharField(allow_null=True)


class AddressesSerializer(serializers.Serializer):
    """The page of the record in each language."""

    kk = serializers.URLField()
    ru = serializers.URLField()


class NamedSerializer(serializers.Serializer):
    """A body by its stable slug (null where it has no page of its own) and its name of that day."""

    slug = serializers.CharField(allow_null=True)
    name = InBothSerializer()


@extend_schema_field(InBothSerializer)
class InBoth(serializers.Field):
    """The columns `<field>_kk` and `<field>_ru` of the record."""

    def __init__(self, column: str | None = None):
        self.column = column
        super().__init__(source="*", read_only=True)

    def to_representation(self, record) -> dict:
        return {code: getattr(record, f"{self.column or self.field_name}_{code}") for code in LANGUAGES}


@extend_schema_field(AddressesSerializer)
class Addresses(serializers.Field):
    """The pages at `/{language}/<folder>/<slug>/`; `slug` may be a path to it."""

    def __init__(self, folder: str, slug: str = "slug"):
        self.folder = folder
        super().__init__(source=slug, read_only=True)

    def to_representation(self, slug) -> dict:
        return {code: f"{settings.SITE_URL}/{code}/{self.folder}/{slug}/" for code in LANGUAGES}


@extend_schema_field(serializers.URLField())
class ApiAddress(serializers.Field):
    def __init__(self, resource: str, slug: str = "slug"):
        self.resource = resource
        super().__init__(source=slug, read_only=True)

    def to_representation(self, slug) -> str:
        return f"{settings.SITE_URL}/api/v1/{self.resource}/{slug}/"


@extend_schema_field({"type": "string", "pattern": "^[0-9]{2}:[0-9]{2}:[0-9]{2}$"})
class ClockTime(serializers.TimeField):
    """A time by the clocks of the place, without a zone, so not what JSON Schema calls a time."""


@extend_schema_field({"type": ["string", "null"], "format": "date-time"})
class MomentWithOffset(serializers.ReadOnlyField):
    """A moment with the offset of the clocks at its place, «2023-05-04T10:00:00+05:00»; null where not known."""

    def to_representation(self, moment) -> str:
        return moment.isoformat()


class Website(serializers.URLField):
    """An address, null where it is not known."""

    def to_representation(self, value):
        return value or None


# No docstring: those of its heirs that have none would be described by it in the OpenAPI document.
class RecordSerializer(serializers.ModelSerializer):
    # What a record or a part of one does not declare is written as its column is, a text in both languages.
    def build_standard_field(self, field_name, model_field):
        if isinstance(model_field, ShortText | LongText):
            return InBoth, {}
        if isinstance(model_field, TimeField):
            return ClockTime, {"allow_null": True}
        if isinstance(model_field, URLField):
            return Website, {"allow_null": True}
        return super().build_standard_field(field_name, model_field)


def in_api(
    record: Description,
    *,
    instead: Mapping[str, list[str]] | None = None,
    beside: Mapping[str, list[str]] | None = None,
) -> Iterator[str]:
    """The names of a record's fields in answers, in the order of its description.

    By the name of a field: those that stand in its place, and those that follow it.
    """
    for name in record.named("in_api"):
        yield from (instead or {}).get(name, [name])
        yield from (beside or {}).get(name, [])


def named_body(body, names) -> dict | None:
    """A body under the names that it bore on a day."""
    return {"slug": body.slug, "name": names.in_both()} if body else None


@extend_schema_field(NamedSerializer(allow_null=True))
class BodyOfDay(serializers.Field):
    """The related organisation under the name of that day: `BodyOfDay("convening_body", "body_then")`."""

    def __init__(self, relation: str, names: str):
        self.relation, self.names = relation, names
        super().__init__(source="*", read_only=True)

    def to_representation(self, record) -> dict | None:
        return named_body(getattr(record, self.relation), getattr(record, self.names))


@extend_schema_field(NamedSerializer(allow_null=True))
class PersonNamed(serializers.Field):
    """A person; the slug is null when the person is marked "without own page"."""

    def to_representation(self, person) -> dict:
        names = {
            code: str(name) if (name := person.name_in(code)) and name.language == code else None
            for code in LANGUAGES
        }
        return {"slug": person.slug if person.has_own_page else None, "name": names}
