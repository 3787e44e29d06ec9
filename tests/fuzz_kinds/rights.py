"""Rights beside the hardened form: staff ask for groups, rights, accounts and second factors that they have not."""

from contextlib import contextmanager

from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.fuzz_kinds.asking import Attacks, pairs_of
from tests.html_forms import sent_by
from tests.staff import ADMINISTRATOR, EDITOR, PUBLISHER, signed_in

ACTIONS = ["end_second_factor", "invite_again", "delete_selected", "deed_publish"]


class Rights(Attacks):
    tries = {"rights one has not": "asked_for_rights"}

    def asked_for_rights(self):
        role = self.random.choice([ADMINISTRATOR, ADMINISTRATOR, EDITOR, PUBLISHER])
        ask = self.random.choice([self.role, self.account, self.deed])
        with somebody_above(self.word(), self.random) as targets:
            before, had, devices = held(), set(account_of(role).get_all_permissions()), devices_of()
            what = ask(role, targets)
            after = held()
            for holder in after:
                if granted := after[holder] - before.get(holder, set()) - had:
                    self.note(f"{role} by {what} gave {holder} {sorted(granted)[:4]}")
            if devices_of() != devices:
                self.note(f"{role} by {what} changed second factors of somebody above")

    def role(self, role: str, targets) -> str:
        """A new role, one's own, or another's."""
        some = self.random.sample(list(Permission.objects.values_list("pk", flat=True)), 6)
        key = self.random.choice([None, targets["group"].pk, Group.objects.get(name=role).pk])
        more = {"name": self.word(), "permissions": [str(each) for each in some]}
        return self.sent(role, "group", key, more)

    def account(self, role: str, targets) -> str:
        """A new account, one's own, one below and one above."""
        key = self.random.choice([None, account_of(role).pk, targets["below"].pk, targets["above"].pk])
        more = {"is_superuser": "on", "is_staff": "on", "is_active": "on"}
        more |= {"groups": [str(each) for each in Group.objects.values_list("pk", flat=True)]}
        some = self.random.sample(list(Permission.objects.values_list("pk", flat=True)), 4)
        more |= {"user_permissions": [str(each) for each in some], "password1": "Қоңыр-үйрек-58"}
        more |= {"password2": more["password1"], "email": "a@example.kz", "usable_password": "true"}
        more["otp_device"] = more["totp"] = "on"
        more = {
            name: more[name] for name in self.random.sample(sorted(more), self.random.randint(1, len(more)))
        }
        if key is None:
            more["username"] = self.word().lower()
        return self.sent(role, "user", key, more)

    def deed(self, role: str, targets) -> str:
        action = self.random.choice(ACTIONS)
        keys = [str(targets["above"].pk), str(targets["below"].pk)]
        pairs = [
            ("action", action),
            *(("_selected_action", key) for key in keys),
            ("post", "yes"),
            ("index", "0"),
        ]
        page = f"/{self.language()}/admin/auth/user/"
        if self.random.random() < 0.3:
            page += f"{targets['above'].pk}/password/"
            pairs = [
                ("password1", "Қоңыр-үйрек-58"),
                ("password2", "Қоңыр-үйрек-58"),
                ("usable_password", "true"),
            ]
        password = targets["above"].password
        self.post(page, pairs, wanted={200, 302, 400, 403, 404}, role=role)
        if User.objects.get(pk=targets["above"].pk).password != password:
            self.note(f"{role} changed the password of somebody above")
        return f"{action} at {page}"

    def sent(self, role: str, model: str, key, more: dict) -> str:
        page = f"/{self.language()}/admin/auth/{model}/{f'{key}/change' if key else 'add'}/"
        values = sent_by(self.get(page, staff=True, role=role).text, f"{model}_form")
        self.post(page, pairs_of(values | more), wanted={200, 302, 400, 403, 404}, role=role)
        return f"POST {page} {sorted(more)}"


@contextmanager
def somebody_above(name: str, chance):
    """An account of every right with a second factor, one of none, a role with a right or two; gone afterwards."""
    kept = {
        user.pk: (set(user.groups.all()), set(user.user_permissions.all())) for user in User.objects.all()
    }
    roles = {group.pk: (group.name, set(group.permissions.all())) for group in Group.objects.all()}
    above = User.objects.create(username=f"{name}-above", is_staff=True, is_superuser=True, password="!")
    below = User.objects.create(username=f"{name}-below", is_staff=True)
    group = Group.objects.create(name=f"{name} role")
    group.permissions.set(Permission.objects.filter(codename__in=["delete_user", "add_logentry"]))
    TOTPDevice.objects.create(user=above, name=name)
    try:
        yield {"above": above, "below": below, "group": group}
    finally:
        User.objects.exclude(pk__in=kept).delete()
        Group.objects.exclude(pk__in=roles).delete()
        for user in User.objects.filter(pk__in=kept):
            User.objects.filter(pk=user.pk).update(is_superuser=False, is_active=True)
            user.groups.set(kept[user.pk][0])
            user.user_permissions.set(kept[user.pk][1])
        for role in Group.objects.all():
            Group.objects.filter(pk=role.pk).update(name=roles[role.pk][0])
            role.permissions.set(roles[role.pk][1])


def browsers() -> dict[str, Client]:
    """Signed in by role, and under "" somebody with every role, so that no page ends at a refusal."""
    found = {role: signed_in(role) for role in (ADMINISTRATOR, EDITOR, PUBLISHER)}
    user = User.objects.create(username="all-roles", is_staff=True)
    user.groups.set(Group.objects.all())
    found[""] = Client()
    found[""].force_login(user)
    return found


def held() -> dict[str, set[str]]:
    """The rights of every account and role, as rows say them."""
    found = {
        f"account {user.pk}": set(user.get_all_permissions())
        | ({"everything"} if user.is_superuser else set())
        for user in User.objects.all()
    }
    for group in Group.objects.all():
        rows = group.permissions.values_list("content_type__app_label", "codename")
        found[f"role {group.pk}"] = {f"{app}.{code}" for app, code in rows}
    return found


def account_of(role: str) -> User:
    return User.objects.get(username=role.lower())


def devices_of() -> set[tuple]:
    return set(TOTPDevice.objects.values_list("pk", "user_id", "confirmed"))
