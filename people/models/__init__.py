"""The models of people, organisations and regions, by subject."""

from people.models.addresses import FormerSlug
from people.models.organisations import Organisation, OrganisationName
from people.models.persons import Membership, Person, PersonName
from people.models.regions import Region, RegionAlias, RegionCentre, RegionName

__all__ = [
    "FormerSlug",
    "Membership",
    "Organisation",
    "OrganisationName",
    "Person",
    "PersonName",
    "Region",
    "RegionAlias",
    "RegionCentre",
    "RegionName",
]
