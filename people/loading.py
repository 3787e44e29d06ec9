"""Loads regions, organisations and people from the project's own JSON files.

In such a file texts are `{"kk": …, "ru": …}` or null, days `YYYY-MM-DD` or null; other records are named by their ISO
code or by their `id` in the file.
"""

import json
from collections import Counter
from contextlib import contextmanager
from graphlib import TopologicalSorter
from pathlib import Path

import reversion
from django.db import models, transaction
from reversion.models import Version

from people.descriptions import (
    ORGANISATION,
    ORGANISATION_NAME,
    PERSON,
    REGION,
    REGION_CENTRE,
    REGION_NAME,
)
from people.models import (
    Organisation,
    OrganisationName,
    Person,
    PersonName,
    Region,
    RegionCentre,
    RegionName,
)
from people.models.addresses import SLUG_LENGTH, SUFFIX_ROOM
from portal.bilingual.description import Description
from portal.language import LANGUAGES
from portal.language.transliteration import to_slug
from portal.search.index import deferred_indexing

DATA = Path(__file__).parent / "data"
VARIANT_LANGUAGES = {"kk": "kk", "ru": "ru", "latin": "la"}


def read_facts(path: Path):
    return json.loads(path.read_text(encoding="utf-8"))


# From facts to columns


def columns_of_texts(**fields) -> dict:
    """Both columns of each text: `texts(name={"kk": "Абай", "ru": None})` → `{"name_kk": "Абай", "name_ru": None}`."""
    return {f"{field}_{code}": (text or {}).get(code) for field, text in fields.items() for code in LANGUAGES}


def columns_from(fact: dict, record: Description, left_out: tuple[str, ...] = ()) -> dict:
    """The columns of the described fields that the fact contains; null gives the default of the column.

    Relations are left out: the caller resolves them.
    """
    columns = {}
    for field in record.fields:
        key, column = field.fact or field.name, record.column(field.name)
        if key not in fact or column.is_relation or field.name in left_out:
            continue
        if record.is_text(field.name):
            columns |= columns_of_texts(**{field.name: fact[key]})
        elif fact[key] is None:
            columns[field.name] = column.get_default()
        else:
            columns[field.name] = column.to_python(fact[key])
    return columns


def save_checked(row: models.Model) -> models.Model:
    """Validate and save the row; returns it."""
    # The database checks the constraints while saving; validating them before would take a query for each.
    row.full_clean(validate_constraints=False)
    row.save()
    return row


@contextmanager
def revision_after(row: models.Model, comment: str):
    """Context manager: one revision of the row and its parts as they are when the block ends."""
    with reversion.create_revision(manage_manually=True):
        yield
        reversion.add_to_revision(row)
        reversion.set_comment(comment)


# Regions


def load_regions(comment: str = "") -> Counter:
    """Load `data/regions.json`; returns how many regions were `new`, `changed`, the `same` or `kept`.

    A region that somebody has edited at the desk is kept as it is: staff may know more than the file. Names, centres
    and aliases are added and corrected, never removed.
    """
    facts = {fact["iso"]: fact for fact in read_facts(DATA / "regions.json")["regions"]}
    origins = {iso: [fact["split_from"]] if fact["split_from"] else [] for iso, fact in facts.items()}
    done = Counter()
    with transaction.atomic(), deferred_indexing():
        kept = edited_at_desk(Region)
        for iso in TopologicalSorter(origins).static_order():
            region = Region.objects.filter(iso=iso).first() or Region(iso=iso)
            done["kept" if region.pk in kept else load_region(region, facts[iso], comment)] += 1
    return done


def edited_at_desk(model) -> set[int]:
    """The keys of the records that an account, not a loader, has saved."""
    by_people = Version.objects.get_for_model(model).filter(revision__user__isnull=False)
    return set(map(int, by_people.values_list("object_id", flat=True)))


def load_region(region: Region, fact: dict, comment: str) -> str:
    """Write one region; returns `new`, `changed` or `same`."""
    is_new = region.pk is None
    with reversion.create_revision(manage_manually=True):
        written = [
            update_row(region, region_columns(fact)),
            *(
                write_period(RegionName, region, columns_from(name, REGION_NAME))
                for name in fact["former_names"]
            ),
            *(
                write_period(RegionCentre, region, columns_from(name, REGION_CENTRE))
                for name in fact["former_centres"]
            ),
            *(region.aliases.get_or_create(**alias)[1] for alias in fact["aliases"]),
        ]
        if any(written):
            reversion.add_to_revision(region)
            reversion.set_comment(comment)
    return "new" if is_new else "changed" if any(written) else "same"


