"""Standing rules over the workers' columns (``docs/matching.md``, Rules)."""

from dataclasses import dataclass

import numpy as np

from matcher.arrays import Booleans, Integers
from matcher.columns import WorkerColumns
from matcher.degrees import Degrees
from matcher.distance import metres
from matcher.ids import Numbering
from matcher.regions import Regions
from matcher.shifts import mask_of
from schemas.decisions import Criterion
from schemas.model import Place
from schemas.state import Rule
from schemas.taxonomy.occupations import occupation_index


@dataclass(frozen=True, slots=True)
class SkillTest:
    """The part of a rule that one skill must meet, as tables by occupation number."""

    degrees: Integers
    accepted: Booleans
    level: int
    certified: bool

    @classmethod
    def of(cls, rule: Rule, degrees: Degrees) -> "SkillTest":
        """Compile a rule; `UnknownOccupation` if it names one."""
        best = degrees.best([occupation_index(code) for code in sorted(rule.occupations)])
        least = rule.substitutability if rule.occupations else 1
        return cls(best, best >= least, rule.level or 1, rule.certified)

    def met(self, w: WorkerColumns) -> Booleans:
        """Which skills meet it, (SLOTS, n)."""
        met: Booleans = self.accepted.take(w.occupation) & (self.levels(w) >= self.level)
        return met

    def levels(self, w: WorkerColumns) -> Integers:
        """The level that counts for this rule, of each skill."""
        return w.certified if self.certified else np.maximum(w.declared, w.certified)


class RuleReader:
    """Reads rules: one test for each criterion, elementwise over workers; what is not stated passes."""

    def __init__(self, degrees: Degrees, regions: Regions, fairs: Numbering) -> None:
        self._degrees = degrees
        self._regions = regions
        self._fairs = fairs

    def skill_test(self, rule: Rule) -> SkillTest:
        """The part that one skill must meet."""
        return SkillTest.of(rule, self._degrees)

    def met(self, rule: Rule, test: SkillTest, w: WorkerColumns) -> Booleans:
        """Which workers meet the whole rule."""
        met: Booleans = np.any(test.met(w), axis=0)
        for term_met in self.terms(rule, w).values():
            met &= term_met
        return met

    def fair(self, rule: Rule) -> int:
        """The number of the rule's fair; 0 for none, one that nobody has for a fair that nobody came to."""
        return Numbering.NONE if rule.fair_id is None else self._fairs.known(rule.fair_id)

    def terms(self, rule: Rule, w: WorkerColumns) -> dict[Criterion, Booleans]:
        """What the rule asks beside a skill, and which workers meet it."""
        terms: dict[Criterion, Booleans] = {}
        if rule.region is not None:
            terms[Criterion.REGION] = self._regions.inside(rule.region)[w.region]
        if (circle := circle_of(rule)) is not None:
            centre, radius = circle
            terms[Criterion.DISTANCE] = way_to(centre, w) <= radius
        if rule.pay_ceiling is not None:
            terms[Criterion.PAY] = w.reservation <= rule.pay_ceiling
        if rule.shifts is not None:
            terms[Criterion.SHIFT] = (w.shifts & mask_of(rule.shifts)) != 0
        if rule.lodging_ok is not None:
            terms[Criterion.LODGING] = w.lodging_ok == rule.lodging_ok
        if rule.fair_id is not None:
            terms[Criterion.FAIR] = w.fair == self.fair(rule)
        return terms


def circle_of(rule: Rule) -> tuple[Place, int] | None:
    """Centre and radius in metres, if the rule states both."""
    if rule.centre is None or rule.radius_km is None:
        return None
    return rule.centre, rule.radius_km * 1000


def way_to(place: Place, w: WorkerColumns) -> Integers:
    """Metres from each worker's cell to a place's."""
    return metres(w.x, w.y, np.array([place.x]), np.array([place.y]))
