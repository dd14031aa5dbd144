"""Which regions lie in which: numbers for the region codes that workers stand in."""

from typing import Final

import numpy as np

from matcher.arrays import Booleans, Integers
from schemas.taxonomy.divisions import division, town
from schemas.taxonomy.errors import UnknownRegion

DEPTH: Final = 6
"""A town, its county, city and province, and room for two more."""

FAR: Final = 2**15
"""Beyond every cell."""


def number_of(code: str) -> int:
    """A number for each code that there may be, above 0 and below 2**30; no two codes have the same."""
    return int(code) + (1 if len(code) == 6 else 1_000_001)


def code_of(number: int) -> str:
    """The inverse of `number_of`."""
    return f"{number - 1:06}" if number <= 1_000_000 else f"{number - 1_000_001:09}"


class Regions:
    """Region codes by dense number, and for each code the numbers of what lies in it.

    ``holders`` says the same the other way round: by dense number, `number_of` the region itself and of all that hold
    it; -1 behind the last, ``(n, DEPTH)``.
    """

    def __init__(self) -> None:
        self.holders: Integers = np.full((16, DEPTH), -1, np.int64)
        self._numbers: dict[str, int] = {}
        self._codes: list[str] = []
        self._boxes: Integers = np.empty((4, 16), np.int32)
        """West and south, and east and north negated: of each the least."""
        self._within: dict[str, list[int]] = {}

    def number(self, code: str) -> int:
        """The number of a region code, a new one if it has none."""
        number = self._numbers.get(code)
        if number is None:
            number = self._numbers[code] = len(self._codes)
            self._codes.append(code)
            if number == len(self.holders):
                self.holders = np.concatenate((self.holders, np.full_like(self.holders, -1)))
                self._boxes = np.concatenate((self._boxes, self._boxes), axis=1)
            self._boxes[:, number] = FAR
            for at, holder in enumerate(_holders(code)):
                self._within.setdefault(holder, []).append(number)
                self.holders[number, at] = number_of(holder)
        return number

    def cover(self, number: int, x: int, y: int) -> None:
        """Somebody of a region stands in this cell."""
        box = self._boxes[:, number]
        np.minimum(box, (x, y, -x, -y), out=box)

    def cover_all(self, numbers: Integers, x: Integers, y: Integers) -> None:
        """Each of these regions has somebody in its cell."""
        at = numbers.astype(np.intp)  # with other types it takes forty times as long (measured)
        for least, edge in zip(self._boxes, (x, y, -x, -y), strict=True):
            np.minimum.at(least, at, edge.astype(np.int32))

    def box(self, code: str) -> tuple[int, int, int, int]:
        """West, east, south and north: nobody of a region ever stood beyond."""
        numbers = self._within.get(code, [])
        west, south, east, north = self._boxes[:, numbers].min(axis=1, initial=FAR).tolist()
        return west, -east, south, -north

    def codes(self) -> list[str]:
        """Every code that has a number, from 0 on."""
        return self._codes.copy()

    def code(self, number: int) -> str:
        """The code of a number."""
        return self._codes[number]

    def inside(self, code: str) -> Booleans:
        """For each number whether it is the region `code` or lies in it."""
        inside = np.zeros(len(self._codes), np.bool_)
        inside[self._within.get(code, [])] = True
        return inside


def _holders(code: str) -> list[str]:
    """The region itself and all that hold it; a code that the taxonomy does not know holds only itself."""
    holders = [code]
    try:
        above = town(code).county_adcode if len(code) == 9 else division(code).parent
        while above is not None:
            holders.append(above)
            above = division(above).parent
    except UnknownRegion:
        return [code]
    return holders
