"""Sorted rows go to the bus, in batches, through the one way in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Final

from aiokafka.errors import KafkaError

from gateway.bus import BusDown
from gateway.forms import RegistrationForm
from gateway.registration import Registrar
from infra.desk import open_desk
from infra.errors import BusUnreachable
from infra.keys import Keys
from infra.settings import Settings

BATCH: Final = 1_000
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
    registered = 0
    async with open_desk(settings, keys, name="importer", ack_timeout_s=_ACK_S) as desk:
        try:
            for start in range(0, len(forms), BATCH):
                batch = forms[start : start + BATCH]
                await _register(desk.registrar, batch)
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


def _now() -> datetime:
    return datetime.now(UTC)
