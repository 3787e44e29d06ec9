"""Changes since a moment: changed records in full, withdrawn ones as tombstones without content."""

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema_field
from rest_framework import serializers

from portal.api.resources import Resource


class MomentField(forms.Field):
    """A day, or a moment with its UTC offset: `2022-06-22`, `2022-06-22T10:00:00Z`."""

    def to_python(self, value) -> dt.datetime | None:
        if not value:
            return None
        try:
            # A plus sign in a query string is decoded as a space.
            asked = dt.datetime.fromisoformat(value.replace(" ", "+"))
        except ValueError:
            asked = None
        if asked is None or not 1900 <= asked.year <= 2100:
            raise ValidationError(
                _("Write a day or a moment: 2022-06-22 or 2022-06-22T10:00:00Z."), code="not_a_moment"
            )
        return asked if asked.tzinfo else asked.replace(tzinfo=dt.UTC)


class ChangesForm(forms.Form):
    modified_since = MomentField(required=False, label=_("Changed since"))


@extend_schema_field({"type": "string", "const": "withdrawn"})
class WithdrawnState(serializers.CharField):
    pass


class TombstoneSerializer(serializers.Serializer):
    """A record that is no longer public: only its id, state and since when."""

    id = serializers.IntegerField()
    state = WithdrawnState()
    changed_at = serializers.DateTimeField(default_timezone=dt.UTC)


class RecordsAndTombstones(serializers.ListSerializer):
    """Records that carry a moment in `withdrawn_at` are written as tombstones."""

    def to_representation(self, data):
        return [self.written(record) for record in data]

    def written(self, record):
        if withdrawn_at := getattr(record, "withdrawn_at", None):
            gone = {"id": record.pk, "state": "withdrawn", "changed_at": withdrawn_at}
            return TombstoneSerializer(gone).data
        return self.child.to_representation(record)


class Changing(Resource):
    """A resource that can be asked for what has changed since a moment."""

    def __init_subclass__(cls, **rest):
        super().__init_subclass__(**rest)
        if cls.serializer_class:
            cls.listed = PolymorphicProxySerializer(
                f"{cls.serializer_class.__name__.removesuffix('Serializer')}OrTombstone",
                [cls.serializer_class, TombstoneSerializer],
                resource_type_field_name=None,
                many=True,
            )

    def forms(self, asked, data) -> list:
        self.changes = ChangesForm(data)
        return [*super().forms(asked, data), self.changes]

    @property
    def since(self) -> dt.datetime | None:
        return None if self.detail else self.changes.cleaned_data["modified_since"]

    def chosen(self, asked):
        return self.changed(asked, self.since) if self.since else self.found(asked)

    def changed(self, asked, since: dt.datetime):
        """Matching records changed since then, and all tombstones, with `withdrawn_at`.

        Tombstones ignore the filters: a filtered tombstone would reveal a value of a withdrawn record.
        """
        raise NotImplementedError

    def get_serializer(self, *args, **kwargs):
        if kwargs.get("many"):
            return RecordsAndTombstones(
                *args, child=self.serializer_class(context=self.get_serializer_context())
            )
        return super().get_serializer(*args, **kwargs)
