"""Every field of a record is described once, and a described field stands everywhere it belongs."""

import dataclasses
import datetime as dt

import pytest
from django.apps import apps
from django.db import models
from django.utils.translation import override
from modeltranslation.fields import TranslationField

from events.descriptions import EVENT
from events.models import Event, TableImport
from people.models import FormerSlug, RegionAlias
from portal.bilingual import description
from portal.bilingual.description import description_of

# Rows that no clerk fills, and words for looking up a region, which stand in a plain table of its form.
NOT_DESCRIBED = (FormerSlug, RegionAlias, TableImport)
MODELS = [
    model
    for app in ("people", "events")
    for model in apps.get_app_config(app).get_models()
    if model not in NOT_DESCRIBED
]
OF_THE_FORM = {"order", "slug"}


def fields_of(model) -> set[str]:
    """Those that a clerk fills: not computed, not the record to which a row belongs, not its place in it."""
    own = {
        field.name
        for field in [*model._meta.fields, *model._meta.many_to_many]
        if field.editable and not field.auto_created and not isinstance(field, TranslationField)
    }
    return own - OF_THE_FORM - {field.name for field in model._meta.fields if is_owner(field)}


def is_owner(field) -> bool:
    return field.many_to_one and field.remote_field.on_delete is models.CASCADE


@pytest.mark.parametrize("model", MODELS)
def test_every_field_of_a_model_is_described(model):
    assert {field.name for field in description_of(model).fields} == fields_of(model)


@pytest.mark.parametrize("model", MODELS)
def test_every_described_field_stands_in_the_form_once(model):
    described = description_of(model)
    shown = [name for row in described.rows_of_form for name in row]
    assert sorted(set(shown) - OF_THE_FORM) == sorted(field.name for field in described.fields)
    assert len(shown) == len(set(shown))


@pytest.mark.parametrize(("language", "label"), [("kk", "Нөмірі"), ("ru", "Номер")])
def test_box_of_facts_shows_what_is_known_of_described_fields(language, label):
    event = Event(number=7, registration_number="", format=Event.Format.UNKNOWN)
    with override(language):
        assert EVENT.facts(event) == [(label, 7)]


def test_texts_codes_and_days_stand_in_words_in_the_box_of_facts(monkeypatch):
    monkeypatch.setitem(description._by_model, Event, EVENT)  # what is described here is forgotten again
    shown = ("title", "format", "date")
    fields = [dataclasses.replace(field, in_facts=field.name in shown) for field in EVENT.fields]
    event = Event(title_kk=None, title_ru="Заседание", date=dt.date(2022, 6, 22), format=Event.Format.ONLINE)
    facts = dataclasses.replace(EVENT, fields=tuple(fields)).facts(event)
    assert [str(value) for _label, value in facts] == ["Заседание", "Онлайн", "2022 жылғы 22 маусым"]
