"""The follower: group-less readers of all state, decisions and happenings, into one replica."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Coroutine, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Final

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from agents.follow.barrier import EndOffsets
from agents.follow.progress import Progress, Spot
from agents.follow.reader import Reader
from agents.replica import BusRecord, Replica, Touched
from schemas.topics import BY_NAME, HAPPENINGS, PARTITIONS

_log = structlog.get_logger()

_AWAITED_POLL_S: Final = 0.01  # a lone commit marker does not wake a fetch (measured), so who waits looks
_ASK_AGAIN_S: Final = 0.05
_GATHER_S: Final = 0.05
_SOON_S: Final = 0.005
_ALL: Final = {name: tuple((name, p) for p in range(topic.partitions)) for name, topic in BY_NAME.items()}
_HEARS_MS: Final = 5  # aiokafka waits so long for each topic that it is first asked about (0.1 s by default)
_LONG_POLL_MS: Final = 250  # data wake a fetch at once, a lone marker does not: a take-over may wait for one


class Follower:
    """Applies every record to one replica and tells what it touched.

    ``read_committed``, without a group, from the beginning; happenings from where the decision logs have taken them up.
    It is ready when it has applied all that was there at its start.

    Args:
        replica: what the records are applied to; its topics are followed.
        bootstrap: the bus.
        namespace: put before every topic name.
        client_id: of its connections, in the broker's eyes.
        soon: the topics that somebody's message waits for. Of these, records gather for 5 ms behind a batch before the
            next one is taken, of the others for 50 ms; the first after a quiet while is applied at once.
    """

    def __init__(
        self, replica: Replica, *, bootstrap: str, namespace: str, client_id: str, soon: Collection[str] = ()
    ) -> None:
        self.replica = replica
        self.progress = Progress()
        self._namespace = namespace
        consumer = partial(
            AIOKafkaConsumer,
            bootstrap_servers=bootstrap,
            isolation_level="read_committed",
            auto_offset_reset="none",
            enable_auto_commit=False,
            fetch_max_wait_ms=_LONG_POLL_MS,
            max_partition_fetch_bytes=4 << 20,
            metadata_max_age_ms=60_000,
        )
        self._asking = consumer(client_id=f"{client_id}-ends", retry_backoff_ms=_HEARS_MS)
        reading = [consumer(client_id=f"{client_id}-{topic}") for topic in replica.topics]
        self._consumers = [self._asking, *reading]
        self._readers = {
            topic: Reader(
                topic,
                consumer=consumer,
                namespace=namespace,
                progress=self.progress,
                apply=replica.apply,
                tell=self._tell,
                gather_s=_SOON_S if topic in soon else _GATHER_S,
            )
            for topic, consumer in zip(replica.topics, reading, strict=True)
        }
        self._ends = EndOffsets(self._ask_ends)
        self._on_touched: list[Callable[[Touched], None]] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._failed: asyncio.Future[None] | None = None
        self._ready = asyncio.Event()

    # -- life ---------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Returns when the replica holds all that was committed when this call began.

        Raises:
            MustRebuild: an offset to begin at is not there.
            Unreadable: a state or decision record does not fit its model.
        """
        await asyncio.gather(*(consumer.start() for consumer in self._consumers))
        self._failed = asyncio.get_running_loop().create_future()
        happenings = {topic.name for topic in HAPPENINGS}
        await self._load(await self._beginnings(_spots(self._readers.keys() - happenings)))
        taken = self.replica.happenings.taken
        oldest = await self._beginnings(_spots(happenings))
        await self._load({spot: max(offset, taken.get(spot, 0)) for spot, offset in oldest.items()})
        self.replica.take_touched()
        work = [self._look(), *(reader.follow() for reader in self._readers.values())]
        self._tasks = [asyncio.create_task(self._guarded(each)) for each in work]
        self._ready.set()

    async def stop(self) -> None:
        """Ends following."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        # With the broker gone aiokafka lets a cancellation out of a stop; the others are to be stopped all the same.
        await asyncio.gather(*(consumer.stop() for consumer in self._consumers), return_exceptions=True)

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
        self._readers[topic].listeners.append(callback)

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

    async def _load(self, begin: Mapping[Spot, int]) -> None:
        """Begins to read these partitions and applies them up to where they end now."""
        ends = await self._ends.of(begin)
        by_topic = _by_topic(begin)
        for topic, offsets in by_topic.items():
            self._readers[topic].begin(offsets)
        await asyncio.gather(*(self._readers[topic].load(each) for topic, each in _by_topic(ends).items()))

    async def _look(self) -> None:
        """Advances past markers for whoever waits."""
        while True:
            await asyncio.sleep(_AWAITED_POLL_S)
            for topic, partitions in _by_topic(dict.fromkeys(self.progress.awaited(), 0)).items():
                await self._readers[topic].note_positions(partitions)

    def _tell(self) -> None:
        touched = self.replica.take_touched()
        if touched:
            for callback in self._on_touched:
                callback(touched)

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
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


def _by_topic(offsets: Mapping[Spot, int]) -> dict[str, dict[int, int]]:
    found: dict[str, dict[int, int]] = {}
    for (topic, partition), offset in offsets.items():
        found.setdefault(topic, {})[partition] = offset
    return found
