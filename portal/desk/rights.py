"""Nobody gives more than they have, and nobody touches an account or a role that has more than theirs.

What an account may do is asked of its rows, not of `has_perm`: one that is switched off would seem to have no rights,
and would have them again once it is switched on.
"""

from django.contrib.auth.models import Group, Permission, User
from django.db.models import Q


def rights_of(user: User):
    """The permissions given to the account itself and by its roles."""
    if user.is_superuser:
        return Permission.objects.all()
    return Permission.objects.filter(Q(user=user) | Q(group__user=user)).distinct()


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
