"""`manage.py give_second_factor USERNAME`"""

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from portal.desk.second_factor import give_second_factor, seed_in_words


class Command(BaseCommand):
    help = "Give an account a new second factor and print its seed, once; earlier ones end."

    def add_arguments(self, parser):
        parser.add_argument("username")

    def handle(self, username, **options):
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no account {username}.")
        self.stdout.write(seed_in_words(give_second_factor(user)))
