"""Events of ``vacancy.postings``."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from schemas.model import Contract, Identifier, LevelRank, Moment, OccupationCode, RegionCode, Shifts
from schemas.shared import EmployerWeights, Pay


class VacancyPosted(Contract):
    """An enterprise looks for people, or changes what it said. A higher ``round`` is a reposting."""

    vacancy_id: Identifier
    enterprise_id: Identifier
    occurred_at: Moment
    title: Annotated[str, Field(min_length=1, max_length=60)]
    description: Annotated[str, Field(max_length=4000)] | None = None
    """What the employer wrote. INTAKE reads from it what the fields leave unstated, and keeps none of it."""
    occupation: OccupationCode | None = None
    """Without it INTAKE reads the title and what stands around it."""
    level: LevelRank | None = None
    level_must: bool = True
    certificate_must: bool = False
    """The level must be certified by a completion; a declared one does not do."""
    experience_years: Annotated[int, Field(ge=0, le=60)] | None = None
    headcount: Annotated[int, Field(ge=1, le=100_000)] | None = None
    pay: Pay | None = None
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
