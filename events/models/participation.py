"""Participation: a person or a group at an event, with position and organisation of that day."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, Max, Min, Q
from django.utils.translation import gettext_lazy as _

from events.models.event import Event
from events.models.parts import PartQuerySet, PartWithOffice
from people.models import Organisation, OrganisationName, Person, RegionName
from people.models.naming import former_names_on, related_or_none
from portal.bilingual.fields import LongText, ShortText, Wording, languages_in_order
from portal.language import LANGUAGES


class ParticipationQuerySet(PartQuerySet):
    def attending(self):
        """All but the absent and the merely mentioned."""
        return self.exclude(presence__in=Participation.NOT_THERE)

    def not_attending(self):
        return self.filter(presence__in=Participation.NOT_THERE)

    def from_organisations(self, organisations):
        groups = Participation.organisations.through.objects.filter(organisation__in=organisations)
        return self.filter(Q(organisation__in=organisations) | Q(pk__in=groups.values("participation")))

    def for_a_person(self):
        """With the events, newest first, and the names of those days."""
        return (
            self.with_names_of_day()
            .select_related("event__region")
            .annotate(former_region=former_names_on(RegionName, "event__region", "event__date"))
            .newest_first()
        )

    def positions_held(self):
        """One row for each person and position: first and last day on record, number of events, by name."""
        language = languages_in_order()[0]
        return (
            self.filter(person__isnull=False)
            .order_by()
            .values("person", "position_kk", "position_ru")
            .annotate(first=Min("event__date"), last=Max("event__date"), number=Count("event"))
            .order_by(f"person__sort_key_{language}", "person", "-last", "position_kk", "position_ru")
        )

    def with_names_of_day(self):
        """With the person and the organisation and its name on that day."""
        return self.select_related("person", "organisation").annotate(
            former_organisation=former_names_on(OrganisationName, "organisation", "event__date")
        )


class Participation(PartWithOffice):
    heading = "group"

    class Role(models.TextChoices):
        CHAIR = "chair", _("Chair")
        SECRETARY = "secretary", _("Secretary")
        SPEAKER = "speaker", _("Speaker")
        PARTICIPANT = "participant", _("Participant")
        GUEST = "guest", _("Guest")

    class Presence(models.TextChoices):
        PRESENT = "present", _("Present")
        ABSENT = "absent", _("Absent")
        MENTIONED = "mentioned", _("Only mentioned")
        UNKNOWN = "unknown", _("Not known")

    class HeadcountBasis(models.TextChoices):
        EXACT = "exact", _("exactly")
        MORE_THAN = "more_than", _("more than")
        ABOUT = "about", _("about")

    NOT_THERE = (Presence.ABSENT, Presence.MENTIONED)

    event = models.ForeignKey(
        Event, related_name="participations", on_delete=models.CASCADE, verbose_name=_("event")
    )
    person = models.ForeignKey(
        Person,
        related_name="participations",
        on_delete=models.PROTECT,
        verbose_name=_("person"),
        null=True,
        blank=True,
    )
    group = ShortText(
        _("group"), help_text=_("Instead of a person: who took part together, for example «experts».")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.PARTICIPANT)
    presence = models.CharField(_("presence"), max_length=20, choices=Presence, default=Presence.UNKNOWN)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation on that day"),
        related_name="participations",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
    )
    organisations = models.ManyToManyField(
        Organisation,
        verbose_name=_("organisations of the group"),
        related_name="group_participations",
        blank=True,
    )
    headcount = models.PositiveIntegerField(_("headcount"), null=True, blank=True)
    headcount_basis = models.CharField(
        _("the headcount is"), max_length=20, choices=HeadcountBasis, default=HeadcountBasis.EXACT
    )
    remark = LongText(_("remark"), max_length=1_000)

    objects = ParticipationQuerySet.as_manager()

    class Meta(PartWithOffice.Meta):
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        constraints = [
            PartWithOffice.order_is_unique("participation"),
            models.UniqueConstraint(fields=["event", "person"], name="participation_person_once"),
            models.CheckConstraint(
                condition=Q(person__isnull=False, group_kk=None, group_ru=None)
                | (Q(person=None) & (Q(group_kk__isnull=False) | Q(group_ru__isnull=False))),
                name="participation_person_or_group",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "presence", "event"], name="participation_of_person"),
            models.Index(fields=["organisation", "presence", "event"], name="participation_of_body"),
        ]

    def name_in(self, language: str | None = None) -> Wording | None:
        person = related_or_none(self, "person")
        return person.name_in(language) if person else self.text_in("group", language)

    @property
    def took_part(self) -> bool:
        """Whether it counts as attendance: not absent nor merely mentioned, at an event that was held."""
        return self.is_attending and self.event.happened

    @property
    def is_attending(self) -> bool:
        return self.presence not in self.NOT_THERE

    def clean(self):
        has_group = len(self.missing_languages("group")) < len(LANGUAGES)
        if bool(self.person_id) == has_group:
            raise ValidationError({"person": _("Give a person or a group: one of them, not both.")})
