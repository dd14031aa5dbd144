"""Reading a partition of `candidates` again, for a stream that goes on from a cursor."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from typing import Final, Protocol

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

from agents.replica.record import BusRecord
from gateway.bus import BusDown
from schemas.topics import CANDIDATES

_TIMEOUT_S: Final = 5.0
_POLL_MS: Final = 100


class History(Protocol):
    """The `candidates` topic as it lies on the bus."""

    async def first_offset(self, partition: int) -> int:
        """The oldest offset that is still there."""

    def read(self, partition: int, begin: int, end: int) -> AsyncGenerator[Sequence[BusRecord], None]:
        """The committed records from ``begin`` up to, not including, ``end``."""


class CandidateLog:
    """A `History` on Kafka; each reading has a consumer of its own, closed at its end."""

    def __init__(self, bootstrap: str, *, namespace: str = "", client_id: str) -> None:
        self._bootstrap = bootstrap
        self._topic = namespace + CANDIDATES.name
        self._client_id = client_id

    async def first_offset(self, partition: int) -> int:
        """The oldest offset that is still there.

        Raises:
            BusDown: the bus did not say.
        """
        address = TopicPartition(self._topic, partition)
        async with self._consumer() as consumer:
            first: dict[TopicPartition, int] = await consumer.beginning_offsets([address])
            return first[address]

    async def read(self, partition: int, begin: int, end: int) -> AsyncGenerator[Sequence[BusRecord], None]:
        """The committed records in a range.

        Raises:
            BusDown: the bus did not give them in time.
        """
        address = TopicPartition(self._topic, partition)
        async with self._consumer() as consumer:
            consumer.assign([address])
            consumer.seek(address, begin)
            while await consumer.position(address) < end:
                async with asyncio.timeout(_TIMEOUT_S):
                    batches = await consumer.getmany(address, timeout_ms=_POLL_MS, max_records=500)
                found = [bus_record(CANDIDATES.name, raw) for raw in batches.get(address, ()) if raw.offset < end]
                if found:
                    yield found

    @asynccontextmanager
    async def _consumer(self) -> AsyncIterator[AIOKafkaConsumer]:
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self._bootstrap,
            client_id=self._client_id,
            isolation_level="read_committed",
            auto_offset_reset="earliest",
            enable_auto_commit=False,
            request_timeout_ms=int(_TIMEOUT_S * 1000),
        )
        try:
            async with asyncio.timeout(_TIMEOUT_S):
                await consumer.start()
            yield consumer
        except (KafkaError, OSError, TimeoutError):
            raise BusDown("the bus did not give the candidates' log in time") from None
        finally:
            await consumer.stop()


async def drain(history: History, partition: int, begin: int, end: int) -> AsyncGenerator[BusRecord, None]:
    """The records of a reading, one by one; closes it when the stream ends early."""
    reading = history.read(partition, begin, end)
    async with aclosing(reading) as batches:
        async for batch in batches:
            for record in batch:
                yield record


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
