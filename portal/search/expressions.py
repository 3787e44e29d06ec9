"""What is looked up in the index, as a tree that each engine writes in its own syntax."""

from typing import NamedTuple


class Term(NamedTuple):
    """A marked term, see `analysis`."""

    text: str


class AllOf(NamedTuple):
    parts: tuple


class AnyOf(NamedTuple):
    parts: tuple


Expression = Term | AllOf | AnyOf
NOTHING = Term("0:")  # no record has it


def match_all(parts) -> Expression:
    parts = tuple(dict.fromkeys(parts))
    return parts[0] if len(parts) == 1 else AllOf(parts) if parts else NOTHING


def match_any(parts) -> Expression:
    parts = tuple(dict.fromkeys(parts))
    return parts[0] if len(parts) == 1 else AnyOf(parts) if parts else NOTHING
