"""Rights over accounts and roles: nobody gives more rights than they have, or changes an account that has more.

The rights of an account are read from its rows and not from `has_perm`: a deactivated account would seem to have no
rights, and would have them all again when it is activated.
"""

from django.contrib.auth.models import Group, Permission, User
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.desk.rights import Policy

OWN_RIGHTS_LOST = _(
    "Nobody switches off their own account or takes away their own rights over accounts: "
    "another administrator does that."
)


class AccountPolicy(Policy):
    permissions = {User: {"invite": ("auth.change_user",), "end_second_factor": ("auth.change_user",)}}

    def can(self, user, action, record):
        may = super().can(user, action, record)
        return may and (
            isinstance(record, type)
            or action in ("view", "add")
            or self.is_within_own_rights(user, action, record)
        )

    def permits(self, user, action, model):
        # An account is deactivated and never deleted, so that the audit log keeps its name.
        return not (model is User and action == "delete") and super().permits(user, action, model)

    def is_within_own_rights(self, user, action, record) -> bool:
        if isinstance(record, User):
            return not has_rights_beyond(record, user)
        # Deleting a role that somebody has would take their rights away without an entry in their history.
        return not role_has_rights_beyond(record, user) and not (
            action == "delete" and record.user_set.exists()
        )


def permissions_held_by(user: User):
    """The permissions given to the account itself and by its roles."""
    if user.is_superuser:
        return Permission.objects.all()
    return Permission.objects.filter(Q(user=user) | Q(group__user=user)).distinct()


def includes_account_right(roles, permissions=()) -> bool:
    """Whether these roles and permissions include the right to change accounts."""
    right = Permission.objects.filter(content_type__app_label="auth", codename="change_user")
    return right.filter(Q(group__in=roles) | Q(pk__in=[each.pk for each in permissions])).exists()


def keeps_account_right(user: User, role: Group, permissions) -> bool:
    """Whether an account that may change accounts by this role still may once the role includes these permissions."""
    is_own = role.pk and user.groups.filter(pk=role.pk).exists()
    if not is_own or user.is_superuser or not includes_account_right([role]):
        return True
    others = user.groups.exclude(pk=role.pk)
    return includes_account_right(others, [*permissions, *user.user_permissions.all()])


def would_hold_account_right(user: User, values: dict) -> bool:
    """Whether an account with these values of its form may change accounts; what the form has not stays as it is."""
    is_superuser = values.get("is_superuser", user.is_superuser)
    permissions = values.get("user_permissions", user.user_permissions.all())
    return is_superuser or includes_account_right(values.get("groups", []), permissions)


def permissions_not_held_by(user: User):
    return Permission.objects.exclude(pk__in=permissions_held_by(user).values("pk"))


def grantable_roles(user: User):
    """The roles that include no permission which this account lacks."""
    roles = Group.objects.order_by("pk")
    return roles if user.is_superuser else roles.exclude(permissions__in=permissions_not_held_by(user))


def has_rights_beyond(other: User, user: User) -> bool:
    """Whether the other account has a permission that this one lacks."""
    if user.is_superuser or other.pk == user.pk:
        return False
    return (
        other.is_superuser
        or permissions_held_by(other).filter(pk__in=permissions_not_held_by(user).values("pk")).exists()
    )


def role_has_rights_beyond(role: Group, user: User) -> bool:
    return (
        not user.is_superuser
        and role.permissions.filter(pk__in=permissions_not_held_by(user).values("pk")).exists()
    )
