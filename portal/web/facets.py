"""The values of a filter, each with the number of records it would give."""

from dataclasses import dataclass
from typing import Any

SHOWN_AT_FIRST = 8


@dataclass(frozen=True)
class Value:
    """Its code in the address, its label (a text or a wording), how many records it gives."""

    code: str
    label: Any
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Facet:
    parameter: str
    title: str
    values: list[Value]
    is_cut: bool = False  # only the commonest values are here

    @property
    def is_long(self) -> bool:
        return len(self.values) > SHOWN_AT_FIRST

    @property
    def is_chosen(self) -> bool:
        return any(value.is_chosen for value in self.values)
