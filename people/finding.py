"""The record at an address of the public site, also at one that it had before."""

from django.http import Http404


def found_or_moved(queryset, slug: str):
    """The record of this set at the address, and whether the address is a former one; 404 when there is none."""
    record = queryset.at_addresses([slug]).first()
    if record is None:
        raise Http404
    return record, record.slug != slug
