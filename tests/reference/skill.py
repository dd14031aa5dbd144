"""Skills, as ``docs/matching.md`` says under Inputs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from schemas.state import Certificate, Worker

MOST_SKILLS = 8


@dataclass(frozen=True)
class HeldSkill:
    occupation: str
    declared: int
    certified: int
    years: int | None

    @property
    def level(self) -> int:
        return max(self.declared, self.certified)


def skills_of(worker: Worker, certificates: list[Certificate], as_of: datetime) -> list[HeldSkill]:
    today = as_of.astimezone(ZoneInfo("Asia/Shanghai")).date()
    valid = [c for c in certificates if c.expires_on is None or c.expires_on >= today]

    def certified(occupation: str) -> int:
        return max((c.level for c in valid if c.occupation == occupation), default=0)

    declared = [HeldSkill(s.occupation, s.level, certified(s.occupation), s.years) for s in worker.skills]
    others = {c.occupation for c in valid} - {s.occupation for s in worker.skills}
    only_certified = [HeldSkill(occupation, 0, certified(occupation), None) for occupation in others]
    only_certified.sort(key=lambda skill: (-skill.certified, skill.occupation))
    return (declared + only_certified)[:MOST_SKILLS]
