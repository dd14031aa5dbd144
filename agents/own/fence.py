"""The fence: the one writer of one partition of a role, or of INTAKE (promise P3).

Owning a partition is no proof: a paused process still believes that it does. So whatever decides is written
in transactions under one ``transactional.id`` for each partition, and the start of a new owner's fence bars
the old one at the broker: its sends and its commits fail, and a ``read_committed`` reader never sees them.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from aiokafka import AIOKafkaProducer
from aiokafka.errors import InvalidProducerEpoch, KafkaError, ProducerFenced

log = logging.getLogger(__name__)

Headers = Sequence[tuple[str, bytes]]
Offsets = dict[tuple[str, int], int]
"""For each (topic, partition) the highest offset written."""

TRANSACTION_TIMEOUT_MS: Final = 10_000
"""How long a process that stopped inside a transaction can hold up the readers of its partition."""

MAX_RECORDS: Final = 2_000
MAX_BYTES: Final = 4_000_000
"""Bounds of one transaction. At 45,000 records/s a full one is written in a tenth of a second."""

_PRODUCER_BATCH_BYTES: Final = 512_000
# aiokafka keeps one open batch for each partition and waits for a full one to be sent; with its default of
# 16 kB a transaction would take dozens of round trips. Brokers refuse batches above 1,048,588 bytes.
_RECORD_OVERHEAD_BYTES: Final = 70


class FenceError(Exception):
    """This fence writes no more. What it wrote last may or may not be there: only a new fence can tell."""


class Barred(FenceError):
    """Another fence has started with this id, or the broker gave this one up for dead.

    Whoever wrote here is no longer the owner until it has taken the partition over anew.
    """


class WriteFailed(FenceError):
    """The bus did not take the records, or not in time. The caller repeats the take-over with a new fence."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record to write; ``value`` None is a tombstone."""

    topic: str
    partition: int
    key: str
    value: bytes | None
    headers: Headers = ()

    @property
    def size(self) -> int:
        """About the bytes that it takes in a batch."""
        headers = sum(len(name) + len(value) for name, value in self.headers)
        return len(self.key) + len(self.value or b"") + headers + _RECORD_OVERHEAD_BYTES


