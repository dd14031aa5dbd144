"""What the record of each known worker says besides what the index knows: position, moment, broker time, quiet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from agents.replica.stamps import Stamp
from matcher.index import Index
from matcher.written import Profiles

ROW: Final = np.dtype([("position", "i8"), ("occurred_ms", "i8"), ("written_ms", "i8"), ("quiet", "?")])
"""25 bytes a worker; as tuples in two dicts they were 350."""


class Registered(Mapping[str, Stamp]):
    """The stamps of those workers that the index knows, and the positions that they have come to.

    By the row that a worker has there: who puts a worker into the index puts them here too, and who removes them there
    is gone here.
    """

    def __init__(self, index: Index) -> None:
        self._index = index
        self.rows: NDArray[np.void] = np.zeros(16, ROW)

    def __getitem__(self, worker_id: str) -> Stamp:
        row = self._index.worker_row(worker_id)
        if row is None:
            raise KeyError(worker_id)
        known = self.rows[row]
        return Stamp(int(known["written_ms"]), bool(known["quiet"]))

    def __iter__(self) -> Iterator[str]:
        return self._index.worker_ids()

    def __len__(self) -> int:
        return self._index.worker_count

    def position(self, worker_id: str) -> int:
        """Of the event that the known record comes from; -1 for a stranger."""
        row = self._index.worker_row(worker_id)
        return -1 if row is None else int(self.rows["position"][row])

    def positions(self, worker_ids: Sequence[str]) -> dict[str, int]:
        """Of those who are known."""
        rows = self._index.worker_rows(worker_ids)
        known = np.flatnonzero(rows >= 0)
        return {worker_ids[at]: int(self.rows["position"][rows[at]]) for at in known.tolist()}

    def occurred_ms(self, worker_id: str) -> int | None:
        """When the known registration occurred, ms since the epoch."""
        row = self._index.worker_row(worker_id)
        return None if row is None else int(self.rows["occurred_ms"][row])

    def put(self, worker_id: str, position: int, occurred_ms: int, stamp: Stamp) -> None:
        """What belongs to a worker whom the index has just taken in."""
        row = self._index.worker_row(worker_id)
        assert row is not None
        self._reserve(row + 1)
        self.rows[row] = (position, occurred_ms, *stamp)

    def put_all(self, rows: NDArray[np.intp], profiles: Profiles, written_ms: NDArray[np.int64]) -> None:
        """What belongs to these workers, who have these rows."""
        self._reserve(int(rows.max(initial=-1)) + 1)
        known = np.zeros(len(rows), ROW)
        for name in ("position", "occurred_ms", "quiet"):
            known[name] = profiles.records[name]
        known["written_ms"] = written_ms
        self.rows[rows] = known

    def not_older(self, profiles: Profiles) -> NDArray[np.bool_]:
        """Which of these say something later than what is known, or the same again."""
        self._reserve(1)
        rows = self._index.rows_of_words(profiles.ids)
        known = np.where(rows >= 0, self.rows["position"][rows], -1)  # the last one's, of a stranger
        newer: NDArray[np.bool_] = profiles.records["position"] >= known
        return newer

    def _reserve(self, extent: int) -> None:
        room = len(self.rows)
        if extent > room:
            grown = np.zeros(max(extent, room + room // 4), ROW)
            grown[:room] = self.rows
            self.rows = grown
