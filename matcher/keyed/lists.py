"""Lists by key that grow, shrink and are packed together by themselves."""

from __future__ import annotations

from typing import Final

import numpy as np

from matcher.kernels.views import Records
from matcher.keyed.kernels import NO_KEY, add, drop, move, pack, room_in_use
from matcher.keyed.records import LIST

_FULLEST: Final = 0.6
"""Of the table of lists: beyond it a search takes ever longer."""


class KeyedLists:
    """All lists of one kind of entry.

    ``table`` and ``entries`` are for the kernels that look: good until the next change.

    Args:
        kind: what an entry is; ``row`` says whose.
    """

    def __init__(self, kind: np.dtype[np.void]) -> None:
        self.table: Records = _table(64)
        self.entries: Records = np.zeros(64, kind)
        self._extent = np.zeros(1, np.int64)
        self._listed = 0

    @property
    def nbytes(self) -> int:
        """Bytes of the arrays."""
        return self.table.nbytes + self.entries.nbytes

    def add(self, key: int, entry: Records) -> None:
        """Adds the one entry to the list of a key."""
        if self._listed + 1 > _FULLEST * len(self.table):
            room, in_use = len(self.table), np.count_nonzero(self.table["count"])
            anew = _table(room if in_use < _FULLEST / 2 * room else 2 * room)
            self._listed = move(self.table, anew)
            self.table = anew
        while (new := add(self.table, self.entries, self._extent, key, entry)) < 0:
            self._make_room(-new)
        self._listed += new

    def drop(self, key: int, row: int) -> None:
        """Takes a row's entry out of the list of a key, if it has one there."""
        drop(self.table, self.entries, key, row)

    def _make_room(self, needed: int) -> None:
        """Moves all lists together, and to where there is more if more than half of the room is in use."""
        room, in_use = len(self.entries), room_in_use(self.table) + needed
        packed = np.zeros(room if 2 * in_use < room else max(in_use, room + room // 4), self.entries.dtype)
        self._extent[0] = pack(self.table, self.entries, packed)
        self.entries = packed


def _table(room: int) -> Records:
    table = np.zeros(room, LIST)
    table["key"] = NO_KEY
    return table
