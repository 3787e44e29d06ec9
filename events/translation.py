"""The fields that have a Kazakh and a Russian column."""

from modeltranslation.translator import TranslationOptions, register

from events import models


@register(models.Event)
class EventTexts(TranslationOptions):
    fields = ("title", "summary", "remark", "locality", "venue")


@register(models.EventReference)
class EventReferenceTexts(TranslationOptions):
    fields = ("label",)


@register(models.Subject)
class SubjectTexts(TranslationOptions):
    fields = ("name", "description", "synonyms")


@register(models.AgendaTopic)
class AgendaTopicTexts(TranslationOptions):
    fields = ("title",)


@register(models.Participation)
class ParticipationTexts(TranslationOptions):
    fields = ("group", "position", "remark")


@register(models.Statement)
class StatementTexts(TranslationOptions):
    fields = ("text",)


@register(models.Decision)
class DecisionTexts(TranslationOptions):
    fields = ("text", "state_source")


@register(models.Award)
class AwardTexts(TranslationOptions):
    fields = ("name", "description")


@register(models.AwardGrant)
class AwardGrantTexts(TranslationOptions):
    fields = ("recipient_group", "position", "reason")


@register(models.Document)
class DocumentTexts(TranslationOptions):
    fields = ("title", "alt_text")
