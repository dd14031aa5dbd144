"""A topic of one partition with ten events, and a Faust app on it, seen from outside."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import faust
import pytest
from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from tests.support.parts import Bus

EVENTS = 10

Eventually = Callable[[Callable[[], object]], Awaitable[None]]
Committed = Callable[[str], Awaitable[int | None]]
Body = Callable[[faust.StreamT], Awaitable[None]]
Run = Callable[..., AbstractAsyncContextManager[faust.App]]


@pytest.fixture
def name() -> str:
    """A name of the test's own for its topic, group and transactional ids."""
    return f"c{uuid.uuid4().hex[:8]}"


@pytest.fixture
async def admin(kafka: Bus) -> AsyncIterator[AIOKafkaAdminClient]:
    client = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap)
    await client.start()
    yield client
    await client.close()


@pytest.fixture
async def topic(kafka: Bus, name: str, admin: AIOKafkaAdminClient) -> AsyncIterator[str]:
    """A topic with one partition that holds the events b"0" to b"9"."""
    await admin.create_topics([NewTopic(name, 1, 1)])
    async with AIOKafkaProducer(bootstrap_servers=kafka.bootstrap) as producer:
        for number in range(EVENTS):
            await producer.send_and_wait(name, str(number).encode(), partition=0)
    yield name
    await admin.delete_topics([name])


@pytest.fixture
def committed(admin: AIOKafkaAdminClient, topic: str) -> Committed:
    """What a group has committed for the topic; None: nothing."""

    async def look(group: str) -> int | None:
        offsets = await admin.list_consumer_group_offsets(group)
        found = offsets.get(TopicPartition(topic, 0))
        return None if found is None else found.offset

    return look


@pytest.fixture
def eventually() -> Eventually:
    """Wait until a condition, plain or awaitable, holds; the test's timeout bounds it."""

    async def wait(condition: Callable[[], object]) -> None:
        while True:
            answer = condition()
            if await answer if asyncio.iscoroutine(answer) else answer:
                return
            await asyncio.sleep(0.02)

    return wait


@pytest.fixture
def run(kafka: Bus, name: str, topic: str, tmp_path: Path) -> Run:
    """Run a Faust app with one agent; its group is the test's name."""

    @asynccontextmanager
    async def running(body: Body, **settings: object) -> AsyncIterator[faust.App]:
        app = faust.App(
            name,
            broker=f"kafka://{kafka.bootstrap}",
            datadir=tmp_path,
            **{
                "broker_commit_interval": 0.2,
                "key_serializer": "raw",
                "value_serializer": "raw",
                "topic_allow_declare": False,
                "topic_disable_leader": True,
                "table_standby_replicas": 0,
                "web_enabled": False,
                "broker_session_timeout": 6.0,
                "broker_heartbeat_interval": 1.0,
                **settings,
            },
        )
        channel = app.topic(topic, key_type=bytes, value_type=bytes, partitions=1)
        app.agent(channel, name=f"{name}.agent")(body)
        app.finalize()
        await app.start()
        try:
            yield app
        finally:
            await app.stop()

    return running
