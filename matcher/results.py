"""What the index answers with."""

from dataclasses import dataclass
from typing import NamedTuple

from schemas.decisions import Evidence, MatchScore


class Match(NamedTuple):
    """An eligible, scored pair; fits and score in ten-thousandths."""

    worker_id: str
    vacancy_id: str
    employer_fit: int
    worker_fit: int
    score: int


class RuleChanges(NamedTuple):
    """What a change of a worker means to the standing rules: ids, in no order."""

    enters: list[str]
    stays: list[str]
    leaves: list[str]


class Unlocked(NamedTuple):
    """What one certificate opens to its worker: ids, in no order."""

    vacancies: list[str]
    rules: list[str]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One pair in full. An ineligible pair has no fit, but its evidence; an unknown one has neither."""

    eligible: bool
    fit: MatchScore | None
    evidence: tuple[Evidence, ...]
