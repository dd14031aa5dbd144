"""Marks by row: who was met already, without wiping anything between two queries."""

from __future__ import annotations

from typing import Final

import numpy as np

from matcher.arrays import Integers

_LAST: Final = 2**32 - 4


class Marks:
    """A row is marked if ``seen`` holds the stamp of the moment.

    Args:
        room: how many rows there are at first.
    """

    def __init__(self, room: int) -> None:
        self.seen: Integers = np.zeros(room, np.uint32)
        self._stamp = 0

    def reserve(self, room: int) -> None:
        """Makes room for so many rows; new ones are not marked."""
        if room > len(self.seen):
            self.seen = np.concatenate((self.seen, np.zeros(room - len(self.seen), np.uint32)))

    def next_stamp(self) -> int:
        """A stamp that no row has."""
        if self._stamp >= _LAST:
            self.seen[:] = 0
            self._stamp = 0
        self._stamp += 1
        return self._stamp
