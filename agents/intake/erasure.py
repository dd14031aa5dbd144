"""What is left of an erased worker in ``certificates``: tombstones, written by their sole writer.

A WorkerErased lies on ``worker.registrations``; its agent tombstones the worker. The certificates belong to
the agent of ``training.completions``, which may run elsewhere and learns of the erasure from the replica.
It looks again and again: a completion that was under way during the erasure is found by the next look.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable

from agents.intake.completions import SUBJECT, certificate_key
from agents.intake.writers import Writers
from agents.own.fence import FenceError, Record

log = logging.getLogger(__name__)

CertificatesOfErased = Callable[[int], Iterable[tuple[str, str]]]
"""The certificates in a partition whose worker is erased: (worker_id, certificate_id)."""


def tombstones(partition: int, erased: Iterable[tuple[str, str]], *, namespace: str) -> list[Record]:
    """The records that end the certificates of erased workers."""
    return [
        Record(namespace + SUBJECT.state[0], partition, certificate_key(worker_id, certificate_id), None)
        for worker_id, certificate_id in sorted(erased)
    ]


class Erasure:
    """Looks for certificates of erased workers in the partitions that this process owns."""

    def __init__(
        self,
        writers: Writers,
        certificates_of_erased: CertificatesOfErased,
        *,
        namespace: str,
        every_s: float,
    ) -> None:
        self._writers = writers
        self._certificates_of_erased = certificates_of_erased
        self._namespace = namespace
        self._every_s = every_s
        self._owned: frozenset[int] = frozenset()
        self._look = asyncio.Event()

    def owns(self, partitions: Iterable[int]) -> None:
        """From now on these partitions of ``training.completions`` are this process's."""
        self._owned = frozenset(partitions)
        self._look.set()

    def changed(self) -> None:
        """Somebody was erased: look now."""
        self._look.set()

    async def run(self) -> None:
        """Look on every change and every ``every_s`` seconds, until cancelled.

        Raises:
            FenceError: a tombstone could not be written; the process is to end.
        """
        while True:
            self._look.clear()
            for partition in sorted(self._owned):
                await self._erase(partition)
            try:
                async with asyncio.timeout(self._every_s):
                    await self._look.wait()
            except TimeoutError:
                continue

    async def _erase(self, partition: int) -> None:
        records = tombstones(partition, self._certificates_of_erased(partition), namespace=self._namespace)
        if not records or partition not in self._owned:
            return
        try:
            writer = await self._writers.of(SUBJECT, partition)
            await writer.add(records)
        except FenceError:
            if partition in self._owned:
                raise
            log.info("A rebalance took %s[%d] away; its new owner goes on.", SUBJECT.topic.name, partition)
