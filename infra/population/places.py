"""Where synthetic workers live: real towns, the nearer to home the more."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from schemas.taxonomy.cells import Cell, Point, cell_of
from schemas.taxonomy.divisions import division, divisions, region_contains, towns_of

NEAR_KM = 60
_SHARE_NEAR = 0.60
_SENDING_REGIONS = ("441800", "430181", "610900")  # 清远, 浏阳, 安康
_SHARE_SENDING = 0.10
_KM_PER_DEGREE = 111.2


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Towns to draw from: code, county, cell of the marked point, near home or not, share of the people."""

    towns: tuple[str, ...]
    counties: tuple[str, ...]
    cells: tuple[Cell, ...]
    near: npt.NDArray[np.bool_]
    share: npt.NDArray[np.float64]


@cache
def places_around(home: str) -> Places:
    """Return the towns near the county `home`, in the rest of its province and in the sending regions.

    `UnknownRegion` if there is no such county.
    """
    centre = division(home).point
    province = f"{home[:2]}0000"
    regions = (province, *_SENDING_REGIONS)
    # By distance alone: home may lie at the border of its province.
    counties = [
        d
        for d in divisions()
        if d.level == "county"
        and (_km(centre, d.point) <= NEAR_KM or any(region_contains(r, d.adcode) for r in regions))
    ]
    towns = [(town, county) for county in counties for town in towns_of(county.adcode)]
    km = np.array([_km(centre, county.point) for _, county in towns])
    near = km <= NEAR_KM
    sending = ~near & np.array(
        [any(region_contains(r, county.adcode) for r in _SENDING_REGIONS) for _, county in towns]
    )
    share = (
        _SHARE_NEAR * _normal(np.exp(-km / 20) * near)
        + _SHARE_SENDING * _normal(1.0 * sending)
        + (1 - _SHARE_NEAR - _SHARE_SENDING) * _normal(1 / (1 + km / 50) * ~(near | sending))
    )
    return Places(
        towns=tuple(town.code for town, _ in towns),
        counties=tuple(county.adcode for _, county in towns),
        cells=tuple(cell_of(*town.point) for town, _ in towns),
        near=near,
        share=share / share.sum(),
    )


def _normal(weights: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    total = weights.sum()
    return weights / total if total else weights


def _km(a: Point, b: Point) -> float:
    """A flat distance, good enough to tell a neighbour from another province."""
    east = (a.lon - b.lon) * np.cos(np.radians((a.lat + b.lat) / 2))
    return float(_KM_PER_DEGREE * np.hypot(east, a.lat - b.lat))
