"""The fences of INTAKE: ``intake-<topic>-<partition>``, one for each partition that this process owns.

A broker that is killed between a commit's acknowledgement and its marker may restart without ever writing the marker
(seen, Kafka 4.3.1): what was acknowledged stays hidden until the next commit of the same fence. So a beat follows the
last commit: at the take-over, where a predecessor may have left such a one, and as soon as a partition falls idle.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from agents.intake.batch import Subject
from agents.intake.known import Known, Memory
from agents.own.fence import Barred, Fence, FenceError, Offsets, Record, WriteFailed
from agents.runtime import Spot
from schemas.topics import BEAT, dead_letters_of

log = logging.getLogger(__name__)

SETTLE_S: Final = 5.0
"""How long a commit may be the last one; longer than a broker's restart, so that the beat finds it up."""

_TAKE_OVER_S = 10.0

MakeFence = Callable[[str], Fence]
"""A fence for a transactional id, not started."""


@dataclass
class Writer:
    """One partition of an event topic, taken over: its fence, and what is known within it."""

    fence: Fence
    memory: Memory
    partition: int
    topics: tuple[str, ...]
    """All that it writes to, with the namespace."""
    namespace: str = ""
    last_commit: float | None = None
    """When something was committed that no beat has followed yet, by the loop's clock."""

    async def write(self, records: Sequence[Record]) -> Offsets:
        """Write a batch in one transaction; when it returns the batch counts as known."""
        offsets = await self.add(records) if records else {}
        self.memory.written({topic.removeprefix(self.namespace): last for (topic, _), last in offsets.items()})
        return offsets

    async def add(self, records: Sequence[Record]) -> Offsets:
        """Write what no batch knows of."""
        offsets = await self.fence.write(records)
        self.last_commit = asyncio.get_running_loop().time()
        return offsets

    async def beat(self) -> Offsets:
        """Commit nothing, everywhere: what was committed before can be seen with it."""
        self.last_commit = None
        return await self.fence.write([Record(topic, self.partition, BEAT, None) for topic in self.topics])


@dataclass
class Writers:
    """The writers of this process. A rebalance lets go of all of them: who comes back is taken over anew."""

    make_fence: MakeFence
    known: Known
    namespace: str
    settle_s: float = SETTLE_S
    _held: dict[Spot, asyncio.Task[Writer]] = field(default_factory=dict)
    _owned: dict[Spot, Subject] = field(default_factory=dict)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _leaving: set[asyncio.Task[None]] = field(default_factory=set)

    async def of(self, subject: Subject, partition: int) -> Writer:
        """The writer of a partition, started and caught up. Whoever else writes there is barred."""
        return await asyncio.shield(self._taking(subject, partition))

    def owns(self, owned: Iterable[tuple[Subject, int]]) -> None:
        """From now on these partitions are this process's: `run` takes them over, with or without an event."""
        self._owned = {(subject.topic.name, partition): subject for subject, partition in owned}
        self._changed.set()

    async def run(self) -> None:
        """Take over whatever is owned, and let a beat follow the last commit of each partition. Until cancelled."""
        while True:
            self._changed.clear()
            waits = [await self._settle(spot) for spot in sorted(self._owned)]
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(min(waits, default=self.settle_s)):
                    await self._changed.wait()

    def release(self) -> None:
        """Let go of every partition, without waiting."""
        self._owned = {}
        for spot in list(self._held):
            self._let_go(spot)

    async def stop(self) -> None:
        """Let go of every partition and wait until the connections are closed."""
        self.release()
        await asyncio.gather(*self._leaving)

    def _taking(self, subject: Subject, partition: int) -> asyncio.Task[Writer]:
        spot = (subject.topic.name, partition)
        if spot not in self._held:
            self._held[spot] = asyncio.create_task(self._take_over(subject, partition))
        return self._held[spot]

    async def _settle(self, spot: Spot) -> float:
        """See to one partition; returns when it is to be looked at again, in seconds."""
        if spot not in self._owned:  # a rebalance, while others were seen to
            return self.settle_s
        taking = self._taking(self._owned[spot], spot[1])
        await asyncio.wait({taking})
        if taking.cancelled():  # the same, while this one was taken over
            return self.settle_s
        try:
            writer = taking.result()
            if writer.last_commit is not None:
                left = writer.last_commit + self.settle_s - asyncio.get_running_loop().time()
                if left > 0:
                    return left
                await writer.beat()
        except FenceError as error:
            if self._held.get(spot) is taking:
                log.warning("%s[%d] cannot be written: %s.", *spot, error)
                if isinstance(error, Barred):
                    # We were paused, and the rebalance is on its way. An event before it must not bar the other in
                    # turn: it finds this fence and ends the process.
                    del self._owned[spot]
                else:
                    self._let_go(spot)
        return self.settle_s

    async def _take_over(self, subject: Subject, partition: int) -> Writer:
        """Bar the old writer, then see to the end of its writes: the other way round it could add to them."""
        await self.known.ready()
        fence = self.make_fence(f"{self.namespace}intake-{subject.topic.name}-{partition}")
        written = (*subject.state, dead_letters_of(subject.topic).name)
        topics = tuple(self.namespace + topic for topic in written)
        writer = Writer(fence, Memory(self.known, subject.state, partition), partition, topics, self.namespace)
        try:
            await fence.start()
            ends = await writer.beat()
            async with asyncio.timeout(_TAKE_OVER_S):
                for topic in subject.state:
                    await self.known.reached(topic, partition, ends[self.namespace + topic, partition] + 1)
        except TimeoutError as error:
            await fence.stop()
            raise WriteFailed(
                f"{fence.transactional_id} did not see its own first commit within {_TAKE_OVER_S:g} s"
            ) from error
        except BaseException:
            await fence.stop()
            raise
        return writer

    def _let_go(self, spot: Spot) -> None:
        taking = self._held.pop(spot)
        taking.cancel()  # one that is not through would bar whoever is to have the partition now
        leaving = asyncio.create_task(self._stop(taking))
        self._leaving.add(leaving)
        leaving.add_done_callback(self._leaving.discard)

    @staticmethod
    async def _stop(taking: asyncio.Task[Writer]) -> None:
        await asyncio.wait({taking})
        if taking.cancelled():
            return
        if (error := taking.exception()) is not None:  # whoever awaited the take-over has been told
            log.debug("A take-over had failed: %r.", error)
            return
        await taking.result().fence.stop()
