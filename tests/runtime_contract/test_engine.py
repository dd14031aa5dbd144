"""Our engine around Faust: how batches are cut."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from agents.runtime import Engine, EngineConfig, Incoming
from tests.runtime_contract.conftest import EVENTS, Eventually
from tests.support.parts import Bus

pytestmark = [pytest.mark.broker, pytest.mark.timeout(40)]


async def test_a_batch_is_all_that_came_meanwhile(kafka: Bus, topic: str, eventually: Eventually) -> None:
    """Reading goes on while a batch is under way, so that a backlog costs few transactions."""
    engine = Engine(EngineConfig(bootstrap=kafka.bootstrap, namespace="", group=topic, replica_name="a", partitions=1))
    faust: Any = engine._app
    batches: list[list[int]] = []
    may_end = asyncio.Event()

    async def handle(events: Sequence[Incoming]) -> None:
        batches.append([event.offset for event in events])
        await may_end.wait()

    engine.subscribe(topic, handle)
    await engine.start()
    await eventually(lambda: len(faust.consumer.unacked) == EVENTS)
    assert len(batches) == 1
    may_end.set()
    await eventually(lambda: sum(map(len, batches)) == EVENTS)
    assert len(batches) <= 2
    await engine.stop()
