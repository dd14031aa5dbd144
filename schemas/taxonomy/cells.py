"""Cells: the only place of a person that leaves intake. A cell is 0.01 degree wide and high, about 1 km.

How far two cells are apart is the matcher's formula, not ours.
"""

import re
from typing import NamedTuple, Self

from schemas.taxonomy.errors import MalformedCell

_CELL = re.compile(r"(-?\d{1,5}):(-?\d{1,4})", re.ASCII)
_MAX_X, _MAX_Y = 18_000, 9_000


class Point(NamedTuple):
    """A place on the globe in degrees, WGS-84."""

    lon: float
    lat: float


class Cell(NamedTuple):
    """The square ``x/100`` to ``(x+1)/100`` degrees east by ``y/100`` to ``(y+1)/100`` north (WGS-84)."""

    x: int
    y: int

    @property
    def centre(self) -> Point:
        """The middle of the cell."""
        return Point((2 * self.x + 1) / 200, (2 * self.y + 1) / 200)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``x:y``, as `str` writes it; `MalformedCell` if it is not that, or off the globe."""
        match = _CELL.fullmatch(text)
        if match is None:
            raise MalformedCell("网格格式不对；应为“经度格:纬度格”，例如 10827:2316")
        return cls._on_globe(int(match[1]), int(match[2]))

    @classmethod
    def _on_globe(cls, x: int, y: int) -> Self:
        if not (-_MAX_X <= x < _MAX_X and -_MAX_Y <= y < _MAX_Y):
            raise MalformedCell("网格不在地球上；经度在 -180 到 180 之间，纬度在 -90 到 90 之间")
        return cls(x, y)

    def __str__(self) -> str:
        return f"{self.x}:{self.y}"


def cell_of(lon: float, lat: float) -> Cell:
    """Return the cell that holds a point (degrees, WGS-84); its west and south edges belong to it.

    The point is first rounded to 0.00001 degree (1 m): in floats ``100 * 0.29`` is less than 29.
    """
    if not (-180 <= lon < 180 and -90 <= lat < 90):
        raise MalformedCell("坐标不在地球上；经度在 -180 到 180 之间，纬度在 -90 到 90 之间")
    return Cell(round(lon * 100_000) // 1000, round(lat * 100_000) // 1000)
