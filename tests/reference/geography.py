"""Distances and regions, as ``docs/matching.md`` says under Inputs and Rules."""

from __future__ import annotations

from math import cos, isqrt, pi

from schemas.model import Place
from schemas.state import Vacancy
from schemas.taxonomy.divisions import region_contains
from schemas.taxonomy.errors import UnknownRegion


def metres(a: tuple[int, int], b: tuple[int, int]) -> int:
    cosine = round(10_000 * cos((a[1] + b[1] + 1) / 200 * pi / 180))
    north = abs(a[1] - b[1]) * 111195 // 100
    east = abs(a[0] - b[0]) * cosine * 111195 // 1000000
    return isqrt(north**2 + east**2)


def way(place: Place, vacancy: Vacancy) -> int:
    stops = [(x, y) for x, y in vacancy.shuttle if 7_000 <= x <= 14_000 and 300 <= y <= 5_500]
    ends = [(vacancy.place.x, vacancy.place.y), *stops[:8]]
    return min(metres((place.x, place.y), end) for end in ends)


def lies_in(region: str, ancestor: str) -> bool:
    if region == ancestor:
        return True
    try:
        return region_contains(ancestor, region)
    except UnknownRegion:
        return False
