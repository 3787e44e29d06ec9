"""Addresses of pages of records."""

from django.urls import NoReverseMatch, reverse


def record_address(route: str, key: str) -> str:
    """The page of the record of this key; empty for a key that no page can have, which somebody wrote by hand."""
    try:
        return reverse(route, args=[key])
    except NoReverseMatch:
        return ""
