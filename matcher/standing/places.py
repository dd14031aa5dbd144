"""Under which places a rule is found, and where a worker looks.

A rule with a circle lies in the squares that its circle may touch, of a size that these are four at most; another
with a region lies under that region; any other lies nowhere in particular. A worker looks under their region and all
that hold it, in the one square of each size that they stand in, and nowhere in particular.
"""

from __future__ import annotations

from itertools import product
from typing import Final

from matcher.distance import CELL_CM, COSINE_SCALE, COSINES

NOWHERE: Final = 0
REGION: Final = 1
SQUARE: Final = 2
"""Squares of 2, 4, 8 … cells a side are of the kinds 2, 3, 4 …"""
SIZES: Final = 13

WEST, EAST, SOUTH, NORTH = 7_000, 14_000, 300, 5_500
"""Where a `Place` can be."""

_KIND_BIT: Final = 30
_NEED_BIT: Final = 34


def key(need: int, kind: int, place: int) -> int:
    """The key of the rules that need an occupation at a place of a kind; `place` is below 2**30."""
    return need << _NEED_BIT | kind << _KIND_BIT | place


def square(x: int, y: int, size: int) -> int:
    """The square of 2**size cells a side that a cell lies in."""
    return (x >> size) << 13 | y >> size


def places_of(region: int, radius: int, x: int, y: int) -> list[tuple[int, int]]:
    """Kind and place of each list that a rule lies in.

    Args:
        region: its number, 0 for none.
        radius: of its circle in metres; -1 for none.
        x: of the circle's centre.
        y: of the circle's centre.
    """
    if radius < 0:
        return [(REGION, region) if region else (NOWHERE, 0)]
    west, east, south, north = bounds_of(radius, x, y)
    size = max(1, (max(east - west, north - south)).bit_length())
    touched = {square(*corner, size) for corner in product((west, east), (south, north))}
    return [(SQUARE + size - 1, each) for each in sorted(touched)]


def bounds_of(radius: int, x: int, y: int) -> tuple[int, int, int, int]:
    """West, east, south and north, beyond which no cell is within a radius in metres."""
    # By ``matcher.distance``, which rounds down: less than one metre more.
    rows = (radius + 1) * 100 // CELL_CM
    south, north = max(SOUTH, y - rows), min(NORTH, y + rows)
    cosine = int(COSINES[y + north])  # the least: there a metre takes the most columns
    columns = (radius + 1) * 100 * COSINE_SCALE // (cosine * CELL_CM)
    return max(WEST, x - columns), min(EAST, x + columns), south, north
