"""How far two cells are apart: whole metres, the same on any machine (``docs/matching.md``, Distance).

Equirectangular on a sphere of 6,371,008.8 m: good to 0.5 % within a province, which a cell of 1 km drowns.
"""

from math import cos, radians

import numpy as np

from matcher.arrays import Integers

CELL_CM = 111_195  # 0.01 degree of latitude
COSINE_SCALE = 10_000

# Entry s belongs to the latitude (s + 1) / 200 degrees, half way between the centres of two rows of cells
# that number s together. Nowhere is 10,000 times the cosine within 1e-6 of a half, so no libm rounds it
# otherwise.
COSINES = np.array([round(COSINE_SCALE * cos(radians((s + 1) / 200))) for s in range(18_000)], dtype=np.int64)


WEST, EAST, SOUTH, NORTH = 7_000, 14_000, 300, 5_500
"""Where a `Place` can be."""


def metres(x: Integers, y: Integers, other_x: Integers, other_y: Integers) -> Integers:
    """Metres between the centres of cells, elementwise (the arguments broadcast), int64.

    The square of the distance stays below 2**53, so the floor of its float64 root is its integer root.
    """
    rows = y.astype(np.int64)
    other_rows = other_y.astype(np.int64)
    north = np.abs(rows - other_rows) * CELL_CM // 100
    columns_apart = np.abs(x.astype(np.int64) - other_x.astype(np.int64))
    east = columns_apart * COSINES[rows + other_rows] * CELL_CM // (100 * COSINE_SCALE)
    root: Integers = np.sqrt(north * north + east * east).astype(np.int64)
    return root


def bounds_of(radius: int, x: int, y: int) -> tuple[int, int, int, int]:
    """West, east, south and north, beyond which no cell is within a radius in metres."""
    # By ``matcher.distance``, which rounds down: less than one metre more.
    rows = (radius + 1) * 100 // CELL_CM
    south, north = max(SOUTH, y - rows), min(NORTH, y + rows)
    cosine = int(COSINES[y + north])  # the least: there a metre takes the most columns
    columns = (radius + 1) * 100 * COSINE_SCALE // (cosine * CELL_CM)
    return max(WEST, x - columns), min(EAST, x + columns), south, north
