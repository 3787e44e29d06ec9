"""The alphabetical registers: their letters, and what a visitor may ask of a page with a list."""

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


def letters_of(register, chosen: str = "") -> list[Letter]:
    """The index of the page's language, with any other letter that the register needs, in alphabetical order."""
    begun = register.letters_begun()
    own = letter_index(get_language())
    index = [letter for letter in LATIN + KAZAKH if letter in own or sort_prefix(letter) in begun]
    return [Letter(letter, sort_prefix(letter) in begun, letter == chosen.upper()) for letter in index]


def with_letters(records) -> list:
    """Records in alphabetical order; the first one under each letter carries it as `opens`, the others nothing."""
    rows, last = list(records), ""
    for row in rows:
        letter = index_letter(str(row.text_in(row.heading) or ""))
        row.opens = letter if letter != last else ""
        last = letter
    return rows


def facets_of_organisations(named, asked: dict) -> list[Facet]:
    """Regions and kinds, each with the number of organisations that it gives under the other choice."""
    regions = named.of_kinds(asked["kind"]).counted_by("region__iso")
    kinds = named.in_regions(asked["region"]).counted_by("kind")
    places = Region.objects.in_alphabet_order()
    return [
        facet(
            "kind",
            _("Kind"),
            kinds,
            asked["kind"],
            [(kind, capfirst(kind.label)) for kind in Organisation.Kind],
        ),
        facet(
            "region",
            _("Region"),
            regions,
            asked["region"],
            [(region.iso, region.text_in("name")) for region in places],
        ),
    ]


def facet(parameter: str, title: str, counts, chosen: list[str], labels) -> Facet:
    """The values that give something or are chosen, in the order of their labels."""
    values = [
        Value(code, label, counts[code], code in chosen)
        for code, label in labels
        if counts[code] or code in chosen
    ]
    return Facet(parameter, title, values)
