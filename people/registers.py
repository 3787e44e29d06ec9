"""The alphabetical registers: their index of letters, their parameters and their facets."""

from dataclasses import dataclass

from django import forms
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from people.models import Organisation, Region
from people.organisation_tabs import CODES
from portal.language.alphabet import KAZAKH, LATIN, index_letter, letter_index, sort_prefix
from portal.web.facets import Facet, Value
from portal.web.inputs import CODE, ISO_CODE, PageField, RepeatedField, WordsField


class PageForm(forms.Form):
    """A page of a list that cannot be narrowed."""

    page = PageField(label=_("Page"))


class RegisterForm(PageForm):
    """Words of a name, a letter to begin with, the page."""

    q = WordsField(label=_("Words"))
    letter = forms.CharField(required=False, max_length=1, label=_("Letter"))


class OrganisationRegisterForm(RegisterForm):
    region = RepeatedField(form=ISO_CODE, label=_("Region"))
    kind = RepeatedField(form=CODE, label=_("Kind"))


class TabForm(PageForm):
    """A tab of an organisation's page and the page of its list."""

    show = forms.ChoiceField(choices=[(code, code) for code in CODES], required=False, label=_("Tab"))


@dataclass(frozen=True)
class Letter:
    """A letter of the index and whether a name in the register begins with it."""

    letter: str
    is_used: bool
    is_chosen: bool


def letters_of_register(register, chosen: str = "") -> list[Letter]:
    """The letters of the page's language and others that names in the register begin with, in alphabetical order."""
    begun = register.letters_begun()
    own = letter_index(get_language())
    index = [letter for letter in LATIN + KAZAKH if letter in own or sort_prefix(letter) in begun]
    return [Letter(letter, sort_prefix(letter) in begun, letter == chosen.upper()) for letter in index]


def mark_first_of_each_letter(records) -> list:
    """The records, which come in alphabetical order; the first of each letter gets it as `opens`, the others ''."""
    rows, last = list(records), ""
    for row in rows:
        letter = index_letter(str(row.text_in(row.heading) or ""))
        row.opens = letter if letter != last else ""
        last = letter
    return rows


def organisation_facets(named, asked: dict) -> list[Facet]:
    """Facets of region and kind; each count takes the choice in the other facet into account."""
    regions = named.of_kinds(asked["kind"]).counted_by("region__iso")
    kinds = named.in_regions(asked["region"]).counted_by("kind")
    places = Region.objects.in_alphabet_order()
    return [
        facet_with_counts(
            "kind",
            _("Kind"),
            kinds,
            asked["kind"],
            [(kind, capfirst(kind.label)) for kind in Organisation.Kind],
        ),
        facet_with_counts(
            "region",
            _("Region"),
            regions,
            asked["region"],
            [(region.iso, region.text_in("name")) for region in places],
        ),
    ]


def facet_with_counts(parameter: str, title: str, counts, chosen: list[str], labels) -> Facet:
    """A facet of the values that have results or are chosen, in the order of `labels`."""
    values = [
        Value(code, label, counts[code], code in chosen)
        for code, label in labels
        if counts[code] or code in chosen
    ]
    return Facet(parameter, title, values)
