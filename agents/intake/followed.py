"""What INTAKE must know, asked of this process's follower and replica."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from agents.follow.follower import Follower
from agents.replica.replica import Replica
from schemas.partitioning import partition_of
from schemas.state import HeldPosting, Vacancy
from schemas.topics import PARTITIONS


@dataclass(frozen=True)
class Followed:
    """`Known` for a process that follows all state topics."""

    replica: Replica
    follower: Follower

    def worker(self, worker_id: str) -> int | None:
        """When the known registration of a worker occurred, ms since the epoch."""
        return self.replica.occurred_ms(worker_id)

    def erased(self, worker_id: str) -> bool:
        """Whether the worker_id is of a past epoch."""
        return worker_id in self.replica.people.stale

    def vacancy(self, vacancy_id: str) -> Vacancy | None:
        """The known vacancy, withdrawn ones too."""
        return self.replica.vacancies.get(vacancy_id)

    def held(self, vacancy_id: str) -> HeldPosting | None:
        """The posting that is held under this id."""
        return self.replica.held.get(vacancy_id)

    def position(self, topic: str, partition: int) -> int:
        """The offset up to which a partition has been applied."""
        return self.follower.position(topic, partition)

    async def ready(self) -> None:
        """Wait until the replica holds what there was when it began to read."""
        await self.follower.ready()

    async def reached(self, topic: str, partition: int, offset: int) -> None:
        """Wait until a partition has been applied up to ``offset``."""
        await self.follower.reached({(topic, partition): offset})

    def certificates_of_erased(self, partition: int) -> Iterator[tuple[str, str]]:
        """The certificates in a partition whose worker is of a past epoch: (worker_id, certificate_id)."""
        certificates = self.replica.stamps.certificates
        for worker_id in self.replica.people.stale & certificates.keys():
            if partition_of(worker_id, PARTITIONS) == partition:
                yield from ((worker_id, certificate_id) for certificate_id in certificates[worker_id])
