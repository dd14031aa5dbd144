"""Substitutability between occupations as a table to index, filled for the needs that occur."""

from collections.abc import Sequence

import numpy as np

from matcher.arrays import Integers
from matcher.columns import NO_OCCUPATION
from matcher.scale import FULL
from schemas.taxonomy.occupations import occupation_code, occupation_index
from schemas.taxonomy.substitution import substitutes


class Degrees:
    """For each need, a vacancy's or rule's occupation, the degree of every occupation a worker may have.

    ``table`` is (occupations, occupations + 1); the rows of needs that occur are valid.
    """

    def __init__(self) -> None:
        # calloc gives untouched pages: what no need has asked for takes no memory
        self.table = np.zeros((NO_OCCUPATION, NO_OCCUPATION + 1), np.uint16)
        self._needed: dict[int, Integers] = {}

    def fill(self, need: int) -> None:
        """Make the row of `need` (an occupation's number) valid."""
        if need in self._needed:
            return
        for code, degree in substitutes(occupation_code(need)):
            self.table[need, occupation_index(code)] = degree
        self._needed[need] = np.flatnonzero(self.table[need])

    def row(self, need: int) -> Integers:
        """The degree of every occupation for one need, shape (occupations + 1,)."""
        self.fill(need)
        row: Integers = self.table[need]
        return row

    def needed(self, need: int) -> Integers:
        """The occupations whose degree for this need is above 0, ascending."""
        self.fill(need)
        return self._needed[need]

    def best(self, needs: Sequence[int]) -> Integers:
        """The degree of every occupation for whichever of the needs it fills best; without a need, all fill it."""
        if not needs:
            anybody: Integers = np.full(NO_OCCUPATION + 1, FULL, np.uint16)
            anybody[NO_OCCUPATION] = 0
            return anybody
        best: Integers = np.maximum.reduce([self.row(need) for need in needs])
        return best

    @staticmethod
    def used(have: Integers) -> Integers:
        """One worker's slots, (SLOTS, 1), without the empty ones behind the last skill."""
        return have[: int(np.count_nonzero(have != NO_OCCUPATION))]

    def of(self, have: Integers, need: Integers) -> Integers:
        """Elementwise: ``have`` (slots, n), ``need`` (n,) or (1,); every need must have been filled."""
        if need.shape == (1,):
            degrees: Integers = self.table[need[0]].take(have)
            return degrees
        pairs: Integers = self.table[need, have]  # an empty slot has the column of zeros
        return pairs
