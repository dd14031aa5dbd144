"""What the gateway asks of the follower, `agents.follow.Follower`, and nothing more."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Final, Protocol

from aiokafka.errors import KafkaError

from agents.replica.record import BusRecord
from gateway.bus import BusDown

BARRIER_TIMEOUT_S: Final = 2.0


class Following(Protocol):
    """Feeds the replica and knows how far it is. Topics go by their names in the catalogue."""

    async def barrier(self, topics: Iterable[str], partitions: Iterable[int] | None = None) -> object:
        """Return once the replica holds everything that was on the topics when this was called."""

    async def reached(self, ends: Mapping[tuple[str, int], int]) -> None:
        """Return once the replica holds everything below these offsets of (topic, partition)."""

    def position(self, topic: str, partition: int) -> int:
        """Up to where a partition has been applied."""

    def listen(self, topic: str, callback: Callable[[Sequence[BusRecord]], None]) -> None:
        """Have ``callback`` called with every batch of a topic once it has been applied."""


async def catch_up(following: Following, *topics: str, partitions: Iterable[int] | None = None) -> None:
    """A barrier (promise P7) with an end.

    Raises:
        BusDown: the bus did not say where it stands, or the replica did not get there in time.
    """
    await _in_time(following.barrier(topics, partitions))


async def hold(following: Following, ends: Mapping[tuple[str, int], int]) -> None:
    """Until the replica holds everything below these offsets, with an end.

    Raises:
        BusDown: the replica did not get there in time.
    """
    await _in_time(following.reached(ends))


async def _in_time(waiting: Awaitable[object]) -> None:
    try:
        async with asyncio.timeout(BARRIER_TIMEOUT_S):
            await waiting
    except (KafkaError, OSError, TimeoutError):
        raise BusDown("the bus did not answer in time") from None
