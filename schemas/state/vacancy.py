"""What is known of a vacancy: ``vacancies`` and, where a posting must be looked at first, ``review``."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from schemas.events import VacancyPosted
from schemas.model import Contract, Identifier, LevelRank, Moment, OccupationCode, Place, Shifts
from schemas.shared import EmployerWeights, MonthlyPay, Pay, PieceRate


class VacancyStatus(StrEnum):
    """Whether people are looked for."""

    OPEN = "open"
    WITHDRAWN = "withdrawn"


class Vacancy(Contract):
    """A vacancy as INTAKE understood it. Key: ``vacancy_id``."""

    vacancy_id: Identifier
    enterprise_id: Identifier
    position: Annotated[int, Field(ge=0)]
    occurred_at: Moment
    status: VacancyStatus
    title: str
    occupation: OccupationCode
    level: LevelRank | None
    level_must: bool
    certificate_must: bool
    experience_years: int | None
    headcount: Annotated[int, Field(ge=1)]
    pay: Pay | None
    """As stated, for people to read."""
    pay_monthly: MonthlyPay
    """Normalised, for matching."""
    place: Place
    shifts: Shifts | None
    lodging: bool
    shuttle: tuple[tuple[int, int], ...]
    starts_on: date | None
    expires_at: Moment | None
    weights: EmployerWeights
    fair_id: Identifier | None
    round: int
    terms: Identifier
    """Names the material terms; an offer is spent for these terms and this round."""
    quiet: bool
    taxonomy: str
    reviewed: tuple[str, ...] = ()
    """What a reviewer let pass in this posting, ``kind:words``. The same is not held again."""
    piece_rate: PieceRate | None = None
    """As stated, for people to read; matching uses the month."""
    posting_id: Identifier | None = None
    """Of a further job of a posting with several: the posting's id, which is that of its main job's vacancy."""
    further: tuple[Identifier, ...] = ()
    """Of a posting's main job: the vacancies of its further jobs. What becomes of the posting becomes of them."""


class HeldWords(Contract):
    """One condition that a reviewer must look at."""

    kind: str
    """Its line in the table of verdicts."""
    words: str
    """As they stand in the text."""
    field: Literal["title", "description"]
    start: Annotated[int, Field(ge=0)]
    """Where in that text, in characters."""


class HeldPosting(Contract):
    """A posting that a person must look at before it becomes a vacancy. Key: ``vacancy_id``."""

    vacancy_id: Identifier
    enterprise_id: Identifier
    position: Annotated[int, Field(ge=0)]
    """Of the posting that is held; a verdict names it."""
    occurred_at: Moment
    reasons: tuple[str, ...]
    """The kinds of `findings`, each once."""
    findings: tuple[HeldWords, ...] = ()
    posting: VacancyPosted | None = None
    """What is held. Records from before postings were screened have none."""
