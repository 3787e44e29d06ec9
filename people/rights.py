"""Who may do what with people, organisations and regions: registers that all staff share.

Merging changes one record and takes another one away, so it is a publisher's who may change the register.
"""

from people.models import Organisation, Person
from portal.desk.rights import (
    PUBLISHING,
    Policy,
    allowed,
    can,
    editable_by,
    name_for,
    require,
    viewable_by,
    within_reach,
)

__all__ = [
    "PeoplePolicy",
    "allowed",
    "can",
    "editable_by",
    "name_for",
    "require",
    "viewable_by",
    "within_reach",
]

MERGING = (PUBLISHING, "{app}.change_{model}")


class PeoplePolicy(Policy):
    permissions = {
        Person: {"merge": MERGING},
        Organisation: {"merge": MERGING, "rename": ("people.change_organisation",)},
    }
