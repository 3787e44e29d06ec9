"""The admin of subjects and awards."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from events import models
from events.descriptions import AWARD, SUBJECT
from people.admin import NamedForm, RecordAdmin
from portal.desk.bilingual import form_sections, missing_languages_in_words
from portal.desk.translation_pages import LanguageFilter


class RegisterAdmin(RecordAdmin):
    form = NamedForm
    list_display = ["name_kk", "name_ru", "missing"]
    list_display_links = ["name_kk", "name_ru"]
    list_filter = [LanguageFilter]

    def default_order(self):
        return self.model.objects.in_alphabet_order().query.order_by

    @admin.display(description=_("missing"))
    def missing(self, record):
        return missing_languages_in_words(record, "name", "description")


@admin.register(models.Subject)
class SubjectAdmin(RegisterAdmin):
    fieldsets = form_sections(SUBJECT)


@admin.register(models.Award)
class AwardAdmin(RegisterAdmin):
    fieldsets = form_sections(AWARD)
