"""One worker and one vacancy, as ``docs/matching.md`` says under Eligible, Score and Evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from math import isqrt

from schemas.decisions import Criterion, Evidence, Finding, MatchScore, Side
from schemas.model import Shift
from schemas.state import Certificate, Vacancy, VacancyStatus, Worker
from schemas.taxonomy.substitution import substitutability
from tests.reference.geography import way
from tests.reference.skill import HeldSkill, skills_of

FULL = 10_000
NEUTRAL = 5_000


@dataclass(frozen=True)
class Item:
    """One criterion of one side. ``score`` None: empty, or a filter only."""

    criterion: Criterion
    finding: Finding
    need: str | int | None
    have: str | int | None
    score: int | None = None
    asked: int = 0


@dataclass(frozen=True)
class Answer:
    eligible: bool
    fit: MatchScore
    evidence: tuple[Evidence, ...]


def evaluate(worker: Worker, certificates: list[Certificate], vacancy: Vacancy, as_of: datetime) -> Answer:
    skills = skills_of(worker, certificates, as_of)
    qualified = [skill for skill in skills if qualifies(skill, vacancy)]
    best = max(qualified or skills, key=lambda skill: fit(employer_items(skill, worker, vacancy)))
    employer = employer_items(best, worker, vacancy)
    employees = worker_items(best, skills.index(best), worker, vacancy)
    fits = fit(employer), fit(employees)
    return Answer(
        eligible=alive(vacancy, as_of) and bool(qualified) and passes(worker, vacancy),
        fit=MatchScore(employer_fit=fits[0], worker_fit=fits[1], score=isqrt(fits[0] * fits[1])),
        evidence=evidence(Side.EMPLOYER, employer) + evidence(Side.WORKER, employees),
    )


def alive(vacancy: Vacancy, as_of: datetime) -> bool:
    return vacancy.status is VacancyStatus.OPEN and (vacancy.expires_at is None or vacancy.expires_at > as_of)


def certified_for(skill: HeldSkill, vacancy: Vacancy) -> int:
    return skill.certified if skill.occupation == vacancy.occupation else 0


def qualifies(skill: HeldSkill, vacancy: Vacancy) -> bool:
    must = vacancy.level if vacancy.level is not None and vacancy.level_must else 0
    return (
        substitutability(skill.occupation, vacancy.occupation) > 0
        and skill.level >= must
        and (not vacancy.certificate_must or certified_for(skill, vacancy) >= max(must, 1))
    )


def top_pay(vacancy: Vacancy) -> int | None:
    pay = vacancy.pay_monthly
    return pay.minimum if pay.maximum is None else pay.maximum


def middle_pay(vacancy: Vacancy) -> int | None:
    pay = vacancy.pay_monthly
    if pay.minimum is None or pay.maximum is None:
        return top_pay(vacancy)
    return (pay.minimum + pay.maximum) // 2


def pay_passes(worker: Worker, vacancy: Vacancy) -> bool:
    top = top_pay(vacancy)
    return top is None or worker.reservation_pay is None or top >= worker.reservation_pay


def shifts_pass(worker: Worker, vacancy: Vacancy) -> bool:
    return not vacancy.shifts or bool(vacancy.shifts & worker.shifts)


def dates_pass(worker: Worker, vacancy: Vacancy) -> bool:
    return vacancy.starts_on is None or worker.available_from is None or worker.available_from <= vacancy.starts_on


def fair_passes(worker: Worker, vacancy: Vacancy) -> bool:
    return vacancy.fair_id is None or vacancy.fair_id == worker.fair_id


def reached(worker: Worker, vacancy: Vacancy) -> bool:
    near = way(worker.place, vacancy) <= worker.max_distance_km * 1000
    return near or (vacancy.lodging and worker.lodging_ok)


def passes(worker: Worker, vacancy: Vacancy) -> bool:
    return all(test(worker, vacancy) for test in (pay_passes, shifts_pass, dates_pass, fair_passes, reached))


def met(holds: bool) -> Finding:
    return Finding.MET if holds else Finding.UNMET


def part(have: int, need: int) -> int:
    return min(FULL, FULL * have // max(need, 1))


def employer_items(skill: HeldSkill, worker: Worker, vacancy: Vacancy) -> list[Item]:
    weights = vacancy.weights
    degree = substitutability(skill.occupation, vacancy.occupation)
    items = [
        Item(
            Criterion.OCCUPATION,
            met(degree > 0),
            vacancy.occupation,
            skill.occupation,
            degree,
            weights.occupation,
        )
    ]

    level = vacancy.level
    items.append(
        Item(Criterion.LEVEL, Finding.MET, None, skill.level, None, weights.level)
        if level is None
        else Item(
            Criterion.LEVEL,
            met(skill.level >= level),
            level,
            skill.level,
            part(skill.level, level),
            weights.level,
        )
    )

    certified = certified_for(skill, vacancy)
    if level is None and not vacancy.certificate_must:
        items.append(Item(Criterion.CERTIFICATE, Finding.MET, None, certified or None, None, weights.certificate))
    else:
        need = level or 1
        items.append(
            Item(
                Criterion.CERTIFICATE,
                met(certified >= need),
                need,
                certified or None,
                part(certified, need),
                weights.certificate,
            )
        )

    if not vacancy.experience_years:
        items.append(Item(Criterion.EXPERIENCE, Finding.MET, None, skill.years, None, weights.experience))
    elif skill.years is None:
        years = vacancy.experience_years
        items.append(Item(Criterion.EXPERIENCE, Finding.UNKNOWN, years, None, NEUTRAL, weights.experience))
    else:
        years = vacancy.experience_years
        items.append(
            Item(
                Criterion.EXPERIENCE,
                met(skill.years >= years),
                years,
                skill.years,
                part(skill.years, years),
                weights.experience,
            )
        )

    starts, available = vacancy.starts_on, worker.available_from
    both = starts is not None and available is not None
    items.append(
        Item(
            Criterion.DATES,
            met(dates_pass(worker, vacancy)) if both else Finding.UNKNOWN,
            None if starts is None else starts.isoformat(),
            None if available is None else available.isoformat(),
        )
    )
    if vacancy.fair_id is not None:
        items.append(Item(Criterion.FAIR, met(fair_passes(worker, vacancy)), vacancy.fair_id, worker.fair_id))
    return items


def worker_items(skill: HeldSkill, number: int, worker: Worker, vacancy: Vacancy) -> list[Item]:
    weights = worker.weights
    return [
        pay_item(worker, vacancy),
        Item(
            Criterion.DISTANCE,
            met(reached(worker, vacancy)),
            worker.max_distance_km * 1000,
            way(worker.place, vacancy),
            distance_score(worker.max_distance_km * 1000, way(worker.place, vacancy)),
            weights.distance,
        ),
        Item(
            Criterion.SHIFT,
            met(shifts_pass(worker, vacancy)) if vacancy.shifts else Finding.UNKNOWN,
            in_words(worker.shifts),
            in_words(vacancy.shifts) if vacancy.shifts else None,
            FULL * len(vacancy.shifts & worker.shifts) // len(vacancy.shifts) if vacancy.shifts else NEUTRAL,
            weights.shift,
        ),
        Item(
            Criterion.LODGING,
            met(vacancy.lodging or not worker.lodging_ok),
            1 if worker.lodging_ok else None,
            1 if vacancy.lodging else 0,
            (FULL if vacancy.lodging else 0) if worker.lodging_ok else None,
            weights.lodging,
        ),
        Item(
            Criterion.PREFERENCE,
            Finding.MET if number < len(worker.skills) else Finding.UNKNOWN,
            worker.skills[0].occupation,
            skill.occupation,
            FULL * (len(worker.skills) - number) // len(worker.skills) if number < len(worker.skills) else NEUTRAL,
            weights.preference,
        ),
    ]


def pay_item(worker: Worker, vacancy: Vacancy) -> Item:
    reservation, asked = worker.reservation_pay, worker.weights.pay
    top, middle = top_pay(vacancy), middle_pay(vacancy)
    if reservation is None:
        return Item(Criterion.PAY, Finding.MET, None, top, None, asked)
    if top is None or middle is None:
        return Item(Criterion.PAY, Finding.UNKNOWN, reservation, None, NEUTRAL, asked)
    gained = FULL if reservation == 0 else NEUTRAL + FULL * (middle - reservation) // reservation
    score = max(0, min(FULL, gained))
    return Item(Criterion.PAY, met(top >= reservation), reservation, top, score, asked)


def distance_score(limit: int, metres: int) -> int:
    if metres <= limit:
        return FULL - (FULL - NEUTRAL) * metres // max(limit, 1)
    return NEUTRAL * limit // metres


def in_words(shifts: frozenset[Shift]) -> str:
    return ",".join(shift for shift in ("day", "night", "rotating") if Shift(shift) in shifts)


def shares(items: list[Item]) -> list[int]:
    weights = [item.asked if item.score is not None else 0 for item in items]
    total = sum(weights)
    if total == 0:
        return [0 for _ in items]
    running = [sum(weights[:n]) for n in range(len(weights) + 1)]
    return [FULL * running[n + 1] // total - FULL * running[n] // total for n in range(len(weights))]


def fit(items: list[Item]) -> int:
    parts = shares(items)
    if sum(parts) == 0:
        return FULL
    return sum(share * (item.score or 0) for share, item in zip(parts, items, strict=True)) // FULL


def evidence(side: Side, items: list[Item]) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(
            side=side,
            criterion=item.criterion,
            finding=item.finding,
            need=item.need,
            have=item.have,
            score=item.score,
            asked=item.asked,
            applied=share,
        )
        for item, share in zip(items, shares(items), strict=True)
    )
