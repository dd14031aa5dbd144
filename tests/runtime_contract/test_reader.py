"""What librdkafka promises the follower: everything committed, past the markers, and no silence where data is gone."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from agents.follow.reader import MustRebuild, Reader
from schemas.topics import WORKERS
from tests.runtime_contract.conftest import EVENTS
from tests.support.parts import Bus

pytestmark = [pytest.mark.broker, pytest.mark.timeout(40)]

Begin = Callable[[int], Awaitable[Reader]]


class Boot:
    """Seconds since the boot of a machine."""

    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def boot() -> Boot:
    return Boot()


@pytest.fixture
async def begin(kafka: Bus, topic: str, boot: Boot) -> AsyncIterator[Begin]:
    """Reads the topic from an offset on."""
    async with AsyncExitStack() as stack:

        async def begun(offset: int) -> Reader:
            reader = Reader(
                bootstrap=kafka.bootstrap,
                namespace="",
                client_id=topic,
                topics=[WORKERS.name],
                at_once=True,
                since_boot_s=boot,
            )
            stack.push_async_callback(reader.stop)
            await reader.begin({(topic, 0): offset})
            return reader

        yield begun


async def end_of(kafka: Bus, topic: str) -> int:
    """As ListOffsets has it."""
    place = TopicPartition(topic, 0)
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka.bootstrap, isolation_level="read_committed")
    await consumer.start()
    try:
        ends: dict[TopicPartition, int] = await consumer.end_offsets([place])
        return ends[place]
    finally:
        await consumer.stop()


async def for_ever(reader: Reader) -> None:
    """Reads on."""
    while True:
        await reader.next()


async def test_it_comes_past_the_markers_of_commits_and_aborts(kafka: Bus, topic: str, name: str, begin: Begin) -> None:
    """A barrier waits for the end that ListOffsets tells; the last of it may be markers, which are no records."""
    reader = await begin(0)
    async with AIOKafkaProducer(bootstrap_servers=kafka.bootstrap, transactional_id=name) as producer:
        async with producer.transaction():
            await producer.send(topic, b"kept", partition=0)
        await producer.begin_transaction()
        await producer.send_and_wait(topic, b"dropped", partition=0)
        await producer.abort_transaction()
    end = EVENTS + 4
    values, at = [], 0
    while at < end:
        batch = await reader.next()
        values += [record.value for record in batch.records]
        at = batch.ends.get((topic, 0), at)
    assert at == await end_of(kafka, topic) == end
    assert values == [*(str(number).encode() for number in range(EVENTS)), b"kept"]


async def test_an_offset_that_is_gone_is_told(begin: Begin) -> None:
    """Going on at the end, or anew from the beginning, would be a wrong replica in silence."""
    reader = await begin(EVENTS + 100)
    with pytest.raises(MustRebuild, match="no longer holds the next record"):
        await for_ever(reader)


async def test_who_stood_still_for_too_long_rebuilds(topic: str, begin: Begin, boot: Boot) -> None:
    """The tombstones of what was deleted meanwhile may be gone by now."""
    reader = await begin(EVENTS)
    assert WORKERS.delete_retention_ms is not None
    while not (await reader.next()).ends:
        pass
    boot.now_s += WORKERS.delete_retention_ms / 2_000 - 1
    assert not (await reader.next()).records, "asking alone is no reading: a process may be cut off"
    boot.now_s += 2
    with pytest.raises(MustRebuild, match="without reading"):
        await reader.next()
