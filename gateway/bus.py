"""The gateway's one way to write: what it says was written has been acknowledged by the broker.

An idempotent producer keeps trying until the bus is back, so a record that was refused with `BusDown` may
still arrive. That is why every caller can repeat: ids and keys are derived, and a repeat has no second
effect.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol, Self

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from agents.own.fence import Record

ACK_TIMEOUT_S: Final = 3.0
"""How long a person at a kiosk waits at most to hear that the bus is down."""

_BATCH_BYTES: Final = 262_144  # one open batch a partition: with aiokafka's 16 kB a bulk import waits for round trips
_LINGER_MS: Final = 2


class BusDown(Exception):
    """The bus did not acknowledge in time. Nothing is lost: the caller repeats the very same request."""

    def __init__(self, what: str = "the bus did not acknowledge in time") -> None:
        super().__init__(f"{what}; nothing was confirmed, so send the same request again")


@dataclass(frozen=True, slots=True)
class Written:
    """Where a record landed."""

    topic: str
    partition: int
    offset: int


class Writer(Protocol):
    """What `Registrar` and the routes need of a bus."""

    async def write(self, records: Sequence[Record]) -> list[Written]:
        """Write in order; returns once all are acknowledged.

        Raises:
            BusDown: not all of them were.
        """


class Bus:
    """A `Writer` on Kafka: idempotent, ``acks=all``, short timeouts."""

    def __init__(
        self, bootstrap: str, *, namespace: str = "", client_id: str, ack_timeout_s: float = ACK_TIMEOUT_S
    ) -> None:
        self._namespace = namespace
        self._ack_timeout_s = ack_timeout_s
        self._producer = AIOKafkaProducer(
            bootstrap_servers=bootstrap,
            client_id=client_id,
            acks="all",
            enable_idempotence=True,
            linger_ms=_LINGER_MS,
            max_batch_size=_BATCH_BYTES,
            request_timeout_ms=int(ack_timeout_s * 1000),
        )

    async def start(self) -> None:
        """Connect.

        Raises:
            BusDown: no broker answers.
        """
        try:
            async with asyncio.timeout(2 * self._ack_timeout_s):
                await self._producer.start()
        except (KafkaError, OSError, TimeoutError):
            await self.stop()
            raise BusDown("no broker answers at the configured address") from None

    async def stop(self) -> None:
        """Let go of the connections, whatever the broker does."""
        stopping = asyncio.ensure_future(self._producer.stop())
        _, late = await asyncio.wait({stopping}, timeout=self._ack_timeout_s)
        if late:
            stopping.cancel()
            await asyncio.wait({stopping, asyncio.ensure_future(self._producer.client.close())}, timeout=1)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def write(self, records: Sequence[Record]) -> list[Written]:
        """Write in order; returns once all are acknowledged, within the timeout for each thousand or less."""
        limit = self._ack_timeout_s * (1 + len(records) // 1000)
        sent: list[asyncio.Future[Any]] = []
        try:
            async with asyncio.timeout(limit):
                for record in records:
                    sent.append(await self._send(record))  # noqa: PERF401 -- what was sent is needed on failure
                # Not gather: it would cancel the producer's own futures at the timeout.
                await asyncio.wait(sent) if sent else None
            taken = [acknowledgement.result() for acknowledgement in sent]
        except (KafkaError, OSError, TimeoutError):
            _forget(sent)
            raise BusDown from None
        return [Written(record.topic, each.partition, each.offset) for record, each in zip(records, taken, strict=True)]

    def _send(self, record: Record) -> Awaitable[asyncio.Future[Any]]:
        sending: Awaitable[asyncio.Future[Any]] = self._producer.send(
            self._namespace + record.topic,
            record.value,
            record.key.encode(),
            partition=record.partition,
            headers=record.headers,
        )
        return sending


def _forget(futures: Iterable[asyncio.Future[Any]]) -> None:
    """Nobody will ask for these outcomes; unasked, asyncio would log each with a traceback."""
    for future in futures:
        future.add_done_callback(lambda done: done.cancelled() or done.exception())
