"""What a pasted line may mean: people of that name, the one it certainly means, the organisation it names."""

from django.db.models import Q

from events.participant_lines import ParticipantLine
from events.rights import viewable_by
from people.models import Organisation, Person
from portal.language import LANGUAGES
from portal.language.alphabet import fold

NEW = "new"  # in place of a key: a person who is not in the register yet
SHORTEST_NAME = 3
PARTS_OF_NAME = ("family_name", "given_name", "patronymic")


def person_label(person: Person, known: dict) -> str:
    return f"{person} — {known[person.pk]}" if person.pk in known else str(person)


def suggested_person(line: ParticipantLine, people: list[Person]) -> str | None:
    """The key of the one person with the same full given name; NEW if there is nobody; None if only initials match."""
    if not people:
        return NEW
    wanted = fold(line.given_name)
    full = [
        person
        for person in people
        if len(wanted) > 2
        and wanted in [fold(getattr(person, f"given_name_{code}") or "") for code in LANGUAGES]
    ]
    return str(full[0].pk) if len(full) == 1 else None


def people_by_family_name(lines: list[ParticipantLine], user) -> dict[str, list[Person]]:
    """The people with these family names in either language, by folded family name."""
    names = {line.family_name for line in lines if line.family_name}
    named = Q(family_name_kk__in=names) | Q(family_name_ru__in=names)
    found = viewable_by(user, Person.objects.filter(named)).order_by("pk")[:1_000]
    alike = {}
    for person in found:
        for name in {fold(person.family_name_kk or ""), fold(person.family_name_ru or "")}:
            alike.setdefault(name, []).append(person)
    return alike


def organisations_by_name(user) -> dict[str, Organisation]:
    bodies = {}
    for body in viewable_by(user, Organisation.objects.order_by("pk"))[:5_000]:
        for column in ("name_kk", "name_ru", "short_name_kk", "short_name_ru"):
            name = fold(getattr(body, column) or "")
            if len(name) >= SHORTEST_NAME:
                bodies.setdefault(name, body)
    return bodies


def organisation_named_in(position: str, bodies: dict[str, Organisation]) -> Organisation | None:
    """The organisation whose name occurs in the position as whole words; the longest name wins."""
    text = f" {fold(position)} "
    names = [name for name in bodies if f" {name} " in text]
    return bodies[max(names, key=len)] if names else None


def chosen_or_new_person(values: dict, language: str) -> Person:
    """The person chosen in a confirmed row; a new one is saved. Raises ValidationError."""
    if values["person"] != NEW:
        return Person.objects.get(pk=values["person"])
    person = Person(**{f"{name}_{language}": values[name] or None for name in PARTS_OF_NAME})
    person.full_clean()
    person.save()
    return person
