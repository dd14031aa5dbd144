"""The fences of INTAKE: ``intake-<topic>-<partition>``, made when the partition's first batch comes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from agents.intake.batch import Subject
from agents.intake.known import Known, Memory
from agents.own.fence import Fence, Offsets, Record
from agents.runtime import Spot

log = logging.getLogger(__name__)

_TAKE_OVER_S = 10.0

MakeFence = Callable[[str], Fence]
"""A fence for a transactional id, not started."""


@dataclass
class Writer:
    """One partition of an event topic, taken over: its fence, and what is known within it."""

    fence: Fence
    memory: Memory
    state: str

    async def write(self, records: Sequence[Record]) -> Offsets:
        """Write in one transaction; when it returns the batch counts as known."""
        offsets = await self.fence.write(records) if records else {}
        self.memory.written(next((last for (topic, _), last in offsets.items() if topic == self.state), None))
        return offsets


@dataclass
class Writers:
    """The writers of this process. A rebalance lets go of all of them: who comes back is taken over anew."""

    make_fence: MakeFence
    known: Known
    namespace: str
    _held: dict[Spot, asyncio.Task[Writer]] = field(default_factory=dict)
    _leaving: set[asyncio.Task[None]] = field(default_factory=set)

    async def of(self, subject: Subject, partition: int) -> Writer:
        """The writer of a partition, started and caught up. Whoever else writes there is barred."""
        spot = (subject.topic.name, partition)
        if spot not in self._held:
            self._held[spot] = asyncio.create_task(self._take_over(subject, partition))
        return await asyncio.shield(self._held[spot])

    def release(self) -> None:
        """Let go of every partition, without waiting."""
        for taking in self._held.values():
            leaving = asyncio.create_task(self._stop(taking))
            self._leaving.add(leaving)
            leaving.add_done_callback(self._leaving.discard)
        self._held.clear()

    async def stop(self) -> None:
        """Let go of every partition and wait until the connections are closed."""
        self.release()
        await asyncio.gather(*self._leaving)

    async def _take_over(self, subject: Subject, partition: int) -> Writer:
        """Bar the old writer first, then ask for the end of its writes: or else it could add to them."""
        fence = self.make_fence(f"{self.namespace}intake-{subject.topic.name}-{partition}")
        await fence.start()
        try:
            async with asyncio.timeout(_TAKE_OVER_S):
                await self.known.caught_up(subject.state, partition)
        except BaseException:
            await fence.stop()
            raise
        state = subject.state[0]
        return Writer(fence, Memory(self.known, state, partition), self.namespace + state)

    @staticmethod
    async def _stop(taking: asyncio.Task[Writer]) -> None:
        try:
            writer = await taking
        except Exception as error:  # whoever awaited the take-over has been told
            log.debug("A take-over had failed: %r.", error)
            return
        await writer.fence.stop()
