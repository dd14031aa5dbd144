"""Which regions lie in which: numbers for the region codes that workers stand in."""

import numpy as np

from matcher.arrays import Booleans
from schemas.taxonomy.divisions import division, town
from schemas.taxonomy.errors import UnknownRegion


class Regions:
    """Region codes by dense number, and for each code the numbers of what lies in it."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._codes: list[str] = []
        self._within: dict[str, list[int]] = {}

    def number(self, code: str) -> int:
        """The number of a region code, a new one if it has none."""
        number = self._numbers.get(code)
        if number is None:
            number = self._numbers[code] = len(self._codes)
            self._codes.append(code)
            for holder in _holders(code):
                self._within.setdefault(holder, []).append(number)
        return number

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
