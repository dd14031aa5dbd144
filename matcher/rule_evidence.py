"""Why a worker is or is not within a rule: only what the rule asks (``docs/matching.md``, Rules)."""

import numpy as np

from matcher.columns import NO_OCCUPATION, NO_PAY, WorkerColumns
from matcher.ids import Numbering
from matcher.regions import Regions
from matcher.rules import RuleReader, SkillTest, circle_of, way_to
from matcher.shifts import mask_of, named
from schemas.decisions import Criterion, Evidence, Finding, Side
from schemas.state import Rule
from schemas.taxonomy.occupations import occupation_code
from schemas.taxonomy.substitution import substitutability

_Value = str | int | None


def rule_evidence(
    rule: Rule, w: WorkerColumns, reader: RuleReader, regions: Regions, fairs: Numbering
) -> tuple[Evidence, ...]:
    """Explain one worker (a selection of one row) to a rule's enterprise."""
    evidence = _skill(rule, w, reader.skill_test(rule))
    figures = _figures(rule, w, regions, fairs)
    for criterion, met in reader.terms(rule, w).items():
        need, have = figures[criterion]
        unknown = criterion is Criterion.PAY and have is None
        evidence.append(_one(criterion, Finding.UNKNOWN if unknown else _met(bool(met[0])), need, have))
    return tuple(evidence)


def _figures(
    rule: Rule, w: WorkerColumns, regions: Regions, fairs: Numbering
) -> dict[Criterion, tuple[_Value, _Value]]:
    """For each term what a rule needs and the worker has; of no meaning where the rule does not ask."""
    reservation, shifts = int(w.reservation[0]), int(w.shifts[0])
    centre, radius = circle_of(rule) or (None, None)
    return {
        Criterion.REGION: (rule.region, regions.code(int(w.region[0]))),
        Criterion.DISTANCE: (radius, None if centre is None else int(way_to(centre, w)[0])),
        Criterion.PAY: (rule.pay_ceiling, None if reservation == NO_PAY else reservation),
        Criterion.SHIFT: (named(mask_of(rule.shifts)), named(shifts)),
        Criterion.LODGING: (int(bool(rule.lodging_ok)), int(w.lodging_ok[0])),
        Criterion.FAIR: (rule.fair_id, fairs.word(int(w.fair[0]))),
    }


def _skill(rule: Rule, w: WorkerColumns, test: SkillTest) -> list[Evidence]:
    """The skill with the highest degree of those that meet the rule, else of all; the first of equals."""
    degrees = test.degrees.take(w.occupation[:, 0]).astype(np.int64)
    slot = int(np.where(test.met(w)[:, 0], degrees + 10_001, degrees).argmax())
    occupation, degree = int(w.occupation[slot, 0]), int(degrees[slot])
    level, certified = int(max(w.declared[slot, 0], w.certified[slot, 0])), int(w.certified[slot, 0])
    have = None if occupation == NO_OCCUPATION else occupation_code(occupation)
    evidence = []
    if rule.occupations:
        need = min(sorted(rule.occupations), key=lambda code: -substitutability(have, code) if have else 0)
        evidence.append(_one(Criterion.OCCUPATION, _met(degree >= rule.substitutability), need, have, degree))
    if rule.level is not None:
        evidence.append(_one(Criterion.LEVEL, _met(level >= rule.level), rule.level, level))
    if rule.certified:
        met = certified >= test.level
        evidence.append(_one(Criterion.CERTIFICATE, _met(met), test.level, certified or None))
    return evidence


def _one(criterion: Criterion, finding: Finding, need: _Value, have: _Value, score: int | None = None) -> Evidence:
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


def _met(met: bool) -> Finding:
    return Finding.MET if met else Finding.UNMET
