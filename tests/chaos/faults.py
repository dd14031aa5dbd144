"""The faults: kills, and pauses that outlast the session."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from infra.demo.owners import owned_by
from infra.parts.process import Child
from schemas.topics import PARTITIONS, RULES, VACANCIES, WORKERS
from tests.support.house import House, until

Owned = dict[str, frozenset[int]]
ROLES = (VACANCIES.name, WORKERS.name, RULES.name)
_TAKEN_OVER_S = 30.0
_LOOK_S = 0.2


async def owned(house: House, agent: str) -> Owned:
    """Topic → partitions that the broker says are the agent's."""
    return await asyncio.to_thread(owned_by, house.settings, agent)


async def kill(house: House, agent: str) -> int:
    """SIGKILL; the fleet starts it again. Returns where the log of the new process begins."""
    child = house.fleet.agents[agent]
    await asyncio.to_thread(house.fleet.kill, agent)
    return child.log.stat().st_size


async def serving(house: House, agent: str, since: int = 0) -> None:
    """Returns when the agent says that it is up, behind ``since`` in its log, and owns partitions of the roles."""
    log = house.fleet.agents[agent].log
    await until(lambda: "agent is up" in log.read_bytes()[since:].decode(), f"{agent} is up again")
    for _ in range(round(_TAKEN_OVER_S / _LOOK_S)):
        mine = await owned(house, agent)
        if any(mine.get(topic) for topic in ROLES):
            return
        await asyncio.sleep(_LOOK_S)
    raise AssertionError(f"{agent} is up and owns nothing")


async def taken_from(house: House, agent: str, others: tuple[str, ...]) -> None:
    """Returns when the broker has given everything that an agent had in both groups to the others."""
    deadline = asyncio.get_running_loop().time() + _TAKEN_OVER_S
    while True:
        left = await owned(house, agent)
        theirs = [await owned(house, other) for other in others]
        roles = sum(len(each.get(topic, frozenset())) for each in theirs for topic in ROLES)
        if not any(left.values()) and roles == PARTITIONS * len(ROLES):
            return
        assert asyncio.get_running_loop().time() < deadline, f"nobody took over from {agent}: {left}"
        await asyncio.sleep(_LOOK_S)


async def pause_beyond_session(
    house: House, agent: str, others: tuple[str, ...], meanwhile: Callable[[], object] = lambda: None
) -> None:
    """SIGSTOP until the others own and serve all that the agent had, then SIGCONT."""
    child = house.fleet.agents[agent]
    pid = child.pid
    child.pause()
    try:
        await taken_from(house, agent, others)
        meanwhile()
    finally:
        child.resume()
    await ended_itself(child, pid)


async def ended_itself(child: Child, pid: int) -> None:
    """Returns when the process is another one: what was barred ends, and the fleet starts it anew."""
    await until(lambda: child.running and child.pid != pid, f"{child.name} ends and is started again")


def stopped(pid: int) -> bool:
    """Whether a process is held by SIGSTOP."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"
