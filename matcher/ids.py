"""Ids and the rows and numbers that stand for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matcher.arrays import Rows

if TYPE_CHECKING:
    from matcher.kernels.book import Book


class RowBook:
    """Which row an id has. Freed rows are used again, so rows stay dense; ids may come back."""

    def __init__(self) -> None:
        self._rows: dict[str, int] = {}
        self._ids: list[str] = []  # the very strings of `_rows`, so a row costs no object of its own
        self._free: list[int] = []

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, id_: str) -> bool:
        return id_ in self._rows

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    @property
    def extent(self) -> int:
        """One more than the highest row ever used."""
        return len(self._ids)

    def row(self, id_: str) -> int | None:
        """The row of an id, or None."""
        return self._rows.get(id_)

    def id_of(self, row: int) -> str:
        """The id in a row in use."""
        return self._ids[row]

    def ids_of(self, rows: Iterable[int]) -> list[str]:
        """The ids in rows in use."""
        ids = self._ids
        return [ids[row] for row in rows]

    def rows_of(self, ids: Iterable[str]) -> Rows:
        """The rows of those ids that are known, in the order given."""
        known = self._rows
        return np.array([known[id_] for id_ in ids if id_ in known], dtype=np.intp)

    def look_all(self, ids: Iterable[str]) -> Rows:
        """The row of each id in the order given, -1 for those that are not known."""
        known = self._rows
        return np.array([known.get(id_, -1) for id_ in ids], np.intp)

    def claim(self, id_: str) -> int:
        """The row of an id, a fresh or freed one if it has none."""
        row = self._rows.get(id_)
        if row is not None:
            return row
        if self._free:
            row = self._free.pop()
            self._ids[row] = id_
        else:
            row = len(self._ids)
            self._ids.append(id_)
        self._rows[id_] = row
        return row

    def ids_by_row(self) -> NDArray[np.bytes_]:
        """The id in each row as ASCII, nothing in those that are free."""
        return np.array(self._ids, np.bytes_) if self._ids else np.zeros(0, "S1")

    def restore(self, ids: NDArray[np.bytes_]) -> None:
        """The rows of these, from 0 on, in a book that has none yet."""
        self._ids = [each.decode() for each in ids.tolist()]
        self._rows = dict(zip(self._ids, range(len(self._ids)), strict=True))

    def claim_all(self, ids: Sequence[str]) -> Rows:
        """The row of each id, in the order given; a fresh or freed one for who has none."""
        return np.fromiter(map(self.claim, ids), np.intp, len(ids))

    def look_words(self, words: NDArray[np.bytes_]) -> Rows:
        """As ``look_all``, of words of ASCII."""
        return self.look_all([each.decode() for each in words.tolist()])

    def claim_words(self, words: NDArray[np.bytes_]) -> Rows:
        """As ``claim_all``, of words of ASCII."""
        return self.claim_all([each.decode() for each in words.tolist()])

    def release(self, id_: str) -> int | None:
        """Give the row of an id back and return it; None if it had none."""
        row = self._rows.pop(id_, None)
        if row is not None:
            self._ids[row] = ""
            self._free.append(row)
        return row


def book() -> RowBook | Book:
    """One that is compiled, where numba is there."""
    try:
        from matcher.kernels.book import Book
    except ModuleNotFoundError as error:
        if error.name != "numba":
            raise
        return RowBook()
    return Book()


class Numbering:
    """Dense numbers, from 1, for a few words that come again and again; 0 stands for none."""

    NONE = 0
    STRANGER = -1

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._words: list[str] = [""]

    def number(self, word: str | None) -> int:
        """The number of a word, a new one if it has none."""
        if word is None:
            return self.NONE
        number = self._numbers.get(word)
        if number is None:
            number = self._numbers[word] = len(self._words)
            self._words.append(word)
        return number

    def known(self, word: str) -> int:
        """The number of a word; `STRANGER`, which no row holds, if it has none."""
        return self._numbers.get(word, self.STRANGER)

    def words(self) -> list[str]:
        """Every word, from that of 1 on."""
        return self._words[1:]

    def word(self, number: int) -> str | None:
        """The word of a number; None for 0."""
        return self._words[number] if number else None
