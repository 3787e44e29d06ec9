"""What of people, organisations and regions is found by words: their names of all times and their variants."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.db.models import Model
from django.db.models.signals import post_delete, post_save

from people.models import (
    Organisation,
    OrganisationName,
    Person,
    PersonName,
    Region,
    RegionAlias,
    RegionName,
)
from people.models.bilingual import LANGUAGES
from people.models.naming import COLUMNS
from people.models.persons import NAME_PARTS
from portal.search import index
from portal.search.analysis import Passage
from portal.search.kinds import Document, Kind, register

OF_LANGUAGES = {"kk", "ru"}


class PersonKind(Kind):
    name = "person"
    model = Person

    def documents(self, keys: Iterable[int]) -> Iterator[Document]:
        """People without a page of their own are found by nobody."""
        with_page = Person.objects.with_own_page().filter(pk__in=keys)
        for key, names in names_of_people(with_page).items():
            yield Document(key=key, title=names, names=[name for name in names if name.language])


class OrganisationKind(Kind):
    name = "organisation"
    model = Organisation
    suggested_words = 8

    def documents(self, keys):
        for key, names in NamesOverTime(Organisation, OrganisationName, keys).items():
            yield Document(key=key, title=names.now, body=names.former, names=names.now)


class RegionKind(Kind):
    name = "region"
    model = Region

    def documents(self, keys):
        aliases = aliases_of(keys)
        for key, names in NamesOverTime(Region, RegionName, keys).items():
            yield Document(key=key, title=names.now, body=names.former + aliases[key], names=names.now)


# --- Names, a fixed number of queries for any number of records


def names_of_people(people) -> dict[int, list[Passage]]:
    """By key, the names of these people as registers print them, and then their variants."""
    columns = [f"{part}_{code}" for code in LANGUAGES for part in NAME_PARTS]
    found = {}
    for row in people.order_by("pk").values("pk", *columns):
        names = [
            (" ".join(filter(None, (row[f"{part}_{code}"] for part in NAME_PARTS))), code)
            for code in LANGUAGES
        ]
        found[row["pk"]] = [Passage(text, code) for text, code in names if text]
    variants = PersonName.objects.filter(person__in=found).values_list("person", "text", "language")
    for key, text, language in variants:
        found[key].append(Passage(text, language if language in OF_LANGUAGES else None))
    return found


def passages_of_names(row: dict) -> list[Passage]:
    return [Passage(row[column], column[-2:]) for column in COLUMNS if row[column]]


class NamesOfOne:
    """The names of one body or place: `now`, and `former` with the days from and to which they held."""

    def __init__(self, now: list[Passage]):
        self.now = now
        self.periods: list[tuple] = []

    @property
    def former(self) -> list[Passage]:
        return [name for _first, _after, names in self.periods for name in names]

    def on(self, day) -> list[Passage]:
        """The names of that day and those of today."""
        then = [
            name
            for first, after, names in self.periods
            if day and (first is None or first <= day) and (after is None or day < after)
            for name in names
        ]
        return [*then, *self.now]


class NamesOverTime(dict):
    """By key, the `NamesOfOne` of these bodies or places."""

    def __init__(self, model: type[Model], former: type[Model], keys: Iterable[int]):
        keys = list(keys)
        for row in model.objects.filter(pk__in=keys).order_by("pk").values("pk", *COLUMNS):
            self[row["pk"]] = NamesOfOne(passages_of_names(row))
        rows = former.objects.filter(**{f"{former.OWNER}__in": keys})
        for row in rows.values(f"{former.OWNER}_id", "valid_from", "valid_to", *COLUMNS):
            names = self[row[f"{former.OWNER}_id"]]
            names.periods.append((row["valid_from"], row["valid_to"], passages_of_names(row)))


def aliases_of(keys: Iterable[int]) -> defaultdict[int, list[Passage]]:
    """By key of a region, the words by which people look for it."""
    found = defaultdict(list)
    for alias in RegionAlias.objects.filter(region__in=list(keys)):
        found[alias.region_id].append(Passage(alias.text, alias.language))
    return found


# --- Keeping up with changes


OWNERS = {  # of each model whose rows are names: the kind that they name, and the column with its key
    Person: ("person", "pk"),
    PersonName: ("person", "person_id"),
    Organisation: ("organisation", "pk"),
    OrganisationName: ("organisation", "organisation_id"),
    Region: ("region", "pk"),
    RegionName: ("region", "region_id"),
    RegionAlias: ("region", "region_id"),
}


def follow(sender, instance, **kwargs):
    kind, column = OWNERS[sender]
    index.changed(kind, [getattr(instance, column)])


def start():
    """Register the kinds, and follow every change of them."""
    for kind in (PersonKind(), OrganisationKind(), RegionKind()):
        register(kind)
    for model in OWNERS:
        post_save.connect(follow, sender=model, dispatch_uid=f"search {model.__name__}")
        post_delete.connect(follow, sender=model, dispatch_uid=f"search {model.__name__}")
