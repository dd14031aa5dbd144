"""What INTAKE must know to tell new from old: the replica, and its own writes that the replica lacks."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from intake.superseded import milliseconds
from schemas.state import Certificate, HeldPosting, Vacancy, Worker
from schemas.topics import REVIEW, VACANCIES

State = Worker | Certificate | Vacancy | HeldPosting


class Known(Protocol):
    """The replica, as far as INTAKE asks it."""

    def worker(self, worker_id: str) -> int | None:
        """When the known registration of a worker occurred, ms since the epoch; None: there is none."""

    def erased(self, worker_id: str) -> bool:
        """Whether the worker_id is of a past epoch: nothing may be written under it again."""

    def vacancy(self, vacancy_id: str) -> Vacancy | None:
        """The known vacancy, withdrawn ones too."""

    def held(self, vacancy_id: str) -> HeldPosting | None:
        """The posting that is held under this id."""

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

    def __init__(self, known: Known, topics: tuple[str, ...], partition: int) -> None:
        self._known = known
        self._topics = topics
        self._partition = partition
        self._written: deque[tuple[Mapping[str, int], _Written]] = deque()
        self._batch: dict[tuple[str, str], State | None] = {}

    def worker(self, worker_id: str) -> int | None:
        """When the known registration of a worker occurred, ms since the epoch."""
        place = (self._topics[0], worker_id)
        for written in self._overlay():
            if place in written:
                own = written[place]
                return None if own is None else milliseconds(own.occurred_at)
        return self._known.worker(worker_id)

    def erased(self, worker_id: str) -> bool:
        """Whether nothing may be written under the worker_id again."""
        place = (self._topics[0], worker_id)
        if any(written.get(place, ...) is None for written in self._overlay()):
            return True
        return self._known.erased(worker_id)

    def vacancy(self, vacancy_id: str) -> Vacancy | None:
        """The known vacancy, withdrawn ones too."""
        for written in self._overlay():
            own = written.get((VACANCIES.name, vacancy_id))
            if isinstance(own, Vacancy):
                return own
        return self._known.vacancy(vacancy_id)

    def held(self, vacancy_id: str) -> HeldPosting | None:
        """The posting that is held under this id."""
        place = (REVIEW.name, vacancy_id)
        for written in self._overlay():
            if place in written:
                own = written[place]
                return own if isinstance(own, HeldPosting) else None
        return self._known.held(vacancy_id)

    def note(self, change: Change) -> None:
        """Take up what the batch under way will write."""
        self._batch[change.topic, change.key] = change.value

    def written(self, offsets: Mapping[str, int]) -> None:
        """The batch under way is committed, up to these offsets of the topics that it wrote to."""
        ends = {topic: offset for topic, offset in offsets.items() if topic in self._topics}
        if ends:
            self._written.append((ends, self._batch))
        self._batch = {}
        while self._written and self._is_applied(self._written[0][0]):
            self._written.popleft()

    def _is_applied(self, ends: Mapping[str, int]) -> bool:
        return all(offset < self._known.position(topic, self._partition) for topic, offset in ends.items())

    def _overlay(self) -> Iterator[_Written]:
        yield self._batch
        for _, written in reversed(self._written):
            yield written


_Written = Mapping[tuple[str, str], State | None]
"""By topic and key; None is a tombstone."""
