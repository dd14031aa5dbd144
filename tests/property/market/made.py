"""Plain records to begin from, each field to be changed by name."""

from __future__ import annotations

from datetime import date

from schemas.decisions import Basis
from schemas.events import RegistrationChannel
from schemas.model import Place, Shift
from schemas.shared import EmployerWeights, MonthlyPay, Skill, WorkerWeights
from schemas.state import Certificate, Consent, ConsentKind, Contact, Enterprise, Rule, Vacancy, VacancyStatus, Worker
from tests.property.market.clock import BEGIN

SEWING = "6-05-01-03"
BASIS = Basis(as_of=BEGIN, offsets={}, policy="p", taxonomy="t")


def worker(worker_id: str = "w-1", **changes: object) -> Worker:
    """A sewer of level 3 in Qingcheng."""
    known = Worker(
        worker_id=worker_id,
        position=1,
        registration_id="g-1",
        occurred_at=BEGIN,
        channel=RegistrationChannel.KIOSK,
        skills=(Skill(occupation=SEWING, level=3),),
        place=Place(region="441802", x=11_300, y=2_365),
        reservation_pay=None,
        max_distance_km=30,
        shifts=frozenset({Shift.DAY}),
        lodging_ok=False,
        available_from=None,
        weights=WorkerWeights(),
        fair_id=None,
        quiet=False,
        taxonomy="t",
    )
    return known.model_copy(update=changes)


def certificate(worker_id: str = "w-1", certificate_id: str = "c-1", **changes: object) -> Certificate:
    """Sewing, level 4, for ever."""
    known = Certificate(
        worker_id=worker_id,
        certificate_id=certificate_id,
        position=1,
        occurred_at=BEGIN,
        occupation=SEWING,
        level=4,
        issuer="school",
        brand=None,
        course=None,
        passed_on=date(2026, 11, 20),
        expires_on=None,
        quiet=False,
        taxonomy="t",
    )
    return known.model_copy(update=changes)


def vacancy(vacancy_id: str = "v-1", **changes: object) -> Vacancy:
    """One sewer wanted, next door."""
    known = Vacancy(
        vacancy_id=vacancy_id,
        enterprise_id="e-1",
        position=1,
        occurred_at=BEGIN,
        status=VacancyStatus.OPEN,
        title="车位工",
        occupation=SEWING,
        level=None,
        level_must=True,
        certificate_must=False,
        experience_years=None,
        headcount=1,
        pay=None,
        pay_monthly=MonthlyPay(minimum=5_000),
        place=Place(region="441802", x=11_300, y=2_365),
        shifts=None,
        lodging=False,
        shuttle=(),
        starts_on=None,
        expires_at=None,
        weights=EmployerWeights(),
        fair_id=None,
        round=1,
        terms="t-1",
        quiet=False,
        taxonomy="t",
    )
    return known.model_copy(update=changes)


def rule(rule_id: str = "r-1", **changes: object) -> Rule:
    """Whoever sews."""
    known = Rule(
        rule_id=rule_id,
        enterprise_id="e-1",
        name="缝纫",
        occurred_at=BEGIN,
        occupations=frozenset({SEWING}),
    )
    return known.model_copy(update=changes)


def enterprise(enterprise_id: str = "e-1", *, verified: bool = True) -> Enterprise:
    """An employer whose licence was seen."""
    return Enterprise(enterprise_id=enterprise_id, name="示例制衣厂", verified=verified, occurred_at=BEGIN)


def contact(worker_id: str = "w-1", openid_hash: str | None = None) -> Contact:
    """A way to reach somebody; nothing in it opens."""
    return Contact(worker_id=worker_id, occurred_at=BEGIN, key_id="k-1", sealed="c2VhbGVk", openid_hash=openid_hash)


def consent(worker_id: str = "w-1", kind: ConsentKind = ConsentKind.PUSH, *, granted: bool = True) -> Consent:
    """A consent, or a suppression that holds."""
    return Consent(
        worker_id=worker_id, kind=kind, granted=granted, occurred_at=BEGIN, text_version="t-1", source="test"
    )
