"""The fields that have a Kazakh and a Russian column."""

from modeltranslation.translator import TranslationOptions, register

from people import models


@register([models.Region])
class RegionTexts(TranslationOptions):
    fields = ("name", "short_name", "centre")


@register([models.RegionName, models.RegionCentre, models.OrganisationName])
class FormerNameTexts(TranslationOptions):
    fields = ("name", "short_name")


@register(models.Organisation)
class OrganisationTexts(TranslationOptions):
    fields = ("name", "short_name", "note")


@register(models.Person)
class PersonTexts(TranslationOptions):
    fields = ("family_name", "given_name", "patronymic", "note")


@register(models.Membership)
class MembershipTexts(TranslationOptions):
    fields = ("position",)
