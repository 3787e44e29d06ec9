"""Rows that break the rules of their table, written by hand past forms and constraints, or by a failing disk."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import (
    BooleanField,
    CheckConstraint,
    DateField,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    ForeignKey,
    Model,
    OuterRef,
    Q,
)
from django.utils.translation import gettext as _

from events.models import Document
from people.models import Organisation, Region

FIRST_DAY, LAST_DAY = dt.date(1800, 1, 1), dt.date(2199, 12, 31)
ADDRESS = r"^[-a-zA-Z0-9_]+$"
LARGEST_TILE = 30  # rows and columns of the map, which has a dozen
CIRCLES = ((Organisation, "parent"), (Region, "split_from"))


def broken_rows(models: list[type[Model]]) -> Iterator[tuple[Model, str]]:
    """Each row with its problem. The caller must not use `str(row)`, which may fail on broken values."""
    for model in models:
        yield from unknown_choices(model)
        yield from lost_relations(model)
        yield from impossible_days(model)
        yield from invalid_addresses(model)
        yield from broken_constraints(model)
    yield from circular_relations()
    for row in Region._base_manager.filter(Q(tile_row__gt=LARGEST_TILE) | Q(tile_column__gt=LARGEST_TILE)):
        yield row, _("the region lies outside of the map")
    yield from invalid_document_addresses()


def unknown_choices(model) -> Iterator[tuple[Model, str]]:
    for field in model._meta.concrete_fields:
        if field.choices:
            known = [value for value, _label in field.flatchoices] + ([""] if field.blank else [])
            for row in model._base_manager.exclude(**{f"{field.attname}__in": known}):
                words = {"field": field.verbose_name, "value": getattr(row, field.attname)}
                yield row, _("%(field)s: «%(value)s» is unknown") % words


def lost_relations(model) -> Iterator[tuple[Model, str]]:
    for field in model._meta.concrete_fields:
        if isinstance(field, ForeignKey):
            there = Exists(field.related_model._base_manager.filter(pk=OuterRef(field.attname)))
            for row in model._base_manager.filter(~there, **{f"{field.attname}__isnull": False}):
                words = {"field": field.verbose_name, "value": getattr(row, field.attname)}
                yield row, _("%(field)s: the record %(value)s is gone") % words


def impossible_days(model) -> Iterator[tuple[Model, str]]:
    for field in model._meta.concrete_fields:
        if isinstance(field, DateField):
            first, last = FIRST_DAY, LAST_DAY
            if isinstance(field, DateTimeField):
                first, last = (dt.datetime.combine(day, dt.time(), dt.UTC) for day in (first, last))
            odd = Q(**{f"{field.attname}__lt": first}) | Q(**{f"{field.attname}__gt": last})
            for row in model._base_manager.filter(odd):
                words = {"field": field.verbose_name, "value": getattr(row, field.attname)}
                yield row, _("%(field)s: %(value)s is no day of this portal") % words


def invalid_addresses(model) -> Iterator[tuple[Model, str]]:
    for name in ("slug", "iso"):
        if any(field.name == name for field in model._meta.concrete_fields):
            for row in model._base_manager.exclude(**{f"{name}__regex": ADDRESS}):
                yield row, _("«%(value)s» can be no address of a page") % {"value": getattr(row, name)}


def broken_constraints(model) -> Iterator[tuple[Model, str]]:
    for rule in model._meta.constraints:
        if isinstance(rule, CheckConstraint):
            holds = ExpressionWrapper(rule.condition, output_field=BooleanField())
            for row in model._base_manager.alias(holds=holds).filter(holds=False):
                yield row, _("the rule «%(rule)s» does not hold") % {"rule": rule.name}


def circular_relations() -> Iterator[tuple[Model, str]]:
    for model, link in CIRCLES:
        above = dict(model._base_manager.values_list("pk", f"{link}_id"))
        for row in model._base_manager.filter(pk__in=[key for key in above if is_circular(key, above)]):
            yield (
                row,
                _("%(field)s: leads back to itself") % {"field": model._meta.get_field(link).verbose_name},
            )


def is_circular(key: int, above: dict[int, int | None]) -> bool:
    seen, step = set(), above[key]
    while step is not None and step not in seen:
        if step == key:
            return True
        seen.add(step)
        step = above.get(step)
    return False


def invalid_document_addresses() -> Iterator[tuple[Model, str]]:
    for row in Document._base_manager.exclude(file="").exclude(file__startswith="documents/"):
        yield row, _("the file lies outside of its folder")
    for row in Document._base_manager.exclude(url="").exclude(url__regex="^https?://[^/\\[]"):
        yield row, _("the link leads to no page")
