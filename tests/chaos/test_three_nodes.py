"""Three nodes, replication 3, two in sync: a broker is killed while events flow, then an agent."""

from __future__ import annotations

import asyncio
from pathlib import Path
from random import Random

import pytest

from infra.settings import Settings
from tests.chaos.faults import kill
from tests.chaos.load import Load
from tests.chaos.rest import at_rest
from tests.chaos.test_kills import PATIENT, sound
from tests.support.house import house, until

pytestmark = [pytest.mark.chaos, pytest.mark.cluster, pytest.mark.broker]


@pytest.mark.timeout(300)
async def test_the_history_holds_without_a_broker(seed: int, suite_settings: Settings, tmp_path: Path) -> None:
    """What the cluster acknowledged is there, and decided upon, though a node never comes back."""
    random = Random(seed)
    async with house(tmp_path, suite_settings, nodes=3, changes=PATIENT) as home:
        load = Load(home, random)
        await load.open_market(workers=40, vacancies=15)
        async with asyncio.TaskGroup() as together:
            going_on = together.create_task(load.go_on(12, rate=8))
            confirmed = len(load.bus.records)
            await until(lambda: len(load.bus.records) > confirmed + 20, "events flow")
            await asyncio.to_thread(home.kafka.kill, random.choice(home.kafka.nodes))
            confirmed = len(load.bus.records)
            await until(lambda: len(load.bus.records) > confirmed + 20, "events flow on two nodes")
            assert not going_on.done()
            await kill(home, random.choice(tuple(home.fleet.agents)))
        await at_rest(home)
        await sound(home, load)
