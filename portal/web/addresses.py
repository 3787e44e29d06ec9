"""Addresses of pages of records."""

from django.urls import NoReverseMatch, reverse


def record_address(route: str, key: str) -> str:
    """The page of the record with this key; empty for a key that fits no URL, which only a row written by hand has."""
    try:
        return reverse(route, args=[key])
    except NoReverseMatch:
        return ""
