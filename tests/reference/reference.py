"""All workers, certificates and vacancies in plain dicts, and the index's queries by trying everything."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from hashlib import blake2b
from zoneinfo import ZoneInfo

from schemas.decisions import Evidence, MatchScore
from schemas.state import Certificate, Rule, Vacancy, VacancyStatus, Worker
from tests.reference import pair, rule


@dataclass(frozen=True)
class Ranked:
    worker_id: str
    vacancy_id: str
    fit: MatchScore


class Reference:
    def __init__(self) -> None:
        self.workers: dict[str, Worker] = {}
        self.certificates: dict[tuple[str, str], Certificate] = {}
        self.vacancies: dict[str, Vacancy] = {}

    def held(self, worker_id: str, without: Collection[str] = ()) -> list[Certificate]:
        return [
            certificate
            for (holder, id_), certificate in self.certificates.items()
            if holder == worker_id and id_ not in without
        ]

    def evaluate(
        self, worker_id: str, vacancy_id: str, as_of: datetime, without: Collection[str] = ()
    ) -> pair.Answer | None:
        if worker_id not in self.workers or vacancy_id not in self.vacancies:
            return None
        held = self.held(worker_id, without)
        return pair.evaluate(self.workers[worker_id], held, self.vacancies[vacancy_id], as_of)

    def matches(self, as_of: datetime) -> list[Ranked]:
        """Every eligible pair, in the total order."""
        found = []
        for worker_id in self.workers:
            for vacancy_id in self.vacancies:
                answer = self.evaluate(worker_id, vacancy_id, as_of)
                if answer is not None and answer.eligible:
                    found.append(Ranked(worker_id, vacancy_id, answer.fit))
        return sorted(
            found,
            key=lambda m: (
                -m.fit.score,
                hash_of(m.worker_id) ^ hash_of(m.vacancy_id),
                m.worker_id,
                m.vacancy_id,
            ),
        )

    def explain_member(
        self, asked: Rule, worker_id: str, as_of: datetime, without: Collection[str] = ()
    ) -> tuple[bool, tuple[Evidence, ...]]:
        if worker_id not in self.workers:
            return False, ()
        return rule.explain(asked, self.workers[worker_id], self.held(worker_id, without), as_of)

    def next_change(self, id_: str, as_of: datetime) -> datetime | None:
        moments = [
            datetime.combine(c.expires_on + timedelta(days=1), time(), ZoneInfo("Asia/Shanghai"))
            for c in self.held(id_)
            if c.expires_on is not None
        ]
        vacancy = self.vacancies.get(id_)
        if vacancy is not None and vacancy.expires_at is not None and vacancy.status is VacancyStatus.OPEN:
            moments.append(vacancy.expires_at)
        return min((moment for moment in moments if moment > as_of), default=None)

    def members(self, asked: Rule, as_of: datetime) -> list[str]:
        return sorted(id_ for id_ in self.workers if self.explain_member(asked, id_, as_of)[0])


def hash_of(id_: str) -> int:
    return int.from_bytes(blake2b(id_.encode("utf-8"), digest_size=8).digest(), "big")
