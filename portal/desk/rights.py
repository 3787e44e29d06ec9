"""Who may do what: the one question, asked wherever something that is not public is shown or changed.

    can(user, "publish", event)          one record, saved or not
    can(user, "add", Event)              any record of this kind at all
    can(user, "read_audit_log")          what belongs to no record
    require(user, "publish", event)      the same, PermissionDenied where the answer is no
    viewable_by(user, Event.objects)     of many records, those an account may see; `editable_by` those it may change

Each app answers for its own records in its `rights`, a `Policy`: which permissions an action takes, and which records
are within the reach of an account. Nobody else asks an account for its permissions (a test reads the source), so that
a rule such as "editors of this council" is written in one method, `Policy.reach`.
"""

from collections.abc import Collection

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db.models import CharField, Model, Q, QuerySet
from django.db.models.functions import Cast

# What makes a publisher, who also has the second look at translations and merges records.
PUBLISHING = "events.publish_event"
# With these an account is worth stealing: it signs in with a second factor, and may see who did what.
WEIGHTY = (
    PUBLISHING,
    *(f"auth.{action}_{kind}" for kind in ("user", "group") for action in ("add", "change", "delete")),
)
# What can be done with any record, and the permissions it takes, all of them; a policy may add to it for its models.
ACTIONS = {
    "view": ("{app}.view_{model}",),
    "add": ("{app}.add_{model}",),
    "change": ("{app}.change_{model}",),
    "delete": ("{app}.delete_{model}",),
    "restore": ("{app}.change_{model}",),  # an earlier version
    "recover": ("{app}.change_{model}", "{app}.add_{model}"),  # after it was deleted
    "check_translation": (PUBLISHING,),
}
Columns = dict[str, Collection]


class Policy:
    """The rights over the records of one app."""

    # By model: the permissions of the actions that only its records know, or that differ from `ACTIONS`.
    permissions: dict[type[Model], dict[str, tuple[str, ...]]] = {}

    def reach(self, user, action: str, model: type[Model]) -> Columns:
        """The records that this account may do this with, as the values that columns of theirs must have; {} for all.

        Columns of the row itself ("convening_body_id"), so that a record which is not saved can be asked about too.
        """
        return {}

    def owner(self, model: type[Model]) -> str:
        """The foreign key of a part to the record whose rights are its own; empty for a record."""
        return ""

    def name_for(self, user, record: Model) -> str:
        """What a record is called before this account: its number alone where its name is not to be seen."""
        return str(record) if self.reaches(user, "view", record) else f"№ {record.pk}"

    # What follows from these

    def can(self, user, action: str, record: Model | type[Model]) -> bool:
        if isinstance(record, type):
            return self.permits(user, action, record)
        return self.permits(user, action, type(record)) and self.reaches(user, action, record)

    def permits(self, user, action: str, model: type[Model]) -> bool:
        """Whether the account has the permissions, whatever the record."""
        model = self.model_asked(model)
        if action == "view" and action not in self.permissions.get(model, {}):
            # As in Django: whoever changes a record sees it.
            return any(user.has_perms(self.permissions_for(each, model)) for each in ("view", "change"))
        return user.has_perms(self.permissions_for(action, model))

    def permissions_for(self, action: str, model: type[Model]) -> list[str]:
        known = ACTIONS | self.permissions.get(model, {})
        if action not in known:
            raise ValueError(f"No action of {model.__name__}: {action}")
        names = {"app": model._meta.app_label, "model": model._meta.model_name}
        return [permission.format(**names) for permission in known[action]]

    def model_asked(self, model: type[Model]) -> type[Model]:
        owner = self.owner(model)
        return model._meta.get_field(owner).related_model if owner else model

    def reaches(self, user, action: str, record: Model) -> bool:
        """Whether the record is one of those within reach, permissions left aside."""
        columns = self.reach(user, action, self.model_asked(type(record)))
        if columns and (owner := self.owner(type(record))):
            record = getattr(record, owner)
        return all(getattr(record, column) in values for column, values in columns.items())

    def within_reach(self, user, action: str, records: QuerySet) -> QuerySet:
        columns = self.reach(user, action, self.model_asked(records.model))
        before = f"{owner}__" if (owner := self.owner(records.model)) else ""
        conditions = {f"{before}{column}__in": values for column, values in columns.items()}
        return records.filter(**conditions) if conditions else records


policies: dict[str, Policy] = {}  # by the label of the app
OF_LIBRARIES = Policy()


def policy_of(model: type[Model]) -> Policy:
    return policies.get(model._meta.app_label, OF_LIBRARIES)


def can(user, action: str, record: Model | type[Model] | None = None) -> bool:
    """Whether an account may do this with a record, or with any of a model, or at all where no record is named."""
    if record is None:
        return GENERAL[action](user)
    return policy_of(type(record) if isinstance(record, Model) else record).can(user, action, record)


def require(user, action: str, record: Model | type[Model] | None = None):
    if not can(user, action, record):
        raise PermissionDenied(f"may not {action}")


def allowed(user, action: str, records: QuerySet) -> QuerySet:
    """Those of the records that an account may do this with."""
    policy = policy_of(records.model)
    if not policy.permits(user, action, records.model):
        return records.none()
    return policy.within_reach(user, action, records)


def viewable_by(user, records: QuerySet) -> QuerySet:
    return allowed(user, "view", records)


def editable_by(user, records: QuerySet) -> QuerySet:
    return allowed(user, "change", records)


def within_reach(user, records: QuerySet, action: str = "view") -> QuerySet:
    """As `allowed`, for a place where the permission has been asked or where the record of another one is named.

    A form of events names people without the right to the register of people.
    """
    return policy_of(records.model).within_reach(user, action, records)


def is_within_reach(user, record: Model, action: str = "view") -> bool:
    return policy_of(type(record)).reaches(user, action, record)


def is_limited(user, model: type[Model], action: str = "view") -> bool:
    """Whether some records of the model are out of reach for this account."""
    policy = policy_of(model)
    return bool(policy.reach(user, action, policy.model_asked(model)))


def limited_links(user, model: type[Model]) -> list:
    """The foreign keys, but for the one to its own record, by which a row may name what is out of reach."""
    owner = policy_of(model).owner(model)
    links = [each for each in model._meta.concrete_fields if each.related_model and each.name != owner]
    return [each for each in links if is_limited(user, each.related_model)]


def about_records_within_reach(user, rows: QuerySet, models) -> QuerySet:
    """Of rows with `content_type` and `object_id`, versions or entries of the log, those about what may be seen.

    Of records that are gone whoever may not see all of their kind sees none.
    """
    kinds = apps.get_model("contenttypes.ContentType").objects
    for model in models:
        if is_limited(user, model):
            seen = within_reach(user, model._base_manager.order_by()).annotate(key=Cast("pk", CharField()))
            rows = rows.exclude(~Q(object_id__in=seen.values("key")), content_type=kinds.get_for_model(model))
    return rows


def name_for(user, record: Model) -> str:
    return policy_of(type(record)).name_for(user, record)


# --- What belongs to no record


def may_enter_desk(user) -> bool:
    """Whether it is an account of staff; the session has to show the second factor besides."""
    return user.is_active and user.is_staff


def has_weighty_rights(user) -> bool:
    return any(user.has_perm(permission) for permission in WEIGHTY)


def may_do_everything(user) -> bool:
    return user.is_active and user.is_superuser


GENERAL = {
    "enter_desk": may_enter_desk,
    "read_audit_log": has_weighty_rights,
    "need_second_factor": has_weighty_rights,
    "grant_beside_roles": may_do_everything,
}
