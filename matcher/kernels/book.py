"""Ids of rows, as many as there may be: bytes in one array, and a table with open addressing to find them again.

What Python keeps for an id in a list and a dict takes 130 bytes and lies anywhere; here it is as long as the longest
id, and who is asked for is fetched side by side.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.arrays import Integers, Rows
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


@compiled
def _look_all(words: Integers, letters: Integers, table: Integers, extent: int, rows: Integers) -> None:
    """The row of each word into ``rows``, -1 if it has none; the row at ``extent`` is room to spell."""
    for number in range(len(words)):
        letters[extent, : words.shape[1]] = words[number]
        letters[extent, words.shape[1] :] = 0
        at = _find(letters, table, extent)
        rows[number] = -1 if at < 0 else table[at] - 1


@compiled
def _claim_all(words: Integers, letters: Integers, table: Integers, extent: int, rows: Integers) -> int:
    """The row of each word into ``rows``, a fresh one if it has none; returns the new extent."""
    for number in range(len(words)):
        letters[extent, : words.shape[1]] = words[number]
        letters[extent, words.shape[1] :] = 0
        at = _find(letters, table, extent)
        if at < 0:
            _enter(letters, table, extent)
            rows[number] = extent
            extent += 1
        else:
            rows[number] = table[at] - 1
    return extent


class Book:
    """Which row an id has. Freed rows are used again, so rows stay dense; ids may come back.

    Ids are ASCII; whatever else is asked for is not there.
    """

    def __init__(self) -> None:
        self._free: list[int] = []
        self._restore(np.zeros(0, f"S{_WIDTH}"))

    def _restore(self, ids: NDArray[np.bytes_]) -> None:
        room = np.zeros(len(ids) + 16, f"S{max(_WIDTH, -(-ids.itemsize // 8) * 8)}")
        room[: len(ids)] = ids
        self._extent = len(ids)
        self._keep(room)
        self._new_table(64)

    def __len__(self) -> int:
        return self._extent - len(self._free)

    def __contains__(self, id_: str) -> bool:
        return self._look(id_) >= 0

    def __iter__(self) -> Iterator[str]:
        return (each.decode() for each in self._ids[: self._extent].tolist() if each)

    @property
    def extent(self) -> int:
        """One more than the highest row ever used."""
        return self._extent

    @property
    def nbytes(self) -> int:
        """Bytes of the arrays."""
        return self._ids.nbytes + self._table.nbytes

    def row(self, id_: str) -> int | None:
        """The row of an id, or None."""
        at = self._look(id_)
        return None if at < 0 else int(self._table[at]) - 1

    def id_of(self, row: int) -> str:
        """The id in a row in use."""
        return str(self._ids[row].decode())

    def ids_of(self, rows: Integers | Sequence[int]) -> list[str]:
        """The ids in rows in use."""
        return [each.decode() for each in self._ids.take(rows).tolist()]

    def rows_of(self, ids: Iterable[str]) -> Rows:
        """The rows of those ids that are known, in the order given."""
        rows = self.look_all(ids)
        return rows[rows >= 0]

    def look_all(self, ids: Iterable[str]) -> Rows:
        """The row of each id in the order given, -1 for those that are not known."""
        words = [each.encode() for each in ids]
        spelt = [word if self._can_be(word) else b"" for word in words]
        return self.look_words(np.array(spelt, np.bytes_)) if spelt else np.zeros(0, np.intp)

    def look_words(self, words: NDArray[np.bytes_]) -> Rows:
        """As ``look_all``, of words of ASCII."""
        rows = np.full(len(words), -1, np.intp)
        if words.itemsize > self._ids.itemsize:
            short = np.flatnonzero(np.strings.str_len(words) <= self._ids.itemsize)
            rows[short] = self.look_words(words[short].astype(self._ids.dtype))
        elif len(words):
            _look_all(_letters(words), self._letters, self._table, self._extent, rows)
        return rows

    def claim(self, id_: str) -> int:
        """The row of an id, a fresh or freed one if it has none."""
        word = id_.encode()
        self._widen(len(word))
        at = self._spell(word)
        if at >= 0:
            return int(self._table[at]) - 1
        if self._free:
            row = self._free.pop()
            self._ids[row] = self._ids[self._extent]
        else:
            row = self._extent
            self._extent += 1
            self._reserve(self._extent + 1)
        if self._taken + 1 > _FULLEST * len(self._table):
            room = len(self._table)
            self._new_table(room if len(self) < _FULLEST / 2 * room else 2 * room)
        else:
            _enter(self._letters, self._table, row)
            self._taken += 1
        return row

    def claim_all(self, ids: Sequence[str]) -> Rows:
        """The row of each id, in the order given; a fresh or freed one for who has none."""
        return self.claim_words(np.array([each.encode() for each in ids], np.bytes_)) if ids else np.zeros(0, np.intp)

    def claim_words(self, words: NDArray[np.bytes_]) -> Rows:
        """As ``claim_all``, of words of ASCII."""
        if self._free or not len(words):
            return np.fromiter((self.claim(each.decode()) for each in words.tolist()), np.intp, len(words))
        self._widen(words.itemsize)
        self._reserve(self._extent + len(words) + 1)
        if self._taken + len(words) > _FULLEST * len(self._table):
            self._new_table(2 * len(self._table), more=len(words))
        rows = np.zeros(len(words), np.intp)
        extent = _claim_all(_letters(words), self._letters, self._table, self._extent, rows)
        self._taken += extent - self._extent
        self._extent = extent
        return rows

    def release(self, id_: str) -> int | None:
        """Give the row of an id back and return it; None if it had none."""
        at = self._look(id_)
        if at < 0:
            return None
        row = int(self._table[at]) - 1
        self._table[at] = _LEFT
        self._ids[row] = b""
        self._free.append(row)
        return row

    def ids_by_row(self) -> NDArray[np.bytes_]:
        """The id in each row as ASCII, nothing in those that are free."""
        return self._ids[: self._extent].copy()

    def restore(self, ids: NDArray[np.bytes_]) -> None:
        """The rows of these, from 0 on, in a book that has none yet."""
        self._restore(ids)

    def _can_be(self, word: bytes) -> bool:
        """Whether it can be the id of anybody; else it would make room for itself, or be taken for another."""
        return len(word) <= self._ids.itemsize and b"\0" not in word

    def _look(self, id_: str) -> int:
        """Where in the table an id is, or -1."""
        word = id_.encode()
        return self._spell(word) if self._can_be(word) else -1

    def _spell(self, word: bytes) -> int:
        """Writes an id into the row behind the last and finds the same one in the table, or -1."""
        self._ids[self._extent] = word
        return _find(self._letters, self._table, self._extent)

    def _widen(self, length: int) -> None:
        if length > self._ids.itemsize:
            self._keep(self._ids.astype(f"S{-(-length // 8) * 8}"))

    def _reserve(self, room: int) -> None:
        if room > len(self._ids):
            grown = np.zeros(max(room, len(self._ids) + len(self._ids) // 4), self._ids.dtype)
            grown[: len(self._ids)] = self._ids
            self._keep(grown)

    def _keep(self, ids: NDArray[np.bytes_]) -> None:
        self._ids = ids
        self._letters = _letters(ids)

    def _new_table(self, room: int, *, more: int = 0) -> None:
        """Of so many places or twice, four times … as many, as those in it and ``more`` of them want."""
        while len(self) + more > _FULLEST * room:
            room *= 2
        self._table = np.zeros(room, np.uint32)
        _enter_all(self._letters, self._table, self._extent)
        self._taken = len(self)


def _letters(ids: NDArray[np.bytes_]) -> Integers:
    letters: Integers = ids.view(np.uint8).reshape(len(ids), ids.itemsize)
    return letters
