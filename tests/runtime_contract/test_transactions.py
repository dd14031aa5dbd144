"""What aiokafka and the broker promise for a ``transactional.id``: the ground that the fence stands on."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import ProducerFenced

from tests.runtime_contract.conftest import EVENTS, Eventually
from tests.support.hidden import hidden
from tests.support.parts import Bus

pytestmark = [pytest.mark.broker, pytest.mark.timeout(40)]

Start = Callable[[], Awaitable[AIOKafkaProducer]]


@pytest.fixture
async def start(kafka: Bus, name: str) -> AsyncIterator[Start]:
    """Starts a producer; every one has the same transactional id."""
    async with AsyncExitStack() as stack:

        async def started() -> AIOKafkaProducer:
            producer = AIOKafkaProducer(bootstrap_servers=kafka.bootstrap, transactional_id=name)
            await producer.start()
            stack.push_async_callback(producer.stop)
            return producer

        yield started


@pytest.fixture
async def consumer(kafka: Bus, topic: str) -> AsyncIterator[AIOKafkaConsumer]:
    """Reads what is committed, without a group, from the beginning."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=kafka.bootstrap, isolation_level="read_committed", auto_offset_reset="none"
    )
    await consumer.start()
    consumer.assign([TopicPartition(topic, 0)])
    await consumer.seek_to_beginning()
    yield consumer
    await consumer.stop()


async def test_a_new_producer_bars_the_commit_of_the_old(topic: str, start: Start) -> None:
    """InitProducerId aborts what the old producer had open, and its commit fails."""
    old = await start()
    await old.begin_transaction()
    await old.send_and_wait(topic, b"zombie", partition=0)
    await start()
    with pytest.raises(ProducerFenced):
        await old.commit_transaction()


async def test_a_new_producer_bars_the_sends_of_the_old(topic: str, start: Start) -> None:
    """After the start of a new producer the old one's next transaction fails at its first send."""
    old = await start()
    await start()
    await old.begin_transaction()
    with pytest.raises(ProducerFenced):
        await old.send_and_wait(topic, b"zombie", partition=0)


async def test_markers_take_offsets_and_only_the_position_reaches_the_end(
    topic: str, start: Start, consumer: AIOKafkaConsumer, eventually: Eventually
) -> None:
    """``end_offsets`` counts the markers of commits and aborts, so "last record + 1" never gets there."""
    producer = await start()
    async with producer.transaction():
        await producer.send(topic, b"kept", partition=0)
    await producer.begin_transaction()
    await producer.send_and_wait(topic, b"dropped", partition=0)
    await producer.abort_transaction()
    place = TopicPartition(topic, 0)
    seen: list[int] = []

    async def at_the_end() -> bool:
        for records in (await consumer.getmany(timeout_ms=50)).values():
            seen.extend(record.offset for record in records)
        return await consumer.position(place) == EVENTS + 4

    await eventually(at_the_end)
    assert (await consumer.end_offsets([place]))[place] == EVENTS + 4
    assert seen[-1] == EVENTS


async def test_the_committed_end_comes_after_the_commit(
    topic: str, start: Start, consumer: AIOKafkaConsumer, eventually: Eventually
) -> None:
    """A ``read_committed`` end is the last stable offset: it leaves out what is open. A commit returns once
    the coordinator has logged it; the marker, and with it the end, follows a moment later.
    """
    producer = await start()
    await producer.begin_transaction()
    await producer.send_and_wait(topic, b"open", partition=0)
    place = TopicPartition(topic, 0)
    assert (await consumer.end_offsets([place]))[place] == EVENTS
    await producer.commit_transaction()

    async def marked() -> bool:
        return (await consumer.end_offsets([place]))[place] == EVENTS + 2

    await eventually(marked)


async def test_the_next_commit_ends_what_a_broker_left_open(
    kafka: Bus, name: str, topic: str, start: Start, consumer: AIOKafkaConsumer, eventually: Eventually
) -> None:
    """A marker that never came hides its records and all behind them, also from who starts under the same id. The
    first commit of that id shows them.
    """
    place = TopicPartition(topic, 0)
    async with hidden(kafka.bootstrap, name, place, b"hidden"):
        heir = await start()
    assert (await consumer.end_offsets([place]))[place] == EVENTS
    async with heir.transaction():
        await heir.send(topic, b"next", partition=0)
    seen: list[bytes] = []

    async def shown() -> bool:
        for records in (await consumer.getmany(timeout_ms=50)).values():
            seen.extend(record.value for record in records)
        return b"next" in seen

    await eventually(shown)
    assert seen[EVENTS:] == [b"hidden", b"next"]
