"""Places by name, as a clerk writes them: 武鸣区, 南宁市武鸣区城厢镇, or 城厢镇 in a list from 武鸣区."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import product
from typing import Final

from intake.place import understand_place
from schemas.taxonomy.divisions import Division, division, divisions, region_contains, town, towns_of
from schemas.taxonomy.errors import UnknownRegion

_CODE: Final = re.compile(r"[0-9]{6}([0-9]{3})?")
_KIND: Final = re.compile(r"(?<=..)(壮族自治区|回族自治区|维吾尔自治区|自治区|特别行政区|省|市|县|区)$")
_BETWEEN: Final = re.compile(r"[\s,\-/·、]+")
_TOWN_DIGITS: Final = 9


class PlaceUnclear(ValueError):
    """Nothing, or more than one place, has this name. The message does not repeat it."""


@lru_cache(maxsize=65_536)
def find_place(text: str, *, home: str | None = None) -> str:
    """The code of the county or town that a code, a name or a path of names stands for.

    Upper names may be left out of a path, and of a county or what is above it the kind (武鸣 for 武鸣区).
    Of several places with one name that within ``home`` is meant.

    Raises:
        PlaceUnclear: no place, or several.
        NotUnderstood: it is wider than a county.
    """
    text = _BETWEEN.sub("", text)
    code = text if _CODE.fullmatch(text) else _only(_named(text, home), home)
    understand_place(code, None)
    return code


def name_of_place(code: str) -> str:
    """County and town, for people."""
    if len(code) == _TOWN_DIGITS:
        found = town(code)
        return f"{division(found.county_adcode).name}{found.name}"
    return division(code).name


def _only(found: set[str], home: str | None) -> str:
    if home is not None and len(found) > 1:
        found = {code for code in found if region_contains(home, code)}
    if not found:
        raise PlaceUnclear("查不到这个地名；请写全称到区县或乡镇，例如 南宁市武鸣区城厢镇，或者填写区划代码")
    if len(found) > 1:
        raise PlaceUnclear("有多个同名的地方；请在前面写上省、市、区县，或者填写区划代码")
    return found.pop()


def _named(text: str, home: str | None) -> set[str]:
    """Divisions of that name, and towns at the end of a path that begins with a county."""
    found = set(_by_path().get(text, ()))
    for end in range(2, len(text) - 1):
        for county in _by_path().get(text[:end], ()):
            found |= _towns(county).get(text[end:], set())
    if not found and home is not None:
        for county in _counties_within(home):
            found |= _towns(county).get(text, set())
    return found


@cache
def _by_path() -> dict[str, set[str]]:
    """Every way to write a division → the divisions it may be."""
    paths: defaultdict[str, set[str]] = defaultdict(set)
    for each in divisions():
        for path in _paths(each):
            paths[path].add(each.adcode)
    return dict(paths)


def _paths(each: Division) -> Iterator[str]:
    above: list[tuple[str, ...]] = []
    at = each
    while at.parent is not None:
        at = division(at.parent)
        above.insert(0, ("", *_spoken(at.name)))
    for parts in product(*above, _spoken(each.name)):
        yield "".join(parts)


def _spoken(name: str) -> tuple[str, ...]:
    short = _KIND.sub("", name)
    return (name,) if short == name else (name, short)


@cache
def _counties_within(home: str) -> tuple[str, ...]:
    try:
        return tuple(each.adcode for each in divisions() if region_contains(home, each.adcode))
    except UnknownRegion as error:
        raise PlaceUnclear(str(error)) from None


@cache
def _towns(county: str) -> dict[str, set[str]]:
    towns: defaultdict[str, set[str]] = defaultdict(set)
    for each in towns_of(county):
        towns[each.name].add(each.code)
    return dict(towns)
