"""Who owns what: one consumer group over the topics that the roles hang on, its partitions paused.

Nothing is read through the group. It only assigns: ``vacancies`` p is BOOK's partition p, ``workers`` p is NOTIFY's,
``rules`` p is MEMBERSHIP's.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterable
from typing import Final

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import KafkaError

from agents.own.tenure import Tenure

_log = structlog.get_logger()

SESSION_TIMEOUT_MS: Final = 6_000  # the broker's least; a killed process's partitions move after it
HEARTBEAT_MS: Final = 1_000
_POLL_MS: Final = 500
_REVOKE_DRAIN_S: Final = 2.0


def group_id(namespace: str) -> str:
    """The group of all agents of an installation."""
    return f"{namespace}kaigong-roles"


def client_id(replica_name: str) -> str:
    """What a replica is called in it."""
    return f"{replica_name}-ownership"


StartTenure = Callable[[str, int], Tenure]
"""Begins the ownership of a partition of a topic."""


class Ownership(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka has no types
    """Begins, keeps and ends tenures as the group assigns partitions.

    Every rebalance names all partitions anew. One that comes back in the very next generation keeps its tenure; after a
    skipped generation somebody else may have owned it, so it is taken over anew.
    """

    def __init__(
        self,
        *,
        bootstrap: str,
        namespace: str,
        topics: Iterable[str],
        replica_name: str,
        start_tenure: StartTenure,
        end_process: Callable[[str], None],
    ) -> None:
        self._namespace = namespace
        self._topics = [namespace + topic for topic in topics]
        self._start_tenure = start_tenure
        self._end_process = end_process
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=bootstrap,
            client_id=client_id(replica_name),
            group_id=group_id(namespace),
            group_instance_id=replica_name,
            enable_auto_commit=False,
            auto_offset_reset="latest",
            session_timeout_ms=SESSION_TIMEOUT_MS,
            heartbeat_interval_ms=HEARTBEAT_MS,
            rebalance_timeout_ms=15_000,
        )
        self.tenures: dict[tuple[str, int], Tenure] = {}
        self._generation = -1
        self._endings: set[asyncio.Task[None]] = set()
        self._polling: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Joins the group; tenures begin when it assigns."""
        await self._consumer.start()
        self._consumer.subscribe(self._topics, listener=self)
        self._polling = asyncio.create_task(self._poll())

    async def stop(self) -> None:
        """Releases every partition, then leaves."""
        if self._polling is not None:
            self._polling.cancel()
            await asyncio.gather(self._polling, return_exceptions=True)
        await asyncio.gather(*(tenure.end() for tenure in self.tenures.values()), *self._endings)
        self.tenures.clear()
        await self._consumer.stop()

    def wake(self) -> None:
        """Something was touched; whoever has it dirty looks."""
        for tenure in self.tenures.values():
            tenure.wake_if_dirty()

    # -- the listener: it awaits no work on assignment, for no heartbeat runs meanwhile (measured) -----------------

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """A hint that a rebalance began: what is open gets its answer written while it surely can be."""
        del revoked
        for tenure in self.tenures.values():
            tenure.pause()
        await asyncio.gather(*(tenure.drained(_REVOKE_DRAIN_S) for tenure in self.tenures.values()))

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Sorts what stays, what leaves and what comes."""
        try:
            addresses = set(assigned)
            self._consumer.pause(*addresses)
            wanted = {(each.topic.removeprefix(self._namespace), each.partition) for each in addresses}
            generation: int = self._consumer._coordinator.generation
            unbroken = generation == self._generation + 1
            self._generation = generation
            for spot, tenure in list(self.tenures.items()):
                if spot in wanted and unbroken:
                    tenure.resume()
                else:
                    self._end(spot)
            for spot in sorted(wanted - self.tenures.keys()):
                self.tenures[spot] = self._start_tenure(*spot)
            _log.info("partitions assigned", generation=generation, owned=len(wanted), kept_without_gap=unbroken)
        except Exception as error:
            self._end_process(f"the assignment of partitions failed: {type(error).__name__}: {error}")

    def _end(self, spot: tuple[str, int]) -> None:
        tenure = self.tenures.pop(spot)
        ending = asyncio.create_task(tenure.end())
        self._endings.add(ending)
        ending.add_done_callback(self._endings.discard)

    async def _poll(self) -> None:
        """A paused consumer must still be polled, or it loses its membership after max_poll_interval."""
        while True:
            try:
                await self._consumer.getmany(timeout_ms=_POLL_MS)
            except KafkaError as error:
                _log.warning("the group is polled again", error=type(error).__name__)
                with contextlib.suppress(TimeoutError):
                    await asyncio.sleep(_POLL_MS / 1000)
