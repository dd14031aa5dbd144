"""What INTAKE must know to tell new from old: the replica, and its own writes that the replica lacks."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from intake.superseded import milliseconds
from schemas.state import Certificate, Vacancy, Worker

State = Worker | Certificate | Vacancy


class Known(Protocol):
    """The replica, as far as INTAKE asks it."""

    def worker(self, worker_id: str) -> int | None:
        """When the known registration of a worker occurred, ms since the epoch; None: there is none."""

    def erased(self, worker_id: str) -> bool:
        """Whether the worker_id is of a past epoch: nothing may be written under it again."""

    def vacancy(self, vacancy_id: str) -> Vacancy | None:
        """The known vacancy, withdrawn ones too."""

    def position(self, topic: str, partition: int) -> int:
        """The offset up to which a partition has been applied."""

    async def ready(self) -> None:
        """Wait until the replica holds what there was when it began to read."""

    async def reached(self, topic: str, partition: int, offset: int) -> None:
        """Wait until a partition has been applied up to ``offset``."""


@dataclass(frozen=True, slots=True)
class Change:
    """One state record to write; ``value`` None is a tombstone."""

    topic: str
    key: str
    value: State | None


class Memory:
    """What is known within one partition: the replica, overlaid by our own newer writes.

    The overlay is a queue of batches. Each is dropped as soon as the replica has applied it, so that it never
    grows beyond the follower's lag.
    """

    def __init__(self, known: Known, topic: str, partition: int) -> None:
        self._known = known
        self._topic = topic
        self._partition = partition
        self._written: deque[tuple[int, Mapping[str, State | None]]] = deque()
        self._batch: dict[str, State | None] = {}

    def worker(self, worker_id: str) -> int | None:
        """When the known registration of a worker occurred, ms since the epoch."""
        for written in self._overlay():
            if worker_id in written:
                own = written[worker_id]
                return None if own is None else milliseconds(own.occurred_at)
        return self._known.worker(worker_id)

    def erased(self, worker_id: str) -> bool:
        """Whether nothing may be written under the worker_id again."""
        if any(written.get(worker_id, ...) is None for written in self._overlay()):
            return True
        return self._known.erased(worker_id)

    def vacancy(self, vacancy_id: str) -> Vacancy | None:
        """The known vacancy, withdrawn ones too."""
        for written in self._overlay():
            own = written.get(vacancy_id)
            if isinstance(own, Vacancy):
                return own
        return self._known.vacancy(vacancy_id)

    def note(self, change: Change) -> None:
        """Take up what the batch under way will write."""
        self._batch[change.key] = change.value

    def written(self, offset: int | None) -> None:
        """The batch under way is committed, up to ``offset`` of the state topic (None: nothing there)."""
        if offset is not None:
            self._written.append((offset, self._batch))
        self._batch = {}
        applied = self._known.position(self._topic, self._partition)
        while self._written and self._written[0][0] < applied:
            self._written.popleft()

    def _overlay(self) -> Iterator[Mapping[str, State | None]]:
        yield self._batch
        for _, written in reversed(self._written):
            yield written
