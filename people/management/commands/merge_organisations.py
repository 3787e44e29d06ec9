"""`manage.py merge_organisations A B`."""

from people.management.merge_command import MergeCommand
from people.merging import merge_organisations
from people.models import Organisation


class Command(MergeCommand):
    help = "Merge two organisations: A stays, B is deleted and its address redirects to A."
    model = Organisation
    merge = staticmethod(merge_organisations)
