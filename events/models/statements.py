"""Statements: what was said, by whom (where known), on which topic."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.models.agenda import AgendaTopic
from events.models.event import Event
from events.models.participation import Participation
from events.models.parts import Part
from portal.bilingual.fields import LongText, some_language


class Statement(Part):
    heading = "text"

    class Kind(models.TextChoices):
        REPORT = "report", _("in the portal's words")
        QUOTATION = "quotation", _("quotation")

    event = models.ForeignKey(
        Event, related_name="statements", on_delete=models.CASCADE, verbose_name=_("event")
    )
    topic = models.ForeignKey(
        AgendaTopic,
        verbose_name=_("agenda topic"),
        related_name="statements",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
    )
    participation = models.ForeignKey(
        Participation,
        verbose_name=_("speaker"),
        related_name="statements",
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        help_text=_("Empty when the source does not say who spoke."),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.REPORT)
    text = LongText(_("text"))

    class Meta(Part.Meta):
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        constraints = [Part.order_is_unique("statement"), some_language("text", "statement_some_language")]

    def clean(self):
        self.check_same_event("topic", "participation")
