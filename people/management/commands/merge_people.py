"""`manage.py merge_people A B`."""

from people.management.merge_command import MergeCommand
from people.merging import merge_people
from people.models import Person


class Command(MergeCommand):
    help = "Merge two people: A stays, B is deleted and its address redirects to A."
    model = Person
    merge = staticmethod(merge_people)