class Fence:
    """A transactional producer with an owner's id, for example ``notify-3``.

    The first error breaks it for good: the next owner, or the same one once it has taken over anew, makes
    another.
    """

    def __init__(
        self,
        bootstrap: str,
        transactional_id: str,
        *,
        client_id: str,
        max_records: int = MAX_RECORDS,
        max_bytes: int = MAX_BYTES,
        deadline_s: float = TRANSACTION_TIMEOUT_MS / 1000,
    ) -> None:
        self.transactional_id = transactional_id
        self._bootstrap = bootstrap
        self._client_id = client_id
        self._max_records = max_records
        self._max_bytes = max_bytes
        self._deadline_s = deadline_s
        self._producer: AIOKafkaProducer | None = None
        self._turn = asyncio.Lock()
        self._broken: FenceError | None = None

    async def start(self) -> None:
        """Bar whoever wrote under this id before; a transaction that they left open is aborted.

        Raises:
            WriteFailed: the bus does not answer in time.
        """
        self._producer = AIOKafkaProducer(
            bootstrap_servers=self._bootstrap,
            client_id=self._client_id,
            transactional_id=self.transactional_id,
            transaction_timeout_ms=TRANSACTION_TIMEOUT_MS,
            acks="all",
            enable_idempotence=True,
            max_batch_size=_PRODUCER_BATCH_BYTES,
        )
        async with self._breaking("start"):
            await self._producer.start()

    async def write(self, records: Sequence[Record]) -> Offsets:
        """Write the records, in order, in one transaction, or in several where they exceed its bounds.

        Writers of one fence take turns. When this returns, all records are committed: nobody can take them
        back. A ``read_committed`` end shows them a moment later, when the broker has written its markers,
        so wait for the offsets that this returns.

        Raises:
            Barred: another owner has started; nothing of the transaction under way will be seen.
            WriteFailed: any other error of the bus, or the deadline; the last transaction may be committed.
        """
        offsets: Offsets = {}
        async with self._turn:
            for transaction in split(records, max_records=self._max_records, max_bytes=self._max_bytes):
                async with self._breaking("write"):
                    await self._commit(transaction, offsets)
        return offsets

    async def stop(self, deadline_s: float = 2.0) -> None:
        """Let go of the connections, within the deadline whatever the broker does.

        A transaction under way is left to the next owner's start, or to the broker's timeout.
        """
        self._broken = self._broken or WriteFailed(f"the fence {self.transactional_id} has been stopped")
        if self._producer is None:
            return
        producer, self._producer = self._producer, None
        stopping = asyncio.ensure_future(producer.stop())
        _, late = await asyncio.wait({stopping}, timeout=deadline_s)
        if late:
            # The producer waits for what a silent broker never acknowledges: give it up, close the sockets.
            stopping.cancel()
            await asyncio.wait({stopping, asyncio.ensure_future(producer.client.close())}, timeout=deadline_s)
        if stopping.done() and not stopping.cancelled() and stopping.exception() is not None:
            log.debug("The producer %s stopped with %r.", self.transactional_id, stopping.exception())

    async def _commit(self, records: Sequence[Record], offsets: Offsets) -> None:
        producer = self._producer
        assert producer is not None  # _breaking refuses before the start and after the stop
        await producer.begin_transaction()
        sent: list[asyncio.Future[Any]] = []
        try:
            for record in records:
                key = record.key.encode()
                to = record.partition
                headers = list(record.headers)
                sent.append(await producer.send(record.topic, record.value, key, to, headers=headers))
        finally:
            acknowledged = asyncio.gather(*sent)
        # A commit does not fail for a record that was not taken: each acknowledgement must be seen first.
        for acknowledgement in await acknowledged:
            if acknowledgement.offset < 0:
                raise WriteFailed(f"the broker did not say where {self.transactional_id} wrote")
            place = (acknowledgement.topic, acknowledgement.partition)
            offsets[place] = max(acknowledgement.offset, offsets.get(place, -1))
        await producer.commit_transaction()

    @contextlib.asynccontextmanager
    async def _breaking(self, step: str) -> AsyncIterator[None]:
        """Translate whatever goes wrong and let nothing be written after it."""
        if self._broken is not None:
            raise self._broken
        if self._producer is None:
            raise WriteFailed(f"the fence {self.transactional_id} has not been started")
        # Until the step has ended well it has not: a cancelled one leaves a transaction nobody may add to.
        self._broken = WriteFailed(f"the last {step} of {self.transactional_id} was interrupted")
        try:
            async with asyncio.timeout(self._deadline_s):
                yield
        except (ProducerFenced, InvalidProducerEpoch) as error:
            self._broken = Barred(f"{self.transactional_id} was barred at its {step}: it has another owner")
            raise self._broken from error
        except TimeoutError as error:
            self._broken = WriteFailed(
                f"the {step} of {self.transactional_id} took more than {self._deadline_s:g} s; is the bus up?"
            )
            raise self._broken from error
        except (KafkaError, OSError, AssertionError) as error:
            # AssertionError: how aiokafka says that its producer's state does not allow the step.
            self._broken = WriteFailed(f"the {step} of {self.transactional_id} failed: {error!r}")
            raise self._broken from error
        else:
            self._broken = None
        finally:
            _hush(self._producer)


def split(records: Sequence[Record], *, max_records: int, max_bytes: int) -> Iterator[Sequence[Record]]:
    """Cut the records into runs within both bounds, in order; one above ``max_bytes`` is a run by itself."""
    start, size = 0, 0
    for index, record in enumerate(records):
        if index > start and (index - start >= max_records or size + record.size > max_bytes):
            yield records[start:index]
            start, size = index, 0
        size += record.size
    if start < len(records):
        yield records[start:]


def _hush(producer: AIOKafkaProducer | None) -> None:
    """Look at the outcomes that aiokafka keeps for waiters whom nobody awaits.

    It would otherwise log "exception was never retrieved" with a traceback, long after we have dealt with it.
    """
    manager: Any = getattr(producer, "_txn_manager", None)
    accumulator: Any = getattr(producer, "_message_accumulator", None)
    waiters = [getattr(manager, "_transaction_waiter", None)]
    for batches in getattr(accumulator, "_batches", {}).values():
        waiters += [getattr(batch, "_drain_waiter", None) for batch in batches]
    for waiter in waiters:
        if waiter is not None and waiter.done() and not waiter.cancelled():
            waiter.exception()
