"""References from one event to another, kept in the portal or not."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from events.models.event import Event
from events.models.parts import Part, PartQuerySet
from portal.bilingual.fields import ShortText
from portal.language import LANGUAGES


class EventReferenceQuerySet(PartQuerySet):
    def around(self, event):
        """References from this event, and to it from public ones, with both events selected."""
        to_it = Q(target=event) & Event.publicity(prefix="event__")
        return self.filter(Q(event=event) | to_it).select_related("event", "target")

    def shown(self):
        """References that pages may show: `leads` to a public record, or have a label at least."""
        public = Event.objects.public().filter(pk=OuterRef("target"))
        has_label = Q(label_kk__isnull=False) | Q(label_ru__isnull=False)
        return self.annotate(leads=Exists(public)).filter(Q(leads=True) | has_label).select_related("target")


class EventReference(Part):
    """Another event that this one refers to, kept in the portal or not."""

    heading = "label"

    event = models.ForeignKey(
        Event, related_name="references", on_delete=models.CASCADE, verbose_name=_("event")
    )
    target = models.ForeignKey(
        Event,
        verbose_name=_("record in the portal"),
        related_name="referred_by",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
    )
    label = ShortText(
        _("label"), help_text=_("How the event is called here; needed when it has no record in the portal.")
    )

    objects = EventReferenceQuerySet.as_manager()

    class Meta(Part.Meta):
        verbose_name = _("reference to another event")
        verbose_name_plural = _("references to other events")
        constraints = [
            Part.order_is_unique("reference"),
            models.CheckConstraint(
                condition=Q(target__isnull=False) | Q(label_kk__isnull=False) | Q(label_ru__isnull=False),
                name="reference_has_target_or_label",
            ),
            models.CheckConstraint(condition=~Q(target=F("event")), name="reference_to_another"),
        ]

    def __str__(self):
        return str(self.text_in("label") or self.target or "—")

    def clean(self):
        if not self.target_id and len(self.missing_languages("label")) == len(LANGUAGES):
            raise ValidationError({"target": _("Choose a record or write how the event is called.")})
        if self.target_id and self.target_id == self.event_id:
            raise ValidationError({"target": _("An event does not refer to itself.")})
