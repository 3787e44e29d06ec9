"""Registers the models with reversion: a revision contains a record and its parts.

Done here and not by the admin, because loaders, imports and merges write revisions too.
"""

import reversion

from people import models


def register_people_revisions():
    for part in (
        models.RegionName,
        models.RegionCentre,
        models.RegionAlias,
        models.OrganisationName,
        models.PersonName,
        models.Membership,
    ):
        reversion.register(part)
    reversion.register(models.Region, follow=("former_names", "former_centres", "aliases"))
    reversion.register(models.Organisation, follow=("former_names",))
    reversion.register(models.Person, follow=("variants", "memberships"))
