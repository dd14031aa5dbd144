"""One worker and one rule, as ``docs/matching.md`` says under Rules and Evidence."""

from __future__ import annotations

from datetime import datetime

from schemas.decisions import Criterion, Evidence, Finding, Side
from schemas.state import Certificate, Rule, Worker
from schemas.taxonomy.substitution import substitutability
from tests.reference.geography import lies_in, metres
from tests.reference.pair import in_words, met
from tests.reference.skill import HeldSkill, skills_of


def explain(
    rule: Rule, worker: Worker, certificates: list[Certificate], as_of: datetime
) -> tuple[bool, tuple[Evidence, ...]]:
    """Whether the worker is within the rule, and why."""
    skills = skills_of(worker, certificates, as_of)
    meeting = [skill for skill in skills if skill_meets(rule, skill)]
    best = max(meeting or skills, key=lambda skill: degree(rule, skill))
    evidence = skill_evidence(rule, best) + other_evidence(rule, worker)
    others_met = all(item.finding is not Finding.UNMET for item in other_evidence(rule, worker))
    return bool(meeting) and others_met, tuple(evidence)


def degree(rule: Rule, skill: HeldSkill) -> int:
    if not rule.occupations:
        return 10_000
    return max(substitutability(skill.occupation, need) for need in rule.occupations)


def skill_meets(rule: Rule, skill: HeldSkill) -> bool:
    level = skill.certified if rule.certified else skill.level
    return degree(rule, skill) >= rule.substitutability and level >= (rule.level or 1)


def skill_evidence(rule: Rule, skill: HeldSkill) -> list[Evidence]:
    reached = degree(rule, skill)
    evidence = []
    if rule.occupations:
        need = min(n for n in rule.occupations if substitutability(skill.occupation, n) == reached)
        finding = met(reached >= rule.substitutability)
        evidence.append(one(Criterion.OCCUPATION, finding, need, skill.occupation, reached))
    if rule.level is not None:
        evidence.append(one(Criterion.LEVEL, met(skill.level >= rule.level), rule.level, skill.level))
    if rule.certified:
        need_level = rule.level or 1
        holds = met(skill.certified >= need_level)
        evidence.append(one(Criterion.CERTIFICATE, holds, need_level, skill.certified or None))
    return evidence


def other_evidence(rule: Rule, worker: Worker) -> list[Evidence]:
    evidence = []
    if rule.region is not None:
        inside = met(lies_in(worker.place.region, rule.region))
        evidence.append(one(Criterion.REGION, inside, rule.region, worker.place.region))
    if rule.centre is not None and rule.radius_km is not None:
        away = metres((worker.place.x, worker.place.y), (rule.centre.x, rule.centre.y))
        radius = rule.radius_km * 1000
        evidence.append(one(Criterion.DISTANCE, met(away <= radius), radius, away))
    if rule.pay_ceiling is not None:
        reservation = worker.reservation_pay
        finding = Finding.UNKNOWN if reservation is None else met(reservation <= rule.pay_ceiling)
        evidence.append(one(Criterion.PAY, finding, rule.pay_ceiling, reservation))
    if rule.shifts is not None:
        common = met(bool(rule.shifts & worker.shifts))
        evidence.append(one(Criterion.SHIFT, common, in_words(rule.shifts), in_words(worker.shifts)))
    if rule.lodging_ok is not None:
        equal = met(rule.lodging_ok == worker.lodging_ok)
        evidence.append(one(Criterion.LODGING, equal, int(rule.lodging_ok), int(worker.lodging_ok)))
    if rule.fair_id is not None:
        same = met(rule.fair_id == worker.fair_id)
        evidence.append(one(Criterion.FAIR, same, rule.fair_id, worker.fair_id))
    return evidence


def one(
    criterion: Criterion,
    finding: Finding,
    need: str | int | None,
    have: str | int | None,
    score: int | None = None,
) -> Evidence:
    return Evidence(
        side=Side.EMPLOYER,
        criterion=criterion,
        finding=finding,
        need=need,
        have=have,
        score=score,
        asked=0,
        applied=0,
    )
