"""Rights over accounts and roles: nobody gives more than they have, or touches what has more rights than they have.

What an account may do is asked of its rows, not of `has_perm`: one that is switched off would seem to have no rights,
and would have them again once it is switched on.
"""

from django.contrib.auth.models import Group, Permission, User
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.desk.rights import Policy

OWN_RIGHTS = _(
    "Nobody switches off their own account or takes away their own rights over accounts: "
    "another administrator does that."
)


class AccountPolicy(Policy):
    permissions = {User: {"invite": ("auth.change_user",), "end_second_factor": ("auth.change_user",)}}

    def can(self, user, action, record):
        may = super().can(user, action, record)
        return may and (
            isinstance(record, type) or action in ("view", "add") or self.is_in_hand(user, action, record)
        )

    def permits(self, user, action, model):
        # An account is switched off and never deleted, so that the audit log keeps its name.
        return not (model is User and action == "delete") and super().permits(user, action, model)

    def is_in_hand(self, user, action, record) -> bool:
        if isinstance(record, User):
            return not is_above(record, user)
        # Deleting a role that somebody has would take their rights without a word in their history.
        return not is_role_above(record, user) and not (action == "delete" and record.user_set.exists())


def rights_of(user: User):
    """The permissions given to the account itself and by its roles."""
    if user.is_superuser:
        return Permission.objects.all()
    return Permission.objects.filter(Q(user=user) | Q(group__user=user)).distinct()


def gives_accounts(roles, permissions=()) -> bool:
    """Whether somebody with these roles, or these permissions besides, may change accounts."""
    right = Permission.objects.filter(content_type__app_label="auth", codename="change_user")
    return right.filter(Q(group__in=roles) | Q(pk__in=[each.pk for each in permissions])).exists()


def missing_to(user: User):
    return Permission.objects.exclude(pk__in=rights_of(user).values("pk"))


def grantable_roles(user: User):
    """Those that give nothing which this account has not."""
    roles = Group.objects.order_by("pk")
    return roles if user.is_superuser else roles.exclude(permissions__in=missing_to(user))


def is_above(other: User, user: User) -> bool:
    """Whether the other account has a right that this one has not."""
    if user.is_superuser or other.pk == user.pk:
        return False
    return other.is_superuser or rights_of(other).filter(pk__in=missing_to(user).values("pk")).exists()


def is_role_above(role: Group, user: User) -> bool:
    return not user.is_superuser and role.permissions.filter(pk__in=missing_to(user).values("pk")).exists()
