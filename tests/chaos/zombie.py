"""``python -m tests.chaos.zombie agent``: an agent that stops itself (SIGSTOP) between deciding and writing.

It stops when BOOK is about to write and the file ``stop-here`` lies in its directory. ``unfenced`` beside it,
when it starts, takes the fence out: decisions are then written by a plain producer, whoever owns the partition.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from aiokafka import AIOKafkaProducer

import agents.intake.app
import infra.processes.agent
from agents.own.fence import Fence, Offsets, Record
from infra.processes.__main__ import main

STOP_HERE: Final = "stop-here"
UNFENCED: Final = "unfenced"


def stop_if_told() -> None:
    """Once for each order."""
    order = Path(STOP_HERE)
    if order.exists():
        order.unlink()
        os.kill(os.getpid(), signal.SIGSTOP)


class Stopping(Fence):
    """The real fence; whoever writes with it may stop right before."""

    async def write(self, records: Sequence[Record]) -> Offsets:
        """Writes, or stops first, deaf to everything."""
        if "book-" in self.transactional_id and records:
            stop_if_told()
        return await super().write(records)


class Unfenced(Stopping):
    """No transaction and no epoch: acknowledged is written, whoever owns the partition."""

    async def start(self) -> None:
        """Bars nobody."""
        self._producer = AIOKafkaProducer(
            bootstrap_servers=self._bootstrap, client_id=self._client_id, acks="all", enable_idempotence=True
        )
        await self._producer.start()

    async def _commit(self, records: Sequence[Record], offsets: Offsets) -> None:
        assert self._producer is not None
        for record in records:
            key, headers = record.key.encode(), list(record.headers)
            written = await self._producer.send_and_wait(
                record.topic, record.value, key, record.partition, headers=headers
            )
            offsets[written.topic, written.partition] = written.offset


if __name__ == "__main__":
    kind = Unfenced if Path(UNFENCED).exists() else Stopping
    for module in (infra.processes.agent, agents.intake.app):
        setattr(module, Fence.__name__, kind)
    sys.exit(main(sys.argv[1]))
