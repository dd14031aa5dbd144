"""Waiting for a market to come to rest, and watching INTAKE's offsets until it does."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiokafka.errors
from kafka import KafkaAdminClient
from kafka.errors import KafkaError

from agents.replica import DeliveryView, Replica
from infra.processes.policies import book_policy, membership_policy, notify_policy
from schemas.decisions import TERMINAL_STATES, DeliveryState, OfferStatus
from schemas.topics import EVENTS
from tests.chaos import history
from tests.chaos.history import Rules
from tests.chaos.replicas import sweep
from tests.chaos.written import Chronicle, chronicle
from tests.support.ends import Offsets, ends_of
from tests.support.house import Visit, now

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
        committed = await asyncio.to_thread(_taken_in, house)
        events = await asyncio.to_thread(ends_of, house.settings, [topic.name for topic in EVENTS])
        ends = await asyncio.to_thread(ends_of, house.settings, house.replica.topics)
    except KafkaError as error:
        return [f"the bus does not answer: {type(error).__name__}"]
    taken = {spot: committed.get(spot, 0) for spot in events}
    behind = [f"{spot} is taken in to {taken[spot]} of {end}" for spot, end in events.items() if taken[spot] < end]
    if behind:
        return behind
    await house.follower.reached(ends)
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


def _taken_in(house: Visit) -> Offsets:
    """INTAKE's committed offsets."""
    kafka = house.settings.kafka
    group = f"{kafka.namespace}intake"
    admin = KafkaAdminClient(bootstrap_servers=kafka.servers)
    try:
        committed = admin.list_group_offsets(group)[group]
    finally:
        admin.close()
    return {
        (spot.topic.removeprefix(kafka.namespace), spot.partition): max(0, each.offset)
        for spot, each in committed.items()
    }


@dataclass
class Watched:
    """What INTAKE committed ahead of what it wrote."""

    samples: int = 0
    violations: list[str] = field(default_factory=list)


@asynccontextmanager
async def watching_commits(house: Visit) -> AsyncIterator[Watched]:
    """Samples the committed offsets and, after each sample, reads what is written (I3)."""
    watched = Watched()

    async def look(book: Chronicle) -> None:
        while True:
            with contextlib.suppress(KafkaError, aiokafka.errors.KafkaError):  # a broker is away: the next look
                committed = await asyncio.to_thread(_taken_in, house)
                watched.violations += history.committed_too_far(await book.read_on(), committed)
                watched.samples += 1
            await asyncio.sleep(_LOOK_S)

    async with chronicle(house.settings, house.journal) as book:
        looking = asyncio.create_task(look(book))
        try:
            yield watched
        finally:
            looking.cancel()
            with contextlib.suppress(asyncio.CancelledError):  # any other end of it is a fault
                await looking
