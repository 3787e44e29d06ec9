"""Charts drawn on the server: turns numbers into bars, tiles and lines for the templates in `templates/charts/`.

Every bar links to exactly the records that it counts, or to nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

FULL = 100
STEPS = 5


@dataclass(frozen=True)
class Bar:
    """One bar: label (a text or a wording), number, address of its records, length in hundredths."""

    label: Any
    number: int
    address: str | None
    share: int

    @property
    def height_above(self) -> int:
        """The empty part over a standing bar, in hundredths."""
        return FULL - self.share


def hundredths_of(number: int, largest: int) -> int:
    """Hundredths of the largest number; at least 1 unless zero, so that the bar stays visible."""
    return max(1, round(FULL * number / largest)) if number else 0


def bars_from(rows: Iterable[tuple]) -> list[Bar]:
    """Bars from (label, number, address), as long as their numbers."""
    rows = list(rows)
    largest = max((number for _label, number, _address in rows), default=0)
    return [Bar(label, number, address, hundredths_of(number, largest)) for label, number, address in rows]


def bars_by_year(years: list[tuple[int, int]], route: str, **chosen) -> list[Bar]:
    """Vertical bars, oldest first, from (year, number); each links to the list at `route` filtered by its year.

    Years without records between the first and the last are empty bars.
    """
    numbers = dict(years)
    if not numbers:
        return []
    span = range(min(numbers), max(numbers) + 1)
    return bars_from((year, numbers.get(year, 0), address_in_year(route, year, **chosen)) for year in span)


def address_in_year(route: str, year: int, **chosen) -> str:
    return f"{reverse(route)}?{urlencode(chosen | {'date_after': year, 'date_before': year}, doseq=True)}"


# --- The map of tiles -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tile:
    """A region on the map, its number and the step of colour, 0 for nothing to 5."""

    region: Any
    number: int
    address: str | None
    step: int


@dataclass(frozen=True)
class TileMap:
    tiles: list[Tile]
    scale: list[tuple[int, int, int]]

    @property
    def total(self) -> int:
        return sum(tile.number for tile in self.tiles)


def colour_step(number: int, largest: int) -> int:
    return 1 + (number - 1) * STEPS // largest if number else 0


def colour_scale(largest: int) -> list[tuple[int, int, int]]:
    """The steps in use, each with its first and last number; step 0 stands for none."""
    steps = [(0, 0, 0)]
    for step in range(1, STEPS + 1):
        first, last = -(-(step - 1) * largest // STEPS) + 1, -(-step * largest // STEPS)
        if first <= last:
            steps.append((step, first, last))
    return steps


def tile_map(rows: Iterable[tuple]) -> TileMap:
    """The map from (region, number, address), in the order in which the page reads it."""
    rows = list(rows)
    largest = max((number for _region, number, _address in rows), default=0)
    tiles = [Tile(region, number, address, colour_step(number, largest)) for region, number, address in rows]
    return TileMap(tiles, colour_scale(largest))


# --- Lines ------------------------------------------------------------------------------------------------------

LEFT, RIGHT, TOP, BOTTOM = 40, 340, 20, 150


@dataclass(frozen=True)
class Point:
    x: int
    y: int
    label: Any
    number: int


@dataclass(frozen=True)
class ChartLine:
    name: Any
    points: list[Point]

    @property
    def path(self) -> str:
        """The `d` of an SVG path through all points."""
        return "M" + " ".join(f"{point.x} {point.y}" for point in self.points)


def line_through(name, labels: list, numbers: list[int], largest: int) -> ChartLine:
    """A line through the numbers, left to right, on a drawing of 360 × 180."""
    stride = (RIGHT - LEFT) / max(1, len(labels) - 1)
    points = [
        Point(round(LEFT + place * stride), height_of(number, largest), label, number)
        for place, (label, number) in enumerate(zip(labels, numbers, strict=True))
    ]
    return ChartLine(name, points)


def height_of(number: int, largest: int) -> int:
    return BOTTOM - round((BOTTOM - TOP) * number / largest) if largest else BOTTOM
