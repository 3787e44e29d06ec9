"""People: the parts and variants of their names, and their dated memberships in organisations."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models.addresses import Addressed, AddressedQuerySet
from people.models.alphabet import Alphabetical, AlphabeticalQuerySet
from people.models.known import (
    KnownQuerySet,
    holding_every,
    number_of,
    public_rows,
    tied_rows,
)
from people.models.organisations import Organisation
from portal.bilingual.fields import (
    Bilingual,
    DerivedText,
    LongText,
    ShortText,
    Wording,
    languages_in_order,
    some_language,
)
from portal.bilingual.plain_text import LineField
from portal.language import LANGUAGES
from portal.language.alphabet import fold
from portal.search.finding import keys_with_hidden
from portal.web.addresses import record_address
from portal.web.inputs import folded_words

NAME_PARTS = ("family_name", "given_name", "patronymic")


class PersonQuerySet(KnownQuerySet, AlphabeticalQuerySet, AddressedQuerySet):
    NAMED_BY = ("participations", "awards_received", "awards_given")

    def public(self, at=None):
        """Those with a page of their own whom a public record names."""
        return super().public(at).with_own_page()

    def without_own_page(self):
        return self.filter(has_own_page=False)

    def with_own_page(self):
        return self.filter(has_own_page=True)

    def with_event_numbers(self):
        """Each with `number`: how many public events that were held the person attended."""
        attended = public_rows(self.model, "participations").attending().that_happened()
        return self.annotate(number=number_of(attended, "person"))

    def matching(self, words: str):
        """Those whose name or a variant of it holds every word, a part or any form of it, in either language."""
        if not words:
            return self
        by_letters = self.model.objects.filter(
            holding_every(folded_words(words), tied_rows(self.model, "variants"))
        )
        return self.filter(Q(pk__in=by_letters.values("pk")) | Q(pk__in=keys_with_hidden(self.model, words)))

    def namesakes_of(self, person):
        """Others of the same family name and first letter of the given name, in some language."""
        same = Q()
        for code in LANGUAGES:
            family, given = getattr(person, f"family_name_{code}"), getattr(person, f"given_name_{code}")
            if family:
                same |= Q(
                    **{f"family_name_{code}": family, f"given_name_{code}__startswith": (given or "")[:1]}
                )
        return self.filter(same).exclude(pk=person.pk) if same else self.none()


class Person(Alphabetical, Addressed):
    """A human being. Given name and patronymic may be initials («М.») or unknown."""

    heading = "family_name"

    family_name = ShortText(_("family name"), max_length=120)
    given_name = ShortText(_("given name"), max_length=120, help_text=_("In full or an initial: «М.»."))
    patronymic = ShortText(_("patronymic"), max_length=120, help_text=_("In full, an initial, or empty."))
    has_own_page = models.BooleanField(
        _("has a page"),
        default=True,
        help_text=_("Without it the person is named in records only: no page, no place in lists or search."),
    )
    note = LongText(
        _("note"), max_length=2_000, help_text=_("For staff: what is known about the form of the name.")
    )
    folded = DerivedText(
        derive=lambda person: fold(
            "\n".join(name for code in LANGUAGES if (name := person.parts_in(code, NAME_PARTS)))
        )
    )

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["sort_key_kk", "id"]
        constraints = [some_language("family_name", "person_some_language")]
        indexes = [
            models.Index(fields=["sort_key_kk", "id"], name="person_order_kk"),
            models.Index(fields=["sort_key_ru", "id"], name="person_order_ru"),
            models.Index(fields=["family_name_kk"], name="person_family_kk"),
            models.Index(fields=["family_name_ru"], name="person_family_ru"),
        ]

    def get_absolute_url(self):

        return record_address("people:person", self.slug)

    def parts_in(self, language: str, parts: tuple[str, ...]) -> str:
        return " ".join(filter(None, (getattr(self, f"{part}_{language}") for part in parts)))

    def name_in(self, language: str | None = None) -> Wording | None:
        """«Марат Әзілханов»: given name, patronymic, family name, in the first language that has a family name."""
        return self._name(language, ("given_name", "patronymic", "family_name"))

    @property
    def names_in_both(self) -> list[Wording]:
        """The name in each language that has it, the page's language first."""
        return [
            name for code in languages_in_order() if (name := self.name_in(code)) and name.language == code
        ]

    @property
    def name_in_other_language(self) -> Wording | None:
        """The second of both names; None when there is only one."""
        return (self.names_in_both[1:] or [None])[0]

    def name_for_lists(self, language: str | None = None) -> Wording | None:
        """«Әзілханов Марат»: the family name first, as registers print it."""
        return self._name(language, NAME_PARTS)

    def _name(self, language, parts) -> Wording | None:
        for code in languages_in_order(language):
            if getattr(self, f"family_name_{code}"):
                return Wording(self.parts_in(code, parts), code)
        return None

    def awards_received_or_given(self):
        """Public awards in which the person is the recipient or the giver."""
        return self.awards_received.public() | self.awards_given.public()


class PersonName(models.Model):
    """Another spelling of the name."""

    class Language(models.TextChoices):
        KAZAKH = "kk", _("Kazakh")
        RUSSIAN = "ru", _("Russian")
        LATIN = "la", _("Latin letters")

    person = models.ForeignKey(
        Person, related_name="variants", on_delete=models.CASCADE, verbose_name=_("person")
    )
    text = LineField(_("text"), max_length=200)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.KAZAKH)
    source = LineField(_("source"), max_length=300, blank=True)
    folded = DerivedText(derive=lambda variant: fold(variant.text))

    class Meta:
        verbose_name = _("variant of a name")
        verbose_name_plural = _("variants of names")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "text", "language"], name="person_name_unique")
        ]

    def __str__(self):
        return self.text


class MembershipQuerySet(models.QuerySet):
    def of_public_organisations(self):
        return self.filter(organisation__in=Organisation.objects.public()).select_related("organisation")


class Membership(Bilingual):
    """A person's membership in an organisation, from a day (inclusive) to a day (exclusive)."""

    heading = "position"

    person = models.ForeignKey(
        Person, related_name="memberships", on_delete=models.CASCADE, verbose_name=_("person")
    )
    organisation = models.ForeignKey(
        Organisation, related_name="memberships", on_delete=models.PROTECT, verbose_name=_("organisation")
    )
    position = ShortText(_("position"))
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("to"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["-valid_from", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gt=models.F("valid_from")),
                name="membership_ends_after_start",
            )
        ]

    def clean(self):
        if self.valid_from and self.valid_to and self.valid_to <= self.valid_from:
            raise ValidationError({"valid_to": _("It ends after the day on which it began.")})
