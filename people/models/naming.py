"""Names over time: the object holds the present name, rows hold the former ones."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models.bilingual import Bilingual, ShortText, Wording, some_language


def was_valid_on(period, day: date) -> bool:
    """Whether a row with `valid_from` (inclusive) and `valid_to` (exclusive), either unknown, covers the day."""
    after_start = period.valid_from is None or period.valid_from <= day
    return after_start and (period.valid_to is None or day < period.valid_to)


class FormerName(Bilingual):
    """A name that held from `valid_from` (inclusive) to `valid_to` (exclusive)."""

    name = ShortText(_("name"))
    short_name = ShortText(_("short name"), max_length=120)
    valid_from = models.DateField(
        _("valid from"), null=True, blank=True, help_text=_("First day of the name, if known.")
    )
    valid_to = models.DateField(
        _("valid to"),
        null=True,
        blank=True,
        help_text=_("The day on which the next name took effect, if known."),
    )

    class Meta:
        abstract = True
        ordering = ["-valid_from", "id"]

    def clean(self):
        if self.valid_from and self.valid_to and self.valid_to <= self.valid_from:
            raise ValidationError({"valid_to": _("A name ends after the day on which it began.")})

    @staticmethod
    def constraints_of(prefix: str) -> list[models.BaseConstraint]:
        """What the database keeps of a table of former names."""
        return [
            some_language("name", f"{prefix}_some_language"),
            models.CheckConstraint(
                condition=models.Q(valid_from=None)
                | models.Q(valid_to=None)
                | models.Q(valid_to__gt=models.F("valid_from")),
                name=f"{prefix}_ends_after_start",
            ),
        ]


class Named(Bilingual):
    """A body or place with a present name and `former_names`."""

    name = ShortText(_("name"))
    short_name = ShortText(_("short name"), max_length=120)

    class Meta:
        abstract = True

    def holder_of_name_on(self, day: date | None):
        """The row, or the object itself, whose names held on that day. Reads `former_names.all()`, so prefetch it."""
        if day is None:
            return self
        return next((former for former in self.former_names.all() if was_valid_on(former, day)), self)

    def name_on(self, day: date | None, language: str | None = None) -> Wording | None:
        return self.holder_of_name_on(day).text_in("name", language)

    def short_name_on(self, day: date | None, language: str | None = None) -> Wording | None:
        holder = self.holder_of_name_on(day)
        return holder.text_in("short_name", language) or holder.text_in("name", language)

    def was_renamed_since(self, day: date | None) -> bool:
        """Whether the name of that day differs from the present one."""
        holder = self.holder_of_name_on(day)
        return (holder.name_kk, holder.name_ru) != (self.name_kk, self.name_ru)
