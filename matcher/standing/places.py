"""Under which places a rule is found, and where a worker looks.

A rule with a circle lies in the squares that its circle may touch, of a size that these are four at most; another
with a region lies under that region; any other lies nowhere in particular. A worker looks under their region and all
that hold it, in the one square of each size that they stand in, and nowhere in particular.
"""

from __future__ import annotations

from itertools import product

from matcher.distance import bounds_of
from matcher.keyed.keys import NOWHERE, REGION, SQUARE, square


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
