"""What the record of each known certificate says, in columns; by worker for whoever asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from agents.replica.stamps import Stamp
from matcher.ids import book
from matcher.index import Index
from matcher.skills import HeldCertificate
from schemas.plain import PlainCertificate
from schemas.state import Certificate

AWARD: Final = np.dtype(
    [
        ("position", "i8"),
        ("written_ms", "i8"),
        ("expires_on", "i4"),
        ("occupation", "u2"),
        ("level", "u1"),
        ("quiet", "?"),
        ("counts", "?"),
    ]
)
"""25 bytes a certificate, and its key. What the index holds of it stands here again, so that all of it can be copied at
once; ``counts`` unless its worker's epoch is over."""

_NOTHING: Final = HeldCertificate("", 0, 0, 0)


class Awards(Mapping[str, Mapping[str, Stamp]]):
    """Worker → certificate → stamp, of workers not known yet and of those erased too.

    The index knows which certificates somebody holds, and here stands what their records say besides. Of an epoch that
    is over it knows nothing: those certificates are ``ended`` here until their tombstones come.
    """

    def __init__(self, index: Index) -> None:
        self._index = index
        self._book = book()
        self.rows: NDArray[np.void] = np.zeros(16, AWARD)
        self._ended: dict[str, set[str]] = {}

    def __getitem__(self, worker_id: str) -> Mapping[str, Stamp]:
        names: Iterable[str] = [each.certificate_id for each in self._index.certificates_of(worker_id)]
        names = names or self._ended[worker_id]
        return {name: self._stamp(f"{worker_id}:{name}") for name in names}

    def __contains__(self, worker_id: object) -> bool:
        return worker_id in self._ended or bool(self._index.certificates_of(str(worker_id)))

    def __iter__(self) -> Iterator[str]:
        yield from self._index.certified_workers()
        yield from self._ended

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def position(self, key: str) -> int:
        """Of the event that the known record comes from; -1 of a certificate that is not known."""
        row = self._book.row(key)
        return -1 if row is None else int(self.rows["position"][row])

    def positions(self, keys: Sequence[str]) -> dict[str, int]:
        """Of those that are known."""
        rows = self._book.look_all(keys)
        known = np.flatnonzero(rows >= 0)
        return dict(zip([keys[at] for at in known.tolist()], self.rows["position"][rows[known]].tolist(), strict=True))

    def put(
        self, key: str, certificate: Certificate | PlainCertificate, held: HeldCertificate | None, written_ms: int
    ) -> None:
        """A certificate as its latest record has it, and what the index holds of it: nothing if the epoch is over."""
        row = self._book.claim(key)
        self._reserve(self._book.extent)
        _, occupation, level, expires_on = held or _NOTHING
        said = (certificate.position, written_ms, expires_on, occupation, level, certificate.quiet, held is not None)
        self.rows[row] = said
        if held is None:
            self._end(key)

    def put_all(
        self,
        keys: Sequence[str],
        certificates: Sequence[PlainCertificate],
        held: Sequence[HeldCertificate],
        written_ms: Sequence[int],
    ) -> None:
        """As ``put``, of many that the index holds, each once."""
        rows = self._book.claim_all(keys)
        self._reserve(self._book.extent)
        said = np.zeros(len(keys), AWARD)
        said["position"] = [each.position for each in certificates]
        said["quiet"] = [each.quiet for each in certificates]
        for at, name in enumerate(("occupation", "level", "expires_on"), 1):
            said[name] = [each[at] for each in held]
        said["written_ms"] = written_ms
        said["counts"] = True
        self.rows[rows] = said

    def drop(self, key: str) -> None:
        """A certificate's tombstone."""
        self._book.release(key)
        worker_id, _, name = key.partition(":")
        ended = self._ended.get(worker_id, set())
        ended.discard(name)
        if not ended:
            self._ended.pop(worker_id, None)

    def end(self, key: str) -> None:
        """Its worker's epoch is over."""
        row = self._book.row(key)
        assert row is not None
        self.rows["counts"][row] = False
        self._end(key)

    def image(self) -> tuple[NDArray[np.bytes_], NDArray[np.void]]:
        """A copy of the keys and of `AWARD`, by row; nothing stands for a key in a row that is free."""
        return self._book.ids_by_row(), self.rows[: self._book.extent].copy()

    def restore(self, keys: NDArray[np.bytes_], awards: NDArray[np.void]) -> None:
        """Know these, where nothing is known yet; the awards become the own ones."""
        self._book.restore(keys)
        self.rows = awards
        for key in keys[~awards["counts"]].tolist():
            self._end(key.decode())

    def _end(self, key: str) -> None:
        worker_id, _, name = key.partition(":")
        self._ended.setdefault(worker_id, set()).add(name)

    def _stamp(self, key: str) -> Stamp:
        row = self._book.row(key)
        assert row is not None
        known = self.rows[row]
        return Stamp(int(known["written_ms"]), bool(known["quiet"]))

    def _reserve(self, extent: int) -> None:
        room = len(self.rows)
        if extent > room:
            grown = np.zeros(max(extent, room + room // 4), AWARD)
            grown[:room] = self.rows
            self.rows = grown
