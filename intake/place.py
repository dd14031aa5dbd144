"""Where something is: its cell, or else the marked point of its town or the point of its county."""

from __future__ import annotations

import math
from functools import cache, lru_cache
from typing import Final

from pydantic import ValidationError

from intake.errors import NotUnderstood, Refusal
from schemas.model import Place
from schemas.taxonomy.cells import Cell, Point, cell_of
from schemas.taxonomy.divisions import division, divisions, town, towns_of
from schemas.taxonomy.errors import UnknownRegion

FARTHEST_OUTSIDE_KM: Final = 60
"""How far a cell may lie outside its county. The next county is plausible, another province is a mistake."""

_KM_A_DEGREE: Final = 111.195  # of a meridian, on a sphere of 6,371 km
_TOWN_DIGITS: Final = 9


@lru_cache(maxsize=65_536)
def understand_place(region: str, cell: tuple[int, int] | None) -> Place:
    """The place of a county or town, at the cell that is stated or else at the region's own point.

    Raises:
        NotUnderstood: nobody knows the region, it is wider than a county, or the cell lies elsewhere.
    """
    county, point = _county_and_point(region)
    if cell is None:
        cell = cell_of(point.lon, point.lat)
    elif _km(Cell(*cell).centre, division(county).point) > _extent_km(county) + FARTHEST_OUTSIDE_KM:
        raise NotUnderstood(
            Refusal.CELL_TOO_FAR,
            f"网格不在行政区划 {region} 附近（超出 {FARTHEST_OUTSIDE_KM} 公里）；请核对区划代码和位置",
        )
    try:
        return Place(region=region, x=cell[0], y=cell[1])
    except ValidationError:
        raise NotUnderstood(Refusal.CELL_OFF_THE_MAP, "网格不在国境之内；请核对经纬度") from None


def _county_and_point(region: str) -> tuple[str, Point]:
    try:
        if len(region) == _TOWN_DIGITS:
            found = town(region)
            return found.county_adcode, found.point
        area = division(region)
    except UnknownRegion as error:
        raise NotUnderstood(Refusal.UNKNOWN_REGION, str(error)) from None
    # 东莞, 中山, 儋州 and 嘉峪关 are cities without counties: their towns are their own.
    if area.level != "county" and not (area.level == "city" and towns_of(region)):
        raise NotUnderstood(
            Refusal.REGION_TOO_WIDE, f"{region} 是省或市，范围太大；请填写六位的县（区）代码或九位的乡镇代码"
        )
    return region, area.point


@cache
def _extent_km(county: str) -> float:
    """How far a county may reach from its point, in km.

    For want of borders: as far as the point of its nearest neighbour. In the Pearl River delta that is some
    15 km, in Xinjiang more than 200.
    """
    here = division(county).point
    return min(_km(here, other.point) for other in divisions() if other.level == "county" and other.point != here)


def _km(a: Point, b: Point) -> float:
    """Equirectangular: within 1 % at these distances, and a threshold of 60 km asks for no more."""
    east = (a.lon - b.lon) * math.cos(math.radians((a.lat + b.lat) / 2))
    return _KM_A_DEGREE * math.hypot(east, a.lat - b.lat)
