"""People and organisations as schema.org data. A person has no position there: records only know past positions."""

from people.models.naming import COLUMNS
from portal.web.structured_data import pages_in_schema, without_unknown


def person_in_schema(person, variants) -> dict:
    """A person with the parts of the name; `alternateName` has the other language and the variants."""
    name = person.name_in()
    parts = {
        part: getattr(person, f"{part}_{name.language}") if name else None
        for part in ("family_name", "given_name", "patronymic")
    }
    return (
        {"@type": "Person"}
        | pages_in_schema(f"people/{person.slug}/", "person")
        | without_unknown(
            name=str(name),
            familyName=parts["family_name"],
            givenName=parts["given_name"],
            additionalName=parts["patronymic"],
            alternateName=other_names(name, [*person.names_in_both, *(variant.text for variant in variants)]),
        )
    )


def organisation_in_schema(body, former_names, parent=None) -> dict:
    """An organisation with its present name; `alternateName` has short and former names and the other language."""
    name = body.text_in("name")
    named = [body, *former_names]
    texts = [getattr(row, column) for row in named for column in COLUMNS]
    page = pages_in_schema(f"organisations/{body.slug}/", "organisation")
    page["sameAs"] += [body.website] if body.website else []
    return (
        {"@type": "Organization"}
        | page
        | without_unknown(
            name=str(name),
            alternateName=other_names(name, texts),
            foundingDate=str(body.valid_from or ""),
            dissolutionDate=str(body.valid_to or ""),
            areaServed=body.region and {"@type": "AdministrativeArea", "name": str(body.region)},
            parentOrganization=parent and organisation_reference(parent),
        )
    )


def organisation_reference(body) -> dict:
    return {"@type": "Organization", "name": str(body)} | pages_in_schema(
        f"organisations/{body.slug}/", "organisation"
    )


def other_names(name, texts) -> list[str]:
    """The other names, each once, in their order."""
    written = dict.fromkeys(str(text) for text in texts if text)
    written.pop(str(name), None)
    return list(written)
