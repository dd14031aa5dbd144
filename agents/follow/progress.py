"""How far a replica has applied each partition, and who waits for it to come further."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

Spot = tuple[str, int]
"""Topic (without namespace) and partition."""


class Progress:
    """Positions that only grow, with waiters."""

    def __init__(self) -> None:
        self._applied: dict[Spot, int] = {}
        self._waiting: list[tuple[dict[Spot, int], asyncio.Future[None]]] = []

    def position(self, spot: Spot) -> int:
        """The next offset to be applied; 0 before the first."""
        return self._applied.get(spot, 0)

    def holds(self, ends: Mapping[Spot, int]) -> bool:
        """Whether every partition in ``ends`` is applied up to its offset there."""
        return all(self._applied.get(spot, 0) >= end for spot, end in ends.items())

    def offsets(self, topics: tuple[str, ...], partitions: int) -> dict[str, tuple[int, ...]]:
        """The offset vector of ``topics``, for a decision's basis."""
        return {topic: tuple(self._applied.get((topic, p), 0) for p in range(partitions)) for topic in topics}

    def advance(self, spot: Spot, position: int) -> None:
        """Everything below ``position`` is applied."""
        if position > self._applied.get(spot, 0):
            self._applied[spot] = position

    def release(self) -> None:
        """Wakes whoever waited for no more than this."""
        still = []
        for ends, future in self._waiting:
            if future.done():
                continue
            if self.holds(ends):
                future.set_result(None)
            else:
                still.append((ends, future))
        self._waiting = still

    def fail(self, error: BaseException) -> None:
        """Nothing will be applied any more."""
        waiting, self._waiting = self._waiting, []
        for _, future in waiting:
            if not future.done():
                future.set_exception(error)

    async def reached(self, ends: Mapping[Spot, int]) -> None:
        """Returns when every partition in ``ends`` is applied up to its offset there."""
        if self.holds(ends):
            return
        future = asyncio.get_running_loop().create_future()
        self._waiting.append((dict(ends), future))
        await future
