"""Organisations: councils, state bodies, associations, institutes, media."""

from collections import Counter

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models.addresses import Addressed, AddressedQuerySet
from people.models.alphabet import AlphabeticalQuerySet
from people.models.known import (
    KnownQuerySet,
    holding_every,
    number_of,
    public_rows,
    tied_rows,
)
from people.models.naming import FormerName, Named
from people.models.regions import Region
from portal.bilingual.fields import DerivedText, LongText, some_language
from portal.bilingual.plain_text import Link
from portal.language.alphabet import fold
from portal.search.finding import keys_with_hidden
from portal.web.addresses import record_address
from portal.web.inputs import folded_words


class OrganisationQuerySet(KnownQuerySet, AlphabeticalQuerySet, AddressedQuerySet):
    NAMED_BY = (
        "convened_events",
        "participations",
        "group_participations",
        "awards_received",
        "award_grants",
        "decisions",
        "joint_decisions",
    )

    def with_event_numbers(self):
        """Each with `number`: how many public events that were held it convened."""
        convened = public_rows(self.model, "convened_events").that_happened()
        return self.annotate(number=number_of(convened, "convening_body"))

    def counted_by(self, column: str) -> Counter:
        """How many there are for each value of a column; those without a value are left out."""
        rows = self.order_by().exclude(**{column: None}).values_list(column)
        return Counter(dict(rows.annotate(number=models.Count("pk", distinct=True))))

    def parts_of(self, body):
        return self.filter(parent=body)

    def succeeded_by(self, body):
        return self.filter(successors=body)

    def succeeding(self, body):
        return self.filter(predecessors=body)

    def in_regions(self, codes):
        return self.filter(region__iso__in=codes) if codes else self

    def of_kinds(self, kinds):
        return self.filter(kind__in=kinds) if kinds else self

    def with_history(self):
        return self.prefetch_related("former_names")

    def matching(self, words: str):
        """Those whose present or former names hold every word, a part or any form of it, in either language."""
        if not words:
            return self
        by_letters = self.model.objects.filter(
            holding_every(folded_words(words), tied_rows(self.model, "former_names"))
        )
        return self.filter(
            models.Q(pk__in=by_letters.values("pk")) | models.Q(pk__in=keys_with_hidden(self.model, words))
        )


def folded_names(named) -> str:
    names = (named.name_kk, named.name_ru, named.short_name_kk, named.short_name_ru)
    return fold("\n".join(filter(None, names)))


class Organisation(Named, Addressed):
    class Kind(models.TextChoices):
        PUBLIC_COUNCIL = "public_council", _("public council")
        CONSULTATIVE_BODY = "consultative_body", _("consultative body")
        GOVERNING_BODY = "governing_body", _("governing body")
        SECRETARIAT = "secretariat", _("secretariat")
        REGIONAL_ASSEMBLY = "regional_assembly", _("regional assembly")
        PUBLIC_ACCORD_COUNCIL = "public_accord_council", _("council of public accord")
        FORUM = "forum", _("forum")
        PUBLIC_BODY = "public_body", _("public body")
        STATE_OFFICE = "state_office", _("state office")
        STATE_BODY = "state_body", _("state body")
        GOVERNMENT = "government", _("government")
        MINISTRY = "ministry", _("ministry")
        PARLIAMENT_CHAMBER = "parliament_chamber", _("chamber of Parliament")
        PARLIAMENTARY_GROUP = "parliamentary_group", _("group of deputies")
        MASLIKHAT = "maslikhat", _("maslikhat")
        LOCAL_EXECUTIVE = "local_executive", _("local executive body")
        TERRITORIAL_DEPARTMENT = "territorial_department", _("territorial department")
        COMMUNAL_INSTITUTION = "communal_institution", _("communal institution")
        STATE_ENTERPRISE = "state_enterprise", _("state enterprise")
        RESEARCH_INSTITUTE = "research_institute", _("research institute")
        NGO = "ngo", _("non-governmental organisation")
        MEDIA = "media", _("media outlet")
        COMPANY = "company", _("company")
        OTHER = "other", _("other organisation")

    kind = models.CharField(_("kind"), max_length=30, choices=Kind, default=Kind.OTHER)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("part of"),
        related_name="parts",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
    )
    region = models.ForeignKey(
        Region,
        verbose_name=_("region"),
        related_name="organisations",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        help_text=_("Empty for bodies of the whole country."),
    )
    successors = models.ManyToManyField(
        "self", verbose_name=_("succeeded by"), related_name="predecessors", symmetrical=False, blank=True
    )
    valid_from = models.DateField(_("founded on"), null=True, blank=True)
    valid_to = models.DateField(_("dissolved on"), null=True, blank=True)
    website = Link(_("website"), blank=True)
    note = LongText(_("note"), max_length=2_000, help_text=_("A short public remark in your own words."))
    folded = DerivedText(derive=folded_names)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["sort_key_kk", "id"]
        constraints = [some_language("name", "organisation_some_language")]
        indexes = [
            models.Index(fields=["sort_key_kk", "id"], name="organisation_order_kk"),
            models.Index(fields=["sort_key_ru", "id"], name="organisation_order_ru"),
        ]

    def get_absolute_url(self):

        return record_address("people:organisation", self.slug)


class OrganisationName(FormerName):
    OWNER = "organisation"

    organisation = models.ForeignKey(
        Organisation, related_name="former_names", on_delete=models.CASCADE, verbose_name=_("organisation")
    )
    folded = DerivedText(derive=folded_names)

    class Meta(FormerName.Meta):
        verbose_name = _("former name of an organisation")
        verbose_name_plural = _("former names of organisations")
        constraints = FormerName.constraints_of_table("organisation_name")
