"""Agents are killed and paused at random while the market goes on: the whole history holds."""

from __future__ import annotations

import asyncio
from pathlib import Path
from random import Random

import pytest

from agents.replica import Replica
from infra.settings import Settings
from tests.chaos import history
from tests.chaos.faults import kill, pause_beyond_session, serving
from tests.chaos.load import Load
from tests.chaos.replicas import folds_alike
from tests.chaos.rest import at_rest, rules_of, watching_commits
from tests.chaos.written import Written, read_history
from tests.support.house import SHORT, House, follower_of, house, now

pytestmark = [pytest.mark.chaos, pytest.mark.broker]

_AGENTS = ("agent-1", "agent-2")
PATIENT = {**SHORT, "agent": {"stuck_after_s": 60.0}}
"""The stuck detector would end a paused process as it wakes, before it does what a zombie does."""


@pytest.mark.timeout(240)
async def test_the_history_holds(seed: int, suite_settings: Settings, tmp_path: Path) -> None:
    """I1-I5, I7 and I9, through SIGKILLs and a SIGSTOP that outlasts the session; SIGCONT bars the zombie.

    Who is killed comes back from a snapshot, of which the next is always being written.
    """
    random = Random(seed)
    changes = {**PATIENT, "snapshots": {"dir": str(tmp_path / "snapshots"), "every_s": 0.5}}
    async with house(tmp_path, suite_settings, changes=changes) as home, watching_commits(home) as commits:
        load = Load(home, random)
        await load.open_market()
        async with asyncio.TaskGroup() as together:
            together.create_task(load.go_on(25))
            logs = dict.fromkeys(_AGENTS, 0)
            for _ in range(2):
                await asyncio.sleep(random.uniform(0.5, 3))  # no condition: the moment of a death is the seed's
                agent = random.choice(_AGENTS)
                logs[agent] = await kill(home, agent)
            for agent, since in logs.items():
                await serving(home, agent, since)
            zombie, heir = random.sample(_AGENTS, 2)
            await pause_beyond_session(home, zombie, (heir,))
            await kill(home, heir)
        await at_rest(home)
        written = await sound(home, load)
        before = history.decided(written)
        await load.say_again(0.5)
        await at_rest(home)
        assert history.decided(await sound(home, load)) == before, "events that came twice changed what is decided"
        told = "".join(home.fleet.agents[agent].log.read_text() for agent in _AGENTS)
    assert "the snapshot is taken" in told
    assert "the snapshot is not taken" not in told
    assert "the snapshot could not be written" not in told
    assert commits.violations == []
    assert commits.samples > 5
    assert before["offers"]
    assert before["members"]


async def sound(home: House, load: Load) -> Written:
    """The whole history, after every check of it."""
    written = await read_history(home.settings, home.journal)
    found = history.violations(written, rules_of(home), now(), load.bus.records)
    found += await differing(home)
    assert found == []
    return written


async def differing(home: House) -> list[str]:
    """How a replica that is built now differs from the one that lived through it all (I2)."""
    replica = Replica(home.keys.people)
    follower = follower_of(home.settings, replica, "rebuilt")
    await follower.start()
    try:
        await home.follower.barrier(home.replica.topics)
        return folds_alike(home.replica, replica, now())
    finally:
        await follower.stop()
