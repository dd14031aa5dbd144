"""INTAKE without a replica, and events for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from schemas.envelope import Envelope, encode, headers_for
from schemas.events import (
    CertificateAwarded,
    DeclaredSkill,
    RegistrationChannel,
    VacancyPosted,
    WorkerErased,
    WorkerRegistered,
)
from schemas.model import Contract
from schemas.sealing import Sealer
from schemas.shared import Pay, PayUnit
from schemas.state import HeldPosting, Vacancy

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
WUMING = "450110"
SEWING = "6-05-01-03"  # 缝纫工


@dataclass
class KnownHere:
    """A replica that a test writes by hand."""

    workers: dict[str, int] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    vacancies: dict[str, Vacancy] = field(default_factory=dict)
    postings: dict[str, HeldPosting] = field(default_factory=dict)
    applied: int = 0

    def worker(self, worker_id: str) -> int | None:
        return self.workers.get(worker_id)

    def erased(self, worker_id: str) -> bool:
        return worker_id in self.gone

    def vacancy(self, vacancy_id: str) -> Vacancy | None:
        return self.vacancies.get(vacancy_id)

    def held(self, vacancy_id: str) -> HeldPosting | None:
        return self.postings.get(vacancy_id)

    def position(self, topic: str, partition: int) -> int:
        return self.applied

    async def ready(self) -> None:
        """What is written by hand is there."""

    async def reached(self, topic: str, partition: int, offset: int) -> None:
        """Nobody reads."""


def sealer() -> Sealer:
    """A key of the tests."""
    return Sealer({"test": bytes(range(32))}, "test")


def registered(worker_id: str = "w-1", at: datetime = NOON, **changed: object) -> WorkerRegistered:
    """A seamstress of 武鸣 at a kiosk."""
    return WorkerRegistered.model_validate(
        {
            "worker_id": worker_id,
            "registration_id": f"r-{worker_id}",
            "occurred_at": at,
            "channel": RegistrationChannel.KIOSK,
            "skills": (DeclaredSkill(occupation=SEWING, level=3),),
            "region": WUMING,
            **changed,
        }
    )


def erased(worker_id: str = "w-1", at: datetime = NOON) -> WorkerErased:
    return WorkerErased(worker_id=worker_id, occurred_at=at)


def awarded(worker_id: str = "w-1", certificate_id: str = "c-1", **changed: object) -> CertificateAwarded:
    """Somebody passed 缝纫工四级."""
    return CertificateAwarded.model_validate(
        {
            "worker_id": worker_id,
            "certificate_id": certificate_id,
            "occurred_at": NOON,
            "occupation": SEWING,
            "level": 3,
            "issuer": "school-1",
            "passed_on": date(2026, 11, 20),
            **changed,
        }
    )


def posted(vacancy_id: str = "v-1", at: datetime = NOON, **changed: object) -> VacancyPosted:
    """A factory of 武鸣 looks for a seamstress."""
    return VacancyPosted.model_validate(
        {
            "vacancy_id": vacancy_id,
            "enterprise_id": "e-1",
            "occurred_at": at,
            "title": "缝纫工",
            "pay": Pay(unit=PayUnit.MONTH, minimum=4_000, maximum=6_000),
            "region": WUMING,
            **changed,
        }
    )


def on_the_bus(event: Contract, event_id: str = "1") -> tuple[bytes, list[tuple[str, bytes]]]:
    """Value and headers of an event, as a gateway writes them."""
    return encode(event), headers_for(type(event), Envelope(id=event_id, source="/tests", time=NOON))
