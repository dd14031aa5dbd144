"""What the index answers with."""

from collections.abc import Callable, Iterable, Iterator, Sized
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from matcher.arrays import Integers
from schemas.decisions import Evidence, MatchScore
from schemas.model import Place, Shift
from schemas.shared import Skill, WorkerWeights


class Match(NamedTuple):
    """An eligible, scored pair; fits and score in ten-thousandths."""

    worker_id: str
    vacancy_id: str
    employer_fit: int
    worker_fit: int
    score: int


class Ids(Sized, Iterable[str]):
    """Ids that are looked up when somebody reads them; good until the next change of whose they are.

    Args:
        rows: of whom.
        ids_of: looks rows up.
    """

    def __init__(self, rows: Integers, ids_of: Callable[[Integers], list[str]]) -> None:
        self._rows = rows
        self._ids_of = ids_of

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids_of(self._rows))


@dataclass(frozen=True, slots=True)
class Declared:
    """What a worker said of themselves, as the index has it; certificates left out."""

    skills: tuple[Skill, ...]
    """In order of preference."""
    place: Place
    reservation_pay: int | None
    max_distance_km: int
    shifts: frozenset[Shift]
    lodging_ok: bool
    available_from: date | None
    weights: WorkerWeights
    fair_id: str | None


class RuleChanges(NamedTuple):
    """What a change of a worker means to the standing rules: ids, in no order."""

    enters: list[str]
    stays: Ids
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
