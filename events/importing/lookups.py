"""Regions, bodies and coded values by the words that clerks use for them: codes, names of any time, either language."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches
from functools import cached_property

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from events.importing.columns import allowed_values, key_of
from events.importing.ledger import shown
from people.models import FormerSlug, Organisation, Region
from people.models.naming import COLUMNS, was_valid_on
from portal.language.alphabet import normalise_text

MOST_NEAR = 3
MOST_ASKED = (
    50  # different wrong values for which near ones are looked for; each costs a walk through all names
)
CITY = frozenset(map(key_of, ("г", "гор", "город", "қ", "қала", "қаласы")))
# Codes of ISO 3166-2:KZ until 2020, to be offered the present ones.
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
PROVINCE = frozenset(map(key_of, ("обл", "область", "облысы")))


class Near:
    """What comes near to a value that is not known."""

    def __init__(self, labels: dict[str, str]):
        self.labels = labels
        self.asked: dict[str, list[str]] = {}

    def to(self, text: str) -> list[str]:
        key = key_of(text)[:100]
        if key not in self.asked:
            if len(self.asked) >= MOST_ASKED:
                return []
            found = get_close_matches(key, self.labels, n=2 * MOST_NEAR, cutoff=0.5)
            self.asked[key] = list(dict.fromkeys(self.labels[each] for each in found))[:MOST_NEAR]
        return self.asked[key]

    def told(self, text: str) -> str:
        near = self.to(text)
        return _("Near: %(names)s.") % {"names": ", ".join(f"«{name}»" for name in near)} if near else ""


def not_known(words: str, accepted: str, near: str) -> ValidationError:
    return ValidationError(" ".join(filter(None, (words, near, accepted))))


class Named:
    """A region or body under one of its names; `former` is the row of a former name, None for a present one."""

    def __init__(self, record, text: str, former=None):
        self.record, self.former = record, former
        self.exact, self.key = normalise_text(text), key_of(text)

    def held_on(self, day: date | None) -> bool:
        if self.former is None or day is None:
            return self.former is None
        return self.former.is_dated and was_valid_on(self.former, day)


def named_by(records: Iterable) -> list[Named]:
    """All names of these records, present and former, long and short."""
    found = []
    for record in records:
        for row in (record, *record.former_names.all()):
            texts = filter(None, (getattr(row, column) for column in COLUMNS))
            found += [Named(record, text, None if row is record else row) for text in texts]
    return found


def narrowed(found: list[Named], text: str, day: date | None) -> list[Named]:
    """Of several, those written exactly so, and of these the ones whose name held on that day; one for each record."""
    for keeps in (lambda each: each.exact == normalise_text(text), lambda each: each.held_on(day)):
        if len({each.record.pk for each in found}) > 1:
            found = [each for each in found if keeps(each)] or found
    by_record = {}
    for each in sorted(found, key=lambda each: not each.held_on(day)):
        by_record.setdefault(each.record.pk, each)
    return list(by_record.values())


def bare(key: str) -> str:
    """The name without «г.», «облысы» and their like."""
    return " ".join(word for word in key.split() if word not in CITY | PROVINCE)


class Regions:
    def __init__(self):
        self.all = list(Region.objects.with_history().prefetch_related("aliases").order_by("iso"))
        names = named_by(self.all)
        self.codes = {key_of(region.iso).replace(" ", ""): region for region in self.all}
        self.by_name, self.by_bare = defaultdict(list), defaultdict(list)
        for each in names:
            self.by_name[each.key].append(each)
            self.by_bare[bare(each.key)].append(each)
        self.by_alias = defaultdict(list)
        for region in self.all:
            for alias in region.aliases.all():
                self.by_alias[key_of(alias.text)].append(Named(region, alias.text))
        labels = {key_of(region.iso): f"{region.iso} {region.text_in('name')}" for region in self.all}
        for old, new in OLD_CODES.items():
            if region := self.codes.get(f"kz{new}"):
                labels[key_of(f"KZ-{old}")] = labels[key_of(region.iso)]
        self.near = Near({each.key: str(each.record.text_in("name")) for each in names} | labels)

    def find(self, text: str, day: date | None) -> Named:
        """Raises ValidationError, which names the value, what is near and what is accepted."""
        key = key_of(text)
        if region := self.codes.get(key.replace(" ", "")):
            return Named(region, text)
        found = narrowed(self.candidates(key), text, day)
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(f"{each.record.iso} {each.record.text_in('name')}" for each in found)
            words = _("«%(text)s» may be several regions: %(names)s. Write the code.")
            raise ValidationError(words % {"text": shown(text), "names": names})
        words = _("«%(text)s» is not a region.") % {"text": shown(text)}
        accepted = _("Accepted: a code like KZ-71 or the name of a region in Kazakh or Russian.")
        raise not_known(words, accepted, self.near.told(text))

    def candidates(self, key: str) -> list[Named]:
        if found := self.by_name.get(key):
            return found
        words, name = set(key.split()), bare(key)
        found = self.by_bare.get(name, []) if name else []
        if words & CITY:
            found = [each for each in found if each.record.kind == Region.Kind.CITY]
        elif words & PROVINCE:
            found = [each for each in found if each.record.kind == Region.Kind.REGION]
        return found or self.by_alias.get(key) or self.by_alias.get(name, [])


class Bodies:
    def __init__(self):
        self.all = Organisation.objects.with_history().in_bulk()
        self.slugs = {body.slug.casefold(): body for body in self.all.values()}
        kind = Organisation.address_kind()
        for slug, key in FormerSlug.objects.filter(kind=kind).values_list("slug", "object_id"):
            if key in self.all:
                self.slugs.setdefault(slug.casefold(), self.all[key])
        names = named_by(self.all.values())
        self.by_name = defaultdict(list)
        for each in names:
            self.by_name[each.key].append(each)
        self.near = Near({each.key: str(each.record.text_in("name")) for each in names})

    def find(self, text: str, day: date | None) -> Named:
        """Raises ValidationError, which names the value, what is near and what is accepted."""
        if body := self.slugs.get(text.casefold()):
            return Named(body, text)
        found = narrowed(self.by_name.get(key_of(text), []), text, day)
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(f"«{each.record.slug}»" for each in found[:5])
            words = _(
                "«%(text)s» is the name of several organisations. Write the address of one of them: %(names)s."
            )
            raise ValidationError(words % {"text": shown(text), "names": names})
        words = _("«%(text)s» is not an organisation of the register.") % {"text": shown(text)}
        accepted = _("Accepted: its name, present or former, or the last part of the address of its page.")
        raise not_known(words, accepted, self.near.told(text))


class Codes:
    """The values of the columns with a list: by code or by word in either language."""

    def __init__(self):
        self.by_key: dict[str, dict[str, str]] = defaultdict(dict)
        self.labels: dict[str, dict[str, str]] = defaultdict(dict)
        for column, code, kazakh, russian in allowed_values():
            self.by_key[column] |= {key_of(name): code for name in (code, kazakh, russian)}
            self.labels[column][code] = russian if get_language() == "ru" else kazakh

    def find(self, column: str, text: str) -> str:
        codes = self.by_key[column]
        if code := codes.get(key_of(text)):
            return code
        near = get_close_matches(key_of(text)[:100], codes, n=1, cutoff=0.6)
        names = [f"«{self.labels[column][codes[each]]}»" for each in near]
        told = _("Near: %(names)s.") % {"names": ", ".join(names)} if names else ""
        accepted = _("Accepted: %(names)s.") % {
            "names": ", ".join(f"{name} ({code})" for code, name in self.labels[column].items())
        }
        raise not_known(_("«%(text)s» is not one of the values.") % {"text": shown(text)}, accepted, told)


class Registers:
    """All that a table may name, read from the database once for a table, when it is first asked for."""

    @cached_property
    def regions(self) -> Regions:
        return Regions()

    @cached_property
    def bodies(self) -> Bodies:
        return Bodies()

    @cached_property
    def codes(self) -> Codes:
        return Codes()
