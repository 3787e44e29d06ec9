from people.management.merge_command import MergeCommand
from people.merging import merge_organisations
from people.models import Organisation


class Command(MergeCommand):
    help = "Make one organisation of two: the first address stays, the second leads to it from then on."
    model = Organisation
    merge = staticmethod(merge_organisations)
