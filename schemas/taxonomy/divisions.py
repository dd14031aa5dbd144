"""Administrative divisions (行政区划): provinces, cities, counties and towns, with a point for each.

A division stands at its seat; without one at the centroid of its area; without that at its parent. Towns have
no surveyed points anywhere we may take them from, so each is given a *marked point*: drawn once from its code
within its county's reach, which is at most 12 km and at most half way to the nearest other county's point. A
marked point is good for telling near from far between counties; it says nothing of where in the county the
town lies. Where the county itself stands at its parent, its towns do too.
"""

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

from schemas.taxonomy.cells import Point
from schemas.taxonomy.errors import UnknownRegion
from schemas.taxonomy.package import read_rows, read_text

DivisionLevel = Literal["province", "city", "county"]
PointSource = Literal["seat", "centroid", "parent"]

_CODE = re.compile(r"\d{6}|\d{9}", re.ASCII)
_TOWN_DIGITS = 9
_DEGREE = 100_000  # the data counts in 0.00001 degree, so that every machine gets the same points


@dataclass(frozen=True, slots=True)
class Division:
    """A province, city or county: GB/T 2260 code, name, level, parent (None: a province), point."""

    adcode: str
    name: str
    level: DivisionLevel
    parent: str | None
    point: Point
    point_source: PointSource


@dataclass(frozen=True, slots=True)
class Town:
    """A town or street (乡镇、街道): nine-digit code, name, code of the division it belongs to, marked point.

    `county_adcode` names a city where that city has no counties: 东莞, 中山, 儋州, 嘉峪关.
    """

    code: str
    name: str
    county_adcode: str
    point: Point
    point_is_marked: Literal[True] = True


@dataclass(frozen=True, slots=True)
class _Reach:
    """How far a marked point may lie from the point of its county, in 0.00001 degree along each axis."""

    lon: int
    lat: int


def division(adcode: str) -> Division:
    """Return the province, city or county with this six-digit code; `UnknownRegion` if there is none."""
    try:
        return _divisions()[adcode]
    except KeyError:
        raise _unknown(adcode) from None


def divisions() -> tuple[Division, ...]:
    """Return all provinces, cities and counties, by ascending code."""
    return tuple(_divisions().values())


def town(code: str) -> Town:
    """Return the town with this nine-digit code; `UnknownRegion` if there is none, or it was abolished."""
    try:
        name, county = _towns()[code]
    except KeyError:
        raise _unknown(code) from None
    return Town(code, name, county, _marked_point(code, county))


def towns_of(county: str) -> tuple[Town, ...]:
    """Return the towns of a county, by ascending code; empty where the data has none."""
    return tuple(town(code) for code in _town_codes_by_county().get(division(county).adcode, ()))


def region_contains(ancestor: str, place: str) -> bool:
    """Tell whether the division `ancestor` is, or holds, `place`, the code of a division or of a town.

    `UnknownRegion` if either is unknown.
    """
    sought = division(ancestor).adcode
    at: str | None = town(place).county_adcode if len(place) == _TOWN_DIGITS else place
    while at is not None:
        if at == sought:
            return True
        at = division(at).parent
    return False


@cache
def _divisions() -> dict[str, Division]:
    return {
        row["adcode"]: Division(
            adcode=row["adcode"],
            name=row["name"],
            level=cast(DivisionLevel, row["level"]),
            parent=row["parent"] or None,
            point=Point(int(row["lon_e5"]) / _DEGREE, int(row["lat_e5"]) / _DEGREE),
            point_source=cast(PointSource, row["point_source"]),
        )
        for row in read_rows("divisions.csv.gz")
    }


@cache
def _reaches() -> dict[str, _Reach]:
    return {
        row["adcode"]: _Reach(int(row["reach_lon_e5"]), int(row["reach_lat_e5"]))
        for row in read_rows("divisions.csv.gz")
        if row["reach_lon_e5"]
    }


@cache
def _towns() -> dict[str, tuple[str, str]]:
    towns: dict[str, tuple[str, str]] = {}
    for line in read_text("towns.csv.gz").splitlines()[1:]:
        code, name, county = line.split(",")
        towns[code] = (name, county or code[:6])
    return towns


@cache
def _town_codes_by_county() -> dict[str, list[str]]:
    codes: dict[str, list[str]] = {}
    for code, (_, county) in _towns().items():
        codes.setdefault(county, []).append(code)
    return codes


def _marked_point(code: str, county: str) -> Point:
    centre, reach = _divisions()[county].point, _reaches()[county]
    u, v = _on_disc(code)
    return Point(
        (round(centre.lon * _DEGREE) + u * reach.lon // 2**15) / _DEGREE,
        (round(centre.lat * _DEGREE) + v * reach.lat // 2**15) / _DEGREE,
    )


def _on_disc(seed: str) -> tuple[int, int]:
    """Draw a point of the disc of radius 2**15, evenly; integers only: the same on any machine."""
    digest = hashlib.sha256(seed.encode()).digest()
    while True:
        for at in range(0, len(digest), 4):
            u = int.from_bytes(digest[at : at + 2], "big") - 2**15
            v = int.from_bytes(digest[at + 2 : at + 4], "big") - 2**15
            if u * u + v * v < 2**30:
                return u, v
        digest = hashlib.sha256(digest).digest()


def _unknown(code: str) -> UnknownRegion:
    named = f"行政区划代码 {code} 查不到" if _CODE.fullmatch(code) else "行政区划代码的格式不对"
    return UnknownRegion(f"{named}；请填写六位的省、市、县代码或九位的乡镇代码，例如 450110（武鸣区）")
