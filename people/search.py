"""Search documents of people, organisations and regions: their present and former names and variants."""

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
        """People without a page of their own are not searchable."""
        for key, names in NamesOfAllTimes(people=keys).people.items():
            yield SearchDocument(key=key, title=names, names=names)

    def printed(self, person):
        """The name as registers print it."""
        return person.name_for_lists()


class OrganisationKind(Kind):
    name, mark = "organisation", "o"
    model = Organisation
    suggested_words = 8

    def documents(self, keys):
        for key, names in NamesOfAllTimes(bodies=keys).bodies.items():
            every = [*names.now, *names.former]
            yield SearchDocument(
                key=key, title=names.now, body=names.former, names=every, held=names.periods_held
            )


class RegionKind(Kind):
    name, mark = "region", "r"
    model = Region

    def documents(self, keys):
        found = NamesOfAllTimes(regions=keys)
        for key, names in found.regions.items():
            body = names.former + found.aliases[key]
            every = [*names.now, *body]
            yield SearchDocument(key=key, title=names.now, body=body, names=every, held=names.periods_held)


# --- Names, one query for any number of records


def former_names_query(model: type[Model]):
    """The query for former names of organisations or regions, with their periods."""
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
    former_bodies=former_names_query(OrganisationName),
    regions=(lambda keys: Region.objects.filter(pk__in=keys), ("pk", *COLUMNS)),
    former_regions=former_names_query(RegionName),
    aliases=(lambda keys: RegionAlias.objects.filter(region__in=keys), ("pk", "region", "text", "language")),
)


class NamesOfAllTimes:
    """All names of these people, organisations and regions, present and former, by key; one query per kind of row."""

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
    """By key, the names as registers print them, followed by their variants."""
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


class NamesOverTime:
    """The names of one organisation or region: `now`, and `former` with their periods as ISO dates."""

    def __init__(self, now: list[Passage]):
        self.now = now
        self.periods: list[tuple] = []

    @property
    def former(self) -> list[Passage]:
        return [name for _first, _after, names in self.periods for name in names]

    @property
    def periods_held(self) -> tuple:
        return tuple((first, after) for first, after, _names in self.periods)

    def on(self, day: str | None) -> list[Passage]:
        """The names of that day and the present ones."""
        then = [
            name
            for first, after, names in self.periods
            if day and (first is None or first <= day) and (after is None or day < after)
            for name in names
        ]
        return [*then, *self.now]


def names_over_time(rows, former_rows) -> dict[int, NamesOverTime]:
    found = {key: NamesOverTime(passages_of_names(texts)) for key, *texts in rows}
    for _pk, owner, first, after, *texts in former_rows:
        found[owner].periods.append((first, after, passages_of_names(texts)))
    return found


# --- Following changes


OWNERS = {  # model with names → the kind of record that is named, and the column with its key
    Person: ("person", "pk"),
    PersonName: ("person", "person_id"),
    Organisation: ("organisation", "pk"),
    OrganisationName: ("organisation", "organisation_id"),
    Region: ("region", "pk"),
    RegionName: ("region", "region_id"),
    RegionAlias: ("region", "region_id"),
}


def index_named_record(sender, instance, **kwargs):
    kind, column = OWNERS[sender]
    index.index_changed(kind, [getattr(instance, column)])


def index_people_from_now_on():
    """Register the kinds of record and update the index with every change of a name."""
    for kind in (PersonKind(), OrganisationKind(), RegionKind()):
        register_kind(kind)
    for model in OWNERS:
        post_save.connect(index_named_record, sender=model, dispatch_uid=f"search {model.__name__}")
        post_delete.connect(index_named_record, sender=model, dispatch_uid=f"search {model.__name__}")
