"""Regions: the first-level units of the country (ISO 3166-2:KZ), with their names over time and splits."""

from datetime import date
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models.alphabet import AlphabeticalQuerySet
from people.models.known import KnownQuerySet, number_of, public_rows
from people.models.naming import FormerName, Named, was_valid_on
from portal.bilingual.fields import DerivedText, ShortText, some_language
from portal.bilingual.plain_text import LineField
from portal.language.alphabet import fold
from portal.web.addresses import record_address


def check_time_zone(name: str):
    """Validator: the name of a time zone in the IANA database."""
    if name not in available_timezones():
        raise ValidationError(
            _("There is no time zone “%(name)s”: write it as in Asia/Aqtobe."), params={"name": name}
        )


class RegionQuerySet(KnownQuerySet, AlphabeticalQuerySet):
    AMONG_EQUALS = "iso"

    def public(self, at=None):
        """Regions are reference data: all of them are public."""
        return self.all()

    def years_of_events(self, at=None) -> list[int]:
        """The years in which public events were held in some region, newest first."""
        events = self.model._meta.get_field("events").related_model.objects.public(at)
        return [year for year, _number in events.that_happened().exclude(region=None).counted_by_year()]

    def with_event_numbers(self, first: date | None = None, last: date | None = None):
        """Each with `number`: how many public events were held there in the period."""
        events = public_rows(self.model, "events").that_happened().held_between(first, last)
        return self.annotate(number=number_of(events, "region"))

    def with_history(self):
        return self.prefetch_related("former_names", "former_centres", "split_off")


class Region(Named):
    class Kind(models.TextChoices):
        REGION = "region", _("region")
        CITY = "city", _("city of republican significance")

    iso = LineField(_("ISO code"), max_length=6, unique=True, help_text=_("ISO 3166-2, for example KZ-71."))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.REGION)
    centre = ShortText(_("centre"), max_length=120)
    valid_from = models.DateField(_("exists from"), null=True, blank=True)
    valid_to = models.DateField(_("exists to"), null=True, blank=True)
    split_from = models.ForeignKey(
        "self",
        verbose_name=_("split from"),
        related_name="split_off",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        help_text=_("The region of which it was a part until the day from which it exists."),
    )
    time_zone = LineField(
        _("time zone"),
        max_length=40,
        default="Asia/Almaty",
        db_default="Asia/Almaty",
        validators=[check_time_zone],
        help_text=_("Its name in the database of time zones, for example Asia/Aqtobe."),
    )
    tile_row = models.PositiveSmallIntegerField(_("row on the tile map"), default=0)
    tile_column = models.PositiveSmallIntegerField(_("column on the tile map"), default=0)
    folded = DerivedText(
        derive=lambda region: fold(" ".join(filter(None, (region.name_kk, region.name_ru, region.iso))))
    )

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["sort_key_kk", "iso"]
        constraints = [some_language("name", "region_some_language")]

    def get_absolute_url(self):

        return record_address("people:region", self.iso)

    def existed_on(self, day: date) -> bool:
        return was_valid_on(self, day)


class RegionName(FormerName):
    OWNER = "region"

    region = models.ForeignKey(
        Region, related_name="former_names", on_delete=models.CASCADE, verbose_name=_("region")
    )

    class Meta(FormerName.Meta):
        verbose_name = _("former name of a region")
        verbose_name_plural = _("former names of regions")
        constraints = FormerName.constraints_of_table("region_name")


class RegionCentre(FormerName):
    """A town that was the centre of the region for some time."""

    region = models.ForeignKey(
        Region, related_name="former_centres", on_delete=models.CASCADE, verbose_name=_("region")
    )

    class Meta(FormerName.Meta):
        verbose_name = _("former centre")
        verbose_name_plural = _("former centres")
        constraints = FormerName.constraints_of_table("region_centre")


class RegionAlias(models.Model):
    """A word that people search for a region with; never shown as its name."""

    region = models.ForeignKey(
        Region, related_name="aliases", on_delete=models.CASCADE, verbose_name=_("region")
    )
    text = LineField(_("text"), max_length=120)
    language = models.CharField(
        _("language"), max_length=2, choices=[("kk", _("Kazakh")), ("ru", _("Russian"))]
    )

    class Meta:
        verbose_name = _("word for looking up")
        verbose_name_plural = _("words for looking up")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["region", "text", "language"], name="region_alias_unique")
        ]

    def __str__(self):
        return self.text
