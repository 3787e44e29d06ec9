"""A search condition as a tree, which each engine translates into its own syntax."""

from typing import NamedTuple


class Term(NamedTuple):
    """A marked term, see `analysis`."""

    text: str


class AllOf(NamedTuple):
    parts: tuple


class AnyOf(NamedTuple):
    parts: tuple


Expression = Term | AllOf | AnyOf
NOTHING = Term(
    "0:"
)  # matches no record: tiers begin at 1. An empty AND or OR would be a syntax error in FTS5.


def match_all(parts) -> Expression:
    """All of the parts; without any part it matches nothing, where an empty AND would match everything."""
    parts = tuple(dict.fromkeys(parts))
    return parts[0] if len(parts) == 1 else AllOf(parts) if parts else NOTHING


def match_any(parts) -> Expression:
    parts = tuple(dict.fromkeys(parts))
    return parts[0] if len(parts) == 1 else AnyOf(parts) if parts else NOTHING
