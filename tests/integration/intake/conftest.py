"""Topics of our own on the suite's Kafka, and a reader that sees what is committed."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from schemas.topics import BEAT, COMPLETIONS, POSTINGS, REGISTRATIONS, dead_letters_of
from tests.support.parts import Bus

_MARKERS_S = 2.0

PARTITIONS = 2
"""Few, so that a test reads all of them at once."""

INTAKE_TOPICS = (
    *("workers", "certificates", "vacancies", "review"),
    *(topic.name for topic in (REGISTRATIONS, COMPLETIONS, POSTINGS)),
    *(dead_letters_of(topic).name for topic in (REGISTRATIONS, COMPLETIONS, POSTINGS)),
)

Records = list[ConsumerRecord]
Read = Callable[[str], Awaitable[Records]]
WaitFor = Callable[[str, Callable[[Records], bool]], Awaitable[Records]]


@pytest.fixture
def namespace() -> str:
    """A namespace for each test: what one leaves behind is no other's input."""
    return f"t{uuid.uuid4().hex[:8]}."


@pytest.fixture
async def topics(kafka: Bus, namespace: str) -> AsyncIterator[str]:
    """The topics of INTAKE in the test's namespace; gives the namespace."""
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap)
    await admin.start()
    names = [namespace + name for name in INTAKE_TOPICS]
    try:
        await admin.create_topics([NewTopic(name, PARTITIONS, 1) for name in names])
        yield namespace
        await admin.delete_topics(names)
    finally:
        await admin.close()


@pytest.fixture
async def producer(kafka: Bus) -> AsyncIterator[AIOKafkaProducer]:
    async with AIOKafkaProducer(bootstrap_servers=kafka.bootstrap, linger_ms=5) as started:
        yield started


@pytest.fixture
def committed(kafka: Bus) -> Read:
    """What a ``read_committed`` reader of a topic can see now, but for beats, by offset within each partition."""

    async def read(topic: str) -> Records:
        consumer = AIOKafkaConsumer(
            bootstrap_servers=kafka.bootstrap, isolation_level="read_committed", auto_offset_reset="earliest"
        )
        await consumer.start()
        try:
            places = [TopicPartition(topic, partition) for partition in range(PARTITIONS)]
            consumer.assign(places)
            ends = await _settled_ends(kafka, consumer, places)
            records: Records = []
            while any([await consumer.position(place) < end for place, end in ends.items()]):
                records.extend(_flat((await consumer.getmany(timeout_ms=100)).values()))
            return [record for record in records if record.key != BEAT.encode()]
        finally:
            await consumer.stop()

    return read


async def _settled_ends(
    kafka: Bus, consumer: AIOKafkaConsumer, places: list[TopicPartition]
) -> dict[TopicPartition, int]:
    """Where the committed records end, once no transaction is waiting for its markers (they follow the commit)."""
    plain = AIOKafkaConsumer(bootstrap_servers=kafka.bootstrap)
    await plain.start()
    try:
        with contextlib.suppress(TimeoutError):  # a transaction that a test leaves open
            async with asyncio.timeout(_MARKERS_S):
                while await consumer.end_offsets(places) != await plain.end_offsets(places):  # noqa: ASYNC110 - the bus has no event
                    await asyncio.sleep(0.02)
    finally:
        await plain.stop()
    ends: dict[TopicPartition, int] = await consumer.end_offsets(places)
    return ends


@pytest.fixture
def wait_for(committed: Read) -> WaitFor:
    """Read a topic until what is committed satisfies the condition; the test's timeout bounds it."""

    async def wait(topic: str, condition: Callable[[Records], bool]) -> Records:
        while not condition(seen := await committed(topic)):  # noqa: ASYNC110 - the bus has no event
            await asyncio.sleep(0.05)
        return seen

    return wait


def _flat(batches: Iterable[Records]) -> Iterable[ConsumerRecord]:
    return (record for batch in batches for record in batch)
