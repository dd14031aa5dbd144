"""Where places come in the order, and how near a crowd of them can be."""

from __future__ import annotations

from math import sqrt

from matcher.arrays import Integers
from matcher.clustered.records import Vacancy, Zone
from matcher.distance import CELL_CM, COSINE_SCALE
from matcher.jit import compiled


@compiled
def spread(coordinate: int) -> int:
    """The lower 16 bits with a gap behind each."""
    coordinate = (coordinate | (coordinate << 8)) & 0x00FF00FF
    coordinate = (coordinate | (coordinate << 4)) & 0x0F0F0F0F
    coordinate = (coordinate | (coordinate << 2)) & 0x33333333
    return (coordinate | (coordinate << 1)) & 0x55555555


@compiled
def curve(x: int, y: int) -> int:
    """The place of a cell on Morton's curve: cells that are neighbours on it are near each other."""
    return spread(x & 0xFFFF) | (spread(y & 0xFFFF) << 1)


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


@compiled
def no_nearer_than(zone: Zone, vacancy: Vacancy, cosines: Integers) -> int:
    """A bound that no way from within a zone falls below: to the rectangle, with the least cosine in it.

    Every step of ``metres`` grows with both distances, so the bound is exact, not merely close.
    """
    nearest = _to_zone(zone, vacancy.x, vacancy.y, cosines)
    for stop in range(vacancy.stops):
        nearest = min(nearest, _to_zone(zone, vacancy.stop_x[stop], vacancy.stop_y[stop], cosines))
    return nearest


@compiled
def _to_zone(zone: Zone, x: int, y: int, cosines: Integers) -> int:
    columns_apart = max(0, zone.west - x, x - zone.east)
    rows_apart = max(0, zone.south - y, y - zone.north)
    return metres(columns_apart, rows_apart, zone.north + y, cosines)
