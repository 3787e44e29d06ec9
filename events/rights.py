"""Who may do what with events, their parts, subjects, awards and table imports.

Editors write drafts, send them for review and correct any record; publishers also publish, schedule and withdraw.
Only drafts can be deleted: a record that was public is withdrawn.
"""

from events.models import Event, EventReference, TableImport
from events.models.parts import Part
from people.models import Organisation, Person
from portal.desk.rights import (
    PUBLISHING,
    Policy,
    about_records_within_reach,
    allowed,
    can,
    editable_by,
    is_limited,
    is_within_reach,
    require,
    viewable_by,
    within_reach,
)

__all__ = [
    "EventPolicy",
    "about_records_within_reach",
    "allowed",
    "can",
    "editable_by",
    "is_limited",
    "is_within_reach",
    "require",
    "require_to_look_up_people",
    "viewable_by",
    "within_reach",
]

WRITING, ADDING, DELETING = "events.change_event", "events.add_event", "events.delete_event"


class EventPolicy(Policy):
    permissions = {
        Event: {
            "submit_for_review": (WRITING,),
            "return_to_draft": (PUBLISHING,),
            "publish": (PUBLISHING,),
            "schedule": (PUBLISHING,),
            "withdraw": (PUBLISHING,),
            "copy": (ADDING,),
            "import": (ADDING,),
            "take_back_import": (DELETING,),
        },
        TableImport: {"view": (ADDING,)},
    }

    def owner(self, model):
        return "event" if issubclass(model, Part) else ""

    def can(self, user, action, record):
        may = super().can(user, action, record)
        return may and (
            action != "delete" or not isinstance(record, Event) or record.state == Event.State.DRAFT
        )

    def name_for(self, user, record):
        if isinstance(record, EventReference) and record.target and not record.text_in("label"):
            return self.name_for(user, record.target)  # a reference without a label is called by its target
        return super().name_for(user, record)


def require_to_look_up_people(user):
    """Matching names with the register reveals who is in it, people without a page included, so it needs rights."""
    require(user, "view", Person)
    require(user, "view", Organisation)
