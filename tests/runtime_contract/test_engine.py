"""Our engine around Faust: how batches are cut."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from agents.runtime import Engine, EngineConfig, Incoming
from agents.runtime.consumer import LONG_POLL_MS
from tests.runtime_contract.conftest import EVENTS, Eventually
from tests.support.parts import Bus

pytestmark = [pytest.mark.broker, pytest.mark.timeout(40)]


@pytest.mark.parametrize(("most", "waiting"), [(1_000, EVENTS), (3, 4)])
async def test_a_batch_is_all_that_came_meanwhile(
    kafka: Bus, topic: str, eventually: Eventually, most: int, waiting: int
) -> None:
    """Reading goes on while a batch is under way, up to the next one's bound: a backlog costs few transactions."""
    engine = Engine(
        EngineConfig(
            bootstrap=kafka.bootstrap, namespace="", group=topic, replica_name="a", partitions=1, batch_max=most
        )
    )
    faust: Any = engine._app
    batches: list[list[int]] = []
    may_end = asyncio.Event()

    async def handle(events: Sequence[Incoming]) -> None:
        batches.append([event.offset for event in events])
        await may_end.wait()

    engine.subscribe(topic, handle)
    await engine.start()
    try:
        await eventually(lambda: batches and len(faust.consumer.unacked) >= min(EVENTS, len(batches[0]) + waiting))
        assert len(batches) == 1
        may_end.set()
        await eventually(lambda: sum(map(len, batches)) == EVENTS)
        assert max(map(len, batches)) <= most
        assert len(batches) <= 2 or most < EVENTS
    finally:
        may_end.set()
        await engine.stop()


async def test_a_fetch_of_idle_partitions_is_a_short_one(kafka: Bus, topic: str) -> None:
    """Our wait is the fetcher's, not Faust's 1.5 s: a new Faust or aiokafka may name it otherwise."""

    async def handle(_events: Sequence[Incoming]) -> None:
        """Nothing to do."""

    engine = Engine(EngineConfig(bootstrap=kafka.bootstrap, namespace="", group=topic, replica_name="a", partitions=1))
    engine.subscribe(topic, handle)
    await engine.start()
    faust: Any = engine._app
    try:
        assert faust.consumer._thread._consumer._fetcher._fetch_max_wait_ms == LONG_POLL_MS
    finally:
        await engine.stop()
