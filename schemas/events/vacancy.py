"""Events of ``vacancy.postings``."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from schemas.model import Contract, Identifier, LevelRank, Moment, OccupationCode, RegionCode, Shifts
from schemas.shared import EmployerWeights, Pay, PieceRate


class VacancyPosted(Contract):
    """An enterprise looks for people, or changes what it said. A higher ``round`` is a reposting."""

    vacancy_id: Identifier
    enterprise_id: Identifier
    occurred_at: Moment
    title: Annotated[str, Field(min_length=1, max_length=60)]
    description: Annotated[str, Field(max_length=4000)] | None = None
    """What the employer wrote, masked before it is sent: no name, no number of anybody. INTAKE reads from it what the
    fields leave unstated."""
    occupation: OccupationCode | None = None
    """Without it INTAKE reads the title and what stands around it."""
    level: LevelRank | None = None
    level_must: bool = True
    certificate_must: bool = False
    """The level must be certified by a completion; a declared one does not do."""
    experience_years: Annotated[int, Field(ge=0, le=60)] | None = None
    headcount: Annotated[int, Field(ge=1, le=100_000)] | None = None
    pay: Pay | None = None
    piece_rate: PieceRate | None = None
    region: RegionCode
    cell: tuple[int, int] | None = None
    shifts: Annotated[Shifts, Field(min_length=1)] | None = None
    """Without it the shift is unknown, which is not no."""
    lodging: bool = False
    shuttle: Annotated[tuple[tuple[int, int], ...], Field(max_length=8)] = ()
    """Cells where the shuttle stops (班车)."""
    starts_on: date | None = None
    expires_at: Moment | None = None
    weights: EmployerWeights = EmployerWeights()
    fair_id: Identifier | None = None
    round: Annotated[int, Field(ge=1, le=10_000)] = 1
    quiet: bool = False


class VacancyWithdrawn(Contract):
    """The enterprise takes a vacancy back."""

    vacancy_id: Identifier
    enterprise_id: Identifier
    occurred_at: Moment


class ReviewVerdict(StrEnum):
    """What a reviewer makes of a posting that was held."""

    RELEASED = "released"
    REFUSED = "refused"


class PostingReviewed(Contract):
    """A person looked at a posting that was held, and decided: about that posting alone, not about a later one."""

    vacancy_id: Identifier
    enterprise_id: Identifier
    occurred_at: Moment
    held_position: Annotated[int, Field(ge=0)]
    """The position of the posting that was looked at, as `HeldPosting` has it."""
    verdict: ReviewVerdict
    reviewer: Annotated[str, Field(min_length=1, max_length=40)]
    """Who answers for it: a member of the service's staff."""
    reason: Annotated[str, Field(min_length=1, max_length=500)]
