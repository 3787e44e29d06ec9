"""The registers of people, organisations and regions at the desk."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from people import models
from people.alike import possible_duplicate_organisations, possible_duplicate_people
from people.careers import careers_by_person
from people.descriptions import MEMBERSHIP, ORGANISATION, ORGANISATION_NAME, PERSON, PERSON_NAME, REGION
from people.merge_pages import MergePages
from people.merging import merge_organisations, merge_people
from people.models.addresses import free_slug
from people.models.naming import overlapping_periods
from people.rename_page import RenamePages
from portal.desk.bilingual import (
    BilingualFields,
    DeskForm,
    PartInline,
    form_sections,
    missing_languages_in_words,
)
from portal.desk.revisions import RevisedAdmin
from portal.desk.row_counts import CountedRows
from portal.desk.searching import Searchable
from portal.desk.translation_pages import LanguageFilter, TracksTranslations
from portal.language.dates import short_date


class NamedForm(DeskForm):
    required_texts = ("name",)


class PersonForm(DeskForm):
    required_texts = ("family_name",)


class RecordAdmin(TracksTranslations, BilingualFields, Searchable, RevisedAdmin):
    """A record with an address of its own, made from its name and never changed by hand."""

    readonly_fields = ("slug",)

    def get_ordering(self, request):
        return super().get_ordering(request) if self.is_queue(request) else self.default_order()

    def default_order(self):
        """The order of the list unless a column is chosen."""
        return self.ordering

    def prepare_restored(self, record, today):
        if today:
            record.slug = today.slug
        elif type(record)._base_manager.filter(slug=record.slug).exists():
            record.slug = free_slug(type(record), record.words_for_address())


class RegionChoiceField(forms.ModelChoiceField):
    """The regions with the days from which and until which they exist."""

    def label_from_instance(self, region):
        start = region.valid_from and _("since %(day)s") % {"day": short_date(region.valid_from)}
        end = region.valid_to and _("until %(day)s") % {"day": short_date(region.valid_to)}
        period = " ".join(str(part) for part in (start, end) if part)
        return f"{region} ({period})" if period else str(region)


class ChoosesRegion:
    """For an admin whose form has a region: a plain list in the order of the alphabet."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.related_model is models.Region:
            kwargs.setdefault("form_class", RegionChoiceField)
            kwargs.setdefault("queryset", models.Region.objects.in_alphabet_order())
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class RegionFilter(admin.SimpleListFilter):
    title = _("region")
    parameter_name = "region"

    def lookups(self, request, model_admin):
        return [(region.iso, str(region)) for region in models.Region.objects.in_alphabet_order()]

    def queryset(self, request, queryset):
        return queryset.filter(region__iso=self.value()) if self.value() else queryset


class FormerNames(CountedRows):
    """Former names whose periods do not overlap."""

    def clean(self):
        super().clean()
        if any(self.errors):
            return
        rows = [form.instance for form in self.forms if form.cleaned_data and form not in self.deleted_forms]
        for earlier, later in overlapping_periods(rows):
            words = {"one": earlier, "other": later}
            raise ValidationError(
                _("«%(one)s» and «%(other)s» would hold at the same time. Mend their days.") % words
            )


class FormerNameInline(PartInline, admin.StackedInline):
    form = NamedForm
    formset = FormerNames
    classes = ["rows"]
    fieldsets = form_sections(ORGANISATION_NAME)  # those of places have the same fields


# --- People


class PersonNameInline(PartInline, admin.StackedInline):
    model = models.PersonName
    form = forms.ModelForm
    classes = ["rows"]
    fieldsets = form_sections(PERSON_NAME)


class MembershipInline(PartInline, admin.StackedInline):
    model = models.Membership
    autocomplete_fields = ["organisation"]
    fieldsets = form_sections(MEMBERSHIP)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("organisation")


@admin.register(models.Person)
class PersonAdmin(MergePages, RecordAdmin):
    merge, alike = staticmethod(merge_people), staticmethod(possible_duplicate_people)
    why_alike = _("The same family name, and no other name or initial speaks against it.")
    form = PersonForm
    inlines = [PersonNameInline, MembershipInline]
    list_display = ["in_kazakh", "in_russian", "missing", "has_own_page"]
    list_filter = [LanguageFilter, "has_own_page"]
    fieldsets = form_sections(PERSON)

    def default_order(self):
        return models.Person.objects.in_alphabet_order().query.order_by

    @admin.display(description=_("in Kazakh"), ordering="sort_key_kk")
    def in_kazakh(self, person):
        return person.parts_in("kk", ("family_name", "given_name", "patronymic")) or "—"

    @admin.display(description=_("in Russian"), ordering="sort_key_ru")
    def in_russian(self, person):
        return person.parts_in("ru", ("family_name", "given_name", "patronymic")) or "—"

    @admin.display(description=_("missing"))
    def missing(self, person):
        return missing_languages_in_words(person, "family_name")

    def choice_labels(self, request, people):
        known = careers_by_person(people, request.user)
        return {
            person.pk: f"{person} — {known[person.pk]}" if person.pk in known else str(person)
            for person in people
        }


# --- Organisations


class OrganisationNameInline(FormerNameInline):
    model = models.OrganisationName


@admin.register(models.Organisation)
class OrganisationAdmin(MergePages, RenamePages, ChoosesRegion, RecordAdmin):
    change_form_template = "admin/people/organisation/change_form.html"
    merge, alike = staticmethod(merge_organisations), staticmethod(possible_duplicate_organisations)
    why_alike = _("The same name in one of the languages.")
    form = NamedForm
    inlines = [OrganisationNameInline]
    autocomplete_fields = ["parent", "successors"]
    list_display = ["__str__", "kind", "region", "missing"]
    list_filter = [LanguageFilter, "kind", RegionFilter]
    list_select_related = ["region"]
    fieldsets = form_sections(ORGANISATION)

    def default_order(self):
        return models.Organisation.objects.in_alphabet_order().query.order_by

    @admin.display(description=_("missing"))
    def missing(self, body):
        return missing_languages_in_words(body, "name", "short_name")

    def choice_labels(self, request, bodies):
        regions = models.Region.objects.in_bulk({body.region_id for body in bodies} - {None})
        return {body.pk: organisation_label(body, regions.get(body.region_id)) for body in bodies}


def organisation_label(body, region) -> str:
    """«Қоғамдық келісім — қоғамдық келісім кеңесі, Астана»."""
    place = region and (region.text_in("short_name") or region.text_in("name"))
    details = ", ".join(str(part) for part in (body.get_kind_display(), place) if part)
    return f"{body} — {details}"


# --- Regions


class RegionNameInline(FormerNameInline):
    model = models.RegionName


class RegionCentreInline(FormerNameInline):
    model = models.RegionCentre


class RegionAliasInline(PartInline, admin.TabularInline):
    model = models.RegionAlias
    form = forms.ModelForm


@admin.register(models.Region)
class RegionAdmin(ChoosesRegion, BilingualFields, Searchable, RevisedAdmin):
    form = NamedForm
    inlines = [RegionNameInline, RegionCentreInline, RegionAliasInline]
    list_display = ["__str__", "iso", "kind", "valid_from", "valid_to"]
    fieldsets = form_sections(REGION)

    def get_ordering(self, request):
        return models.Region.objects.in_alphabet_order().query.order_by
