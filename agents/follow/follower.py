"""The follower: one group-less reader of all state, decisions and happenings, into one replica."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Final

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from agents.follow.barrier import EndOffsets
from agents.follow.progress import Progress, Spot
from agents.follow.reader import Batch, Reader
from agents.replica import BusRecord, Replica, Touched
from schemas.topics import BY_NAME, HAPPENINGS, PARTITIONS

_log = structlog.get_logger()

Restore = Callable[[Replica, Mapping[Spot, int], Mapping[Spot, int]], Awaitable[Mapping[Spot, int]]]
"""From the first offsets of partitions and their ends to where to read on, of those that it knows."""

_SLICE_S: Final = 0.02  # the longest that applying keeps the loop from heartbeats and answers
_GATHER_S: Final = 0.005
_ASK_AGAIN_S: Final = 0.05
_AT_ONCE: Final = 1_000
"""Records of a load that are folded together: more of them would be no quicker, and keep the loop for longer."""
_ALL: Final = {name: tuple((name, p) for p in range(topic.partitions)) for name, topic in BY_NAME.items()}
_HEARS_MS: Final = 5  # aiokafka waits so long for each topic that it is first asked about (0.1 s by default)


class Follower:
    """Applies every record to one replica and tells what it touched.

    ``read_committed``, without a group, from the beginning; happenings from where the decision logs have taken them up.
    It is ready when it has applied all that was there at its start.

    Args:
        replica: what the records are applied to; its topics are followed.
        bootstrap: the bus.
        namespace: put before every topic name.
        client_id: of its connections, in the broker's eyes.
        at_once: for whoever decides. Others look 20 times a second.
    """

    def __init__(
        self, replica: Replica, *, bootstrap: str, namespace: str, client_id: str, at_once: bool = False
    ) -> None:
        self.replica = replica
        self.progress = Progress()
        self._namespace = namespace
        self._asking = AIOKafkaConsumer(
            bootstrap_servers=bootstrap,
            client_id=f"{client_id}-ends",
            isolation_level="read_committed",
            enable_auto_commit=False,
            metadata_max_age_ms=60_000,
            retry_backoff_ms=_HEARS_MS,
        )
        self._reader = Reader(
            bootstrap=bootstrap,
            namespace=namespace,
            client_id=f"{client_id}-follower",
            topics=replica.topics,
            at_once=at_once,
        )
        self._listeners: dict[str, list[Callable[[Sequence[BusRecord]], None]]] = {}
        self._ends = EndOffsets(self._ask_ends)
        self._on_touched: list[Callable[[Touched], None]] = []
        self._following: asyncio.Task[None] | None = None
        self._failed: asyncio.Future[None] | None = None
        self._ready = asyncio.Event()

    # -- life ---------------------------------------------------------------------------------------------------

    async def start(self, restore: Restore | None = None) -> None:
        """Returns when the replica holds all that was committed when this call began.

        Args:
            restore: may put what was known before into the replica, and tell where to read on.

        Raises:
            MustRebuild: an offset to begin at is not there.
            Unreadable: a state or decision record does not fit its model.
        """
        await self._asking.start()
        self._failed = asyncio.get_running_loop().create_future()
        with self.replica.index.loading():
            await self._load_all(restore)
        self.replica.take_touched()
        self._following = asyncio.create_task(self._guarded())
        self._ready.set()

    async def stop(self) -> None:
        """Ends following."""
        if self._following is not None:
            self._following.cancel()
            await asyncio.gather(self._following, return_exceptions=True)
        # With the broker gone aiokafka lets a cancellation out of a stop; the other is to be stopped all the same.
        await asyncio.gather(self._reader.stop(), self._asking.stop(), return_exceptions=True)

    async def ready(self) -> None:
        """Returns once ``start`` is through."""
        await self._ready.wait()

    async def failed(self) -> None:
        """Waits for the error that ends following, and raises it."""
        assert self._failed is not None, "start the follower first"
        await asyncio.shield(self._failed)

    # -- what others ask ----------------------------------------------------------------------------------------

    def on_touched(self, callback: Callable[[Touched], None]) -> None:
        """Calls ``callback`` with what each batch touched, after it is applied."""
        self._on_touched.append(callback)

    def listen(self, topic: str, callback: Callable[[Sequence[BusRecord]], None]) -> None:
        """Calls ``callback`` with the records of a topic, after they are applied."""
        self._listeners.setdefault(topic, []).append(callback)

    def position(self, topic: str, partition: int) -> int:
        """The next offset to be applied."""
        return self.progress.position((topic, partition))

    def offsets(self, topics: tuple[str, ...]) -> dict[str, tuple[int, ...]]:
        """The offset vector of ``topics``."""
        return self.progress.offsets(topics, PARTITIONS)

    async def reached(self, ends: Mapping[Spot, int]) -> None:
        """Returns when the replica holds everything below ``ends``."""
        await self.progress.reached(ends)

    async def barrier(self, topics: Iterable[str], partitions: Iterable[int] | None = None) -> None:
        """Returns when the replica holds all that was acknowledged on ``topics`` before this call.

        Of a topic that is written in transactions it may miss one that was committed a moment ago: the end moves with
        the transaction's markers, which follow the commit (measured). Whoever wrote waits for the offsets written.
        """
        await self.progress.reached(await self._ends.of(_spots(topics, partitions)))

    # -- following ----------------------------------------------------------------------------------------------

    async def _load_all(self, restore: Restore | None) -> None:
        happenings = {topic.name for topic in HAPPENINGS}
        begin = await self._beginnings(_spots(set(self.replica.topics) - happenings))
        if restore is not None:
            begin |= await restore(self.replica, begin, await self._ends.of(begin))
        await self._load(begin)
        taken = self.replica.happenings.taken
        oldest = await self._beginnings(_spots(happenings))
        await self._load({spot: max(offset, taken.get(spot, 0)) for spot, offset in oldest.items()})

    async def _load(self, begin: Mapping[Spot, int]) -> None:
        """Begins to read these partitions and applies them up to where they end now."""
        ends = await self._ends.of(begin)
        for spot, offset in begin.items():
            self.progress.advance(spot, offset)
        await self._reader.begin(begin)
        while not self.progress.holds(ends):
            batch = await self._reader.next()
            for at in range(0, len(batch.records), _AT_ONCE):
                some = batch.records[at : at + _AT_ONCE]
                self.replica.apply_all(some)
                self._advance({(record.topic, record.partition): record.offset + 1 for record in some})
                self._tell()
                await asyncio.sleep(0)
            self._applied(batch)

    async def _follow(self) -> None:
        """Applies what comes, for ever.

        Raises:
            MustRebuild: the next record is no longer there.
            CannotRead: a partition cannot be read.
            Unreadable: a record does not fit its topic.
        """
        while True:
            batch = await self._reader.next()
            await self._apply(batch)
            if batch.records:
                # What is read meanwhile comes as one batch: each wakes the thread, the loop and every role.
                await asyncio.sleep(_GATHER_S)

    async def _apply(self, batch: Batch) -> None:
        applied: dict[Spot, int] = {}
        slice_began = time.monotonic()
        for record in batch.records:
            self.replica.apply(record)
            applied[record.topic, record.partition] = record.offset + 1
            if time.monotonic() - slice_began > _SLICE_S:
                self._advance(applied)
                self._tell()
                await asyncio.sleep(0)
                slice_began = time.monotonic()
        self._advance(applied)
        self._applied(batch)

    def _applied(self, batch: Batch) -> None:
        self._advance(batch.ends)
        for topic, callbacks in self._listeners.items():
            records = [each for each in batch.records if each.topic == topic]
            for callback in callbacks if records else ():
                callback(records)
        self._tell()
        self.progress.release()

    def _advance(self, positions: Mapping[Spot, int]) -> None:
        for spot, position in positions.items():
            self.progress.advance(spot, position)

    def _tell(self) -> None:
        touched = self.replica.take_touched()
        if touched:
            for callback in self._on_touched:
                callback(touched)

    async def _guarded(self) -> None:
        try:
            await self._follow()
        except asyncio.CancelledError:
            raise
        except Exception as error:
            self.progress.fail(error)
            if self._failed is not None and not self._failed.done():
                self._failed.set_exception(error)

    # -- offsets --------------------------------------------------------------------------------------------------

    async def _ask_ends(self, spots: frozenset[Spot]) -> dict[Spot, int]:
        """ListOffsets; asked again while a partition has no leader that knows (at most 1.5 s, measured)."""
        addresses = [self._address(spot) for spot in spots]
        while True:
            try:
                ends = await self._asking.end_offsets(addresses)
            except KafkaError as error:
                if not error.retriable:
                    raise
                _log.warning("end offsets are asked for again", error=type(error).__name__)
                await asyncio.sleep(_ASK_AGAIN_S)
            else:
                return {self._spot(address): offset for address, offset in ends.items()}

    async def _beginnings(self, spots: Iterable[Spot]) -> dict[Spot, int]:
        found = await self._asking.beginning_offsets([self._address(spot) for spot in spots])
        return {self._spot(address): offset for address, offset in found.items()}

    def _address(self, spot: Spot) -> TopicPartition:
        return TopicPartition(self._namespace + spot[0], spot[1])

    def _spot(self, address: TopicPartition) -> Spot:
        return address.topic.removeprefix(self._namespace), address.partition


def _spots(topics: Iterable[str], partitions: Iterable[int] | None = None) -> list[Spot]:
    if partitions is None:
        return [spot for topic in topics for spot in _ALL[topic]]
    return [(topic, partition) for topic in topics for partition in partitions]
