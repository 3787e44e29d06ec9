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
from people.models.naming import COLUMNS
from people.models.persons import NAME_PARTS
from portal.language import LANGUAGES
from portal.search import index
from portal.search.analysis import Passage
from portal.search.kinds import Kind, SearchDocument, register_kind
from portal.search.rows import Queries


class PersonKind(Kind):
    name, mark = "person", "p"
    model = Person

    def documents(self, keys: Iterable[int]) -> Iterator[SearchDocument]:
        """People without a page of their own are found by nobody."""
        for key, names in Names(people=keys).people.items():
            yield SearchDocument(key=key, title=names, names=names)

    def printed(self, person):
        """As registers print it."""
        return person.name_for_lists()


class OrganisationKind(Kind):
    name, mark = "organisation", "o"
    model = Organisation
    suggested_words = 8

    def documents(self, keys):
        for key, names in Names(bodies=keys).bodies.items():
            every = [*names.now, *names.former]
            yield SearchDocument(key=key, title=names.now, body=names.former, names=every, held=names.bounds)


class RegionKind(Kind):
    name, mark = "region", "r"
    model = Region

    def documents(self, keys):
        found = Names(regions=keys)
        for key, names in found.regions.items():
            body = names.former + found.aliases[key]
            every = [*names.now, *body]
            yield SearchDocument(key=key, title=names.now, body=body, names=every, held=names.bounds)


# --- Names, one query for any number of records


def former(model: type[Model]):
    """The former names of the bodies or places of these keys, with their periods."""
    columns = ("pk", model.OWNER, "valid_from", "valid_to", *COLUMNS)
    return lambda keys: model.objects.filter(**{f"{model.OWNER}__in": keys}), columns


NAMES = Queries(
    people=(
        lambda keys: Person.objects.with_own_page().filter(pk__in=keys),
        ("pk", *(f"{part}_{code}" for code in LANGUAGES for part in NAME_PARTS)),
    ),
    variants=(
        lambda keys: PersonName.objects.filter(person__in=keys),
        ("pk", "person", "text", "language"),
    ),
    bodies=(lambda keys: Organisation.objects.filter(pk__in=keys), ("pk", *COLUMNS)),
    former_bodies=former(OrganisationName),
    regions=(lambda keys: Region.objects.filter(pk__in=keys), ("pk", *COLUMNS)),
    former_regions=former(RegionName),
    aliases=(lambda keys: RegionAlias.objects.filter(region__in=keys), ("pk", "region", "text", "language")),
)


class Names:
    """The names of these people, bodies and regions of all times, each by key."""

    def __init__(self, people: Iterable[int] = (), bodies: Iterable[int] = (), regions: Iterable[int] = ()):
        people, bodies, regions = list(people), list(bodies), list(regions)
        rows = NAMES.rows(
            people=people,
            variants=people,
            bodies=bodies,
            former_bodies=bodies,
            regions=regions,
            former_regions=regions,
            aliases=regions,
        )
        self.people = names_of_people(rows["people"], rows["variants"])
        self.bodies = names_over_time(rows["bodies"], rows["former_bodies"])
        self.regions = names_over_time(rows["regions"], rows["former_regions"])
        self.aliases = defaultdict(list)
        for _pk, region, text, language in rows["aliases"]:
            self.aliases[region].append(Passage(text, language))


def names_of_people(rows, variants) -> dict[int, list[Passage]]:
    """By key, the names of these people as registers print them, and then their variants."""
    found = {}
    for key, *parts in rows:
        names = [
            (" ".join(filter(None, parts[place * len(NAME_PARTS) :][: len(NAME_PARTS)])), code)
            for place, code in enumerate(LANGUAGES)
        ]
        found[key] = [Passage(text, code) for text, code in names if text]
    for _pk, person, text, language in variants:
        if person in found:
            found[person].append(Passage(text, language if language in LANGUAGES else None))
    return found


def passages_of_names(texts: list) -> list[Passage]:
    return [Passage(text, column[-2:]) for column, text in zip(COLUMNS, texts, strict=True) if text]


class NamesOfOne:
    """The names of one body or place: `now`, and `former` with the days (ISO texts) from and to which they held."""

    def __init__(self, now: list[Passage]):
        self.now = now
        self.periods: list[tuple] = []

    @property
    def former(self) -> list[Passage]:
        return [name for _first, _after, names in self.periods for name in names]

    @property
    def bounds(self) -> tuple:
        return tuple((first, after) for first, after, _names in self.periods)

    def on(self, day: str | None) -> list[Passage]:
        """The names of that day and those of today."""
        then = [
            name
            for first, after, names in self.periods
            if day and (first is None or first <= day) and (after is None or day < after)
            for name in names
        ]
        return [*then, *self.now]


def names_over_time(rows, former_rows) -> dict[int, NamesOfOne]:
    found = {key: NamesOfOne(passages_of_names(texts)) for key, *texts in rows}
    for _pk, owner, first, after, *texts in former_rows:
        found[owner].periods.append((first, after, passages_of_names(texts)))
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
    index.index_changed(kind, [getattr(instance, column)])


def start():
    """Register the kinds, and follow every change of them."""
    for kind in (PersonKind(), OrganisationKind(), RegionKind()):
        register_kind(kind)
    for model in OWNERS:
        post_save.connect(follow, sender=model, dispatch_uid=f"search {model.__name__}")
        post_delete.connect(follow, sender=model, dispatch_uid=f"search {model.__name__}")
