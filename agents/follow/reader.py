"""One topic's records, in bulk, into the replica.

Each topic has a consumer of its own. aiokafka names every assigned partition in every fetch and reads every one in
every answer, so with one consumer for all topics each small commit would cost a hundred partitions' worth of encoding
and decoding, in every process (measured: a quarter of an agent's time).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import NoOffsetForPartitionError, OffsetOutOfRangeError

from agents.follow.progress import Progress
from agents.replica import BusRecord
from schemas.topics import BY_NAME

_SLICE_S: Final = 0.02  # the longest that applying keeps the loop from heartbeats and answers
_POLL_MS: Final = 1_000
_LOADING_POLL_MS: Final = 20  # what is left may be markers alone, and those wake no fetch
_MOST_RECORDS: Final = 5_000
_FOR_EVER_MS: Final = 10**15


class MustRebuild(Exception):
    """The topics no longer hold what the replica would need next: start anew from their beginning."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"the bus no longer holds the next record of {what} (the topic was recreated, or this process stood still "
            "for longer than tombstones are kept). It ends now; its next start rebuilds from the topics."
        )


class Reader:
    """Reads the partitions of one topic from given offsets on."""

    def __init__(
        self,
        topic: str,
        *,
        consumer: AIOKafkaConsumer,
        namespace: str,
        progress: Progress,
        apply: Callable[[BusRecord], None],
        tell: Callable[[], None],
        gather_s: float,
    ) -> None:
        self.topic = topic
        self._consumer = consumer
        self._namespace = namespace
        self._progress = progress
        self._apply_one = apply
        self._tell = tell
        self._gather_s = gather_s
        self._applying = False
        self._polled_s = _since_boot_s()
        # The tombstones of what was deleted meanwhile may be gone: half their time is the limit.
        self._stale_after_s = (BY_NAME[topic].delete_retention_ms or _FOR_EVER_MS) / 2_000
        self.listeners: list[Callable[[Sequence[BusRecord]], None]] = []

    def begin(self, offsets: Mapping[int, int]) -> None:
        """Reads from these offsets on."""
        self._consumer.assign([self._address(partition) for partition in offsets])
        for partition, offset in offsets.items():
            self._consumer.seek(self._address(partition), offset)
            self._progress.advance((self.topic, partition), offset)

    async def load(self, ends: Mapping[int, int]) -> None:
        """Applies up to these ends."""
        while any(self._progress.position((self.topic, p)) < end for p, end in ends.items()):
            await self.apply_next(poll_ms=_LOADING_POLL_MS)
            await self.note_positions(ends)

    async def follow(self) -> None:
        """Applies what comes, for ever.

        Raises:
            MustRebuild: the next record is no longer there.
            Unreadable: a record does not fit its topic.
        """
        while True:
            if await self.apply_next():
                # What is written meanwhile comes in one fetch. Without a pause each small commit costs every process
                # a fetch of its own, and the broker as many answers (measured: half of the machine at 50 events/s).
                await asyncio.sleep(self._gather_s)

    async def apply_next(self, poll_ms: int = _POLL_MS) -> bool:
        """Applies the next batch; whether one came."""
        try:
            batches: dict[TopicPartition, list[ConsumerRecord[bytes, bytes]]] = await self._consumer.getmany(
                timeout_ms=poll_ms, max_records=_MOST_RECORDS
            )
        except (OffsetOutOfRangeError, NoOffsetForPartitionError) as error:
            raise MustRebuild(f"{self.topic} ({error})") from error
        stood_still_s, self._polled_s = _since_boot_s() - self._polled_s, _since_boot_s()
        if stood_still_s > self._stale_after_s:
            raise MustRebuild(f"{self.topic} ({stood_still_s / 3_600:.0f} hours without reading)")
        if not batches:
            return False
        self._applying = True  # no await between the fetch's answer and here
        try:
            await self._apply(batches)
        finally:
            self._applying = False
        self._progress.release()
        return True

    async def note_positions(self, partitions: Iterable[int]) -> None:
        """Advances past transaction markers, which are no records."""
        for partition in partitions:
            position = await self._consumer.position(self._address(partition))
            if self._applying:
                return  # the position runs ahead of what is applied while a batch is under way
            self._progress.advance((self.topic, partition), position)
        self._progress.release()

    async def stop(self) -> None:
        """Lets go of the connection."""
        await self._consumer.stop()

    async def _apply(self, batches: Mapping[TopicPartition, list[ConsumerRecord[bytes, bytes]]]) -> None:
        slice_began = time.monotonic()
        for address, raw in batches.items():
            records = [bus_record(self.topic, each) for each in raw]
            for record in records:
                self._apply_one(record)
                if time.monotonic() - slice_began > _SLICE_S:
                    self._progress.advance((self.topic, address.partition), record.offset + 1)
                    self._tell()
                    await asyncio.sleep(0)
                    slice_began = time.monotonic()
            self._progress.advance((self.topic, address.partition), records[-1].offset + 1)
            for callback in self.listeners:
                callback(records)
        self._tell()

    def _address(self, partition: int) -> TopicPartition:
        return TopicPartition(self._namespace + self.topic, partition)


def _since_boot_s() -> float:
    """Seconds that count on while the machine sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def bus_record(topic: str, raw: ConsumerRecord[bytes, bytes]) -> BusRecord:
    """A consumer's record as the replica takes it."""
    return BusRecord(
        topic=topic,
        partition=raw.partition,
        offset=raw.offset,
        key="" if raw.key is None else raw.key.decode(errors="replace"),
        value=raw.value,
        headers=raw.headers,
        timestamp_ms=raw.timestamp,
    )
