"""Where places come in the order, and how near a crowd of them can be."""

from __future__ import annotations

from matcher.arrays import Integers
from matcher.clustered.records import Zone
from matcher.kernels.geometry import metres
from matcher.kernels.jit import compiled
from matcher.kernels.records import Vacancy


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
