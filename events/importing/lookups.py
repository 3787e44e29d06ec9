"""Finds regions, bodies and coded values by what clerks write: codes, present or former names, in either language."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches
from functools import cached_property

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from events.importing.columns import allowed_values, match_key
from events.importing.ledger import shorten_value
from people.models import FormerSlug, Organisation, Region
from people.models.naming import COLUMNS, was_valid_on
from portal.language.alphabet import normalise_text

MOST_NEAR = 3
MOST_ASKED = 50  # wrong values for which close names are searched: each compares with all names
CITY = frozenset(map(match_key, ("г", "гор", "город", "қ", "қала", "қаласы")))
# Codes of ISO 3166-2:KZ until 2020; for these the present code is suggested.
OLD_CODES = {
    "AKM": "11",
    "AKT": "15",
    "ALA": "75",
    "ALM": "19",
    "AST": "71",
    "ATY": "23",
    "KAR": "35",
    "KUS": "39",
    "KZY": "43",
    "MAN": "47",
    "PAV": "55",
    "SEV": "59",
    "SHY": "79",
    "VOS": "63",
    "YUZ": "61",
    "ZAP": "27",
    "ZHA": "31",
}
PROVINCE = frozenset(map(match_key, ("обл", "область", "облысы")))


class CloseNames:
    """Suggestions for an unknown value: names that are spelt similarly."""

    def __init__(self, labels: dict[str, str]):
        self.labels = labels
        self.asked: dict[str, list[str]] = {}

    def close_to(self, text: str) -> list[str]:
        key = match_key(text)[:100]
        if key not in self.asked:
            if len(self.asked) >= MOST_ASKED:
                return []
            found = get_close_matches(key, self.labels, n=2 * MOST_NEAR, cutoff=0.5)
            self.asked[key] = list(dict.fromkeys(self.labels[each] for each in found))[:MOST_NEAR]
        return self.asked[key]

    def in_words(self, text: str) -> str:
        near = self.close_to(text)
        return _("Near: %(names)s.") % {"names": ", ".join(f"«{name}»" for name in near)} if near else ""


def not_known_error(words: str, accepted: str, near: str) -> ValidationError:
    return ValidationError(" ".join(filter(None, (words, near, accepted))))


class NameMatch:
    """A region or body and the name that was found; `former` is the row of a former name, None for the present one."""

    def __init__(self, record, text: str, former=None):
        self.record, self.former = record, former
        self.exact, self.key = normalise_text(text), match_key(text)

    def held_on(self, day: date | None) -> bool:
        if self.former is None or day is None:
            return self.former is None
        return self.former.is_dated and was_valid_on(self.former, day)


def name_matches(records: Iterable) -> list[NameMatch]:
    """All names of these records: present and former, full and short."""
    found = []
    for record in records:
        for row in (record, *record.former_names.all()):
            texts = filter(None, (getattr(row, column) for column in COLUMNS))
            found += [NameMatch(record, text, None if row is record else row) for text in texts]
    return found


def most_specific(found: list[NameMatch], text: str, day: date | None) -> list[NameMatch]:
    """One match for each record: exact spellings first, then names that were valid on that day, if there are any."""
    for keeps in (lambda each: each.exact == normalise_text(text), lambda each: each.held_on(day)):
        if len({each.record.pk for each in found}) > 1:
            found = [each for each in found if keeps(each)] or found
    by_record = {}
    for each in sorted(found, key=lambda each: not each.held_on(day)):
        by_record.setdefault(each.record.pk, each)
    return list(by_record.values())


def without_place_words(key: str) -> str:
    """The name without words such as «г.» and «облысы»."""
    return " ".join(word for word in key.split() if word not in CITY | PROVINCE)


class RegionLookup:
    def __init__(self):
        self.all = list(Region.objects.with_history().prefetch_related("aliases").order_by("iso"))
        names = name_matches(self.all)
        self.codes = {match_key(region.iso).replace(" ", ""): region for region in self.all}
        self.by_name, self.by_bare = defaultdict(list), defaultdict(list)
        for each in names:
            self.by_name[each.key].append(each)
            self.by_bare[without_place_words(each.key)].append(each)
        self.by_alias = defaultdict(list)
        for region in self.all:
            for alias in region.aliases.all():
                self.by_alias[match_key(alias.text)].append(NameMatch(region, alias.text))
        labels = {match_key(region.iso): f"{region.iso} {region.text_in('name')}" for region in self.all}
        for old, new in OLD_CODES.items():
            if region := self.codes.get(f"kz{new}"):
                labels[match_key(f"KZ-{old}")] = labels[match_key(region.iso)]
        self.near = CloseNames({each.key: str(each.record.text_in("name")) for each in names} | labels)

    def find(self, text: str, day: date | None) -> NameMatch:
        """Raises ValidationError, which names the value, what is near and what is accepted."""
        key = match_key(text)
        if region := self.codes.get(key.replace(" ", "")):
            return NameMatch(region, text)
        found = most_specific(self.candidates(key), text, day)
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(f"{each.record.iso} {each.record.text_in('name')}" for each in found)
            words = _("«%(text)s» may be several regions: %(names)s. Write the code.")
            raise ValidationError(words % {"text": shorten_value(text), "names": names})
        words = _("«%(text)s» is not a region.") % {"text": shorten_value(text)}
        accepted = _("Accepted: a code like KZ-71 or the name of a region in Kazakh or Russian.")
        raise not_known_error(words, accepted, self.near.in_words(text))

    def candidates(self, key: str) -> list[NameMatch]:
        if found := self.by_name.get(key):
            return found
        words, name = set(key.split()), without_place_words(key)
        found = self.by_bare.get(name, []) if name else []
        if words & CITY:
            found = [each for each in found if each.record.kind == Region.Kind.CITY]
        elif words & PROVINCE:
            found = [each for each in found if each.record.kind == Region.Kind.REGION]
        return found or self.by_alias.get(key) or self.by_alias.get(name, [])


class BodyLookup:
    def __init__(self):
        self.all = Organisation.objects.with_history().in_bulk()
        self.slugs = {body.slug.casefold(): body for body in self.all.values()}
        kind = Organisation.address_kind()
        for slug, key in FormerSlug.objects.filter(kind=kind).values_list("slug", "object_id"):
            if key in self.all:
                self.slugs.setdefault(slug.casefold(), self.all[key])
        names = name_matches(self.all.values())
        self.by_name = defaultdict(list)
        for each in names:
            self.by_name[each.key].append(each)
        self.near = CloseNames({each.key: str(each.record.text_in("name")) for each in names})

    def find(self, text: str, day: date | None) -> NameMatch:
        """Raises ValidationError, which names the value, what is near and what is accepted."""
        if body := self.slugs.get(text.casefold()):
            return NameMatch(body, text)
        found = most_specific(self.by_name.get(match_key(text), []), text, day)
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(f"«{each.record.slug}»" for each in found[:5])
            words = _(
                "«%(text)s» is the name of several organisations. Write the address of one of them: %(names)s."
            )
            raise ValidationError(words % {"text": shorten_value(text), "names": names})
        words = _("«%(text)s» is not an organisation of the register.") % {"text": shorten_value(text)}
        accepted = _("Accepted: its name, present or former, or the last part of the address of its page.")
        raise not_known_error(words, accepted, self.near.in_words(text))


class CodeLookup:
    """The values of columns with a fixed list, by code or by label in either language."""

    def __init__(self):
        self.by_key: dict[str, dict[str, str]] = defaultdict(dict)
        self.labels: dict[str, dict[str, str]] = defaultdict(dict)
        for column, code, kazakh, russian in allowed_values():
            self.by_key[column] |= {match_key(name): code for name in (code, kazakh, russian)}
            self.labels[column][code] = russian if get_language() == "ru" else kazakh

    def find(self, column: str, text: str) -> str:
        codes = self.by_key[column]
        if code := codes.get(match_key(text)):
            return code
        near = get_close_matches(match_key(text)[:100], codes, n=1, cutoff=0.6)
        names = [f"«{self.labels[column][codes[each]]}»" for each in near]
        suggestion = _("Near: %(names)s.") % {"names": ", ".join(names)} if names else ""
        accepted = _("Accepted: %(names)s.") % {
            "names": ", ".join(f"{name} ({code})" for code, name in self.labels[column].items())
        }
        raise not_known_error(
            _("«%(text)s» is not one of the values.") % {"text": shorten_value(text)}, accepted, suggestion
        )


class Lookups:
    """The lookups of one import; each reads the database once, when it is first needed."""

    @cached_property
    def regions(self) -> RegionLookup:
        return RegionLookup()

    @cached_property
    def bodies(self) -> BodyLookup:
        return BodyLookup()

    @cached_property
    def codes(self) -> CodeLookup:
        return CodeLookup()
