"""What an owner does before its first decision, in which order."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence

import pytest

from agents.own.fence import Offsets, Record
from agents.own.scope import Scope
from agents.own.tenure import Tenure
from agents.replica import Replica, Touched
from agents.roles.role import Desk, Role
from schemas.decisions import Basis
from schemas.ids import Pseudonymiser
from schemas.topics import BEAT, OFFERS, VACANCIES
from tests.unit.gateway.world import NOW

pytestmark = pytest.mark.unit


class NothingToDecide(Role):
    name, owned, log = "book", VACANCIES, OFFERS

    def __init__(self, done: list[str]) -> None:
        super().__init__(Replica(Pseudonymiser(b"k" * 32)))
        self._done = done

    def adopt(self, partition: int) -> Desk:
        self._done.append("adopt")
        return super().adopt(partition)

    def everything(self, partition: int) -> Iterator[str]:
        return iter(())

    def mark(self, touched: Touched, as_of: object) -> None:
        raise AssertionError

    def decide(self, desk: Desk, items: Mapping[str, Scope], as_of: object, basis: Basis) -> list[Record]:
        return []


class FollowerHere:
    def __init__(self, done: list[str]) -> None:
        self._done = done

    async def ready(self) -> None:
        self._done.append("ready")

    async def reached(self, ends: Mapping[tuple[str, int], int]) -> None:
        if ends:
            self._done.append(f"reached {dict(ends)}")

    async def barrier(self, topics: Iterable[str]) -> None:
        self._done.append("barrier")

    def offsets(self, topics: Iterable[str]) -> dict[str, tuple[int, ...]]:
        return {}


class FenceHere:
    def __init__(self, done: list[str]) -> None:
        self._done = done

    async def start(self) -> None:
        self._done.append("fence")

    async def write(self, records: Sequence[Record]) -> Offsets:
        self._done += [f"write {each.topic}-{each.partition} {each.key}" for each in records]
        return {("ns.offers", 3): 41}

    async def stop(self) -> None: ...


async def test_an_owner_ends_what_was_left_open_before_it_asks_for_the_end() -> None:
    """Its first commit shows what a broker may have hidden; only then the end of the log is the end."""
    done: list[str] = []
    tenure = Tenure(
        NothingToDecide(done),
        3,
        follower=FollowerHere(done),
        fence=lambda _: FenceHere(done),
        namespace="ns.",
        now=lambda: NOW,
        policy_version="p",
        acting=None,
        end_process=pytest.fail,
    )
    async with asyncio.timeout(5):
        await tenure.serving.wait()
    await tenure.end()
    reached = "reached {('offers', 3): 42}"
    assert done[:6] == ["fence", "ready", f"write ns.offers-3 {BEAT}", reached, "barrier", "adopt"]
