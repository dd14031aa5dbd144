"""Sorted rows go to the bus, in batches, through the one way in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Final

from aiokafka.errors import KafkaError

from agents.follow import Follower
from agents.replica import Replica
from gateway.bus import Bus, BusDown
from gateway.forms import RegistrationForm
from gateway.registration import Registrar
from infra.errors import BusUnreachable, TopicsDiffer
from infra.identity_key import settle_identity_key
from infra.keys import Keys
from infra.settings import Settings
from infra.topics import check

BATCH: Final = 1_000
_NAME: Final = "importer"
_TRIES: Final = 3
_ACK_S: Final = 15.0  # nobody stands and waits, as at a kiosk


async def register_all(
    settings: Settings, keys: Keys, forms: Sequence[RegistrationForm], done: Callable[[int], None]
) -> None:
    """Registers everybody; ``done`` is told how many the bus has acknowledged, after each batch.

    Raises:
        BusUnreachable: the bus does not answer, or ceased to. The same call again completes it: every
            registration has the id that it had, and INTAKE knows it.
        TopicsDiffer: the topics are not those of the catalogue.
        KeysRefused: the data on the bus was made with another identity key.
    """
    if differences := await asyncio.to_thread(check, settings):
        raise TopicsDiffer(f"{differences[0]}; run `kaigong topics apply`, then import again.")
    await asyncio.to_thread(settle_identity_key, settings.kafka, keys.people.key_fingerprint(), _now())
    registered = 0
    try:
        async with _registrar(settings, keys) as registrar:
            for start in range(0, len(forms), BATCH):
                batch = forms[start : start + BATCH]
                await _register(registrar, batch)
                registered += len(batch)
                done(registered)
    except (BusDown, KafkaError, OSError, TimeoutError):
        raise BusUnreachable(
            f"The bus at {settings.kafka.servers} ceased to answer; {registered} of {len(forms)} "
            "registrations are confirmed. Run the same command again: it completes the list and registers "
            "nobody twice."
        ) from None


async def _register(registrar: Registrar, batch: Sequence[RegistrationForm]) -> None:
    """A batch keeps the bus busy for longer than the gateway lets a person wait, so it is tried again."""
    for _ in range(_TRIES - 1):
        try:
            await registrar.register_many(batch, _now())
        except BusDown:
            continue
        return
    await registrar.register_many(batch, _now())


@asynccontextmanager
async def _registrar(settings: Settings, keys: Keys) -> AsyncIterator[Registrar]:
    kafka = settings.kafka
    replica = Replica(keys.people)
    follower = Follower(replica, bootstrap=kafka.servers, namespace=kafka.namespace, client_id=_NAME)
    try:
        await follower.start()
        async with Bus(kafka.servers, namespace=kafka.namespace, client_id=_NAME, ack_timeout_s=_ACK_S) as bus:
            yield Registrar(bus, follower, replica.people, keys.people, keys.contacts)
    finally:
        # With the broker gone, stopping a consumer raises the cancellation of its own fetch.
        await asyncio.gather(follower.stop(), return_exceptions=True)


def _now() -> datetime:
    return datetime.now(UTC)
