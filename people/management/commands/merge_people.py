from people.management.merge_command import MergeCommand
from people.merging import merge_people
from people.models import Person


class Command(MergeCommand):
    help = "Make one person of two: the first address stays, the second leads to it from then on."
    model = Person
    merge = staticmethod(merge_people)
