"""When the records of a pair were written, by broker time: which is the youngest, and is it quiet?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from schemas.decisions import OwedTo


class Stamp(NamedTuple):
    """Broker time of a record in ms since the epoch, and whether it was marked quiet."""

    written_ms: int
    quiet: bool


class Stamps:
    """The stamps of live workers, certificates and vacancies."""

    def __init__(self, workers: Mapping[str, Stamp], certificates: Mapping[str, Mapping[str, Stamp]]) -> None:
        self.workers = workers
        self.certificates = certificates
        self.vacancies: dict[str, Stamp] = {}

    def youngest(self, worker_id: str, vacancy_id: str) -> tuple[OwedTo, Stamp]:
        """The youngest record of a pair; of equals the vacancy, then the completion, a loud one first."""
        own = self._youngest_of(worker_id)
        vacancy = self.vacancies[vacancy_id]
        return own if own[1].written_ms > vacancy.written_ms else (OwedTo.VACANCY, vacancy)

    def silent(self, worker_id: str, vacancy_id: str) -> bool:
        """Whether the pair is not to be pushed: its youngest record came quietly."""
        return self.youngest(worker_id, vacancy_id)[1].quiet

    def worker_quiet(self, worker_id: str) -> bool:
        """Whether the youngest record of a worker came quietly."""
        return self._youngest_of(worker_id)[1].quiet

    def changed_since(self, worker_id: str, written_ms: int) -> bool:
        """Whether a worker's record or a certificate was written at that broker time or later, and not quietly."""
        youngest = self._youngest_of(worker_id)[1]
        return youngest.written_ms >= written_ms and not youngest.quiet

    def _youngest_of(self, worker_id: str) -> tuple[OwedTo, Stamp]:
        own = self.workers[worker_id]
        completed = max(
            self.certificates.get(worker_id, {}).values(),
            # Never by which came first: a rebuilt replica differs in that.
            key=lambda stamp: (stamp.written_ms, not stamp.quiet),
            default=None,
        )
        if completed is None or completed.written_ms < own.written_ms:
            return OwedTo.WORKER, own
        return OwedTo.COMPLETION, completed
