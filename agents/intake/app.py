"""INTAKE as one thing to start and stop: three agents on one engine, their fences, the erasure."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Final

from agents.intake import completions, postings, registrations
from agents.intake.batch import Batch, Handled, Subject
from agents.intake.breaker import Breaker
from agents.intake.erasure import CertificatesOfErased, Erasure
from agents.intake.known import Known
from agents.intake.writers import Writers
from agents.own.fence import Fence
from agents.runtime import EndProcess, Engine, EngineConfig, HandleBatch, Incoming, Spot
from schemas.sealing import Sealer
from schemas.topics import PARTITIONS

log = logging.getLogger(__name__)

SUBJECTS: Final = (registrations.SUBJECT, completions.SUBJECT, postings.SUBJECT)
SUBJECT_OF: Final = {subject.topic.name: subject for subject in SUBJECTS}

Count = Callable[[str, Sequence[Handled]], None]
"""Told of every batch that is durable: topic, what became of its events."""


@dataclass(frozen=True, kw_only=True)
class IntakeConfig:
    """What INTAKE must know. Times in seconds."""

    bootstrap: str
    namespace: str
    replica_name: str
    """Stable for each process of an installation: it keeps its partitions through a quick restart."""
    partitions: int = PARTITIONS
    batch_max: int = 1_000
    session_timeout_s: float = 6.0
    stop_within_s: float = 25.0
    dead_in_a_row: int = 500
    dead_window: int = 5_000
    dead_ratio: float = 0.9
    erasure_every_s: float = 30.0


def build_intake(
    config: IntakeConfig,
    *,
    sealer: Sealer,
    known: Known,
    certificates_of_erased: CertificatesOfErased,
    count: Count = lambda _topic, _handled: None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    end_process: EndProcess = os._exit,
) -> Intake:
    """Wire INTAKE up. The follower behind ``known`` must have caught up before the start."""

    def make_fence(transactional_id: str) -> Fence:
        return Fence(config.bootstrap, transactional_id, client_id=f"intake-{config.replica_name}")

    engine = Engine(
        EngineConfig(
            bootstrap=config.bootstrap,
            namespace=config.namespace,
            group="intake",
            replica_name=config.replica_name,
            partitions=config.partitions,
            batch_max=config.batch_max,
            session_timeout_s=config.session_timeout_s,
            stop_within_s=config.stop_within_s,
        ),
        end_process=end_process,
    )
    writers = Writers(make_fence, known, config.namespace)
    erasure = Erasure(writers, certificates_of_erased, namespace=config.namespace, every_s=config.erasure_every_s)
    return Intake(
        config,
        engine=engine,
        writers=writers,
        erasure=erasure,
        sealer=sealer,
        count=count,
        clock=clock,
    )


class Intake:
    """The intake agents of one process."""

    def __init__(
        self,
        config: IntakeConfig,
        *,
        engine: Engine,
        writers: Writers,
        erasure: Erasure,
        sealer: Sealer,
        count: Count,
        clock: Callable[[], datetime],
    ) -> None:
        self._config = config
        self._engine = engine
        self._writers = writers
        self._erasure = erasure
        self._sealer = sealer
        self._count = count
        self._clock = clock
        self._standing: list[asyncio.Task[None]] = []
        for subject in SUBJECTS:
            engine.subscribe(subject.topic.name, self._handler(subject))
        engine.on_assigned(self._assigned)
        engine.on_revoked(self._revoked)

    async def start(self) -> None:
        """Join the group and begin. All topics must exist."""
        for work, failed in (
            (self._writers.run(), "A partition of INTAKE could not be kept"),
            (self._erasure.run(), "The certificates of erased workers could not be tombstoned"),
        ):
            self._standing.append(asyncio.create_task(work))
            self._standing[-1].add_done_callback(partial(self._ended, failed))
        await self._engine.start()

    async def stop(self) -> None:
        """Finish what is under way and leave; after ``stop_within_s`` end the process instead."""
        await self._engine.stop()
        for task in self._standing:  # not before: a write that is broken off breaks its fence for the batches
            task.cancel()
        await self._writers.stop()

    def erased(self) -> None:
        """Somebody was erased: their certificates are to go too."""
        self._erasure.changed()

    def _handler(self, subject: Subject) -> HandleBatch:
        breaker = Breaker(
            subject.topic.name,
            consecutive=self._config.dead_in_a_row,
            window=self._config.dead_window,
            ratio=self._config.dead_ratio,
        )

        async def handle(events: Sequence[Incoming]) -> None:
            await asyncio.gather(
                *(self._one_partition(subject, p, run, breaker) for p, run in by_partition(events).items())
            )

        return handle

    async def _one_partition(
        self, subject: Subject, partition: int, events: Sequence[Incoming], breaker: Breaker
    ) -> None:
        """State records and dead letters of a run of events, in one transaction."""
        writer = await self._writers.of(subject, partition)
        batch = Batch(
            subject=subject,
            memory=writer.memory,
            sealer=self._sealer,
            namespace=self._config.namespace,
            partitions=self._config.partitions,
            now=self._clock(),
        )
        handled = batch.handle(events)
        for one in handled:
            breaker.note(one.outcome)
        await writer.write([record for one in handled for record in one.records])
        self._count(subject.topic.name, handled)

    def _assigned(self, spots: frozenset[Spot]) -> None:
        self._writers.owns((SUBJECT_OF[topic], partition) for topic, partition in spots)
        self._erasure.owns(p for topic, p in spots if topic == completions.SUBJECT.topic.name)

    def _revoked(self, _spots: frozenset[Spot]) -> None:
        self._erasure.owns(())
        self._writers.release()

    def _ended(self, failed: str, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self._engine.end(f"{failed}: {error}.")


def by_partition(events: Iterable[Incoming]) -> dict[int, list[Incoming]]:
    """The events of each partition, in their order."""
    runs: dict[int, list[Incoming]] = {}
    for event in events:
        runs.setdefault(event.partition, []).append(event)
    return runs
