"""A desk at the bus: what a command works with that looks things up and writes, as a gateway does, and ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from aiokafka.errors import KafkaError

from agents.follow import Follower
from agents.replica import Replica
from gateway.bus import Bus, BusDown
from gateway.registration import Registrar
from infra.errors import BusUnreachable, TopicsDiffer
from infra.identity_claim import settle_identity_key
from infra.keys import Keys
from infra.loading import load
from infra.settings import Settings
from infra.topics import check


@dataclass(frozen=True, slots=True)
class Desk:
    """The replica holds all that was on the bus when the desk was opened, and follows."""

    bus: Bus
    replica: Replica
    follower: Follower
    registrar: Registrar
    opened_at: datetime


@asynccontextmanager
async def open_desk(settings: Settings, keys: Keys, *, name: str, ack_timeout_s: float) -> AsyncIterator[Desk]:
    """Opens one, for as long as the block lasts.

    Args:
        settings: where the bus is.
        keys: those that its data were made with.
        name: the client's, in the broker's eyes.
        ack_timeout_s: how long the broker may take over one write.

    Raises:
        BusUnreachable: the bus does not answer, or ceased to within the block.
        TopicsDiffer: the topics are not those of the catalogue.
        KeysRefused: the data on the bus was made with another identity key.
    """
    if differences := await asyncio.to_thread(check, settings):
        raise TopicsDiffer(f"{differences[0]}; run `kaigong topics apply`, then the same command again.")
    now = datetime.now(UTC)
    await asyncio.to_thread(settle_identity_key, settings.kafka, keys.people.key_fingerprint(), now)
    kafka = settings.kafka
    replica = Replica(keys.people)
    follower = Follower(replica, bootstrap=kafka.servers, namespace=kafka.namespace, client_id=name)
    bus = Bus(kafka.servers, namespace=kafka.namespace, client_id=name, ack_timeout_s=ack_timeout_s)
    try:
        await load(follower)
        async with bus:
            registrar = Registrar(bus, follower, replica.people, keys.people, keys.contacts)
            yield Desk(bus, replica, follower, registrar, now)
    except (BusDown, KafkaError, OSError, TimeoutError):
        raise BusUnreachable(
            f"The bus at {kafka.servers} ceased to answer, and not everything was confirmed; "
            "run the same command again."
        ) from None
    finally:
        # With the broker gone, stopping a consumer raises the cancellation of its own fetch.
        await asyncio.gather(follower.stop(), return_exceptions=True)
