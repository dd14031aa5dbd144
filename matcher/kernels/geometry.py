"""How far two places are apart, for one pair."""

from __future__ import annotations

from math import sqrt

from matcher.arrays import Integers
from matcher.distance import CELL_CM, COSINE_SCALE
from matcher.kernels.jit import compiled
from matcher.kernels.records import Vacancy


@compiled
def metres(columns_apart: int, rows_apart: int, rows_sum: int, cosines: Integers) -> int:
    """As ``matcher.distance`` has it, for one pair."""
    north = rows_apart * CELL_CM // 100
    east = columns_apart * cosines[rows_sum] * CELL_CM // (100 * COSINE_SCALE)
    return int(sqrt(float(north * north + east * east)))


@compiled
def way(x: int, y: int, vacancy: Vacancy, cosines: Integers) -> int:
    """From a cell to the vacancy or the nearest of its stops."""
    nearest = metres(abs(x - vacancy.x), abs(y - vacancy.y), y + vacancy.y, cosines)
    for stop in range(vacancy.stops):
        other_x, other_y = vacancy.stop_x[stop], vacancy.stop_y[stop]
        nearest = min(nearest, metres(abs(x - other_x), abs(y - other_y), y + other_y, cosines))
    return nearest
