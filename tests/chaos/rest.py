"""Waiting for a market to come to rest, and watching INTAKE's offsets until it does."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from kafka import KafkaAdminClient, TopicPartition
from kafka.errors import KafkaError
from kafka.protocol.consumer.offsets import OffsetSpec

from agents.replica import DeliveryView, Replica
from infra.processes.policies import book_policy, membership_policy, notify_policy
from schemas.decisions import TERMINAL_STATES, DeliveryState, OfferStatus
from schemas.topics import EVENTS, PARTITIONS
from tests.chaos import history
from tests.chaos.history import Rules
from tests.chaos.replicas import sweep
from tests.chaos.written import read_history
from tests.support.house import Visit, now

Offsets = dict[tuple[str, int], int]
"""Topic and partition → offset."""
_LOOK_S = 0.3


def rules_of(house: Visit) -> Rules:
    """The policies that the house's processes run with."""
    settings = house.settings
    return Rules(
        people=house.keys.people,
        book=book_policy(settings.book),
        notify=notify_policy(settings.notify),
        membership=membership_policy(settings.membership),
    )


async def at_rest(house: Visit, *, within_s: float = 60.0) -> None:
    """Returns when all events are taken in, nothing is left to decide and every message is at its end.

    Raises:
        AssertionError: with what is still to be done.
    """
    deadline = time.monotonic() + within_s
    while owed := await _owed(house):
        assert time.monotonic() < deadline, f"no rest within {within_s:g} s: {owed[:10]}"
        await asyncio.sleep(_LOOK_S)


async def _owed(house: Visit) -> list[str]:
    try:
        committed, ends = await asyncio.to_thread(_intake, house)
    except KafkaError as error:
        return [f"the bus does not answer: {type(error).__name__}"]
    taken = {spot: committed.get(spot, 0) for spot in ends}
    behind = [f"{spot} is taken in to {taken[spot]} of {end}" for spot, end in ends.items() if taken[spot] < end]
    if behind:
        return behind
    await house.follower.barrier(house.replica.topics)
    deliveries = house.replica.deliveries
    open_ = [
        f"{name} is {each.state}"
        for worker_id in sorted(deliveries.workers())
        for name, each in deliveries.of_worker(worker_id).items()
        if each.state not in TERMINAL_STATES and not _held_by_a_gate(house.replica, each)
    ]
    return open_ or sweep(house.replica, rules_of(house), now())


def _held_by_a_gate(replica: Replica, delivery: DeliveryView) -> bool:
    """Whether an ambiguous call may not be made again; see ``history``."""
    offers = replica.offers.of_worker(delivery.worker_id).values()
    stand = {offer.offer_id for offer in offers if offer.status is OfferStatus.STANDING}
    refused = replica.people.suppressed(delivery.worker_id)
    closed = refused or not any(bound.offer_id in stand for bound in delivery.offers)
    return delivery.state is DeliveryState.AMBIGUOUS and closed


def _intake(house: Visit) -> tuple[Offsets, Offsets]:
    """INTAKE's committed offsets, and where the event topics end."""
    kafka = house.settings.kafka
    spots = [TopicPartition(kafka.namespace + topic.name, p) for topic in EVENTS for p in range(PARTITIONS)]
    admin = KafkaAdminClient(bootstrap_servers=kafka.servers)
    try:
        committed = admin.list_group_offsets(f"{kafka.namespace}intake")[f"{kafka.namespace}intake"]
        ends = admin.list_partition_offsets(dict.fromkeys(spots, OffsetSpec.LATEST))
    finally:
        admin.close()
    names = {spot: (spot.topic.removeprefix(kafka.namespace), spot.partition) for spot in spots}
    return (
        {names[spot]: max(0, each.offset) for spot, each in committed.items() if spot in names},
        {names[spot]: each.offset for spot, each in ends.items()},
    )


@dataclass
class Watched:
    """What INTAKE committed ahead of what it wrote."""

    samples: int = 0
    violations: list[str] = field(default_factory=list)


@asynccontextmanager
async def watching_commits(house: Visit) -> AsyncIterator[Watched]:
    """Samples the committed offsets and, after each sample, reads what is written (I3)."""
    watched = Watched()

    async def look() -> None:
        while True:
            with contextlib.suppress(KafkaError):  # a broker is away: the next look
                committed, _ = await asyncio.to_thread(_intake, house)
                written = await read_history(house.settings, house.journal)
                ahead = list(history.committed_too_far(written, committed))
                if ahead:
                    # The end that read_committed shows follows a commit by a moment (its markers come after it), so
                    # what is missing now must still be missing then: who is committed past is never handled again.
                    await asyncio.sleep(_LOOK_S)
                    written = await read_history(house.settings, house.journal)
                    ahead = list(history.committed_too_far(written, committed))
                watched.violations += ahead
                watched.samples += 1
            await asyncio.sleep(_LOOK_S)

    looking = asyncio.create_task(look())
    try:
        yield watched
    finally:
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)