def region_columns(fact: dict) -> dict:
    origin = fact["split_from"]
    return {
        **columns_from(fact, REGION),
        "split_from": Region.objects.get(iso=origin) if origin else None,
        "tile_row": fact["tile"]["row"],
        "tile_column": fact["tile"]["column"],
    }


def write_period(model, region: Region, columns: dict) -> bool:
    """Write a former name into the row of the same period, else of the same names, else a new one; True if changed."""
    rows = model.objects.filter(region=region)
    period = {name: columns[name] for name in ("valid_from", "valid_to")}
    names = {name: columns[name] for name in ("name_kk", "name_ru")}
    row = rows.filter(**period).first() or rows.filter(**names).first() or model(region=region)
    return update_row(row, columns)


def update_row(row: models.Model, columns: dict) -> bool:
    """Set these values and save the row if any differs; returns whether one did."""
    if row.pk and all(getattr(row, name) == value for name, value in columns.items()):
        return False
    for name, value in columns.items():
        setattr(row, name, value)
    save_checked(row)
    return True


# Organisations and people


def slugs_in_file_order(words_of: dict[str, str]) -> dict[str, str]:
    """The slug of each record by its `id`, made from its words; equal ones are numbered in file order.

    Slugs depend on the file alone, so that a second load finds the records of the first.
    """
    slugs, given = {}, Counter()
    for key, words in words_of.items():
        stem = to_slug(words, max_length=SLUG_LENGTH - SUFFIX_ROOM)
        given[stem] += 1
        slugs[key] = stem if given[stem] == 1 else f"{stem}-{given[stem]}"
    return slugs


def kazakh_first(text: dict) -> str:
    return text["kk"] or text["ru"]


def load_organisations(facts: list[dict], comment: str = "") -> dict[str, Organisation]:
    """The organisations of these facts by `id`. If there is one at the slug already, it is left as it is."""
    by_id = {fact["id"]: fact for fact in facts}
    slugs = slugs_in_file_order({fact["id"]: kazakh_first(fact["name"]) for fact in facts})
    needed = {fact["id"]: [*filter(None, [fact["parent"]]), *fact["successors"]] for fact in facts}
    found = {}
    for key in TopologicalSorter(needed).static_order():
        at_address = Organisation.objects.at_addresses([slugs[key]]).first()
        found[key] = at_address or write_organisation(by_id[key], slugs[key], found, comment)
    return found


def write_organisation(fact: dict, slug: str, found: dict, comment: str) -> Organisation:
    organisation = Organisation(
        **columns_from(fact, ORGANISATION),
        slug=slug,
        parent=found.get(fact["parent"]),
        region=Region.objects.get(iso=fact["region"]) if fact["region"] else None,
    )
    with revision_after(organisation, comment):
        save_checked(organisation)
        organisation.successors.set(found[key] for key in fact["successors"])
        for name in fact["former_names"]:
            save_checked(OrganisationName(organisation=organisation, **columns_from(name, ORGANISATION_NAME)))
    return organisation


def load_people(facts: list[dict], comment: str = "") -> dict[str, Person]:
    """The people of these facts by `id`. If there is one at the slug already, it is left as it is."""
    people = {fact["id"]: Person(**columns_from(fact, PERSON)) for fact in facts}
    slugs = slugs_in_file_order({key: str(person.name_in(LANGUAGES[0])) for key, person in people.items()})
    return {
        fact["id"]: Person.objects.at_addresses([slugs[fact["id"]]]).first()
        or write_person(people[fact["id"]], slugs[fact["id"]], fact["variants"], comment)
        for fact in facts
    }


def write_person(person: Person, slug: str, variants: list[dict], comment: str) -> Person:
    person.slug = slug
    with revision_after(person, comment):
        save_checked(person)
        for variant in variants:
            language = VARIANT_LANGUAGES[variant["language"]]
            save_checked(PersonName(person=person, text=variant["text"], language=language))
    return person
