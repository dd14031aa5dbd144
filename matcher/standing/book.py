"""Ids of rows, as many as there may be: bytes in one array, and a table with open addressing to find them again.

What Python keeps for an id in a list and a dict takes 130 bytes and lies anywhere; here it is as long as the longest
id, and who is asked for is fetched side by side.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from matcher.arrays import Integers
from matcher.kernels.jit import compiled

_FREE: Final = 0
_LEFT: Final = 2**32 - 1
"""Somebody was here: a search goes on behind it."""
_FULLEST: Final = 0.6
_WIDTH: Final = 16


@compiled
def _hash(letters: Integers, row: int) -> int:
    """FNV-1a, of the letters before the first that is none."""
    found = -3750763034362895579
    for letter in letters[row]:
        if letter == 0:
            break
        found = (found ^ letter) * 1099511628211
    return found ^ found >> 29


@compiled
def _same(letters: Integers, row: int, other: int) -> bool:
    return bool((letters[row] == letters[other]).all())


@compiled
def _find(letters: Integers, table: Integers, row: int) -> int:
    """Where in the table the id is that ``row`` spells, in whatever row; -1 if it is not there."""
    mask = len(table) - 1
    at = _hash(letters, row) & mask
    while table[at] != _FREE:
        if table[at] != _LEFT and _same(letters, table[at] - 1, row):
            return at
        at = (at + 1) & mask
    return -1


@compiled
def _enter(letters: Integers, table: Integers, row: int) -> None:
    """Enters an id that is not there."""
    mask = len(table) - 1
    at = _hash(letters, row) & mask
    while table[at] != _FREE:
        at = (at + 1) & mask
    table[at] = row + 1


@compiled
def _enter_all(letters: Integers, table: Integers, extent: int) -> None:
    for row in range(extent):
        if letters[row, 0] != 0:
            _enter(letters, table, row)


class Book:
    """Which row an id has. Freed rows are used again, so rows stay dense; ids may come back. Ids are ASCII."""

    def __init__(self) -> None:
        self._ids = np.zeros(16, f"S{_WIDTH}")
        self._table = np.zeros(64, np.uint32)
        self._taken = 0
        """Places in the table that are not free."""
        self._extent = 0
        self._free: list[int] = []

    def __len__(self) -> int:
        return self._extent - len(self._free)

    @property
    def nbytes(self) -> int:
        """Bytes of the arrays."""
        return self._ids.nbytes + self._table.nbytes

    def ids_of(self, rows: Integers) -> list[str]:
        """The ids in rows in use."""
        return [each.decode() for each in self._ids.take(rows).tolist()]

    def claim(self, id_: str) -> int:
        """The row of an id, a fresh or freed one if it has none."""
        at = self._spell(id_)
        if at >= 0:
            return int(self._table[at]) - 1
        if self._free:
            row = self._free.pop()
            self._ids[row] = self._ids[self._extent]
        else:
            row = self._extent
            self._extent += 1
        if self._taken + 1 > _FULLEST * len(self._table):
            room = len(self._table)
            self._table = np.zeros(room if len(self) < _FULLEST / 2 * room else 2 * room, np.uint32)
            _enter_all(self._letters(), self._table, self._extent)
            self._taken = len(self)
        else:
            _enter(self._letters(), self._table, row)
            self._taken += 1
        return row

    def release(self, id_: str) -> int | None:
        """Give the row of an id back and return it; None if it had none."""
        at = self._spell(id_)
        if at < 0:
            return None
        row = int(self._table[at]) - 1
        self._table[at] = _LEFT
        self._ids[row] = b""
        self._free.append(row)
        return row

    def _spell(self, id_: str) -> int:
        """Writes an id into the row behind the last and finds the same one in the table, or -1."""
        word = id_.encode()
        if len(word) > self._ids.itemsize:
            self._ids = self._ids.astype(f"S{-(-len(word) // 8) * 8}")
        if self._extent == len(self._ids):
            self._ids = np.concatenate((self._ids, np.zeros_like(self._ids[: self._extent // 4])))
        self._ids[self._extent] = word
        return _find(self._letters(), self._table, self._extent)

    def _letters(self) -> Integers:
        letters: Integers = self._ids.view(np.uint8).reshape(len(self._ids), self._ids.itemsize)
        return letters
