"""Faust seeks back to committed offsets after a rebalance; a partition without one must be sought to its beginning."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from faust.types import TP

from agents.runtime import Engine, EngineConfig, Incoming
from tests.runtime_contract.conftest import Eventually
from tests.support.parts import Bus

pytestmark = [pytest.mark.broker, pytest.mark.timeout(40)]


async def test_what_was_fetched_and_dropped_comes_again(
    kafka: Bus, name: str, topic: str, eventually: Eventually
) -> None:
    """Nothing is committed yet and the consumer stands behind what it fetched: a seek begins at the first again."""
    seen: list[int] = []
    may_end = asyncio.Event()

    async def handle(events: Sequence[Incoming]) -> None:
        seen.extend(event.offset for event in events)
        await may_end.wait()

    engine = Engine(EngineConfig(bootstrap=kafka.bootstrap, namespace="", group=name, replica_name=name, partitions=1))
    engine.subscribe(topic, handle)
    await engine.start()
    try:
        await eventually(lambda: seen)
        consumer: Any = engine._app.consumer
        sought: dict[int, int] = {}
        seek = consumer._seek

        async def noted(partition: TP, offset: int) -> None:
            sought[partition.partition] = offset
            await seek(partition, offset)

        consumer._seek = noted
        await consumer.perform_seek()
        assert sought == {0: 0}
    finally:
        may_end.set()
        await engine.stop()
