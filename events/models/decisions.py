"""Decisions: what was decided, recommended or planned, who carries it out, and what came of it."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.models.agenda import AgendaTopic
from events.models.event import Event
from events.models.parts import Part, PartQuerySet
from people.models import Organisation, OrganisationName, RegionName
from people.models.naming import NamesOfDay, former_names_on, names_on_that_day
from portal.bilingual.fields import LongText, ShortText, some_language


class DecisionQuerySet(PartQuerySet):
    def for_a_register(self):
        """With all data that a row of the register shows, newest first."""
        return (
            self.with_names_of_day()
            .select_related("event__convening_body", "event__region")
            .annotate(
                former_region=former_names_on(RegionName, "event__region", "event__date"),
                former_convening_body=former_names_on(
                    OrganisationName, "event__convening_body", "event__date"
                ),
            )
            .newest_first()
        )

    def with_names_of_day(self):
        """With the executor and its name on the day of the event."""
        return self.select_related("executor").annotate(
            former_executor=former_names_on(OrganisationName, "executor", "event__date")
        )

    def held_between(self, first: date | None, last: date | None):
        """Decisions of events with at least one day in the period."""
        return self.filter(event__in=Event.objects.held_between(first, last)) if first or last else self

    def executed_by(self, organisations):
        return self.filter(
            models.Q(executor__in=organisations)
            | models.Q(
                pk__in=Decision.co_executors.through.objects.filter(organisation__in=organisations).values(
                    "decision"
                )
            )
        )


class Decision(Part):
    heading = "text"

    class Kind(models.TextChoices):
        DECISION = "decision", _("Decision")
        RECOMMENDATION = "recommendation", _("Recommendation")
        DIRECTION = "direction", _("Direction")
        APPEAL = "appeal", _("Appeal")
        PLAN = "plan", _("Plan")

    class State(models.TextChoices):
        UNKNOWN = "unknown", _("Not known")
        IN_PROGRESS = "in_progress", _("In progress")
        DONE = "done", _("Done")
        POSTPONED = "postponed", _("Postponed")
        CANCELLED = "cancelled", _("Cancelled")

    event = models.ForeignKey(
        Event, related_name="decisions", on_delete=models.CASCADE, verbose_name=_("event")
    )
    topic = models.ForeignKey(
        AgendaTopic,
        verbose_name=_("agenda topic"),
        related_name="decisions",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.DECISION)
    text = LongText(_("text"))
    executor = models.ForeignKey(
        Organisation,
        verbose_name=_("executor"),
        related_name="decisions",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
    )
    co_executors = models.ManyToManyField(
        Organisation, verbose_name=_("joint executors"), related_name="joint_decisions", blank=True
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.UNKNOWN)
    state_on = models.DateField(_("state as of"), null=True, blank=True)
    state_source = ShortText(_("source of the state"), help_text=_("Where it is said what came of it."))

    objects = DecisionQuerySet.as_manager()

    class Meta(Part.Meta):
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [Part.order_is_unique("decision"), some_language("text", "decision_some_language")]
        indexes = [
            models.Index(fields=["executor", "event"], name="decision_of_body"),
            models.Index(fields=["kind", "state"], name="decision_kind_state"),
        ]

    @property
    def executor_then(self) -> NamesOfDay | None:
        return names_on_that_day(self, "executor", self.event.date)

    def clean(self):
        self.check_same_event("topic")
