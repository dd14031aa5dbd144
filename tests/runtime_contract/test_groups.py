"""What an aiokafka group tells its members: the ground that the ownership of the roles stands on."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest
from aiokafka import AIOKafkaConsumer

from tests.runtime_contract.conftest import Eventually
from tests.support.parts import Bus

pytestmark = [pytest.mark.broker, pytest.mark.timeout(40)]

Join = Callable[[str], Awaitable[AIOKafkaConsumer]]


@pytest.fixture
async def join(kafka: Bus, name: str, topic: str) -> AsyncIterator[Join]:
    """Joins the test's group under a name of its own for static membership."""
    async with AsyncExitStack() as stack:

        async def joined(instance: str) -> AIOKafkaConsumer:
            member = AIOKafkaConsumer(
                topic,
                bootstrap_servers=kafka.bootstrap,
                group_id=name,
                group_instance_id=instance,
                session_timeout_ms=6_000,
                heartbeat_interval_ms=200,
                enable_auto_commit=False,
            )
            await member.start()
            stack.push_async_callback(member.stop)
            return member

        yield joined


def generation(member: AIOKafkaConsumer) -> int:
    """The generation of the group that a member is in: the private field that ownership reads."""
    number: int = member._coordinator.generation
    return number


async def test_every_rebalance_is_the_next_generation(join: Join, eventually: Eventually) -> None:
    """A member that stays sees generations without a gap: after a gap somebody else may have owned."""
    first = await join("a")
    await eventually(lambda: generation(first) > 0)
    before = generation(first)
    await join("b")
    await eventually(lambda: generation(first) != before)
    assert generation(first) == before + 1


async def test_a_static_member_that_comes_back_keeps_generation_and_partitions(
    join: Join, topic: str, eventually: Eventually
) -> None:
    """A restart under the same instance id within the session is no rebalance."""
    first = await join("a")
    await eventually(lambda: bool(first.assignment()))
    before = generation(first)
    again = await join("a")
    await eventually(lambda: bool(again.assignment()))
    assert generation(again) == before
    assert {place.topic for place in again.assignment()} == {topic}
