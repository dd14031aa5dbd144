"""By occupation, the needs for which it counts: only those that anything has ever had."""

from __future__ import annotations

import numpy as np

from matcher.columns import NO_OCCUPATION
from matcher.degrees import Degrees


class Needs:
    """Where somebody with an occupation has to look.

    ``needs`` and ``degrees`` are (occupations + 1, room); of each row the first ``counts`` hold.
    """

    def __init__(self, degrees: Degrees) -> None:
        self._of = degrees
        self._known = np.zeros(NO_OCCUPATION + 1, np.bool_)
        self.needs = np.zeros((NO_OCCUPATION + 1, 32), np.uint16)
        self.degrees = np.zeros((NO_OCCUPATION + 1, 32), np.uint16)
        self.counts = np.zeros(NO_OCCUPATION + 1, np.int64)

    @property
    def nbytes(self) -> int:
        """Bytes of the arrays."""
        return self.needs.nbytes + self.degrees.nbytes + self.counts.nbytes

    def be_found(self, need: int) -> None:
        """Whoever may fill this need (an occupation's number) looks for it from now on."""
        if self._known[need]:
            return
        self._known[need] = True
        filling = self._of.needed(need)
        if self.counts[filling].max() == self.needs.shape[1]:
            self.needs = np.concatenate((self.needs, np.zeros_like(self.needs)), axis=1)
            self.degrees = np.concatenate((self.degrees, np.zeros_like(self.degrees)), axis=1)
        at = self.counts[filling]
        self.needs[filling, at] = need
        self.degrees[filling, at] = self._of.row(need)[filling]
        self.counts[filling] += 1
