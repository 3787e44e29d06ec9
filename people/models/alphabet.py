"""Alphabetical order: a stored sort key for each language, so that SQLite and PostgreSQL sort alike."""

from django.db import models
from django.db.models.functions import Substr

from portal.bilingual.fields import Bilingual, DerivedText, languages_in_order
from portal.language.alphabet import sort_key, sort_prefix


class AlphabeticalQuerySet(models.QuerySet):
    AMONG_EQUALS = "id"

    def in_alphabet_order(self, language: str | None = None):
        return self.order_by(sort_column(language), self.AMONG_EQUALS)

    def under_letter(self, letter: str, language: str | None = None):
        """Those whose name begins with the letter; all of them without one."""
        return (
            self.filter(**{f"{sort_column(language)}__startswith": sort_prefix(letter)}) if letter else self
        )

    def letters_begun(self, language: str | None = None) -> set[str]:
        """The letters that names begin with, as `sort_prefix` gives them."""
        return set(self.order_by().values_list(Substr(sort_column(language), 1, 2), flat=True).distinct())


def sort_column(language: str | None) -> str:
    """The column to sort by in the asked (or active) language."""
    return f"sort_key_{languages_in_order(language)[0]}"


class Alphabetical(Bilingual):
    """A record that lists show in the order of the alphabet."""

    sort_key_kk = DerivedText(derive=lambda record: record.sort_key_in("kk"))
    sort_key_ru = DerivedText(derive=lambda record: record.sort_key_in("ru"))

    class Meta:
        abstract = True

    def name_for_lists(self, language: str | None = None):
        """The name as registers print it."""
        return self.name_in(language)

    def sort_key_in(self, language: str) -> str:
        return sort_key(str(self.name_for_lists(language) or ""))
