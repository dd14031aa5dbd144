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


class Regions:
    """Region codes by dense number, and for each code the numbers of what lies in it.

    ``holders`` says the same the other way round: by dense number, `number_of` the region itself and of all that hold
    it; -1 behind the last, ``(n, DEPTH)``.
    """

    def __init__(self) -> None:
        self.holders: Integers = np.full((16, DEPTH), -1, np.int64)
        self._numbers: dict[str, int] = {}
        self._codes: list[str] = []
        self._boxes: list[list[int]] = []
        self._within: dict[str, list[int]] = {}

    def number(self, code: str) -> int:
        """The number of a region code, a new one if it has none."""
        number = self._numbers.get(code)
        if number is None:
            number = self._numbers[code] = len(self._codes)
            self._codes.append(code)
            self._boxes.append([FAR, -FAR, FAR, -FAR])
            if number == len(self.holders):
                self.holders = np.concatenate((self.holders, np.full_like(self.holders, -1)))
            for at, holder in enumerate(_holders(code)):
                self._within.setdefault(holder, []).append(number)
                self.holders[number, at] = number_of(holder)
        return number

    def cover(self, number: int, x: int, y: int) -> None:
        """Somebody of a region stands in this cell."""
        box = self._boxes[number]
        if x < box[0] or x > box[1] or y < box[2] or y > box[3]:
            box[:] = min(x, box[0]), max(x, box[1]), min(y, box[2]), max(y, box[3])

    def cover_all(self, numbers: Integers, x: Integers, y: Integers) -> None:
        """Each of these regions has somebody in its cell."""
        order = np.argsort(numbers, kind="stable")
        numbers, x, y = numbers[order], x[order], y[order]
        first = np.flatnonzero(np.diff(numbers, prepend=-1))
        if not len(first):
            return
        corners = (np.minimum.reduceat(x, first), np.minimum.reduceat(y, first))
        opposite = (np.maximum.reduceat(x, first), np.maximum.reduceat(y, first))
        for edge in (corners, opposite):
            for number, each_x, each_y in zip(numbers[first].tolist(), *(line.tolist() for line in edge), strict=True):
                self.cover(number, each_x, each_y)

    def box(self, code: str) -> tuple[int, int, int, int]:
        """West, east, south and north: nobody of a region ever stood beyond."""
        boxes = [self._boxes[number] for number in self._within.get(code, [])]
        if not boxes:
            return FAR, -FAR, FAR, -FAR
        west, east, south, north = zip(*boxes, strict=True)
        return min(west), max(east), min(south), max(north)

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
