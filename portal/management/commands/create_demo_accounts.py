"""The staff accounts of a demonstration."""

import secrets

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from portal.desk.second_factor import give_second_factor, seed_in_words

WITH_SECOND_FACTOR = {"publisher", "administrator"}
ROLES = {"editor": "Editor", "publisher": "Publisher", "administrator": "Administrator"}


class Command(BaseCommand):
    help = "Create the accounts editor, publisher and administrator for a demonstration; idempotent."

    @transaction.atomic
    def handle(self, **options):
        if settings.SITE_IS_SECURE:
            raise CommandError(
                "Accounts with a known name and one password are not for a public site (https)."
            )
        existing = User.objects.filter(username__in=ROLES).values_list("username", flat=True)
        password = settings.DEMO_PASSWORD or secrets.token_urlsafe(9)
        chosen = ROLES if settings.DEMO_PASSWORD else [name for name in ROLES if name not in set(existing)]
        for username in chosen:
            give_account(username, password)
        if chosen:
            self.stdout.write("Seeds of their one-time codes, for an authenticator application:")
            for user in User.objects.filter(username__in=set(chosen) & WITH_SECOND_FACTOR):
                self.stdout.write(f"  {seed_in_words(give_second_factor(user))}")
            self.stdout.write(f"Staff accounts: {', '.join(chosen)}. Password: {password}")
        else:
            self.stdout.write(
                "Staff accounts are as printed the first time; DEMO_PASSWORD=… sets another password."
            )


def give_account(username, password):
    is_superuser = username == "administrator"
    user, _ = User.objects.get_or_create(
        username=username, defaults={"is_staff": True, "is_superuser": is_superuser}
    )
    user.set_password(password)
    user.save()
    user.groups.add(Group.objects.get(name=ROLES[username]))
