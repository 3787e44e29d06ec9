"""Awards: the kinds of award, and each one given at an event."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.models.event import Event
from events.models.parts import PartQuerySet, PartWithOffice
from people.models import Organisation, OrganisationName, Person, RegionName
from people.models.addresses import Addressed, AddressedQuerySet
from people.models.alphabet import Alphabetical, AlphabeticalQuerySet
from people.models.known import KnownQuerySet
from people.models.naming import NamesOfDay, former_names_on, names_on_that_day, related_or_none
from portal.bilingual.fields import (
    DerivedText,
    LongText,
    ShortText,
    Wording,
    some_language,
)
from portal.language import LANGUAGES
from portal.language.alphabet import fold
from portal.web.addresses import record_address


class AwardQuerySet(KnownQuerySet, AlphabeticalQuerySet, AddressedQuerySet):
    NAMED_BY = ("grants",)


class Award(Alphabetical, Addressed):
    """A kind of award: a medal, a letter of thanks."""

    name = ShortText(_("name"), max_length=300)
    description = LongText(_("description"), max_length=2_000)
    folded = DerivedText(derive=lambda award: fold("\n".join(filter(None, (award.name_kk, award.name_ru)))))

    objects = AwardQuerySet.as_manager()

    class Meta:
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        ordering = ["sort_key_kk", "id"]
        constraints = [some_language("name", "award_some_language")]

    def get_absolute_url(self):

        return record_address("events:award", self.slug)


class AwardGrantQuerySet(PartQuerySet):
    def for_a_register(self):
        """With all data that a row of the register shows, newest first."""
        return (
            self.select_related("award", "event__region", "recipient", "given_by")
            .select_related("recipient_organisation", "organisation")
            .annotate(
                former_region=former_names_on(RegionName, "event__region", "event__date"),
                former_organisation=former_names_on(OrganisationName, "organisation", "event__date"),
                former_recipient_organisation=former_names_on(
                    OrganisationName, "recipient_organisation", "event__date"
                ),
            )
            .newest_first()
        )

    def held_between(self, first: date | None, last: date | None):
        """Awards given at events with at least one day in the period."""
        return self.filter(event__in=Event.objects.held_between(first, last)) if first or last else self

    def to_organisations(self, organisations):
        """Given to one of them, or to a person who was there on that day."""
        return self.filter(Q(recipient_organisation__in=organisations) | Q(organisation__in=organisations))


class AwardGrant(PartWithOffice):
    """One award given at one event to one recipient: a person, an organisation or a group."""

    heading = "recipient_group"

    event = models.ForeignKey(
        Event, related_name="award_grants", on_delete=models.CASCADE, verbose_name=_("event")
    )
    award = models.ForeignKey(Award, related_name="grants", on_delete=models.PROTECT, verbose_name=_("award"))
    recipient = models.ForeignKey(
        Person,
        verbose_name=_("person awarded"),
        related_name="awards_received",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
    )
    recipient_organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation awarded"),
        related_name="awards_received",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
    )
    recipient_group = ShortText(_("group awarded"))
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation on that day"),
        related_name="award_grants",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
    )
    reason = LongText(_("for what"), max_length=2_000)
    given_by = models.ForeignKey(
        Person,
        verbose_name=_("given by"),
        related_name="awards_given",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        help_text=_("Empty when the source does not say who gave it."),
    )

    objects = AwardGrantQuerySet.as_manager()

    class Meta(PartWithOffice.Meta):
        verbose_name = _("award given")
        verbose_name_plural = _("awards given")
        constraints = [
            PartWithOffice.order_is_unique("grant"),
            models.CheckConstraint(
                condition=Q(
                    recipient__isnull=False,
                    recipient_organisation=None,
                    recipient_group_kk=None,
                    recipient_group_ru=None,
                )
                | Q(
                    recipient=None,
                    recipient_organisation__isnull=False,
                    recipient_group_kk=None,
                    recipient_group_ru=None,
                )
                | (
                    Q(recipient=None, recipient_organisation=None)
                    & (Q(recipient_group_kk__isnull=False) | Q(recipient_group_ru__isnull=False))
                ),
                name="grant_one_recipient",
            ),
        ]
        indexes = [
            models.Index(fields=["award", "event"], name="grant_of_award"),
            models.Index(fields=["recipient", "event"], name="grant_to_person"),
        ]

    def __str__(self):
        return f"{self.award}: {self.recipient_name_in() or '—'}"

    def recipient_name_in(self, language: str | None = None) -> Wording | None:
        if recipient := related_or_none(self, "recipient") or self.recipient_organisation_then:
            return recipient.name_in(language)
        return self.text_in("recipient_group", language)

    @property
    def recipient_organisation_then(self) -> NamesOfDay | None:
        return names_on_that_day(self, "recipient_organisation", self.event.date)

    def clean(self):
        has_group = len(self.missing_languages("recipient_group")) < len(LANGUAGES)
        if sum(map(bool, (self.recipient_id, self.recipient_organisation_id, has_group))) != 1:
            raise ValidationError(
                {"recipient": _("Give one recipient: a person, an organisation or a group.")}
            )
