"""Each text (`ShortText`, `LongText`) has a Kazakh and a Russian column."""

from django.apps import apps
from modeltranslation.translator import TranslationOptions, translator

from portal.bilingual.description import texts_of

for model in apps.get_app_config("events").get_models():
    if texts := texts_of(model):
        translator.register(model, TranslationOptions, fields=texts)
