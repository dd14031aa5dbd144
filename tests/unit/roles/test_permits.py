"""NOTIFY asks the rate buckets for as many calls as its next decision may make."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from unittest.mock import Mock

from agents.replica import Replica
from agents.roles.notify import Notify
from agents.roles.notify.caller import Caller
from agents.roles.role import Desk
from notifier.delivery.policy import NotifyPolicy
from schemas.decisions import Channel
from schemas.ids import Pseudonymiser

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Bucket:
    """Grants all or nothing, and remembers what it was asked for."""

    def __init__(self, *, grants: bool = False) -> None:
        self.asked: list[int] = []
        self._grants = grants

    async def take(self, wanted: int) -> int:
        self.asked.append(wanted)
        return wanted if self._grants else 0


def caller(bucket: Bucket) -> Caller:
    role = Notify(Replica(Pseudonymiser(bytes(32))), NotifyPolicy())
    nobody: Any = Mock()
    nobody.barrier = _at_once
    return Caller(
        role,
        follower=nobody,
        sealer=nobody,
        routes={},
        page_url=nobody,
        permits={Channel.SMS: bucket},
        now=lambda: NOON,
    )


async def _at_once(topics: object) -> None:
    del topics


async def test_who_waited_for_a_permit_asks_again() -> None:
    """Their alarm has rung and nothing else touched them: without permits they would wait for others' leftovers."""
    bucket, desk = Bucket(), Desk(0)
    desk.alarms.set("w-1", NOON)
    desk.alarms.set("w-2", NOON)
    await caller(bucket).prepare(desk)
    assert bucket.asked == [2]


async def test_each_desk_has_its_own() -> None:
    """Two partitions decide at the same time: what one was granted is no reason not to ask for the other."""
    bucket = Bucket(grants=True)
    hand = caller(bucket)
    for partition in range(2):
        desk = Desk(partition)
        desk.dirty.mark(f"w-{partition}")
        await hand.prepare(desk)
        assert desk.permits[Channel.SMS] == 1


async def test_what_is_not_used_is_not_hoarded() -> None:
    """Granted an hour ago and leaving now, they would be a burst beyond the rate."""
    bucket, desk = Bucket(), Desk(0)
    desk.permits[Channel.SMS], desk.permits_end = 500, NOON
    await caller(bucket).prepare(desk)
    assert desk.permits[Channel.SMS] == 0


async def test_whom_a_barrier_finds_in_doubt_gets_one_too() -> None:
    """While the bus is asked about one, the alarm of another rings: their contact may be on its way as well."""
    barriers, desk = [], Desk(0)
    desk.dirty.mark("w-1")
    hand = caller(Bucket())

    async def barrier(topics: object) -> None:
        barriers.append(topics)
        if len(barriers) == 1:
            desk.dirty.mark("w-2")

    hand._follower.barrier = barrier
    await hand.prepare(desk)
    assert len(barriers) == 2


async def test_a_take_over_asks_for_many() -> None:
    """What it finds is not dirty yet."""
    bucket, desk = Bucket(), Desk(0)
    desk.reconciling = iter(())
    await caller(bucket).prepare(desk)
    assert bucket.asked == [256]
